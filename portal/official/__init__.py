"""Messages as the official standards lay them down (XBau, XBeteiligung, XMeld, XPersonenstand …).

A service names under ``messages`` which message its answers become and which field fills which slot of it. Each standard
is one module here: it knows the elements and their order, nothing of services.
"""

from portal.official.model import AttachedFile, Content, MessageNotWritten, MessageType, Slot
from portal.official.plugins import GROUP, MessageWriters, WriterRefused, supplied_writers

__all__ = [
    "GROUP",
    "AttachedFile",
    "Content",
    "MessageNotWritten",
    "MessageType",
    "MessageWriters",
    "Slot",
    "WriterRefused",
    "supplied_writers",
]
