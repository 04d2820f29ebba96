"""Reading XML that someone else may have written, without being harmed by it.

XÖV messages are UTF-8 and never need a document type. So a DTD is refused before anything in it is read, and with it
every entity (expanding, external, in parameters); nothing is fetched; depth and size stay within the parser's limits.
"""

from __future__ import annotations

import re

from lxml import etree

#: No message of the portal comes near this; files travel beside the message, never inside it.
LARGEST_MESSAGE = 10 * 1024 * 1024

DECLARED_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")


class UnsafeXml(ValueError):
    """The XML is refused: not well-formed, or of a kind no message needs. The sentence is German and says which."""


def parse_safely(xml: bytes) -> etree._Element:
    """The root element of ``xml``.

    Raises UnsafeXml for a DTD, for another encoding than UTF-8, for more than LARGEST_MESSAGE bytes, for nesting
    beyond the parser's limit, and for whatever is not well-formed.
    """
    if len(xml) > LARGEST_MESSAGE:
        raise UnsafeXml(f"Das XML ist größer als {LARGEST_MESSAGE // 1024**2} MB. Dateien gehören neben die Nachricht.")
    # The parser is told to read UTF-8 whatever the document says, so no encoding can hide these bytes from the search.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnsafeXml("Das XML enthält eine Dokumenttyp-Angabe (DOCTYPE). Sie ist in Nachrichten nicht erlaubt.")
    declared = DECLARED_ENCODING.match(xml)
    if declared and declared[1].upper() not in (b"UTF-8", b"US-ASCII"):
        raise UnsafeXml("Das XML ist nicht in UTF-8 geschrieben. XÖV-Nachrichten sind immer UTF-8.")
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnsafeXml(
            f"Das XML ist nicht wohlgeformt (Zeile {line}, Spalte {column}). Bitte die Datei neu erzeugen."
        ) from None
