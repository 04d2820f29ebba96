"""Files that travel beside the message: what each is, and under which name it is found in the package."""

from __future__ import annotations

import re

from portal.official.model import AttachedFile, Content, MessageNotWritten
from portal.official.xbau.elements import Branch

#: XBau's list of kinds of documents, and which words in a title tell them; the first that fits counts.
KINDS = ("urn:xoev-de:xbau:codeliste:anlagen", "3.0")
KIND_BY_WORD = {
    "liegenschaftskarte": "1802",
    "flurkarte": "1802",
    "lageplan": "1803",
    "plan der stelle": "1803",
    "grundriss": "2001",
    "schnitt": "2002",
    "ansicht": "2003",
    "bauzeichnung": "2006",
    "baubeschreibung": "1500",
    "vollmacht": "0602",
    "grundbuch": "2008",
    "foto": "3700",
}
#: „Sonstiges Schriftgut“
OTHER_KIND = "5200"

#: XBau leaves the list of media types to who sends: these are the names of IANA.
MEDIA_TYPES = ("urn:ozg-portal:codeliste:medientyp", "1")

#: „Dateiname“ of XBau-Kernmodul 1.3.0. It has no braces and no accents but the German ones, and demands an ending.
FILE_NAME = re.compile(r"[-a-zA-Z0-9ÄÖÜäöüß _!=+~,;.#°§$%()\[\]]+\.[a-zA-Z0-9]+")

BAD_NAME = (
    "Der Name der Datei passt nicht zu XBau. Erlaubt sind Buchstaben, Ziffern und einige Satzzeichen, keine "
    "geschweiften Klammern, und am Ende eine Endung wie .pdf."
)


def write_files(branch: Branch, name: str, content: Content) -> None:
    """Element ``name`` with every file; nothing where there is none. Raises MessageNotWritten for a name."""
    if not content.files:
        return
    files = branch.add(name).unqualified()
    for file in content.files:
        write_file(files.add("anlage"), file)


def write_file(branch: Branch, file: AttachedFile) -> None:
    if not FILE_NAME.fullmatch(file.name):
        raise MessageNotWritten("anlagen", BAD_NAME)
    branch.leaf("bezeichnung", " ".join(file.title.split()) or file.name)
    branch.leaf("versionsnummer", "1")
    branch.leaf("datum", file.dated.isoformat())
    branch.code("anlageart", KINDS, kind_of(file.title))
    branch.code("mimeType", MEDIA_TYPES, file.media_type)
    attachment = branch.add("anhangOderVerlinkung").add("anhang")
    attachment.leaf("dokumentid", file.file_id.urn)
    attachment.leaf("dateiname", file.name)


def kind_of(title: str) -> str:
    low = title.casefold()
    return next((code for word, code in KIND_BY_WORD.items() if word in low), OTHER_KIND)
