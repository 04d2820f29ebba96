"""Messages as the official standards lay them down (XBau, XBeteiligung, XMeld, XPersonenstand …).

A service names under ``messages`` which message its answers become and which field fills which slot of it. Each
standard is one module here: it knows the elements and their order, nothing of services. ``tree_of`` reads any official
message for people.
"""

from portal.official.known import TYPES
from portal.official.model import AttachedFile, Content, MessageNotWritten, MessageType, Slot
from portal.official.plugins import GROUP, MessageWriters, WriterRefused, supplied_writers
from portal.official.reading import label_of, tree_of
from portal.official.rules import official_messages, slot_faults, withdrawal_message

__all__ = [
    "GROUP",
    "TYPES",
    "AttachedFile",
    "Content",
    "MessageNotWritten",
    "MessageType",
    "MessageWriters",
    "Slot",
    "WriterRefused",
    "label_of",
    "official_messages",
    "slot_faults",
    "supplied_writers",
    "tree_of",
    "withdrawal_message",
]
