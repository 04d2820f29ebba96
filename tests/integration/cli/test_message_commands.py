"""``portal messages``: what a case becomes, as XML or with German names, and in what two of them differ."""

import json

import pytest
from lxml import etree

from portal.house import open_house
from portal.official.reading import LONGEST_TEXT
from portal.settings import Settings
from portal.xoev import ProfileViolation
from tests.cases import make_case
from tests.integration.cli.test_commands import installation, sentence
from tests.tools import SHARED, shared

__all__ = ["installation"]

FOLDER = "xoev/xbeteiligung/samples"
SAMPLES = sorted(path.name for path in (SHARED / FOLDER).glob("*.xml")) if SHARED else ["keine"]


@pytest.fixture(scope="module")
def references(installation):
    house = open_house(Settings.from_environment(installation.environment))
    return [make_case(house, example=number) for number in (0, 1)]


def test_a_message_is_shown_as_it_is_sent_readable_or_with_german_names(installation, references):
    sent = installation("messages", "show", references[0]).stdout
    pretty = installation("messages", "show", references[0], "--pretty").stdout
    tree = installation("messages", "show", references[0], "--tree").stdout
    assert sent.startswith("<?xml") and sent.count("\n") <= 1 < pretty.count("\n")
    assert f"Vorgangsnummer: {references[0]}" in tree and "<" not in tree


def test_the_messages_of_a_case_are_listed_with_what_their_schema_says(installation, references):
    assert "entspricht dem Schema" in installation("messages", "list", references[0]).stdout
    own, package = json.loads(installation("messages", "list", references[0], "--json").stdout)
    assert own["title"] == "Antragsdaten" and own["problems"] == []
    assert (package["title"], package["problems"]) == ("Paket für die eAkte", [])
    assert (package["standard"], package["version"]) == ("xdomea, FVDaten.SGOAblegen.0605", "3.1.0")


def test_what_the_package_says_is_shown_and_compared_like_any_other_message(installation, references):
    shown = installation("messages", "show", references[0], "--message", "2").stdout
    assert "FVDaten.SGOAblegen.0605" in shown and references[0] in shown
    tree = installation("messages", "show", references[0], "--message", "2", "--tree").stdout
    assert tree.startswith("Übergabe zur Ablage (0605)\n") and "<" not in tree
    told = installation("messages", "diff", *references, "--message", "2").stdout
    assert f"  − {references[0]}\n  + {references[1]}" in told


def test_of_a_message_that_cannot_be_written_the_reason_is_told(installation, references, monkeypatch):
    def refuse(*_):
        raise ProfileViolation("/Betreff", "Der Text passt nicht.")

    monkeypatch.setattr("portal.delivery.case_messages.package_to_look_at", refuse)
    done = installation("messages", "show", references[0], "--message", "2")
    assert done.returncode == 1
    assert sentence(done).endswith("Diese Nachricht gibt es nicht.\n/Betreff: Der Text passt nicht.")


def test_another_message_than_there_is_is_refused(installation, references):
    done = installation("messages", "show", references[0], "--message", "3")
    assert done.returncode == 1 and "Der Vorgang hat 2 Nachrichten." in sentence(done)


def test_two_cases_differ_where_their_answers_do(installation, references):
    told = installation("messages", "diff", *references).stdout
    assert f"  − {references[0]}\n  + {references[1]}" in told
    assert installation("messages", "diff", references[0], references[0]).stdout == "Kein Unterschied.\n"


def test_files_are_compared_too_and_harmful_ones_refused(installation, references, tmp_path):
    file, bomb = tmp_path / "a.xml", tmp_path / "b.xml"
    file.write_text(installation("messages", "show", references[0]).stdout, encoding="utf-8")
    bomb.write_text('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', encoding="utf-8")
    assert installation("messages", "diff", str(file), references[0]).stdout == "Kein Unterschied.\n"
    assert "Dokumenttyp-Angabe" in sentence(installation("messages", "diff", str(file), str(bomb)))


@pytest.mark.parametrize("name", SAMPLES)
def test_an_incoming_message_is_read_with_german_names(installation, name):
    file = shared() / FOLDER / name
    told = installation("messages", "show", str(file))
    assert (told.returncode, told.stderr) == (0, "")
    first, *lines = told.stdout.splitlines()
    assert first in ("Kommunal Initiieren (0401)", "Kommunal Aktualisieren (0402)")
    assert "  Kopf der Nachricht" in lines and any(line.lstrip().startswith("Planname: ") for line in lines)
    assert installation("messages", "show", str(file), "--tree") == told
    texts = {(element.text or "").strip()[:LONGEST_TEXT] for element in etree.parse(file).iter(etree.Element)}
    assert all(line.strip() in told.stdout for text in texts for line in text.splitlines())
    pretty = installation("messages", "show", str(file), "--pretty").stdout
    assert etree.canonicalize(pretty, strip_text=True) == etree.canonicalize(file.read_text(), strip_text=True)


def test_two_incoming_messages_differ_under_german_names(installation):
    first, second = (shared() / FOLDER / f"example402{name}.xml" for name in ("FromCockpit", "NoBeteiligungsId"))
    told = installation("messages", "diff", str(first), str(second)).stdout
    assert "Kennung der Beteiligung (/kommunal.Aktualisieren.0402/" in told and "  − beteiligung1234\n" in told
    assert installation("messages", "diff", str(first), str(first)).stdout == "Kein Unterschied.\n"


def test_an_official_message_of_a_case_is_the_same_as_its_file(installation, tmp_path):
    house = open_house(Settings.from_environment(installation.environment))
    reference = make_case(house, "musterstadt", service="stellungnahme-abgeben")
    file = tmp_path / "a.xml"
    file.write_text(installation("messages", "show", reference, "--message", "2").stdout, encoding="utf-8")
    told = installation("messages", "diff", reference, str(file), "--message", "2")
    assert (told.returncode, told.stdout) == (0, "Kein Unterschied.\n")
    assert installation("messages", "show", reference, "--message", "2", "--tree") == installation(
        "messages", "show", str(file)
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nicht wohlgeformt"),
        (b"<a><b></a>", "nicht wohlgeformt"),
        (b"%PDF-1.7", "nicht wohlgeformt"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "Dokumenttyp-Angabe"),
        ("<a>ä</a>".encode("utf-16"), "nicht wohlgeformt"),
        (b"<a>" + b" " * 10 * 1024**2 + b"</a>", "ist größer als 10 MB"),
        (b"<a>" * 400 + b"</a>" * 400, "nicht wohlgeformt"),
        (None, "gibt es nicht"),
    ],
)
@pytest.mark.parametrize("command", ["show", "diff"])
def test_a_file_that_is_no_message_is_one_sentence(installation, tmp_path, command, content, words):
    file = tmp_path / "a.xml"
    if content is not None:
        file.write_bytes(content)
    done = installation("messages", command, *[str(file)] * (2 if command == "diff" else 1))
    assert done.returncode == 1 and words in sentence(done)
    assert done.stdout == "" and len(sentence(done).splitlines()) == 1


def test_a_message_with_very_many_elements_is_cut_when_shown_and_not_compared(installation, tmp_path):
    file = tmp_path / "a.xml"
    file.write_bytes(b"<a>" + b"<b>1</b>" * 20_001 + b"</a>")
    told = installation("messages", "show", str(file)).stdout
    assert "Weitere Angaben werden hier nicht gezeigt." in told and told.count("B: 1") == 3000
    done = installation("messages", "diff", str(file), str(file))
    assert done.returncode == 1 and "mehr als 20000 Elemente" in sentence(done)


@pytest.mark.parametrize(("command", "options"), [("show", ()), ("show", ("--pretty",)), ("diff", ())])
def test_what_a_stranger_wrote_does_not_command_the_terminal(installation, tmp_path, command, options):
    file, other = tmp_path / "a.xml", tmp_path / "b.xml"
    file.write_text("<a><b>x\u009b2J\u202ey&#13;z\nPlanname: falsch</b></a>", encoding="utf-8")
    other.write_text("<a><b>y</b></a>", encoding="utf-8")
    told = installation("messages", command, str(file), *([str(other)] if command == "diff" else options)).stdout
    assert "2J" in told and not {"\u009b", "\u202e", "\r"} & set(told)
    assert options or "\nPlanname" not in told
