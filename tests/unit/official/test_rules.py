"""A service says which message its answers become; what it names must exist, and only what was answered is filled."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from lxml import etree

from portal.catalogue import check_service, read_service
from portal.official import TYPES, MessageType, Slot, official_messages, slot_faults
from tests.shipped import CATALOGUE
from tests.tools import PROJECT

HUND = PROJECT / "services/catalogue/hund-anmelden.yaml"
NAME, TOWN, DOGS, TAX = (
    Slot("halter.name", "wer den Hund hält", frozenset({"person_name"}), required=True),
    Slot("halter.ort", "wo", frozenset({"text"})),
    Slot("hund.name", "wie die Hunde heißen", frozenset({"text"})),
    Slot("anlass", "warum gemeldet wird", frozenset({"text"}), required=True),
)
WHY, PAPERS = (
    Slot("herkunft", "woher", frozenset({"radio"}), words=True),
    Slot("papiere", "welche Nachweise", frozenset({"checkboxes", "text"}), words=True),
)
RULE = """
messages:
  - type: hundewesen:1
    fields: {halter.name: halter, halter.ort: adresse.city, hund.name: hunde.rufname}
    texts: {anlass: Anmeldung}
"""


def write(content, version):
    root = etree.Element("Hundemeldung", version=version, id=str(content.message_id))
    for name, value in content.values.items():
        etree.SubElement(root, name).text = str(value)
    return root


@pytest.fixture(autouse=True)
def a_message_for_dogs(monkeypatch):
    kind = MessageType(
        "hundewesen:1",
        "hundewesen",
        "hund.0001",
        "Hundemeldung",
        {"2": "urn:h:2", "1": "urn:h:1"},
        (NAME, TOWN, DOGS, TAX, WHY, PAPERS),
        write,
    )
    monkeypatch.setitem(TYPES, kind.name, kind)


def findings(tmp_path, rule):
    file = tmp_path / HUND.name
    file.write_text(HUND.read_text(encoding="utf-8") + rule, encoding="utf-8")
    return [finding for finding in check_service(file, others=slot_faults) if "messages" in finding.path]


def test_what_fits_is_not_objected_to(tmp_path):
    assert findings(tmp_path, RULE) == []


def test_a_slot_nobody_must_fill_may_stay_empty(tmp_path):
    assert findings(tmp_path, RULE.replace(", halter.ort: adresse.city", "")) == []


MISTAKES = {
    "a message nobody writes": (
        "hundewesen:1",
        "hundewesn:1",
        "schreibt das Portal nicht. Meinten Sie „hundewesen:1“?",
    ),
    "a slot that is not there": (
        "halter.ort",
        "halter.orte",
        "gibt es in dieser Nachricht nicht. Meinten Sie „halter.ort“?",
    ),
    "a field that is not there": ("adresse.city", "adress.city", "gibt es im Formular nicht. Meinten Sie „adresse“?"),
    "a part that is not there": ("adresse.city", "adresse.town", "gibt es im Formular nicht"),
    "a field of another kind": ("halter.name: halter", "halter.name: adresse", "nimmt kein Feld der Art address"),
    "a compulsory slot left empty": (
        "texts: {anlass: Anmeldung}",
        "texts: {}",
        "Es fehlt „anlass“: warum gemeldet wird.",
    ),
    "a condition on nothing": (
        "    fields:",
        "    when: {field: farbe, equals: rot}\n    fields:",
        "Die Bedingung passt nicht",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_named_with_its_line(tmp_path, mistake):
    old, new, words = MISTAKES[mistake]
    (found,) = findings(tmp_path, RULE.replace(old, new))
    assert words in f"{found.sentence} {found.remedy}"
    assert found.line > HUND.read_text(encoding="utf-8").count("\n")


def messages_of(service, answers):
    found = official_messages(
        service,
        municipality=CATALOGUE.municipality("erbach"),
        process=UUID(int=7),
        reference="K7QM-24RT-9XWA",
        received_at=datetime(2026, 5, 4, 8, tzinfo=UTC),
        received_on=date(2026, 5, 4),
        answers=answers,
        files=(),
    )
    return [one if isinstance(one, str) else etree.tostring(one[0].write(one[2], one[1])) for one in found]


def service_with(tmp_path, rule):
    file = tmp_path / HUND.name
    file.write_text(HUND.read_text(encoding="utf-8") + rule, encoding="utf-8")
    return read_service(file)


ANSWERS = {
    "halter": {"given": "Ada", "family": "Roth"},
    "adresse": {"street": "Am Hang", "city": "Erbach"},
    "hunde": [{"rufname": "Rex"}, {"rufname": "Bello"}],
    "weitere_hunde": 0,
}


def test_slots_are_filled_with_fields_parts_of_fields_items_and_fixed_words(tmp_path):
    (xml,) = messages_of(service_with(tmp_path, RULE), ANSWERS)
    assert b"{'given': 'Ada', 'family': 'Roth'}" in xml and b"<halter.ort>Erbach<" in xml
    assert b"['Rex', 'Bello']" in xml and b"<anlass>Anmeldung<" in xml


def test_a_slot_of_words_gets_what_people_read_of_their_options(tmp_path):
    rule = RULE.replace("{halter.name", "{herkunft: hunde.anlass, papiere: nachweise, halter.name")
    dogs = [{"anlass": "zugezogen"}, {"rufname": "Rex"}, {"anlass": "wurf"}, {"anlass": "wurf"}]
    (xml,) = messages_of(service_with(tmp_path, rule), ANSWERS | {"hunde": dogs, "nachweise": ["andere"]})
    told = etree.fromstring(xml)
    assert told.findtext("herkunft") == "['Ich bin mit ihm hierher gezogen.', 'Er ist bei mir geboren.']"
    assert told.findtext("papiere") == "['Andere Nachweise']"


def test_fixed_words_stay_the_words_they_are(tmp_path):
    rule = RULE.replace("{anlass: Anmeldung}", "{anlass: Anmeldung, papiere: keine}")
    (xml,) = messages_of(service_with(tmp_path, rule), ANSWERS)
    assert etree.fromstring(xml).findtext("papiere") == "keine"


def test_what_was_not_answered_fills_nothing(tmp_path):
    (xml,) = messages_of(service_with(tmp_path, RULE), {"halter": ANSWERS["halter"]})
    assert b"halter.ort" not in xml and b"hund.name" not in xml


def test_the_same_application_gives_the_same_message_in_the_newest_version(tmp_path):
    service = service_with(tmp_path, RULE)
    first, again = messages_of(service, ANSWERS), messages_of(service, ANSWERS)
    assert first == again and b'version="2"' in first[0]


def test_a_message_whose_condition_does_not_hold_is_not_written(tmp_path):
    only = RULE.replace("    fields:", "    when: {field: weitere_hunde, more_than: 0}\n    fields:")
    assert messages_of(service_with(tmp_path, only), ANSWERS) == []


def test_of_a_message_that_is_no_longer_written_the_name_is_told(tmp_path, monkeypatch):
    service = service_with(tmp_path, RULE)
    monkeypatch.delitem(TYPES, "hundewesen:1")
    assert messages_of(service, ANSWERS) == ["hundewesen:1"]


def test_every_shipped_service_fits_the_messages_it_names():
    assert [fault for service in CATALOGUE.services.values() for fault in slot_faults(service)] == []
