"""How is a file called on its way?  Safe on every file system, and still to be recognised.

    Lärmprotokoll Müller (2).PDF  →  5e0c…-…_Laermprotokoll_Mueller_2.pdf     the file in the package
                                     Lärmprotokoll Müller (2).PDF             what the electronic file shows

xdomea wants the name of a file to begin with a UUID, so no two files of a package ever meet.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from uuid import UUID

from portal.forms import characters

#: How readers of German write these letters when they may not use them; from all others the accents are dropped.
PLAIN = str.maketrans(
    {
        **{"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "đ": "d", "ł": "l", "þ": "th"},
        **{"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS", "Æ": "Ae", "Œ": "Oe", "Ø": "Oe", "Đ": "D", "Ł": "L", "Þ": "Th"},
    }
)

LONGEST_STEM = 80
LONGEST_SHOWN = 200

#: The xdomea list Dateiformat 1.0, by the ending of a file's name. What is not listed is 100, „Sonstiges“.
FORMAT_CODES = {
    "csv": "002",
    "jpeg": "010",
    "jpg": "011",
    "ods": "014",
    "odt": "015",
    "pdf": "018",
    "png": "019",
    "tif": "023",
    "tiff": "024",
    "xml": "030",
    "docx": "035",
    "xlsx": "036",
    "txt": "045",
}
OTHER_FORMAT = "100"


def format_code(name: str) -> str:
    """The code of xdomea's list Dateiformat for a file of this name. A PDF/A has to be known as one: ``044``."""
    return FORMAT_CODES.get(ending(name), OTHER_FORMAT)


def packaged_name(file_id: UUID, name: str) -> str:
    """The name inside the package: the UUID, then what ASCII letters, digits, ``_`` and ``-`` can say of ``name``."""
    stem = PurePosixPath(without_folders(name)).stem[:LONGEST_SHOWN]
    plain = unicodedata.normalize("NFKD", characters.composed(stem).translate(PLAIN))
    ascii_only = "".join(sign for sign in plain if not unicodedata.combining(sign))
    safe = re.sub(r"[^A-Za-z0-9-]+", "_", ascii_only).strip("_-")[:LONGEST_STEM]
    suffix = ending(name)
    return f"{file_id}_{safe or 'Datei'}" + (f".{suffix}" if suffix else "")


def shown_name(name: str) -> str:
    """The name for people: as it was, without folders, and ``_`` for every character DIN 91379 does not know."""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]", "_", characters.composed(without_folders(name)))
    if len(text) > LONGEST_SHOWN:
        path = PurePosixPath(text)
        text = path.stem[: LONGEST_SHOWN - 20] + path.suffix[:20]
    while foreign := characters.first_foreign(text):
        text = text.replace(foreign, "_")
    return text.strip() or "Datei"


def leads_out(name: str) -> bool:
    """Whether a name inside somebody else's package could lead out of it on some system, or be read in two ways."""
    return any(sign in name for sign in "\0\\:") or name.startswith("/") or ".." in name.split("/")


def ending(name: str) -> str:
    """``jpg`` for ``Foto.JPG``; nothing for an ending no program would write."""
    suffix = PurePosixPath(without_folders(name)).suffix[1:].lower()
    return suffix if re.fullmatch(r"[a-z0-9]{1,10}", suffix) else ""


def without_folders(name: str) -> str:
    """The last part of a path, whichever system wrote it: ``C:\\fotos\\hund.jpg`` is ``hund.jpg``."""
    return re.split(r"[/\\]", name)[-1]
