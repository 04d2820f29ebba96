"""A draft with its owner, and a page that takes uploads as the portal's pages do."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy.orm import Session

from portal.attachments import Attachment, Limits, Owner, UploadRefused, UploadRequest, add, files_of, receiving
from portal.database import Scope
from portal.drafts import Draft, start
from portal.house import House
from portal.keys import HolderSecret

TOWN = "erbach"
LIMITS = Limits(files=3)


@pytest.fixture
def secret() -> HolderSecret:
    return HolderSecret.new()


@pytest.fixture
def draft(house: House, secret: HolderSecret) -> Draft:
    offer = house.catalogue.offer(TOWN, "hund-anmelden")
    assert offer is not None
    return start(house, offer, secret)


@pytest.fixture
def owner(draft: Draft) -> Owner:
    assert draft.key is not None
    return Owner.draft(TOWN, draft.id, draft.key)


@pytest.fixture
def files(house: House, owner: Owner) -> Callable[[], tuple[Attachment, ...]]:
    """The attachments of the draft as the database has them now."""

    def now() -> tuple[Attachment, ...]:
        with house.database.reading(Scope.town(TOWN)) as session:
            return files_of(session, owner)

    return now


def no_lock(_session: Session) -> None:
    """For a draft that nobody else has open."""


@dataclass
class Uploading:
    """Uploads through the real form parser, into the real store."""

    house: House
    owner: Owner

    def __call__(self, name: str, content: bytes, *, field: str = "nachweis", limits: Limits = LIMITS) -> Attachment:
        with self.received({field: (io.BytesIO(content), name)}, limits.file_bytes) as received:
            [upload] = received.uploads(field)
            return add(self.house, self.owner, field, upload, limits, within=no_lock)

    def refused(self, name: str, content: bytes, **options: Any) -> UploadRefused:
        with pytest.raises(UploadRefused) as caught:
            self(name, content, **options)
        return caught.value

    @contextmanager
    def received(self, data: Mapping[str, Any], limit: int = 50 * 1024**2) -> Iterator[Any]:
        app = Flask("uploads")
        app.request_class = UploadRequest
        with app.test_request_context(method="POST", data=data), receiving(self.house, request, limit) as received:
            yield received


@pytest.fixture
def upload(house: House, owner: Owner) -> Uploading:
    return Uploading(house, owner)
