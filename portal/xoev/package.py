"""The package a transport carries: one ZIP with the message and, beside it, every file it names.

    <ProzessID>_FVDaten.SGOAblegen.0605.zip
      <ProzessID>_FVDaten.SGOAblegen.0605.xml
      <UUID>_Eingangsbestaetigung.pdf
      <UUID>_Antrag.xml  …

The same hand-over gives the same bytes on every machine: fixed order, time and rights, and nothing compressed, since
compressed bytes depend on the library's version (PDF and photos would not shrink anyway).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from portal.xoev import xdomea
from portal.xoev.handover import Handover, Message

#: Who writes which standard. A new one (xdomea 4) is one module and one line here.
WRITERS: Mapping[str, Callable[[Handover], Message]] = {
    version: partial(xdomea.write, version=version) for version in xdomea.NAMESPACES
}

#: ZIP knows no time zone and nothing before 1980; when the application came stands in the message.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE_FILE = 0o100644 << 16


class UnknownVersion(ValueError):
    """A delivery target asks for a version of the standard nobody here writes."""


@dataclass(frozen=True, slots=True)
class Package:
    """A finished package: the name it must carry at the receiver, and its bytes."""

    filename: str
    content: bytes


def build_package(handover: Handover, version: str = "3.1.0") -> Package:
    """The package for ``handover`` in xdomea ``version``.

    Raises ProfileViolation if the message would not keep to the portal's profile, UnknownVersion for a version that is
    not in WRITERS.
    """
    writer = WRITERS.get(version)
    if writer is None:
        raise UnknownVersion(f"xdomea {version} schreibt das Portal nicht. Möglich sind: {', '.join(WRITERS)}.")
    message = writer(handover)
    return Package(f"{message.name}.zip", zipped(((f"{message.name}.xml", message.xml), *message.files)))


def zipped(entries: tuple[tuple[str, bytes], ...]) -> bytes:
    """A ZIP of (name, content) in this order, byte for byte the same for the same entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system = UNIX
            entry.external_attr = READABLE_FILE
            archive.writestr(entry, content, zipfile.ZIP_STORED)
    return buffer.getvalue()
