"""Every official message the portal writes, by the name service files give it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.official import xbau
from portal.official.model import MessageType

TYPES: Mapping[str, MessageType] = {message.name: message for message in (*xbau.MESSAGES,)}
