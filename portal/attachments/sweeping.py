"""Files that no row names any more: of deleted drafts, of uploads that a crash ended. Their keys are gone already."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from portal.attachments.models import AttachmentRow
from portal.attachments.store import Store
from portal.database import Scope
from portal.house import House

#: A file is named before its row is committed, so a young one may still get its row.
YOUNG_SECONDS: Final = 24 * 60 * 60
BATCH: Final = 500

log = structlog.get_logger()


def sweep(house: House) -> int:
    """Delete what is older than a day and belongs to nothing; returns how many files, and logs it."""
    store = Store(house.settings.data)
    before = time.time() - YOUNG_SECONDS
    swept = 0
    for file in _older(store.incoming, before):
        swept += _deleted(file)
    for folder in sorted(store.folder.iterdir()) if store.folder.is_dir() else ():
        files = _older(folder, before)
        while batch := list(islice(files, BATCH)):
            swept += sum(_deleted(file) for file in _unnamed(house, folder.name, batch))
    if swept:
        log.info("attachment files swept", files=swept)
    return swept


def _unnamed(house: House, municipality: str, files: Sequence[Path]) -> list[Path]:
    """Those of a town's files that no row tells of."""
    by_id = {attachment_id: file for file in files if (attachment_id := _id_of(file)) is not None}
    query = sa.select(AttachmentRow.id).where(
        AttachmentRow.municipality == municipality,
        AttachmentRow.id.in_(by_id),
        AttachmentRow.wrapped_key.is_not(None),
    )
    with house.database.reading(Scope.town(municipality)) as session:
        named = {by_id[attachment_id] for attachment_id in session.scalars(query)}
    return [file for file in files if file not in named]


def _older(folder: Path, before: float) -> Iterator[Path]:
    for file in folder.rglob("*"):
        try:
            if file.is_file() and not file.is_symlink() and file.stat().st_mtime < before:
                yield file
        except FileNotFoundError:
            continue


def _id_of(file: Path) -> UUID | None:
    try:
        return UUID(file.name)
    except ValueError:
        return None


def _deleted(file: Path) -> bool:
    file.unlink(missing_ok=True)
    return True
