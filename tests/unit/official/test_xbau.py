"""XBau messages: valid by the standard itself, narrower by our own profile, and the same whenever written again."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.official import AttachedFile, MessageNotWritten, profiles
from portal.official.xbau import EXEMPTION, LAND_CHARGES, MESSAGES, REQUEST, WITHDRAWAL, files
from portal.xoev import case_id
from tests.generated import MANY
from tests.shipped import CATALOGUE
from tests.tools import PROJECT, shared
from tests.unit.official.xbau_cases import (
    EVERYDAY,
    PARCEL,
    PERSON,
    content,
    contents,
    file,
    standard,
    written,
)

each_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)


def everyday(message, **changes):
    values = {key: value for key, value in (EVERYDAY[message.name] | changes).items() if value is not None}
    return content(values)


def profile_of(message):
    return profiles.PROFILES / message.standard / f"{message.code}.xsd"


def texts_of(root, name):
    """The texts of the elements with this local name, in document order."""
    return ["".join(element.itertext()).strip() for element in root.iter(f"{{*}}{name}")]


@each_message
@given(data=st.data())
@MANY
def test_every_content_is_valid_by_the_standard_itself_no_id_comes_twice_and_no_element_is_empty(message, data):
    schema, root = standard(message.code), written(message, data.draw(contents(message)))
    assert schema.validate(root), schema.error_log
    ids = [element.text for element in root.iter("id", "nachrichtenUUID", "dokumentid")]
    assert len(set(ids)) == len(ids)
    assert [element.tag for element in root.iter() if not len(element) and not (element.text or "").strip()] == []


@each_message
def test_another_validator_agrees_with_our_profile(message):
    opinion = xmlschema.XMLSchema(str(profile_of(message)), allow="local")
    text = etree.tostring(written(message, everyday(message)), encoding="unicode")
    opinion.validate(text)
    assert not opinion.is_valid(text.replace("DVDV", "LDAP"))
    assert not opinion.is_valid(text.replace("Stadt Michelstadt", "Stadt 🏗"))


@each_message
def test_the_profile_lets_nothing_pass_that_is_not_written_here(message):
    root, schema = written(message, everyday(message)), etree.XMLSchema(etree.parse(profile_of(message)))
    assert schema.validate(root)
    for number in range(len(list(root.iter()))):
        more = deepcopy(root)
        etree.SubElement(list(more.iter())[number], "unforeseen")
        assert not schema.validate(more)


@each_message
def test_the_same_content_is_the_same_message(message):
    first = everyday(message)
    moved = replace(first, created_at=first.created_at.astimezone(timezone(timedelta(hours=-7))))
    assert etree.tostring(written(message, first)) == etree.tostring(written(message, deepcopy(moved)))


@each_message
@pytest.mark.parametrize("sign", ["🏗", "Ω", "\u202e"])
def test_text_outside_din_91379_is_refused_with_its_place_and_not_repeated(message, sign):
    slot = "name" if message is not WITHDRAWAL else "begruendung"
    value = {"given": "Erika", "family": f"Muster{sign}"} if slot == "name" else f"Es regnet {sign}"
    with pytest.raises(MessageNotWritten, match="DIN 91379") as refused:
        written(message, everyday(message, **{slot: value}))
    assert sign not in str(refused.value) and refused.value.place.startswith("/")


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("Lageplan 2.pdf", True),
        ("Grundriss_(EG)_§34.pdf", True),
        ("Lageplan{2}.pdf", False),
        ("Lageplan", False),
        ("Łageplan.pdf", False),
        ("plan/lage.pdf", False),
    ],
)
def test_a_file_has_a_name_that_xbau_allows_or_there_is_no_message(name, allowed):
    attached = AttachedFile(UUID(int=7), name, "Lageplan", "application/pdf", date(2026, 9, 1))
    request = replace(everyday(REQUEST), files=(attached,))
    pattern = re.compile(r'<xs:pattern value="([^"]+)"')
    genuine = shared() / "xoev" / "xbau-2.6" / "xsd_dev" / "xbau-kernmodul-basisdatentypen.xsd"
    assert files.FILE_NAME.pattern in pattern.findall(genuine.read_text(encoding="utf-8"))
    if allowed:
        assert texts_of(written(REQUEST, request), "dateiname") == [name]
    else:
        with pytest.raises(MessageNotWritten, match="keine geschweiften Klammern"):
            written(REQUEST, request)


def test_two_files_of_one_name_are_refused():
    twice = replace(everyday(REQUEST), files=(file(), replace(file(), file_id=UUID(int=9))))
    with pytest.raises(MessageNotWritten, match="zweimal"):
        written(REQUEST, twice)


def id_of(application):
    return case_id(application.municipality.slug, application.reference)


def test_all_messages_about_one_application_share_the_case_and_no_others():
    request, withdrawal = written(REQUEST, everyday(REQUEST)), written(WITHDRAWAL, everyday(WITHDRAWAL))
    (case,) = texts_of(request, "referenzAntragsservice")[1:]
    assert [case] == texts_of(withdrawal, "referenz") == [str(id_of(everyday(REQUEST)))]
    other_town = replace(everyday(REQUEST), municipality=CATALOGUE.municipality("erbach"))
    other_reference = replace(everyday(REQUEST), reference="2222-2222-2222")
    assert len({id_of(everyday(REQUEST)), id_of(other_town), id_of(other_reference)}) == 3


def test_who_speaks_for_an_organisation_is_its_contact():
    root = written(REQUEST, everyday(REQUEST, organisation="Muster Bau GmbH"))
    (organisation,) = root.iter("organisation")
    assert organisation.findtext("name/name") == "Muster Bau GmbH"
    assert organisation.findtext("ansprechpartner/name/familienname/name") == "Mustermann"
    assert list(root.iter("natuerlichePerson")) == []


def test_who_has_one_name_only_says_so():
    root = written(REQUEST, everyday(REQUEST, name={"given": "", "family": "Suharto"}))
    assert texts_of(root, "vorname") == ["true"] and texts_of(root, "familienname") == ["Suharto"]


@pytest.mark.parametrize(
    ("phone", "channel"),
    [("069 90009 123", "02"), ("0171 39200 55", "03"), ("0611 123", "02"), ("+49 (0) 152 28817 386", "03")],
)
def test_a_mobile_number_is_told_from_a_landline(phone, channel):
    assert texts_of(written(REQUEST, everyday(REQUEST, telefon=phone)), "kanal") == [channel, "01"]


def test_a_request_without_a_parcel_names_the_town_and_no_real_parcel():
    root = written(REQUEST, everyday(REQUEST))
    assert (texts_of(root, "gemarkung"), texts_of(root, "zaehler")) == (["Michelstadt"], ["0"])
    assert texts_of(root, "zusatz") == ["Vor Haus 5"]


def test_the_parcels_of_a_group_stand_one_after_the_other():
    three = {"gemarkung": ["A", None, "C"], "flur": [None, "2", "3"], "flurstueck": ["1", "2/1", "3 / 4"]}
    root = written(LAND_CHARGES, everyday(LAND_CHARGES, **three))
    assert texts_of(root, "gemarkung") == ["A", "Michelstadt", "C"]
    assert (texts_of(root, "flur"), texts_of(root, "zaehler")) == (["2", "3"], ["1", "2", "3"])
    assert texts_of(root, "nenner") == ["1", "4"]


@pytest.mark.parametrize(
    ("message", "change", "place"),
    [
        (REQUEST, {"name": None}, "name"),
        (REQUEST, {"anschrift": None}, "anschrift"),
        (REQUEST, {"flurstueck": "12/x"}, "flurstueck"),
        (REQUEST, {"flurstueck": "12", "flur": "1234"}, "flur"),
        (REQUEST, {"art": "Sonder Nutzung"}, "art"),
        (REQUEST, {"empfaenger.praefix": "GBA"}, "empfaenger.praefix"),
        (EXEMPTION, {"flurstueck": None}, "flurstueck"),
        (EXEMPTION, {"vorhaben": None}, "vorhaben"),
        (EXEMPTION, {"massnahme": "abriss"}, "massnahme"),
        (EXEMPTION, {"gebaeudeklasse": "6"}, "gebaeudeklasse"),
        (EXEMPTION, {"planung.name": {"given": "A", "family": "B"}}, "planung.anschrift"),
        (LAND_CHARGES, {"auskunft": "alles"}, "auskunft"),
        (LAND_CHARGES, {"flurstueck": None}, "flurstueck"),
        (WITHDRAWAL, {"nachricht.id": "1200"}, "nachricht.id"),
        (WITHDRAWAL, {"nachricht.id": str(UUID(int=1)), "nachricht.zeitpunkt": "2026-09-01"}, "nachricht.zeitpunkt"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_at_its_slot(message, change, place):
    with pytest.raises(MessageNotWritten) as refused:
        written(message, everyday(message, **change))
    assert refused.value.place == place


def test_an_exempt_building_is_not_notified_without_plans():
    with pytest.raises(MessageNotWritten, match="Bauvorlagen"):
        written(EXEMPTION, replace(everyday(EXEMPTION), files=()))


@each_message
def test_an_instant_without_a_time_zone_is_refused(message):
    with pytest.raises(MessageNotWritten, match="Zeitzone"):
        written(message, replace(everyday(message), created_at=datetime(2026, 9, 1)))


def test_a_withdrawal_names_the_message_that_is_taken_back_and_its_paragraphs():
    former = {"nachricht.id": str(UUID(int=1)), "nachricht.zeitpunkt": "2026-09-01T10:15:00+02:00"}
    root = written(WITHDRAWAL, everyday(WITHDRAWAL, **former, aktenzeichen="BA 1/26"))
    assert standard(WITHDRAWAL.code).validate(root)
    assert [child.tag for child in root.find("bezug")] == ["referenz", "vorgang", "bezugNachricht"]
    assert texts_of(root, "erstellungszeitpunkt")[1:] == ["2026-09-01T08:15:00Z"]
    assert texts_of(root, "textabsatz") == ["Das Fest fällt aus.", "Es regnet."]


def test_the_reader_is_the_town_but_for_land_charges_the_district():
    keys = {message.name: texts_of(written(message, everyday(message)), "kennung")[0] for message in MESSAGES}
    town, district = "gba:064370011011", "bab:064370000000"
    assert set(keys.values()) == {town, district} and keys[LAND_CHARGES.name] == district
    road = written(REQUEST, everyday(REQUEST, **{"empfaenger.praefix": "sbb"}))
    assert texts_of(road, "kennung")[:2] == ["sbb:064370011011", "kop:064370011011"]


def test_a_planner_s_membership_and_the_building_stand_where_the_standard_wants_them():
    more = {"planung.name": PERSON["name"], "planung.anschrift": PERSON["anschrift"], "planung.nummer": "AKH 1"}
    root = written(EXEMPTION, everyday(EXEMPTION, **more, gebaeudeklasse="2", gebaeude="3", bebauungsplan="Nr. 12"))
    assert standard(EXEMPTION.code).validate(root), standard(EXEMPTION.code).error_log
    assert texts_of(root, "mitgliedsnummer") == ["AKH 1"] and texts_of(root, "gebaeudeklasse") == ["2"]
    assert texts_of(root, "anzahlDerGebaeudeImBauvorhaben") == ["3"]
    assert texts_of(root, "alsBauantragWeiterzufuehren") == ["true"]


def listed(name):
    """The codes of a genuine code list."""
    root = etree.parse(shared() / "xoev" / "codelists" / name).getroot()
    return {"".join(next(row.iter("{*}Value")).itertext()).strip() for row in root.iter("{*}Row")}


@pytest.mark.parametrize(
    ("codes", "code_list"),
    [
        ({"kop", "gba", "bab", "sbb"}, "urn.xoev-de.bund.bmi.bit.codeliste.dvdv.praefix_51.xml"),
        ({"01", "02", "03"}, "urn.de.xoev.codeliste.erreichbarkeit_4.1.xml"),
        ({"11", "12", "13", "14"}, "urn.xoev-de.xbau.codeliste.baumassnahmeart_2.0.xml"),
        (set("12345"), "urn.xoev-de.xbau.codeliste.gebaeudeklasse_3.0.xml"),
        ({*files.KIND_BY_WORD.values(), files.OTHER_KIND}, "urn.xoev-de.xbau.codeliste.anlagen_3.0.xml"),
    ],
)
def test_every_code_is_one_of_its_list(codes, code_list):
    assert codes <= listed(code_list)


@pytest.mark.parametrize(
    ("title", "kind"), [("Amtlicher Lageplan", "1803"), ("Bauzeichnungen", "2006"), ("Etwas anderes", "5200")]
)
def test_the_title_of_a_file_tells_its_kind(title, kind):
    assert texts_of(written(REQUEST, replace(everyday(REQUEST), files=(file(title=title),))), "anlageart") == [kind]


def test_the_parcel_of_one_answer_is_not_lost():
    assert texts_of(written(REQUEST, everyday(REQUEST, **PARCEL)), "kodierungFlurstueck") == ["Michelstadt31274"]


def test_the_project_ships_no_schema_of_xbau_itself():
    shipped = [path.read_text(encoding="utf-8") for path in (PROJECT / "xoev_schemas").glob("xbau-*/*.xsd")]
    assert len(shipped) == len(MESSAGES) and all("Das Profil des Portals" in text for text in shipped)
