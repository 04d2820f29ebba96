"""How does a font travel inside the file?  Only the glyphs that are drawn, and what each of them stands for.

Every pair of glyph and text gets its own code in order of first use. So a glyph that stands for two things (the dotless
j of „j́“) is still read back as what was written, and the codes depend on the text alone.
"""

from __future__ import annotations

import hashlib
import struct

import uharfbuzz
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from portal.receipts.fonts import Typeface

#: What a viewer needs of a TrueType font inside a PDF is only its outlines and widths.
DROPPED_TABLES = ("GSUB", "GPOS", "GDEF", "name", "post", "OS/2", "cmap", "DSIG", "STAT", "meta", "gasp", "FFTM")

CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{entries}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class EmbeddedFont:
    """One typeface in one file: the codes given so far, and the objects written at the end."""

    def __init__(self, face: Typeface, number: int) -> None:
        self.face = face
        self.name = f"F{number}"
        self.codes: dict[tuple[int, str], tuple[str, int]] = {}

    def new_code(self, glyph: int, text: str) -> tuple[str, int]:
        """Give this glyph with this text a code: as it is written on the page, and the width the font gives it."""
        code = f"<{len(self.codes) + 1:04X}>", self.face.width(glyph)
        self.codes[glyph, text] = code
        return code

    def write(self, pdf: Pdf) -> Object:
        """The font as objects of the file: a composite font with its subset, widths and way back to the text."""
        numbers, subset = self.subset()
        tag = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(subset).digest()[:6])
        base_font = Name(f"/{tag}+{self.face.name}")
        to_glyph = b"\0\0" + b"".join(struct.pack(">H", numbers[number]) for number, _ in self.codes)
        widths = Array([1, Array([width for _, width in self.codes.values()])])
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=base_font,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(self.descriptor(pdf, base_font, subset)),
            CIDToGIDMap=pdf.make_stream(to_glyph),
            W=widths,
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=base_font,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_stream(self.to_unicode().encode("ascii")),
            )
        )

    def subset(self) -> tuple[dict[int, int], bytes]:
        """The font file with the drawn glyphs alone, and where each glyph went in it."""
        wanted = uharfbuzz.SubsetInput()
        wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.glyph_set.update(number for number, _ in self.codes)
        for table in DROPPED_TABLES:
            wanted.drop_table_tag_set.add(int.from_bytes(table.encode("ascii"), "big"))
        plan = uharfbuzz.SubsetPlan(self.face.face, wanted)
        return dict(plan.old_to_new_glyph_mapping), bytes(plan.execute().blob.data)

    def descriptor(self, pdf: Pdf, base_font: Name, subset: bytes) -> Dictionary:
        extents = self.face.font.get_font_extents("ltr")
        box = struct.unpack(">4h", self.face.face.reference_table("head").data[36:44])
        to_thousand = 1000 / self.face.face.upem
        return Dictionary(
            Type=Name.FontDescriptor,
            FontName=base_font,
            Flags=4,
            FontBBox=Array([round(edge * to_thousand) for edge in box]),
            ItalicAngle=0,
            Ascent=extents.ascender,
            Descent=extents.descender,
            CapHeight=self.face.font.get_metric_position(uharfbuzz.OTMetricsTag.CAP_HEIGHT),
            StemV=80,
            FontFile2=pdf.make_stream(subset, Length1=len(subset)),
        )

    def to_unicode(self) -> str:
        pairs = [f"{code} <{utf16(text)}>" for (_, text), (code, _) in self.codes.items()]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        entries = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return CMAP.format(entries=entries)


def utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
