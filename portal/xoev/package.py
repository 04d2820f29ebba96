"""The package a transport carries: one ZIP with the message and, beside it, every file it names.

    <ProzessID>_FVDaten.SGOAblegen.0605.zip
      <ProzessID>_FVDaten.SGOAblegen.0605.xml
      <UUID>_Eingangsbestaetigung.pdf
      <UUID>_Antrag.xml  …

The same hand-over gives the same bytes on every machine: fixed order, time and rights, and nothing compressed, since
compressed bytes depend on the library's version (PDF and photos would not shrink anyway). It is written piece by piece
where it is needed, so uploads of a hundred megabytes take no memory.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from portal.xoev import xdomea
from portal.xoev.handover import Content, Handover, Message

#: Who writes which standard. A new one (xdomea 4) is one module and one line here.
WRITERS: Mapping[str, Callable[[Handover], Message]] = {
    version: partial(xdomea.write, version=version) for version in xdomea.NAMESPACES
}

#: In which version a municipality gets its packages that pins none.
NEWEST = "3.1.0"

#: ZIP knows no time zone and nothing before 1980; when the application came stands in the message.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE_FILE = 0o100644 << 16

#: How much of a file lies in memory at a time.
PIECE = 128 * 1024


class UnknownVersion(ValueError):
    """A municipality asks for a version of the standard nobody here writes."""


@dataclass(frozen=True, slots=True)
class Package:
    """A finished package: the name it must carry at the receiver, and what is in it, as (name, content) in order."""

    filename: str
    entries: tuple[tuple[str, Content], ...]

    def write_to(self, file: BinaryIO) -> None:
        """Write the ZIP into ``file``, which must let itself be wound back; byte for byte the same every time.

        Raises what opening or reading an entry raises; what was written so far is of no use then.
        """
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in self.entries:
                entry = zipfile.ZipInfo(name, NO_TIME)
                entry.create_system = UNIX
                entry.external_attr = READABLE_FILE
                with opened(content) as source, archive.open(entry, "w") as target:
                    shutil.copyfileobj(source, target, PIECE)

    @property
    def message(self) -> bytes:
        """The XML that names everything else in the package."""
        with opened(self.entries[0][1]) as message:
            return message.read()

    @property
    def content(self) -> bytes:
        """The whole ZIP in memory, for who needs it there."""
        buffer = io.BytesIO()
        self.write_to(buffer)
        return buffer.getvalue()


def opened(content: Content) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content()


def build_package(handover: Handover, version: str = NEWEST) -> Package:
    """The package for ``handover`` in xdomea ``version``.

    Raises ProfileViolation if the message would not keep to the portal's profile, UnknownVersion for a version that is
    not in WRITERS.
    """
    writer = WRITERS.get(version)
    if writer is None:
        raise UnknownVersion(f"xdomea {version} schreibt das Portal nicht. Möglich sind: {', '.join(WRITERS)}.")
    message = writer(handover)
    return Package(f"{message.name}.zip", ((f"{message.name}.xml", message.xml), *message.files))
