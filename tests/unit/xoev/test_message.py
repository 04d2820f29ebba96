"""The message says what was answered, nothing else, and the same bytes every time."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.forms import public
from portal.xoev import MessageNotBuilt, SchemaStore, build_message
from tests.unit.xoev.applications import (
    EVERY_ANSWER,
    RECEIVED,
    REFERENCE,
    answers_to,
    catalogue,
    dog,
    everything,
    message,
    sample_later,
)


def tree(element: etree._Element) -> object:
    """Nested pairs of names and contents, in order."""
    name = etree.QName(element).localname
    return (name, [tree(child) for child in element]) if len(element) else (name, element.text)


def test_a_message_holds_head_and_answers_in_the_order_of_the_form():
    xml = message(everything(), EVERY_ANSWER)
    town = catalogue().municipalities[0]
    _, (head, answers) = tree(etree.fromstring(xml))
    assert head == (
        "Kopf",
        [
            ("Vorgangsnummer", REFERENCE),
            ("Eingang", "2026-07-01T09:30:15Z"),
            ("Gemeinde", [("ARS", town.ars), ("Name", town.official_name)]),
            ("Leistung", [("Id", "alles"), ("Version", dog().version), ("LeiKa", dog().leika)]),
        ],
    )
    assert answers == (
        "Angaben",
        [
            (
                "Person",
                [
                    ("Name", [("Given", "K͟hadīja"), ("Family", "Łukasz-Großkreuz")]),
                    (
                        "Wohnung",
                        [
                            ("Street", "Am Sandweg"),
                            ("HouseNumber", "7-9"),
                            ("PostalCode", "64720"),
                            ("City", "Michelstadt"),
                        ],
                    ),
                    (
                        "Post",
                        [
                            ("Street", "Rue du Test"),
                            ("HouseNumber", "1"),
                            ("PostalCode", "69001"),
                            ("City", "Lyon"),
                            ("Country", "FR"),
                        ],
                    ),
                    ("Geboren", "1985-03-27"),
                ],
            ),
            ("Erreichbar", [("Mail", "erika@beispiel.de"), ("Telefon", "06061 12345")]),
            (
                "Wahl",
                [
                    ("Anzahl", "7"),
                    ("Weg", "brief"),
                    ("Zusatz", "bei Beispiel"),
                    ("Land", "2.b"),
                    ("Tage", "mo"),
                    ("Tage", "di"),
                    ("Bank", "true"),
                ],
            ),
            ("Wann", [("Uhrzeit", "08:30:00"), ("Kosten", "10000.50"), ("Staat", "129"), ("Angehoerig", "000")]),
            (
                "Papiere",
                [
                    (
                        "Plan",
                        [
                            ("Name", "Plan _.pdf"),
                            ("MediaType", "application/pdf"),
                            ("Size", "1204224"),
                            ("Sha256", "9f" * 32),
                        ],
                    ),
                    (
                        "Plan",
                        [
                            ("Name", "Skizze.png"),
                            ("MediaType", "image/png"),
                            ("Size", "999"),
                            ("Sha256", "0a" * 32),
                        ],
                    ),
                    (
                        "Nachweis",
                        [("Name", "Foto.jpg"), ("MediaType", "image/jpeg"), ("Size", "5"), ("Sha256", "1b" * 32)],
                    ),
                ],
            ),
            ("KontoDaten", [("Iban", "DE02120300000000202051"), ("Mandat", "true")]),
            (
                "Dinge",
                [
                    ("DingName", "Bello"),
                    ("Ort", "Erbach"),
                    ("Chip", "276098106123456"),
                    ("Alt", "true"),
                    ("Beschreibung", "Neu"),
                ],
            ),
            ("Dinge", [("DingName", "Rex"), ("Alt", "true"), ("Beschreibung", "Erste Zeile\nZweite & <dritte>")]),
            ("Zeugen", [("ZeugeName", "Đorđe")]),
            (
                "Weiteres",
                [
                    ("Markt", [("From", "2026-07-01"), ("Until", "2026-07-03")]),
                    ("Musik", [("From", "20:00:00"), ("Until", "01:30:00")]),
                    (
                        "Firma",
                        [
                            ("Name", "Ä & Co"),
                            ("LegalForm", "112211"),
                            ("RegisterCourt", "M1103"),
                            ("RegisterNumber", "HRA 12 B"),
                        ],
                    ),
                    ("Auto", "FÜ-AB 123E"),
                    ("Hund", "276098101234567"),
                    ("Einzug", [("Iban", "DE02120300000000202051"), ("Holder", "Łukasz & Söhne"), ("Agreed", "true")]),
                    ("Foto", "true"),
                ],
            ),
            (
                "Zusammengesetztes",
                [
                    ("Anlass", [("Key", "other"), ("Other", "Tombola")]),
                    ("Wege", [("Rathaus", "gut"), ("KurPark", "schlecht")]),
                    ("Taetigkeit", "56.10.1"),
                    ("Stelle", [("Place", "Am Brunnen"), ("Lat", "49.6757"), ("Lon", "9.0037")]),
                    ("Halle", [("Street", "Hof"), ("HouseNumber", "1"), ("PostalCode", "64711"), ("City", "Erbach")]),
                    ("Summe", "7"),
                    ("Preis", "70003.50"),
                ],
            ),
        ],
    )


def test_a_page_without_answers_and_an_item_number_leave_no_trace():
    answers = {key: value for key, value in EVERY_ANSWER.items() if key not in ("mail", "telefon")} | {"bank": False}
    xml = message(everything(), answers).decode()
    assert "Erreichbar" not in xml and "KontoDaten" not in xml and "<N>" not in xml and "<n>" not in xml
    assert "<Bank>false</Bank>" in xml


@given(st.data())
def test_every_answer_that_counts_stands_in_the_message_and_no_element_is_empty(data):
    answers = data.draw(answers_to(everything()))
    root = etree.fromstring(message(everything(), answers))
    given = [element.text for element in root[1].iter(etree.Element) if not len(element)]
    assert all(given)
    told = public(everything().form, answers)
    expected = sum(leaf_count(value) for value in told.values())
    assert len(given) == expected


def leaf_count(value: object) -> int:
    if isinstance(value, dict):
        # The id of a file is the portal's own; the message does not tell it.
        return sum(leaf_count(part) for key, part in value.items() if not (key == "id" and "sha256" in value))
    return sum(map(leaf_count, value)) if isinstance(value, list) else 1


@given(st.data())
def test_the_same_application_is_the_same_bytes(data):
    answers = data.draw(answers_to(everything()))
    again = dict(reversed(list(answers.items())))
    assert message(everything(), answers) == message(everything(), again)


def test_a_message_is_utf_8_on_one_line():
    xml = message(everything(), EVERY_ANSWER | {"dinge": [{"n": 1, "ding_name": "Ä", "alt": False}]})
    assert xml.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Antrag ")
    assert xml.count(b"\n") == 1 and "Ä".encode() in xml


def test_the_moment_of_arrival_is_told_in_utc():
    in_berlin = datetime(2026, 7, 1, 11, 30, 15, tzinfo=timezone(timedelta(hours=2)))
    built = [
        build_message(
            everything(),
            municipality=catalogue().municipalities[0],
            reference=REFERENCE,
            received_at=moment,
            answers=public(everything().form, EVERY_ANSWER),
        )
        for moment in (in_berlin, RECEIVED)
    ]
    assert built[0] == built[1]


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        build_message(
            dog(),
            municipality=catalogue().municipalities[0],
            reference=REFERENCE,
            received_at=RECEIVED.replace(tzinfo=None),
            answers={},
        )


def test_a_character_xml_does_not_have_is_refused_naming_the_field_and_not_the_answer():
    secret = EVERY_ANSWER | {"mail": "geheim\x00"}
    with pytest.raises(MessageNotBuilt, match=r"erreichbar\.mail") as refused:
        message(everything(), secret)
    assert "geheim" not in str(refused.value)


def test_a_service_without_a_national_key_names_none():
    service = everything().in_words({"leika": None})
    xml = message(service, EVERY_ANSWER)
    assert b"LeiKa" not in xml
    assert SchemaStore().validate(service, xml) == ()


def test_a_paper_that_is_to_follow_is_told_as_such():
    (papers,) = etree.fromstring(sample_later()).xpath("//*[local-name()='Papiere']")
    assert tree(papers)[1][-1] == ("Nachweis", [("Later", "true")])
