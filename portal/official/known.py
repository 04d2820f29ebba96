"""Every official message the portal writes, by the name service files give it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.official import meldewesen, personenstand, xbau, xbeteiligung
from portal.official.model import MessageType
from portal.official.plugins import supplied_writers

#: Each module of a standard lists what it writes.
WRITERS = (xbau, xbeteiligung, personenstand, meldewesen)

OWN: Mapping[str, MessageType] = {kind.name: kind for writer in WRITERS for kind in writer.MESSAGES}

TYPES: Mapping[str, MessageType] = {**OWN, **{kind.name: kind for kind in supplied_writers(OWN)}}
