"""What has to survive a power failure: a new or renamed file does so only once its folder is on the disk, too."""

from __future__ import annotations

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Put the folder's list of names on the disk (fsync(2)). Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
