"""Backup: one archive with the database and the files, made while the portal runs, checked, and brought back.

``create`` writes it, ``verify`` proves that it is whole and that this installation's master key opens it, ``restore``
brings it back elsewhere or in place. The key is never in it, nor the packages below ``dms``.
"""

from portal.backup.create import Created, create
from portal.backup.manifest import BackupError, Manifest, Part
from portal.backup.postgres import ProgramMissing
from portal.backup.restore import Restored, restore
from portal.backup.verify import Verified, verify

__all__ = [
    "BackupError",
    "Created",
    "Manifest",
    "Part",
    "ProgramMissing",
    "Restored",
    "Verified",
    "create",
    "restore",
    "verify",
]
