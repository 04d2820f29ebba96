"""The official schemas: which the portal knows, which an operator has installed, and whether a message keeps to one.

``install`` takes over a package of the XRepository, whole or not at all, with every import resolved on this machine.
``Registry.open(folder)`` holds what is installed: ``validate`` decides quickly (None where no official schema is
installed), ``explain`` says in words what is wrong. ``shipped_standards`` is the list of the portal's own profiles,
``outline`` shows the elements of a message. Nothing here uses the network.
"""

from portal.standards.installing import install
from portal.standards.manifest import (
    Installed,
    ManifestBroken,
    Profile,
    Shipped,
    ShippedVersion,
    shipped_standards,
)
from portal.standards.message_tree import NoSuchMessage, outline
from portal.standards.package import LARGEST_PACKAGE, PackageRefused, checksum
from portal.standards.problems import Problem
from portal.standards.registry import Registry

__all__ = [
    "LARGEST_PACKAGE",
    "Installed",
    "ManifestBroken",
    "NoSuchMessage",
    "PackageRefused",
    "Problem",
    "Profile",
    "Registry",
    "Shipped",
    "ShippedVersion",
    "checksum",
    "install",
    "outline",
    "shipped_standards",
]
