"""Reading XML that someone else may have written, without being harmed by it.

XÖV messages are UTF-8 and never need a document type. So a DTD is refused before anything in it is read, and with it
every entity (expanding, external, in parameters); nothing is fetched; depth and size stay within the parser's limits.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from lxml import etree

#: No message of the portal comes near this; files travel beside the message, never inside it.
LARGEST_MESSAGE = 10 * 1024 * 1024

DECLARED_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")


#: What messages are written in.
OF_MESSAGES = frozenset({"UTF-8", "US-ASCII"})
#: Encodings of old code lists. In each of them ASCII is ASCII, so none can hide a document type.
OF_OLD_LISTS = frozenset({"ISO-8859-1", "ISO-8859-15", "WINDOWS-1252"})


class UnsafeXml(ValueError):
    """The XML is refused: not well-formed, or of a kind no message needs. The sentence is German and says which."""


def read_bounded(file: Path) -> bytes:
    """What is in the file, of which no more is read than a message may have. Raises UnsafeXml for more, OSError."""
    with file.open("rb") as opened:
        # Asked first, so that a large file takes no memory; what it says of its size may be wrong all the same.
        size = os.fstat(opened.fileno()).st_size
        content = opened.read(LARGEST_MESSAGE + 1) if size <= LARGEST_MESSAGE else b""
    if max(size, len(content)) > LARGEST_MESSAGE:
        raise UnsafeXml(
            f"Die Datei ist größer als {LARGEST_MESSAGE // 1024**2} MB. Prüfen Sie, ob es die richtige ist."
        )
    return content


def parse_safely(xml: bytes, *, also: frozenset[str] = frozenset()) -> etree._Element:
    """The root element of ``xml``.

    also    encodings that are allowed beside UTF-8, in capitals; ASCII has to be ASCII in each of them

    Raises UnsafeXml for a DTD, for another encoding, for more than LARGEST_MESSAGE bytes, for nesting
    beyond the parser's limit, and for whatever is not well-formed.
    """
    if len(xml) > LARGEST_MESSAGE:
        raise UnsafeXml(f"Das XML ist größer als {LARGEST_MESSAGE // 1024**2} MB. Dateien gehören neben die Nachricht.")
    # The parser is told which encoding to read, and none of those can hide these bytes from the search.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnsafeXml("Das XML enthält eine Dokumenttyp-Angabe (DOCTYPE). Sie ist in Nachrichten nicht erlaubt.")
    declared = DECLARED_ENCODING.match(xml)
    encoding = declared[1].decode("ascii", "replace").upper() if declared else "UTF-8"
    if encoding not in OF_MESSAGES | also:
        raise UnsafeXml("Das XML ist nicht in UTF-8 geschrieben. XÖV-Nachrichten sind immer UTF-8.")
    parser = etree.XMLParser(
        encoding=encoding if encoding in also else "UTF-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnsafeXml(
            f"Das XML ist nicht wohlgeformt (Zeile {line}, Spalte {column}). Bitte die Datei neu erzeugen."
        ) from None
