"""What makes the file last?  Everything PDF/A-3a asks for besides the pages, and data inside it.

Data is embedded unchanged as the source of what is printed, so that paper and data can never part. No stream is
compressed: the bytes then depend on no compression library, and the file stays small.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

from portal.typesetting.colour_profile import srgb

LANGUAGE = "de-DE"
#: A code of the second typeface (``fonts.FIRST_CODE``) in a font's table of texts; all others have four digits.
CODE = re.compile(rb"<(F[0-9A-F]{4})>")
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
{created}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def opened(drawn: io.BytesIO, texts: Mapping[int, str]) -> Pdf:
    """The file as ReportLab drew it, with ``texts`` in place of their codes and without what it says of itself."""

    def text(code: re.Match[bytes]) -> bytes:
        return b"<%s>" % texts[int(code[1], 16)].encode("utf-16-be").hex().upper().encode("ascii")

    pdf = Pdf.open(drawn)
    del pdf.trailer.Info
    for font in pdf.pages[0].Resources.Font.values():
        font.ToUnicode.write(CODE.sub(text, font.ToUnicode.read_bytes()))
    return pdf


def describe(pdf: Pdf, title: str, author: str, created: datetime | None = None) -> None:
    """Say what the file is: title, author and language, the standards it keeps, and its colour space.

    ``created`` is when what it says was so, with its time zone; without it the file names no day.
    """
    day = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if created else ""
    xmp = XMP.format(
        title=escape(title, quote=False),
        author=escape(author, quote=False),
        language=LANGUAGE,
        created=f"<xmp:CreateDate>{day}</xmp:CreateDate>\n" if day else "",
    )
    root = pdf.Root
    root.Metadata = pdf.make_stream(xmp.encode("utf-8"), Type=Name.Metadata, Subtype=Name.XML)
    root.Lang = String(LANGUAGE)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC 61966-2-1"),
        DestOutputProfile=pdf.make_stream(srgb(), N=3),
    )
    root.OutputIntents = Array([pdf.make_indirect(intent)])


def embed(pdf: Pdf, xml: bytes, name: str, at: datetime, description: str) -> None:
    """Put a record into the file, byte for byte, as the source of what is printed. ``at`` is when it arrived."""
    arrived = String(at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'"))
    # The format itself asks for MD5 here; the printed SHA-256 is the one that counts.
    checksum = String(hashlib.md5(xml, usedforsecurity=False).digest())
    stream = pdf.make_stream(
        xml,
        Type=Name.EmbeddedFile,
        Subtype=Name("/application/xml"),
        Params=Dictionary(Size=len(xml), CheckSum=checksum, CreationDate=arrived, ModDate=arrived),
    )
    file = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            EF=Dictionary(F=stream, UF=stream),
            Desc=String(description),
            AFRelationship=Name.Source,
        )
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(name), file])))
    pdf.Root.AF = Array([file])


def saved(pdf: Pdf) -> bytes:
    """The bytes of the file: nothing in them depends on the clock, the machine or chance."""
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        min_version="1.7",
        deterministic_id=True,
        compress_streams=False,
        object_stream_mode=ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return buffer.getvalue()
