"""Operations: how the installation is doing, for the operators' page and for monitoring.

``look`` sees everything at once, ``Numbers`` gives it to Prometheus, ``note_backup`` remembers the last backup.
``unproven_messages`` says which official messages are not proven, and where each is sent all the same.
"""

from portal.operations.condition import Condition, look
from portal.operations.last_backup import LastBackup, last_backup, note_backup
from portal.operations.numbers import KEPT_SECONDS, Numbers
from portal.operations.unproven import Unproven, unproven_messages
from portal.operations.words import age, size

__all__ = [
    "KEPT_SECONDS",
    "Condition",
    "LastBackup",
    "Numbers",
    "Unproven",
    "age",
    "last_backup",
    "look",
    "note_backup",
    "size",
    "unproven_messages",
]
