"""Every official message the portal writes, by the name service files give it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.official.model import MessageType

TYPES: Mapping[str, MessageType] = {}
