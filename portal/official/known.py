"""Every official message the portal writes, by the name service files give it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.official import meldewesen, personenstand, xbeteiligung
from portal.official.model import MessageType

#: Each module of a standard lists what it writes.
WRITERS = (xbeteiligung, personenstand, meldewesen)

TYPES: Mapping[str, MessageType] = {kind.name: kind for writer in WRITERS for kind in writer.MESSAGES}
