"""Run as a program of its own: another program, with so much computing time and memory and no more.

    python -I bounded_child.py SECONDS BYTES PROGRAM < request   →   answer

It sets its own limits first, so nothing of ``PROGRAM`` runs without them. It imports nothing of the portal.
"""

from __future__ import annotations

import resource
import runpy
import sys

if __name__ == "__main__":
    seconds, memory = map(int, sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    runpy.run_path(sys.argv[3], run_name="__main__")
