"""What people upload is opened in a process of its own and comes out harmless, or not at all."""

import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
import zlib
from functools import cache

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from portal.attachments import inspection
from portal.attachments.inspection import inspecting
from portal.attachments.refusals import UploadRefused


def look(name, content):
    with inspecting(name, iter([content])) as found:
        return found.name, found.facts, b"".join(found.content)


def code_for(name, content, **options):
    with pytest.raises(UploadRefused) as refused, inspecting(name, iter([content]), **options) as found:
        b"".join(found.content)
    return refused.value.code


def picture(kind="JPEG", size=(300, 200), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, **({"color": options.pop("color")} if "color" in options else {})).save(out, kind, **options)
    return out.getvalue()


def pdf(change=lambda document: None, pages=1, **options):
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


# What is taken --------------------------------------------------------------------------------------------------------


def test_a_pdf_keeps_its_pages():
    name, facts, content = look("Plan.PDF", pdf(pages=3))
    assert (name, facts.media_type, facts.pages, facts.pixels) == ("Plan.PDF", "application/pdf", 3, None)
    assert len(pikepdf.open(io.BytesIO(content)).pages) == 3


def test_what_is_drawn_on_a_page_stays():
    def draw(document):
        document.pages[0].obj.Contents = document.make_stream(b"0.5 g 10 10 50 50 re f")

    _, _, content = look("plan.pdf", pdf(draw))
    assert b"0.5 g 10 10 50 50 re f" in unpacked(content)


@pytest.mark.parametrize(
    ("kind", "mode", "name"),
    [("JPEG", "RGB", "a.jpg"), ("JPEG", "CMYK", "a.jpeg"), ("JPEG", "L", "A.JPG"), ("PNG", "RGB", "a.png")]
    + [("PNG", mode, "a.png") for mode in ("1", "L", "LA", "P", "RGBA", "I;16")],
)
def test_pictures_of_every_kind_stay_pictures(kind, mode, name):
    _, facts, content = look(name, picture(kind, mode=mode))
    opened = Image.open(io.BytesIO(content))
    assert (opened.format, opened.size, facts.pixels) == (kind, (300, 200), (300, 200))


def test_a_photo_stands_upright_and_tells_nothing_about_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010F] = "Marker-Kamera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (49.0, 39.0, 0.0)
    _, facts, content = look("foto.jpg", picture(exif=exif, comment=b"Marker-Kommentar"))
    opened = Image.open(io.BytesIO(content))
    assert facts.pixels == opened.size == (200, 300)
    assert not opened.getexif() and b"Marker" not in content and b"Exif" not in content


def test_the_texts_inside_a_png_go():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "Marker")
    _, _, content = look("a.png", picture("PNG", pnginfo=texts))
    assert b"Marker" not in content


def test_a_large_photo_is_made_smaller():
    _, facts, content = look("foto.jpg", picture(size=(6000, 3000)))
    assert facts.pixels == Image.open(io.BytesIO(content)).size == (4000, 2000)


def test_a_name_without_an_ending_gets_one():
    assert look("Scan", pdf())[0] == "Scan.pdf"
    assert look("IMG_0001", picture())[0] == "IMG_0001.jpg"


# What is refused ------------------------------------------------------------------------------------------------------


def encrypted(**passwords):
    return pdf(encryption=pikepdf.Encryption(**{"owner": "o", "user": "", **passwords}))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leer.pdf", b"", "empty"),
        ("brief.docx", b"PK\x03\x04", "format"),
        ("brief.pdf", b"PK\x03\x04" + b"\0" * 100, "format"),
        ("bild.jpg", b"GIF89a" + b"\0" * 100, "format"),
        ("seite.pdf", b"<html><script>alert(1)</script>", "format"),
        ("foto.heic", b"\0\0\0\x18ftypheic", "heic"),
        ("foto.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1", "heic"),
        ("foto.png", picture("JPEG"), "extension"),
        ("foto.pdf", picture("JPEG"), "extension"),
        ("plan.jpg", pdf(), "extension"),
        ("geheim.pdf", encrypted(user="geheim"), "encrypted"),
        ("geschuetzt.pdf", encrypted(), "encrypted"),
        ("kurz.pdf", b"%PDF-1.7\n", "broken"),
        ("halb.pdf", pdf(pages=5)[:-200], "broken"),
        ("halb.jpg", picture(size=(2000, 2000), quality=95)[:-3000], "broken"),
        ("halb.png", picture("PNG", mode="RGB", size=(500, 500))[:-200], "broken"),
        ("nichts.pdf", pdf(pages=0), "broken"),
        ("unsinn.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01" + b"\0" * 100, "broken"),
        ("junk.pdf", b"<html>" + pdf(), "format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_says_or_not_whole_is_refused(name, content, code):
    assert code_for(name, content) == code


def test_too_many_pixels_are_refused_before_they_are_unpacked():
    bomb = picture("PNG", mode="1", size=(40_000, 40_000))
    assert len(bomb) < 300_000
    started = time.monotonic()
    assert code_for("bombe.png", bomb) == "too_many_pixels"
    assert time.monotonic() - started < 10


@cache
def enormous():
    packing = zlib.compressobj(1)
    return b"".join(packing.compress(b"\0" * 10_000_000) for _ in range(60)) + packing.flush()


def packed_once(document):
    stream = document.make_stream(b"")
    stream.write(enormous(), filter=Name.FlateDecode)
    document.pages[0].obj.Contents = document.make_indirect(stream)


def packed_twice(document):
    stream = document.make_stream(b"")
    stream.write(zlib.compress(enormous()), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    document.pages[0].obj.Contents = document.make_indirect(stream)


@pytest.mark.parametrize("bomb", [packed_once, packed_twice], ids=lambda bomb: bomb.__name__)
def test_a_pdf_that_unpacks_without_end_is_refused(bomb):
    assert code_for("bombe.pdf", pdf(bomb)) == "too_complex"


def test_a_file_that_keeps_the_process_busy_is_given_up():
    assert code_for("plan.pdf", pdf(), patience=0.01) == "too_complex"


def test_a_process_that_breaks_down_takes_nothing_with_it(monkeypatch, tmp_path):
    for breakdown in ("import os; os.abort()", "x = bytearray(2 * 1024**3)", "print('no JSON')", "pass"):
        child = tmp_path / "child.py"
        child.write_text(breakdown)
        monkeypatch.setattr(inspection, "CHILD", child)
        assert code_for("plan.pdf", pdf()) == "too_complex"


def test_a_process_that_dies_in_the_middle_of_the_content_gives_no_file(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    head = json.dumps({"media_type": "application/pdf", "pages": 1})
    child.write_text(f"import os, sys; sys.stdin.buffer.read(); print('{head}\\n%PDF', flush=True); os.abort()")
    monkeypatch.setattr(inspection, "CHILD", child)
    assert code_for("plan.pdf", pdf()) == "too_complex"


def test_noise_behind_the_right_first_bytes_never_gets_through():
    dice = random.Random(1)
    for name, magic in (("a.pdf", b"%PDF-1.7\n"), ("a.jpg", b"\xff\xd8\xff\xe0"), ("a.png", b"\x89PNG\r\n\x1a\n")):
        assert code_for(name, magic + dice.randbytes(5000)) in ("broken", "format")


# What is taken out ----------------------------------------------------------------------------------------------------


def javascript():
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('Marker')"))


def opens_with_a_script(document):
    document.Root.OpenAction = javascript()


def named_script(document):
    names = Array([String("Marker"), document.make_indirect(javascript())])
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))


def script_on_a_page(document):
    document.pages[0].obj.AA = Dictionary(O=javascript())


def script_behind_a_harmless_action(document):
    link = Dictionary(S=Name.URI, URI=String("https://example.org"), Next=Array([javascript()]))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=link)
    document.pages[0].obj.Annots = Array([document.make_indirect(note)])


def starts_a_program(document):
    action = Dictionary(Type=Name.Action, S=Name.Launch, F=String("Marker.exe"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].obj.Annots = Array([note])


def link_to_a_script(document):
    action = Dictionary(S=Name.URI, URI=String("javascript:alert('Marker')"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].obj.Annots = Array([note])


def holds_a_file(document):
    document.attachments["Marker.exe"] = b"MZ Marker"


def holds_a_file_on_a_page(document):
    held = document.make_stream(b"Marker")
    file = Dictionary(Type=Name.Filespec, F=String("Marker.exe"), EF=Dictionary(F=held))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=file)
    document.pages[0].obj.Annots = Array([note])


def second_form(document):
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp>Marker</xdp>"))


def script_in_a_field(document):
    field = Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=javascript()))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def sends_the_form(document):
    action = Dictionary(S=Name.SubmitForm, F=String("https://example.org/Marker"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].obj.Annots = Array([note])


def unknown_action(document):
    document.pages[0].obj.Annots = Array(
        [Dictionary(Subtype=Name.Link, A=Dictionary(Type=Name.Action, S=Name.Newest, X=String("Marker")))]
    )


def hidden_in_the_trailer(document):
    document.trailer.Hidden = document.make_stream(b"Marker")


@pytest.mark.parametrize(
    "make",
    [
        opens_with_a_script,
        named_script,
        script_on_a_page,
        script_behind_a_harmless_action,
        starts_a_program,
        link_to_a_script,
        holds_a_file,
        holds_a_file_on_a_page,
        second_form,
        script_in_a_field,
        sends_the_form,
        unknown_action,
        hidden_in_the_trailer,
    ],
    ids=lambda make: make.__name__,
)
def test_what_acts_or_hides_in_a_pdf_is_gone(make):
    dirty = pdf(make)
    assert b"Marker" in unpacked(dirty), "the test's own file has to be dirty"
    _, facts, content = look("plan.pdf", dirty)
    plain = unpacked(content)
    for word in (b"Marker", b"/JavaScript", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/XFA"):
        assert word not in plain
    assert facts.pages == 1


def unpacked(content):
    """The PDF with everything readable."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def test_a_link_to_a_website_and_to_a_page_stay():
    def link(document):
        web = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org")))
        page = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=String("hin")))
        document.pages[0].obj.Annots = Array([web, page])

    _, _, content = look("plan.pdf", pdf(link))
    plain = unpacked(content)
    assert b"https://example.org" in plain and b"/GoTo" in plain


def test_a_font_that_is_called_like_an_action_stays():
    def font(document):
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        document.pages[0].obj.Resources = Dictionary(Font=Dictionary(AA=helvetica))

    _, _, content = look("plan.pdf", pdf(font))
    assert b"/Helvetica" in unpacked(content)


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Marker.exe", b"MZ")
    return out.getvalue()


@pytest.mark.parametrize("second", [zipped(), b"<html><script>Marker</script></html>"], ids=["ZIP", "HTML"])
@pytest.mark.parametrize(("name", "first"), [("a.pdf", pdf()), ("a.jpg", picture()), ("a.png", picture("PNG"))])
def test_a_file_that_is_two_files_at_once_is_only_the_first_one_afterwards(name, first, second):
    _, _, content = look(name, first + second)
    assert b"Marker" not in content and not zipfile.is_zipfile(io.BytesIO(content))


# The process ----------------------------------------------------------------------------------------------------------


def test_the_process_gets_no_environment_and_can_write_no_file(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATABASE_URL", "secret")
    child = tmp_path / "child.py"
    child.write_text(
        f"""
import json, os, runpy, sys
module = runpy.run_path({str(inspection.CHILD)!r})
module["limit_this_process"]()
sys.stdin.buffer.read()
try:
    with open({str(tmp_path / "plain")!r}, "wb") as file:
        file.write(b"x")
    written = True
except OSError:
    written = False
variables = [name for name in os.environ if name not in ("LC_CTYPE",)]
print(json.dumps({{"media_type": "application/pdf", "pages": 1}}))
print(json.dumps([variables, written]))
"""
    )
    monkeypatch.setattr(inspection, "CHILD", child)
    assert json.loads(look("plan.pdf", b"")[2]) == [[], False]


def test_the_process_imports_nothing_of_the_portal():
    code = (
        "import runpy, sys; m = runpy.run_path(sys.argv[1]); m['inspected'](sys.stdin.buffer.read());"
        "print([name for name in sys.modules if name.split('.')[0] in ('portal', 'sqlalchemy', 'socket')])"
    )
    for content in (pdf(), picture()):
        command = [sys.executable, "-I", "-c", code, str(inspection.CHILD)]
        said = subprocess.run(command, input=content, capture_output=True, check=True, env={})
        assert said.stdout.strip() == b"[]", os.fsdecode(said.stdout)
