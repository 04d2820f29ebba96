"""Work that may find no end is done by a process of its own, which is ended after a while.

xmlschema explains well, but some patterns keep it busy for ever and some schemas want all the memory there is. The
process is given a request as JSON, answers in JSON, and imports nothing of the portal.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LIMITER = Path(__file__).with_name("bounded_child.py")
MEMORY = 1024**3


class ChildEnded(RuntimeError):
    """The process was ended because it took too long."""


class ChildFailed(RuntimeError):
    """The process ended itself without an answer. Its own words may quote a message, so they are not kept."""


def ask_child(program: Path, request: object, timeout: float, memory: int = MEMORY) -> Any:
    """What ``program`` answers to ``request``, both JSON.

    ``timeout`` in seconds, by the clock and of computing time; ``memory`` in bytes. Raises ChildEnded, ChildFailed.
    """
    command = [sys.executable, "-I", str(LIMITER), str(int(timeout) + 1), str(memory), str(program)]
    try:
        child = subprocess.run(
            command, input=json.dumps(request), capture_output=True, encoding="utf-8", timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        raise ChildEnded(f"{program.name} wurde nach {timeout:g} Sekunden beendet.") from None
    if child.returncode != 0:
        raise ChildFailed(f"{program.name} endete ohne Antwort.")
    return json.loads(child.stdout)
