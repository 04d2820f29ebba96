"""Looks into one uploaded file and writes it anew, in a process of its own. Started by ``inspection.py``, by its path.

    standard input  → the file as it arrived
    standard output → one line of JSON, then the cleaned content

What strangers send is opened here and nowhere else. The process gets no environment and no file, writes none (the
kernel refuses it), and ends when it takes too much memory or time. It imports nothing of the portal: then it starts
fast, and holds no secret that a broken library could give away.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pikepdf

MEMORY_BYTES: Final = 1024**3
CPU_SECONDS: Final = 30
MOST_PIXELS: Final = 64_000_000
#: Pictures are made smaller than this, in pixels: readable on paper up to A3.
LONGEST_SIDE: Final = 4000
JPEG_QUALITY: Final = 85
#: A single stream of a PDF that unpacks to more is a bomb: a scanned A3 sheet in colour at 600 dpi has 210 MB.
MOST_UNPACKED: Final = 512 * 1024**2
#: Nothing that people make nests deeper.
MOST_DEPTH: Final = 100

MAGIC: Final = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
HEIC_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")

#: Actions that reach outside the document, start something or change it (ISO 32000-2, table 201). They are emptied.
ACTIONS: Final = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/Hide", "/SetOCGState", "/Thread"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/Trans", "/GoTo3DView"),
        *("/GoToE", "/GoToR", "/GoToDp"),
    }
)
#: What is left: going to a page, or to a website.
HARMLESS_ACTIONS: Final = frozenset({"/GoTo", "/URI", "/Named"})
HARMLESS_ADDRESSES: Final = (b"https:", b"http:", b"mailto:", b"tel:")
ACTIVE_ANNOTATIONS: Final = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
#: Entries that run something, hide files or bring a second form along, wherever they stand.
ACTIVE_ENTRIES: Final = ("/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent")
#: Actions on events and files beside the document; short enough that generators call a font like that, too.
SHORT_ACTIVE_ENTRIES: Final = ("/AA", "/AF")
ACTIVE_ROOT_ENTRIES: Final = ("/OpenAction", "/Collection", "/Perms", "/Requirements")
TRAILER_ENTRIES: Final = frozenset({"/Root", "/Info", "/ID", "/Size"})


class Refused(Exception):
    """The file is not taken; the text is the code of the reason."""


def limit_this_process() -> None:
    """Memory and time; no file may be written, no core dumped, nothing forked."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(limit, (0, 0))


def kind_of(content: bytes) -> str:
    """The media type by the first bytes, in which our own reading and puremagic's have to agree."""
    import puremagic

    if not content:
        raise Refused("empty")
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise Refused("heic")
    kind = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if kind is None:
        raise Refused("format")
    try:
        found = {match.mime_type for match in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError):
        found = set()
    if kind not in found:
        raise Refused("format")
    return kind


# Pictures -------------------------------------------------------------------------------------------------------------


def cleaned_picture(content: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """The picture upright, not larger than needed, encoded anew: nothing but its pixels is left."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged here, with a sentence of its own
    encoding = "JPEG" if kind == "image/jpeg" else "PNG"
    try:
        picture = Image.open(io.BytesIO(content), formats=[encoding])
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("too_many_pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG can be decoded at a fraction of its size
        picture.load()
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Refused("broken") from None
    exif = picture.getexif()
    upright: Image.Image = picture.convert(plain_mode(picture.mode, "transparency" in picture.info, encoding))
    upright.info.clear()
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.getexif()[ORIENTATION] = exif.get(ORIENTATION, 1)
    upright = ImageOps.exif_transpose(upright)
    upright.info.clear()
    out = io.BytesIO()
    if encoding == "JPEG":
        upright.save(out, "JPEG", quality=JPEG_QUALITY, exif=b"")
    else:
        upright.save(out, "PNG", exif=b"")
    return {"pixels": list(upright.size)}, out.getvalue()


#: The EXIF tag that says which side of a photo is up.
ORIENTATION: Final = 0x0112


def plain_mode(mode: str, transparent: bool, encoding: str) -> str:
    """The simplest of Pillow's modes that keeps what one sees."""
    if encoding == "PNG" and (transparent or mode in ("LA", "RGBA", "PA", "La", "RGBa")):
        return "RGBA"
    return "L" if mode in ("1", "L", "I", "I;16", "I;16B") else "RGB"


# PDF ------------------------------------------------------------------------------------------------------------------


def cleaned_pdf(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The PDF without anything that acts by itself, written anew: what no page leads to is not copied."""
    import pikepdf

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            for name in set(pdf.trailer.keys()) - TRAILER_ENTRIES:
                del pdf.trailer[name]
            for name in ACTIVE_ROOT_ENTRIES:
                remove(pdf.Root, name)
            for item in pdf.objects:
                clean(item, 0)
            pages = len(pdf.pages)
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=False)
        with pikepdf.open(out, attempt_recovery=False) as written:
            refuse_bombs(written)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError):
        raise Refused("broken") from None
    if not pages:
        raise Refused("broken")
    return {"pages": pages}, out.getvalue()


def clean(item: pikepdf.Object, depth: int) -> None:
    """Take what acts out of an object and all that lies directly in it; other objects are visited by themselves."""
    import pikepdf

    if depth > MOST_DEPTH:
        raise Refused("too_complex")
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        if acts(item):
            for name in list(item.keys()):
                del item[name]
        for name in ACTIVE_ENTRIES:
            remove(item, name)
        for name in SHORT_ACTIVE_ENTRIES:
            if name in item and not is_resource(item[name]):
                remove(item, name)
        notes = item.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            item["/Annots"] = pikepdf.Array([note for note in list_of(notes) if not is_active(note)])
    for part in direct(item):
        clean(part, depth + 1)


def direct(item: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The dictionaries and arrays that lie in an object itself."""
    import pikepdf

    if isinstance(item, pikepdf.Array):
        parts = list_of(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        parts = [item[name] for name in list(item.keys())]
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
            yield part


def list_of(array: pikepdf.Object) -> list[Any]:
    return [array[index] for index in range(len(array))]


def remove(item: pikepdf.Object, name: str) -> None:
    if name in item:
        del item[name]


def acts(item: pikepdf.Object) -> bool:
    """Whether a dictionary is an action that does more than lead to a page or a website."""
    kind = str(item.get("/S", ""))
    if kind == "/URI":
        return not bytes(item.get("/URI", b"")).strip().lower().startswith(HARMLESS_ADDRESSES)
    return kind in ACTIONS or (str(item.get("/Type", "")) == "/Action" and kind not in HARMLESS_ACTIONS)


def is_active(note: Any) -> bool:
    """Whether an annotation plays, holds or starts something."""
    import pikepdf

    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) in ACTIVE_ANNOTATIONS


def is_resource(value: Any) -> bool:
    """Whether a name stands for a font or a picture."""
    import pikepdf

    if isinstance(value, pikepdf.Stream):
        return str(value.get("/Subtype", "")) in ("/Form", "/Image")
    return isinstance(value, pikepdf.Dictionary) and str(value.get("/Type", "")) == "/Font"


def refuse_bombs(pdf: pikepdf.Pdf) -> None:
    """Unpack every packed stream piece by piece, so that none that unpacks without end reaches a reader.

    Writing has made one layer of Flate of every other lossless packing; what is still packed twice hides something.
    """
    import pikepdf

    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            filters = item.get("/Filter")
            names = [str(name) for name in list_of(filters)] if isinstance(filters, pikepdf.Array) else [str(filters)]
            packed = [name for name in names if name in ("/FlateDecode", "/Fl")]
            if packed and (len(names) > 1 or unpacked_size(item.read_raw_bytes()) > MOST_UNPACKED):
                raise Refused("too_complex")


def unpacked_size(packed: bytes) -> int:
    """How long the data is when unpacked; stops counting soon after the limit."""
    unpacking, size, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and size <= MOST_UNPACKED:
            size += len(unpacking.decompress(rest, 1024 * 1024))
            rest = unpacking.unconsumed_tail
    except zlib.error:
        return size  # readers stop there, too
    return size


# The process ----------------------------------------------------------------------------------------------------------


def inspected(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The facts and the cleaned content, or why the file is refused and nothing."""
    try:
        kind = kind_of(content)
        facts, cleaned = cleaned_pdf(content) if kind == "application/pdf" else cleaned_picture(content, kind)
    except Refused as refused:
        return {"refused": str(refused)}, b""
    except (MemoryError, RecursionError):
        return {"refused": "too_complex"}, b""
    return {"media_type": kind, **facts}, cleaned


def main() -> None:
    limit_this_process()
    facts, cleaned = inspected(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    out.write(json.dumps(facts).encode() + b"\n")
    out.write(cleaned)
    out.flush()
    os._exit(0)  # nothing a library does at the end matters


if __name__ == "__main__":
    main()
