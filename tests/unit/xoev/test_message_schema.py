"""What the form allows, the schema allows; what the schema refuses leads back to an input."""

import random
import threading
from copy import deepcopy
from functools import cache

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.catalogue import Service
from portal.forms import Form, problems
from portal.submissions.reference import ALPHABET
from portal.xoev import SchemaError, SchemaStore, schema_for, write_schemas
from portal.xoev.schema_store import compile_schema
from portal.xoev.schema_writer import REFERENCE as REFERENCE_PATTERN
from portal.xoev.schema_writer import SCHEMAS
from tests.tools import full
from tests.unit.xoev.applications import (
    TODAY,
    answers_to,
    catalogue,
    dog,
    everything,
    message,
    sample,
    sample_later,
    still_counting,
)

XS = "{http://www.w3.org/2001/XMLSchema}"
STORE = SchemaStore()
SERVICES = {service.id: service for service in (dog(), everything())}
MUTATIONS = 2000 if full() else 200

each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


@cache
def second_opinion(service_id: str) -> xmlschema.XMLSchema:
    types = (SCHEMAS / "types" / "din91379.xsd").as_uri()
    xsd = schema_for(SERVICES[service_id]).xsd.replace(b"../types/din91379.xsd", types.encode())
    return xmlschema.XMLSchema(etree.fromstring(xsd), allow="local")


def both_agree(service: Service, xml: bytes) -> bool:
    """Is the message valid?  Asked of lxml and of xmlschema, which must say the same."""
    ours = not STORE.validate(service, xml)
    assert ours is second_opinion(service.id).is_valid(etree.fromstring(xml)), xml.decode()
    return ours


@each_service
@given(data=st.data())
def test_every_valid_application_keeps_to_its_schema(service, data):
    answers = data.draw(answers_to(service))
    assert problems(service.form, still_counting(service, answers), TODAY) == ()
    assert both_agree(service, message(service, answers))


@each_service
def test_the_fullest_application_keeps_to_its_schema(service):
    assert both_agree(service, sample(service.id))


@each_service
@pytest.mark.parametrize("foreign", ["🐕", "Ж", "α", "\u202e", "x\u0301", "\u200b", "名"])
def test_text_outside_din_91379_is_refused_wherever_it_stands(service, foreign):
    root = etree.fromstring(sample(service.id))
    for leaf in [element for element in root.iter(etree.Element) if not len(element)]:
        before, leaf.text = leaf.text, foreign
        assert not both_agree(service, etree.tostring(root)), leaf.tag
        leaf.text = before


@each_service
def test_a_line_break_may_stand_in_multiline_text_only(service):
    root = etree.fromstring(sample(service.id))
    allowed = set()
    for leaf in [element for element in root.iter(etree.Element) if not len(element)]:
        before, leaf.text = leaf.text, "Erste\nZweite"
        if both_agree(service, etree.tostring(root)):
            allowed.add(etree.QName(leaf).localname)
        leaf.text = before
    assert allowed == ({"Beschreibung"} if service is everything() else set())


def mutated(xml: bytes, dice: random.Random) -> bytes:
    root = etree.fromstring(xml)
    element = dice.choice(list(root.iter(etree.Element)))
    parent = element.getparent()
    texts = [
        "🐕",
        "",
        " ",
        "a" * 300,
        "abc",
        "true",
        "1",
        "-7",
        "007",
        "2024-02-30",
        "2024-13-01",
        "2024-02-29Z",
        "99999999",
    ]
    match dice.randrange(8) if parent is not None else 6:
        case 0 | 1 | 2:
            element.text = dice.choice(texts)
        case 3:
            parent.remove(element)
        case 4:
            parent.insert(dice.randrange(len(parent) + 1), deepcopy(element))
        case 5:
            parent.append(element)
        case 6:
            element.set("anders", "1")
        case _:
            element.tag = dice.choice([f"{element.tag}X", etree.QName(element).localname])
    return etree.tostring(root)


@each_service
def test_two_validators_agree_about_damaged_messages(service):
    dice = random.Random(91379)
    verdicts = [both_agree(service, mutated(sample(service.id), dice)) for _ in range(MUTATIONS)]
    assert 0 < sum(verdicts) < MUTATIONS


@each_service
def test_a_foreign_character_leads_to_the_field_it_was_typed_into(service):
    for entry in schema_for(service).paths:
        root = etree.fromstring(sample_later() if entry.path.endswith("/Later") else sample(service.id))
        found = root.xpath("/" + "/".join(f"*[local-name()='{step}']" for step in entry.path[1:].split("/")))
        assert found, f"the sample has no {entry.path}"
        if len(found[-1]):
            continue
        found[-1].text = "🐕"
        (problem,) = STORE.validate(service, etree.tostring(root))
        assert (problem.field, problem.input, problem.step, problem.page) == (
            entry.field,
            entry.input,
            entry.step,
            entry.page,
        )
        items = [item for item in root[1] if item.tag == found[-1].getparent().tag]
        assert problem.item == (items.index(found[-1].getparent()) + 1 if entry.page else None)
        assert "🐕" not in problem.message


@each_service
def test_what_is_missing_leads_to_the_field_where_it_is_asked(service):
    required = [entry for entry in schema_for(service).paths if entry.required]
    assert required
    for entry in required:
        root = etree.fromstring(sample(service.id))
        for found in root.xpath("/" + "/".join(f"*[local-name()='{step}']" for step in entry.path[1:].split("/"))):
            found.getparent().remove(found)
        problem = STORE.validate(service, etree.tostring(root))[0]
        assert (problem.field, problem.input, problem.code) == (entry.field, entry.input, "missing"), entry.path


@each_service
def test_every_element_of_the_answers_has_its_way_back_to_an_input(service):
    schema = schema_for(service)

    def below(declared: etree._Element, path: str) -> list[str]:
        found = []
        for child in declared.findall(f"{XS}complexType/{XS}sequence/{XS}element"):
            found += [f"{path}/{child.get('name')}", *below(child, f"{path}/{child.get('name')}")]
        return found

    everywhere = below(etree.fromstring(schema.xsd).find(f"{XS}element"), "/Antrag")
    answers = [path for path in everywhere if path.startswith("/Antrag/Angaben/")]
    assert answers == [entry.path for entry in schema.paths]
    inputs = {
        name
        for step in service.form.steps
        for page in (step.pages if step.kind == "group" else [step])
        for field in page.fields
        for name in field.inputs(f"{step.id}-{{n}}-{field.id}" if step.kind == "group" else field.id)
    } | {f"{step.id}-more" for step in service.form.steps}
    assert {entry.input for entry in schema.paths} <= inputs


def test_the_end_of_a_range_leads_to_its_own_first_input_and_is_called_as_the_service_calls_it():
    found = schema_for(everything()).by_path
    first, last = (found[f"/Antrag/Angaben/Weiteres/Markt/{end}"] for end in ("From", "Until"))
    assert (first.input, first.noun) == ("markt-from-day", "Aufbau")
    assert (last.input, last.noun) == ("markt-until-day", "Letzter Tag")


@pytest.mark.parametrize(
    ("element", "text", "code", "name"),
    [
        ("Family", "Müller 🐕", "form", "name-family"),
        ("City", "Μιχελστάτη", "form", "wohnung-city"),
        ("PostalCode", "6472", "form", "wohnung-postal_code"),
        ("Geboren", "2024-02-30", "structure", "geboren-day"),
        ("Geboren", "2024-02-29Z", "form", "geboren-day"),
        ("Anzahl", "0", "too_small", "anzahl"),
        ("Anzahl", "100", "too_big", "anzahl"),
        ("Anzahl", "viele", "structure", "anzahl"),
        ("Weg", "taube", "not_listed", "weg"),
        ("Tage", "so", "not_listed", "tage"),
        ("Uhrzeit", "24:00:00", "form", "uhrzeit"),
        ("Uhrzeit", "08:30:00Z", "form", "uhrzeit"),
        ("Kosten", "0.04", "too_small", "kosten"),
        ("Kosten", "10000.51", "too_big", "kosten"),
        ("Kosten", "5", "form", "kosten"),
        ("Staat", "DEU", "not_listed", "staat"),
        ("Mandat", "1", "form", "mandat"),
        ("DingName", "", "missing", "dinge-{n}-ding_name"),
        ("DingName", "x" * 41, "too_long", "dinge-{n}-ding_name"),
        ("DingName", "🐕" * 41, "too_long", "dinge-{n}-ding_name"),
        ("Chip", "27609810612345A", "form", "dinge-{n}-chip"),
    ],
)
def test_each_kind_of_fault_is_told_apart_at_its_own_input(element, text, code, name):
    root = etree.fromstring(sample("alles"))
    root.xpath(f"/*/*[2]//*[local-name()='{element}' and not(*)]")[0].text = text
    (problem,) = STORE.validate(everything(), etree.tostring(root))
    assert (problem.code, problem.input) == (code, name)


def test_a_problem_in_the_second_item_names_the_item():
    root = etree.fromstring(sample("alles"))
    root.xpath("//*[local-name()='DingName']")[1].text = "x" * 41
    (problem,) = STORE.validate(everything(), etree.tostring(root))
    assert (problem.path, problem.item) == ("/Antrag/Angaben/Dinge[2]/DingName", 2)
    assert (problem.field, problem.input, problem.code) == ("ding_name", "dinge-{n}-ding_name", "too_long")
    assert problem.message == "Name des Dings darf nicht so lang sein. Kürzen Sie die Angabe."


def test_more_items_than_the_limit_lead_to_the_question_for_another():
    root = etree.fromstring(sample("alles"))
    thing = root.xpath("//*[local-name()='Dinge']")[-1]
    for _ in range(3):
        thing.addnext(deepcopy(thing))
    (problem,) = STORE.validate(everything(), etree.tostring(root))
    assert (problem.field, problem.item, problem.input, problem.code) == ("dinge", 5, "dinge-more", "unexpected")


@pytest.mark.parametrize("name", ["Vorgangsnummer", "Eingang", "ARS", "Id", "Version", "LeiKa"])
def test_a_fault_in_the_head_is_ours_and_leads_to_no_input(name):
    root = etree.fromstring(sample("alles"))
    root.xpath(f"//*[local-name()='{name}']")[0].text = "anders"
    (problem,) = STORE.validate(everything(), etree.tostring(root))
    assert problem.field is problem.input is problem.item is None
    assert "liegt am Portal" in problem.message


def test_a_message_of_another_service_is_refused_as_our_fault():
    (problem,) = STORE.validate(dog(), sample("alles"))
    assert problem.field is None and problem.path == "/Antrag"


def test_the_schema_knows_the_alphabet_of_reference_numbers():
    schema = compile_schema(
        f'<xs:schema xmlns:xs="{XS[1:-1]}"><xs:element name="a"><xs:simpleType><xs:restriction base="xs:string">'
        f'<xs:pattern value="{REFERENCE_PATTERN}"/></xs:restriction></xs:simpleType></xs:element></xs:schema>'.encode()
    )
    for sign in map(chr, range(33, 127)):
        element = etree.Element("a")
        element.text = f"{sign}AAA-AAAA-AAAA"
        assert schema.validate(element) is (sign in ALPHABET)


def test_shipped_schemas_are_in_step_with_the_services(tmp_path):
    written = write_schemas(catalogue().services.values(), tmp_path)
    stale = [path.relative_to(tmp_path) for path in written if not same(path, SCHEMAS / path.relative_to(tmp_path))]
    assert stale == [], "run: portal schemas write"


def same(one, other) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def test_schemas_in_step_are_not_written_again(tmp_path):
    assert write_schemas([dog()], tmp_path)
    assert write_schemas([dog()], tmp_path) == ()


@each_service
def test_a_schema_is_the_same_bytes_for_the_same_definition(service):
    again = Service.from_snapshot(service.snapshot())
    assert schema_for(again) == schema_for(service)


def test_an_old_application_is_checked_against_the_questions_of_its_time():
    former = everything()
    steps = list(former.form.steps)
    shorter = former.in_words(
        {"form": Form.model_construct(**dict(former.form) | {"steps": tuple(steps[:1] + steps[2:])})}
    )
    assert STORE.validate(former, sample("alles")) == ()
    assert STORE.validate(shorter, sample("alles"))[0].code == "unexpected"
    assert STORE.validate(former, sample("alles")) == ()


def test_two_ids_that_would_share_an_element_are_refused_with_the_remedy():
    form = dog().form.model_dump()
    text = {"type": "text", "label": "Text"}
    page = {"id": "p", "section": "s", "title": "Seite", "fields": [{**text, "id": "a_1"}, {**text, "id": "a1"}]}
    form = Form.model_validate({"sections": [{"id": "s", "title": "S"}], "steps": [page]})
    with pytest.raises(SchemaError, match=r"hund-anmelden: form\.steps\.p: .*„A1“.*anderen Namen"):
        schema_for(dog().in_words({"form": form}))


@pytest.mark.parametrize("pattern", [r"^[0-9]+$", r"\d{5}", r"(?:a|b)", r"[a-z]+?", r"a{,3}"])
def test_a_pattern_that_python_and_xml_schema_read_differently_is_refused(pattern):
    field = {"type": "text", "id": "a", "label": "Text", "pattern": pattern, "mismatch": "Text muss passen."}
    page = {"id": "p", "section": "s", "title": "Seite", "fields": [field]}
    form = Form.model_validate({"sections": [{"id": "s", "title": "S"}], "steps": [page]})
    with pytest.raises(SchemaError, match="lesen das nicht gleich"):
        schema_for(dog().in_words({"form": form}))


def test_threads_do_not_mix_up_their_verdicts():
    broken = sample("alles").replace(b">Rex<", ">🐕<".encode())
    wrong: list[object] = []

    def ask(xml: bytes, expected: int) -> None:
        for _ in range(150):
            found = STORE.validate(everything(), xml)
            if len(found) != expected:
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=pair) for pair in [(sample("alles"), 0), (broken, 1)] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("location", ["file:///etc/hostname", "http://127.0.0.1:9/types.xsd", "../types/other.xsd"])
def test_a_schema_gets_nothing_but_the_portals_own_types(location):
    xsd = schema_for(dog()).xsd.replace(b"../types/din91379.xsd", location.encode())
    with pytest.raises(etree.XMLSchemaParseError):
        compile_schema(xsd)
