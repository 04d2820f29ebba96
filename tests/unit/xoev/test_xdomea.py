"""The message an electronic file gets: valid by the standard itself, and narrower by our own profile."""

from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from unicodedata import normalize
from uuid import UUID

import pytest
import xmlschema
from hypothesis import given
from lxml import etree

from portal.xoev import Contact, Handover, HandoverFile, Party, ProfileViolation, process_id, xdomea, xdomea_profile
from tests.generated import MANY, SOME
from tests.tools import shared
from tests.unit.xoev.handovers import DOG, handovers, lines, texts

VERSIONS = tuple(xdomea.NAMESPACES)


@cache
def standard(version: str) -> etree.XMLSchema:
    """The genuine schema of xdomea, from the test data beside the project."""
    path = shared() / "xoev" / f"xdomea-{version}" / "xsd" / "xdomea.xsd"
    return etree.XMLSchema(etree.parse(path))


def root_of(handover: Handover, version: str = "3.1.0") -> etree._Element:
    return etree.fromstring(xdomea.write(handover, version).xml)


def found(root: etree._Element, path: str) -> list[str]:
    """The texts at ``path``, whose names all belong to xdomea but ``code``."""
    steps = [step if step in ("", "code") else f"xdomea:{step}" for step in path.split("/")]
    return [element.text or "" for element in root.iterfind("/".join([".", *steps]), root.nsmap)]


@pytest.mark.parametrize("version", VERSIONS)
@given(handover=handovers)
@MANY
def test_every_handover_is_valid_by_the_standard_itself(version, handover):
    schema = standard(version)
    assert schema.validate(root_of(handover, version)), schema.error_log


@pytest.mark.parametrize("version", VERSIONS)
def test_another_validator_agrees_with_our_profile(version):
    profile = xdomea_profile.PROFILE.read_text().replace("schema:3.1.0", f"schema:{version}")
    opinion = xmlschema.XMLSchema(profile, base_url=str(xdomea_profile.PROFILE.parent), allow="local")
    message = xdomea.write(DOG, version).xml.decode()
    opinion.validate(message)
    assert not opinion.is_valid(message.replace("<code>0605</code>", "<code>0604</code>"))
    assert not opinion.is_valid(message.replace("Erika", "Erika 🐶"))


@given(handovers)
@SOME
def test_the_same_handover_is_the_same_message(handover):
    assert xdomea.write(handover, "3.1.0") == xdomea.write(deepcopy(handover), "3.1.0")


def test_the_versions_differ_in_nothing_but_the_namespace():
    message = xdomea.write(DOG, "3.1.0")
    older = xdomea.write(DOG, "3.0.0")
    assert older.xml == message.xml.replace(b"schema:3.1.0", b"schema:3.0.0")
    assert (older.name, older.files) == (message.name, message.files)


def test_the_instant_counts_and_not_its_time_zone():
    moved = replace(DOG, created_at=DOG.created_at.astimezone(timezone(timedelta(hours=-7))))
    assert xdomea.write(moved, "3.1.0") == xdomea.write(DOG, "3.1.0")


@given(handovers)
@SOME
def test_no_id_comes_twice(handover):
    root = root_of(handover)
    ids = found(root, "/ID") + found(root, "/ProzessID") + [name[:36] for name in found(root, "/Dateiname")]
    objects = 3 if handover.filing == "akte" else 2
    assert len(ids) == len(set(ids)) == objects + 2 + 2 * len(handover.attachments)
    assert all(str(UUID(text)) == text for text in ids)


@given(lines, texts)
@SOME
def test_an_answer_arrives_as_it_was_given(name, value):
    root = root_of(replace(DOG, fields=((name, value),)))
    assert found(root, "/Feld/Name") == [normalize("NFC", name)]
    assert found(root, "/Feld/Wert") == [normalize("NFC", value)]


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("Kopf/ProzessID", [str(DOG.process_id)]),
        ("Kopf/Nachrichtentyp/code", ["0605"]),
        ("Kopf/Erstellungszeitpunkt", ["2026-09-01T08:15:00Z"]),
        ("Kopf/Empfaenger/Behoerdenkennung/Behoerdenschluessel/code", ["064370006006"]),
        ("Kopf/Empfaenger/Organisationseinheit/Name", ["Steueramt"]),
        ("SchriftgutobjektZumAblegen/FachverfahrenObjektID", ["K7QM-24RT-9XWA"]),
        ("/Vorgang/AllgemeineMetadaten/Federfuehrung", ["Steueramt"]),
        ("/Vorgang/AllgemeineMetadaten/Vertraulichkeitsstufe/code", ["003"]),
        ("/Vorgang/AllgemeineMetadaten/Bemerkung", ["Steuergeheimnis (§ 30 AO)"]),
        ("/Vorgang/AllgemeineMetadaten/Aktenplaneinheit/Kennzeichen", ["20.03.01"]),
        ("/Vorgang/AllgemeineMetadaten/Aktenplaneinheit/BetreffKurz", ["Hundesteuer"]),
        ("/Vorgang/ArchivspezifischeMetadaten/Aufbewahrungsdauer/AnzahlJahre", ["10"]),
        ("/Vorgang/Dokument/Posteingangsdatum", ["2026-09-01"]),
        ("/Vorgang/Dokument/Version/Format/Name/code", ["044"]),
        ("/Vorgang/Dokument/AllgemeineMetadaten/Betreff", ["Eingangsbestätigung"]),
        ("/Dokument/FremdesGeschaeftszeichen", ["K7QM-24RT-9XWA"]),
        ("/Dokument/Absender/Name/Familienname/Name", ["Mustermann"]),
        ("/Dokument/Absender/Name/Vorname/Name", ["Erika"]),
        ("/Dokument/Absender/Institution/Name", []),
        ("/Dokument/Absender/Anschrift/Strasse", ["Am Berg"]),
        ("/Dokument/Absender/Anschrift/Hausnummer", ["3a"]),
        ("/Dokument/Absender/Anschrift/Postleitzahl", ["64711"]),
        ("/Dokument/Absender/Anschrift/Ort", ["Erbach"]),
        ("/Dokument/Absender/Kommunikation/Kanal/code", ["01", "03"]),
        ("/Dokument/Absender/Kommunikation/Kennung", ["erika@example.org", "0171 5550123"]),
        ("/Dokument/Empfaenger/Institution/Name", ["Kreisstadt Erbach"]),
        ("/Dokument/Empfaenger/Organisationseinheit/Name", ["Steueramt"]),
        ("/Anlage/AllgemeineMetadaten/Betreff", ["Antragsdaten (maschinenlesbar)", "Foto vom Hund.JPG"]),
        ("/Anlage/Version/Format/Name/code", ["030", "011"]),
        ("/Anlage/Nummer", ["1", "2"]),
        ("/AnwendungsspezifischeErweiterung/Feld/Name", ["Vorname", "Hund 1: Name", "Bemerkung"]),
    ],
)
def test_a_clerk_finds_the_application_where_xdomea_puts_it(path, texts):
    assert found(root_of(DOG), path) == texts


@pytest.mark.parametrize("version", VERSIONS)
def test_where_it_is_wanted_the_vorgang_comes_in_an_akte_of_its_own(version):
    root = root_of(replace(DOG, filing="akte"), version)
    assert standard(version).validate(root), standard(version).error_log
    about = "Schriftgutobjekt/Akte/AllgemeineMetadaten"
    assert found(root, f"/{about}/Betreff") == found(root, "/Akteninhalt/Vorgang/AllgemeineMetadaten/Betreff")
    assert found(root, f"/{about}/Aktenfuehrung") == found(root, "/Aktenfuehrung") == ["Steueramt"]
    assert found(root, f"/{about}/Aktenplaneinheit/Kennzeichen") == ["20.03.01"]
    assert found(root, "/Akte/ArchivspezifischeMetadaten/Aufbewahrungsdauer/AnzahlJahre") == ["10"]
    alone = found(root_of(DOG, version), "/Vorgang//ID")
    assert found(root, "/Akte/Akteninhalt/Vorgang//ID") == alone


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("06061 12345", "02"),
        ("0171 5550123", "03"),
        ("+49 (0)160 5550123", "03"),
        ("0049 151/5550123", "03"),
        ("+49 6061 12345", "02"),
        ("+31 6 12345678", "02"),
        ("01801 123", "02"),
        ("06061 0151234", "02"),
    ],
)
def test_a_german_mobile_number_is_known_by_its_beginning(phone, code):
    assert found(root_of(replace(DOG, applicant=Contact(phone=phone))), "/Absender/Kommunikation/Kanal/code") == [code]


@pytest.mark.parametrize("house_number", ["ohne", "Ohne", ""])
def test_no_house_number_is_none_in_words(house_number):
    lives = {"street": "Waldhof", "house_number": house_number, "postal_code": "64711", "city": "Erbach"}
    root = root_of(replace(DOG, applicant=Contact(family="Vogt", address=lives)))
    assert found(root, "/Absender/Anschrift/Strasse") == ["Waldhof"]
    assert not found(root, "/Hausnummer")


def test_an_organisation_and_whoever_speaks_for_it_and_an_address_abroad():
    abroad = {"street": "Dam", "house_number": "1", "postal_code": "1012 JS", "city": "Amsterdam", "country": "NL"}
    root = root_of(replace(DOG, applicant=Contact("de Vries", "Anna", "Vereniging", abroad)))
    assert found(root, "/Dokument/Absender/Institution/Name") == ["Vereniging"]
    assert found(root, "/Absender/Name/Familienname/Name") == ["de Vries"]
    assert found(root, "/Absender/Anschrift/Staat/Staat/code") == ["NL"]
    assert found(root, "/Absender/Anschrift/Postleitzahl") == ["1012 JS"]


@pytest.mark.parametrize(("secrecy", "words"), [("social", ["Sozialgeheimnis (§ 35 SGB I)"]), (None, [])])
def test_a_secrecy_is_said_in_words_and_is_no_grade_of_classified_matter(secrecy, words):
    root = root_of(replace(DOG, secrecy=secrecy, filing="akte"))
    assert found(root, "/Vorgang/AllgemeineMetadaten/Bemerkung") == words
    assert found(root, "/Akte/AllgemeineMetadaten/Bemerkung") == words
    assert set(found(root, "/Vertraulichkeitsstufe/code")) == {"003"}


def test_who_is_not_known_is_left_out():
    root = root_of(replace(DOG, applicant=None))
    assert not found(root, "/Dokument/Absender") and len(list(root.iter("{*}Absender"))) == 1


def test_what_the_municipality_did_not_settle_is_left_out():
    root = root_of(replace(DOG, file_plan_key=None, retention_years=None, recipient=Party("Musterstadt")))
    assert not found(root, "/Aktenplaneinheit") + found(root, "/ArchivspezifischeMetadaten")
    assert not found(root, "/Behoerdenkennung") + found(root, "/Organisationseinheit")


def test_typographic_signs_of_our_labels_are_written_with_those_of_din_91379():
    root = root_of(replace(DOG, subject="„Hund anmelden“ – zwei …", fields=(("Welche „Rasse“?", "Mops\u202fMix"),)))
    assert found(root, "/Vorgang/AllgemeineMetadaten/Betreff") == ['"Hund anmelden" - zwei ...']
    assert found(root, "/Feld/Name") + found(root, "/Feld/Wert") == ['Welche "Rasse"?', "Mops Mix"]


FOREIGN = {
    "an emoji": "Bello 🐶",
    "a control character": "Bel\x07lo",
    "a null": "Bello\x00",
    "a bidi override": "Bello\u202eolleB",
    "half a surrogate pair": "Bello\ud83d",
    "a zero-width space": "Bel\u200blo",
    "Cyrillic": "Белло",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize(
    ("place", "spoilt"),
    [
        ("xdomea:Vorgang/xdomea:AllgemeineMetadaten/xdomea:Betreff", lambda text: replace(DOG, subject=text)),
        ("xdomea:Vorgang/xdomea:Typ", lambda text: replace(DOG, service_name=text)),
        ("xdomea:Aktenplaneinheit/xdomea:Kennzeichen", lambda text: replace(DOG, file_plan_key=text)),
        ("xdomea:Feld/xdomea:Name", lambda text: replace(DOG, fields=((text, "Bello"),))),
        ("xdomea:Feld[2]/xdomea:Wert", lambda text: replace(DOG, fields=(("Halter", "Erika"), ("Hund", text)))),
        ("xdomea:Absender/xdomea:Institution/xdomea:Name", lambda text: replace(DOG, sender=Party(text))),
        ("xdomea:Empfaenger/xdomea:Institution/xdomea:Name", lambda text: replace(DOG, recipient=Party(text))),
        ("xdomea:Organisationseinheit/xdomea:Name", lambda text: replace(DOG, recipient=Party("Erbach", unit=text))),
        ("xdomea:Familienname/xdomea:Name", lambda text: replace(DOG, applicant=Contact(text))),
        ("xdomea:Absender/xdomea:Institution/xdomea:Name", lambda text: replace(DOG, applicant=Contact("", "", text))),
        ("xdomea:Kommunikation/xdomea:Kennung", lambda text: replace(DOG, applicant=Contact(email=text))),
        ("xdomea:Anschrift/xdomea:Ort", lambda text: replace(DOG, applicant=Contact(address={"city": text}))),
        ("xdomea:Ablageort", lambda text: replace(DOG, filing_place=text)),
        (
            "xdomea:Dokument/xdomea:AllgemeineMetadaten/xdomea:Betreff",
            lambda text: replace(DOG, receipt=replace(DOG.receipt, title=text)),
        ),
    ],
)
def test_a_foreign_character_is_refused_with_its_place_and_without_the_text(place, spoilt, text):
    with pytest.raises(ProfileViolation) as refusal:
        xdomea.write(spoilt(text), "3.1.0")
    assert refusal.value.path.endswith(place)
    assert "DIN 91379" in refusal.value.sentence
    assert "Bello" not in str(refusal.value) and text not in str(refusal.value)


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(DOG, subject=""),
        replace(DOG, subject="zwei\nZeilen"),
        replace(DOG, reference="K7QM-24RT"),
        replace(DOG, reference="K7QM-24RT-9XW0"),
        replace(DOG, created_at=datetime(2026, 9, 1, 8, 15)),
        replace(DOG, retention_years=0),
        replace(DOG, recipient=Party("Kreisstadt Erbach", ars="06437006")),
        replace(DOG, receipt=HandoverFile("a.pdf", b"", "PDF")),
    ],
    ids=lambda spoilt: next(name for name in Handover.__slots__ if getattr(spoilt, name) != getattr(DOG, name)),
)
def test_what_the_profile_does_not_foresee_is_refused(spoilt):
    with pytest.raises(ProfileViolation):
        xdomea.write(spoilt, "3.1.0")


@pytest.mark.parametrize("name", sorted({element.tag for element in root_of(DOG).iter()} - {root_of(DOG).tag}))
def test_no_part_of_the_message_may_be_renamed_and_only_attachments_answers_and_channels_may_repeat(name):
    renamed = root_of(DOG)
    next(renamed.iter(name)).tag = "{urn:xoev-de:xdomea:schema:3.1.0}Hinweis"
    with pytest.raises(ProfileViolation):
        xdomea_profile.check(renamed, xdomea.NAMESPACES["3.1.0"])
    if etree.QName(name).localname not in {"Anlage", "Feld", "Kommunikation"}:
        doubled = root_of(DOG)
        part = next(doubled.iter(name))
        part.addnext(deepcopy(part))
        with pytest.raises(ProfileViolation):
            xdomea_profile.check(doubled, xdomea.NAMESPACES["3.1.0"])


@pytest.mark.parametrize("name", ["Identifikation/{*}ID", "Primaerdokument/{*}Dateiname"])
def test_the_profile_itself_refuses_an_id_or_a_file_name_that_comes_twice(name):
    root = root_of(DOG)
    first, second, *_ = root.iterfind(f".//{{*}}{name}")
    second.text = first.text
    with pytest.raises(ProfileViolation, match="kommt in der Nachricht zweimal vor"):
        xdomea_profile.check(root, xdomea.NAMESPACES["3.1.0"])


def test_a_file_of_another_format_is_called_by_its_ending():
    root = root_of(replace(DOG, attachments=(HandoverFile("plan.dwg", b"", "100"),)))
    assert found(root, "/Anlage/Version/Format/SonstigerName") == ["dwg"]


def test_the_process_id_names_one_submission_on_its_way_to_one_target():
    submission = UUID("01990000-0000-7000-8000-000000000001")
    assert process_id(submission, "dms") == UUID("1fbb6558-3d1f-5ce8-af31-1a3bea6d715d")
    assert len({process_id(submission, "dms"), process_id(submission, "mail"), process_id(UUID(int=1), "dms")}) == 3
