"""What has to survive a power failure: a new or renamed file does so only once its folder is on the disk, too."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Put the folder's list of names on the disk (fsync(2)). Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_whole(file: Path, content: bytes) -> None:
    """Write the file whole or not at all: whoever reads it meanwhile finds the former one. Raises OSError."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(file.parent)
