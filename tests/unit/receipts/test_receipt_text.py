"""What comes out of a receipt again, for a search, a screen reader or an archive: exactly what was answered."""

import io
import re
import subprocess

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.receipts import ReceiptContent, render
from tests.tools import need, program
from tests.unit.receipts.samples import DOG, EXOTIC, KEEPER, PAYMENT, gallery, sample


@pytest.fixture
def read(tmp_path):
    """The text of a receipt as one line. ``structure`` reads in the order a screen reader does."""

    def read(content: ReceiptContent, *, structure: bool = False) -> str:
        file = tmp_path / "receipt.pdf"
        file.write_bytes(render(content))
        name = "pdfinfo" if structure else "pdftotext"
        tool = need(program(name), f"{name} fehlt: apt-get install poppler-utils")
        arguments = ["-struct-text", str(file)] if structure else ["-raw", str(file), "-"]
        text = subprocess.run([tool, *arguments], capture_output=True, text=True, check=True).stdout
        if structure:
            text = " ".join(re.findall(r'^\s+"(.*)"$', text, re.MULTILINE))
        return " ".join(text.split())

    return read


def in_order(text: str, parts: list[str]) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place) + len(part)
        if place < len(part):
            return False
    return True


#: A text of some words, of a long one, or of lines: short, or so long that it fills the rest of a page or several.
pieces = st.builds(
    lambda piece, count: (piece * count).strip(),
    st.sampled_from(["Hund ", "Rechtsbehelf-", "Steuer", "Größe ", "Zeile\n"]),
    st.sampled_from([1, 2, 9]) | st.integers(10, 400),
)


@pytest.mark.parametrize("structure", [False, True])
def test_all_answers_are_read_in_their_order(read, structure):
    parts = [part for label, lines in KEEPER + DOG + PAYMENT for part in (label, *(lines or ("Keine Angabe",)))]
    assert in_order(read(sample(), structure=structure), parts)


def test_the_letter_is_read_before_the_copy_of_the_declaration(read):
    assert in_order(
        read(sample(), structure=True),
        [
            "Stadt Michelstadt",
            "Eingangsbestätigung",
            "Hund anmelden",
            "Ihre Vorgangsnummer K7QM-24RT-9XWA",
            "Eingegangen am 5. Juni 2026, 18:04 Uhr",
            "Empfangen von Steueramt, Stadt Michelstadt",
            "Sie ist noch keine Entscheidung und keine Genehmigung.",
            "Was jetzt passiert",
            "1 Wir prüfen Ihre Angaben.",
            "Ihre Angaben",
        ],
    )


@pytest.mark.parametrize(
    "expected",
    [
        "Diese Bestätigung sagt nur: Ihre Anzeige ist bei uns eingegangen.",
        "Es zählt der Zeitpunkt, zu dem Ihre vollständige Anzeige im Portal angekommen ist.",
        "Dauer Meist 2 Wochen.",
        "Kosten Die Anmeldung ist kostenfrei.",
        "So erhalten Sie die Antwort Der Bescheid kommt mit der Post.",
        "Bei Fragen Steueramt, Telefon 06061 74-0 steueramt@example.org",
        "Nachweis Ihrer Person Ohne Anmeldung.",
        "Rechtsgrundlage § 7 Hessisches Gesetz über kommunale Abgaben",
        "übergabevertrag.pdf 1,2 MB ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        "Ihre Erklärung Ich habe alle Angaben nach bestem Wissen gemacht.",
        "Datenschutz Die Stadt Michelstadt verarbeitet Ihre Angaben",
        "antrag.xml 95 Byte 960b78b5db1c6516ce05c13e444e8be6b019d70220f0fdd165ba0ef0364fa282",
    ],
)
def test_every_point_of_a_receipt_is_there(read, expected):
    assert expected in read(sample(), structure=True)


def test_a_decision_period_and_missing_papers_are_told_together_with_when_the_period_starts(read):
    text = read(gallery()["many files"], structure=True)
    assert "Frist für die Entscheidung Wir entscheiden bis zum 5. September 2026" in text
    assert "Eine Frist beginnt erst, wenn Ihr Antrag vollständig ist. 1 Lageplan 2 Sicherheitskonzept" in text


def test_every_page_carries_number_checksum_and_its_place(read):
    content = sample()
    text = read(content)
    for page in (1, 2, 3):
        foot = f"Vorgangsnummer K7QM-24RT-9XWA Seite {page} von 3 SHA-256 des Datensatzes: {content.xml_sha256}"
        assert foot in text


def test_the_frame_of_a_page_is_not_read_aloud(read):
    assert "Seite 1 von" not in read(sample(), structure=True)


def test_markup_in_answers_is_only_text(read):
    markup = '<b>fett</b> & <script>alert("x")</script> &amp; %s \\n (a) [b] <</C>> BT ET'
    text = read(sample(sections=((markup, ((markup, (markup,)),)),)))
    assert text.count(markup) == 3


def test_lines_of_a_longer_answer_stay_apart(read):
    content = sample(sections=(("Bericht", (("Text", ("Erste Zeile\n\nZweite Zeile\r\nDritte",)),)),))
    assert "Text Erste Zeile Zweite Zeile Dritte" in read(content, structure=True)


def test_letters_of_all_europe_come_back_as_they_were_typed(read):
    text = read(gallery()["exotic letters"])
    assert [name for name in EXOTIC if text.count(name) != 2] == []


def test_a_reader_that_knows_letters_only_reads_the_same_names(tmp_path):
    """Not every program heeds the text that words with marks carry as a whole."""
    tool = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    file = tmp_path / "receipt.pdf"
    with pikepdf.open(io.BytesIO(render(gallery()["exotic letters"]))) as pdf:
        for page in pdf.pages:
            page.Contents.write(page.Contents.read_bytes().replace(b"/ActualText", b"/Unheeded"))
        pdf.save(file)
    text = subprocess.run([tool, "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    assert {"Çelik-J̌anḧ", "K͟Hōlid Ḧäßler", "Ångström Œuvre"} <= {name for name in EXOTIC if text.count(name) == 2}


def test_a_sign_no_font_has_is_still_in_the_text_and_control_signs_are_not(read):
    text = read(gallery()["exotic letters"])
    assert "∞ ≤ 漢字 🐕" in text and "Ende." in text
    assert "\u202e" not in text.partition("Ende.")[0].rpartition("🐕")[0] and "\x07" not in text


def test_a_word_longer_than_a_line_loses_no_letter(read):
    text = read(gallery()["long words"]).replace(" ", "")
    assert "Donaudampfschifffahrt" * 40 in text


def test_an_answer_longer_than_pages_loses_no_word(read):
    assert read(gallery()["long words"], structure=True).count("Am Abend spielte die Kapelle vor dem Rathaus,") == 110


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(pieces, st.lists(pieces, max_size=3).map(tuple)), min_size=1, max_size=3).map(tuple))
def test_however_long_labels_and_answers_are_all_of_them_find_a_place(read, answers):
    text = "".join(read(sample(sections=(("Fragebogen", answers),)), structure=True).split())
    parts = [part for label, texts in answers for part in (label, *(texts or ("Keine Angabe",)))]
    assert in_order(text, ["".join(part.split()) for part in parts])


def test_three_hundred_answers_are_all_there(read):
    text = read(gallery()["three hundred answers"], structure=True)
    assert in_order(text, [f"Frage {n} Antwort {n} mit einem Satz" for n in range(1, 301)])


def test_what_a_service_does_not_say_leaves_no_empty_heading(read):
    text = read(gallery()["empty"], structure=True)
    for heading in ("Was jetzt passiert", "Was noch fehlt", "Kosten", "Ihre Erklärung", "Datenschutz"):
        assert heading not in text
    assert "Sie haben keine Dateien mitgeschickt." in text


def test_a_fee_stands_before_the_declaration_with_its_lines_and_what_it_rests_on(read):
    fee = (
        ("Urkunden", ("3 Urkunden: 12,00 € + 2 × 6,00 €", "24,00 €")),
        ("Hälfte für Vereine", ("50 % von 24,00 €", "−12,00 €")),
        ("Summe", ("12,00 €",)),
        ("Rechtsgrundlage", ("§ 2 der Satzung",)),
    )
    text = read(sample(fee=fee, fee_notes=("Sie zahlen jetzt noch nichts.",)))
    parts = [
        "Gebühr",
        "2 × 6,00 €",
        "24,00 €",
        "−12,00 €",
        "Summe",
        "12,00 €",
        "§ 2",
        "Sie zahlen jetzt",
        "Ihre Angaben",
    ]
    assert in_order(text.replace("\xa0", " "), parts)


def test_what_is_not_called_a_fee_stands_under_its_own_name(read):
    text = read(sample(fee=(("Summe", ("49,00 €",)),), fee_title="Gästebeitrag"))
    assert in_order(text.replace("\xa0", " "), ["Gästebeitrag", "Summe", "49,00 €", "Ihre Angaben"])
    assert "Gebühr" not in text
