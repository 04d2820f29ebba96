"""Which authority learns what from a trade notice?  Held against § 3 GewAnzV (11 December 2024), copied by hand.

Which number a question fills is read off the questions by hand, too (``trade_numbers``).
"""

import re
from functools import cache

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.forms import FileField, Group
from portal.recipients import filtered, read_recipients
from tests.shipped import CATALOGUE, SERVICES
from tests.unit.recipients.trade_numbers import NUMBERS

ANMELDEN, UMMELDEN, ABMELDEN = "gewerbe-anmelden", "gewerbe-ummelden", "gewerbe-abmelden"
LAST = {ANMELDEN: 33, UMMELDEN: 30, ABMELDEN: 30}
RAW = yaml.safe_load((SERVICES / "recipients/gewerbeanzeige.yaml").read_text(encoding="utf-8"))


def but(*numbers):
    return ("but", *numbers)


def only(*numbers):
    return ("only", *numbers)


def r(first, last):
    return range(first, last + 1)


#: The lists of § 3 paragraph 1 numbers 1 to 13, paragraph 2 and paragraph 3, in the order of Anlage 1, 2, 3.
LAW = {
    "ihk": (but(13, 27, *r(29, 31), 33), but(13, *r(26, 28), 30), but(13, 30)),
    "hwk": (but(13, 27, 30, 31, 33), but(13, 27, 28, 30), but(13, 30)),
    "immissionsschutz": (but(10, 12, 13, *r(27, 31), 33), but(10, 12, 13, *r(25, 28), 30), but(10, 12, 13, 28, 30)),
    "arbeitsschutz": (but(10, 12, 13, *r(27, 31), 33), but(10, 12, 13, *r(25, 28), 30), but(10, 12, 13, 28, 30)),
    "eichamt": (
        only(1, *r(3, 5), 11, 14, 15, 18, 20),
        only(1, *r(3, 5), 11, 14, 15, 18, 19, 21),
        only(1, *r(3, 5), 11, 14, 16, 18, 20),
    ),
    "arbeitsagentur": (but(13, 27, 33), but(13, 30), but(10, *r(12, 19), *r(21, 30))),
    "unfallversicherung": (but(12, 28, 30, 31, 33), but(12, 25, 27, 28, 30), but(12, 30)),
    "registergericht": (only(), only(), but(*r(8, 10), *r(12, 14), 16, 21, 22, 24, *r(28, 30))),
    "lebensmittel": (but(10, 12, 13, *r(27, 31), 33), but(10, 12, 13, *r(25, 28), 30), but(10, 12, 13, 28, 30)),
    "rentenversicherung": (
        but(12, 13, 17, 19, *r(21, 31), 33),
        but(12, 13, 17, *r(22, 28), 30),
        but(12, 13, 17, 19, *r(21, 28), 30),
    ),
    "auslaenderbehoerde": (
        but(*r(12, 14), 17, 19, *r(22, 29), 33),
        but(*r(12, 14), 17, *r(22, 26), 30),
        but(*r(12, 14), 17, 19, *r(21, 28), 30),
    ),
    "finanzamt": (
        but(6, 12, 13, 19, 21, 22, *r(27, 31), 33),
        but(6, 12, 13, 22, *r(25, 28), 30),
        but(6, 12, 13, 19, 21, 22, 27, 30),
    ),
    "erlaubnisbehoerde": (but(33), but(30), but(30)),
    "statistik": (
        only(*r(1, 5), 12, *r(15, 17), 6, 10, *r(18, 25), 29, 32),
        only(*r(1, 5), 12, *r(15, 17), 6, 10, *r(18, 24), 26, 29),
        only(*r(1, 5), 12, *r(15, 17), 6, 10, *r(18, 26), 28, 29),
    ),
    "zoll": (but(13, 27, 33), only(), only()),
}


@cache
def table():
    [found] = read_recipients(SERVICES, CATALOGUE.services)
    return found


def law_numbers(recipient: str, service: str) -> frozenset[int]:
    kind, *numbers = LAW[recipient][(ANMELDEN, UMMELDEN, ABMELDEN).index(service)]
    everything = frozenset(range(1, LAST[service] + 1))
    return frozenset(numbers) if kind == "only" else everything - frozenset(numbers)


@cache
def fields_of(service: str) -> dict:
    """Every field by its path."""
    found = {}
    for step in CATALOGUE.services[service].form.steps:
        above = f"{step.id}." if isinstance(step, Group) else ""
        pages = step.pages if isinstance(step, Group) else (step,)
        found |= {f"{above}{field.id}": field for page in pages for field in page.fields}
    return found


def some_answer(field):
    if isinstance(field, FileField):
        return [{"id": "1", "name": "Auszug.pdf", "type": "application/pdf", "size": 1, "sha256": "0" * 64}]
    if field.type == "person_name":
        return {"given": "Erika", "family": "Mustermann"}
    if field.type == "address":
        return {"street": "Weg", "house_number": "1", "postal_code": "64720", "city": "Michelstadt"}
    if field.type == "checkboxes":
        return [field.options[0].key]
    return True if field.type == "yes_no" else "Angabe"


def everything_answered(service: str, **chosen) -> dict:
    """An answer to each question there is, whether it would be asked or not."""
    found: dict = {}
    for path, field in fields_of(service).items():
        group, _, name = path.rpartition(".")
        if group:
            found.setdefault(group, [{}, {}])
            for item in found[group]:
                item[name] = some_answer(field)
        else:
            found[name] = some_answer(field)
    return found | {"zuhause": False, "register_art": "hrb", "niederlassung": "zweig"} | chosen


def answered_paths(answers: dict) -> set[str]:
    found = set()
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found |= {f"{name}.{inner}" for item in value for inner in item}
        else:
            found.add(name)
    return found


def told_numbers(service: str) -> dict[str, set[int]]:
    """The numbers of a form that the service file itself says of a field: „(Nummern 4 und 5)“."""
    found = {
        path: re.search(r"\(Nummern? ([0-9]+)(?: und ([0-9]+))?(?: der Anlage|\))", field.legal_basis or "")
        for path, field in fields_of(service).items()
    }
    return {path: {int(number) for number in said.groups() if number} for path, said in found.items() if said}


def test_the_recipients_are_those_of_the_law_and_no_other():
    assert {recipient.id for recipient in table().recipients} == LAW.keys()


@pytest.mark.parametrize("recipient", LAW)
@pytest.mark.parametrize("service", LAST)
def test_a_recipient_gets_exactly_the_numbers_the_law_lists(recipient, service):
    share = table().recipient(recipient).shares.get(service)
    assert (share.numbers if share else frozenset()) == law_numbers(recipient, service)


@pytest.mark.parametrize("service", LAST)
def test_every_question_stands_under_the_numbers_that_its_meaning_says(service):
    [form] = [form for form in RAW["forms"] if form["service"] == service]
    listed = {
        path: {int(number) for number, paths in form["fields"].items() if path in paths} for path in fields_of(service)
    }
    assert listed == NUMBERS[service]


@pytest.mark.parametrize("service", LAST)
def test_the_service_file_says_no_other_number_of_a_question(service):
    told = told_numbers(service)
    assert len(told) > 20
    assert told == {path: NUMBERS[service][path] for path in told}


@pytest.mark.parametrize("recipient", LAW)
@pytest.mark.parametrize("service", LAST)
def test_every_allowed_answer_stays_and_every_other_is_gone(recipient, service):
    answers = everything_answered(service)
    assert answers.keys() == {path.partition(".")[0] for path in NUMBERS[service]}
    found = filtered(table().recipient(recipient), CATALOGUE.services[service], answers, decided=True)
    allowed = law_numbers(recipient, service)
    assert answered_paths(found) == {
        path for path, numbers in NUMBERS[service].items() if numbers and numbers <= allowed
    }


@pytest.mark.parametrize("recipient", LAW)
@pytest.mark.parametrize("service", LAST)
def test_what_stays_is_unchanged(recipient, service):
    answers = everything_answered(service)
    found = filtered(table().recipient(recipient), CATALOGUE.services[service], answers, decided=True)
    for name, value in found.items():
        if name != "vertretung":
            assert value == answers[name]
    for item, original in zip(found.get("vertretung", ()), answers["vertretung"], strict=False):
        assert item.items() <= original.items()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["street", "given", "n", "geheim", "vertreter_name", "inhaber_staat"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
NAMES = [*sorted({path.partition(".")[0] for service in LAST for path in fields_of(service)}), "geheim", "n", ""]


def is_plain(value) -> bool:
    return isinstance(value, str | bool | int)


@given(
    recipient=st.sampled_from(sorted(LAW)),
    service=st.sampled_from(sorted(LAST)),
    answers=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=12),
    decided=st.booleans(),
)
def test_whatever_is_answered_nothing_outside_the_table_passes(recipient, service, answers, decided):
    found = filtered(table().recipient(recipient), CATALOGUE.services[service], answers, decided=decided)
    share = table().recipient(recipient).shares.get(service)
    assert answered_paths(found) <= (share.fields if share else frozenset())
    for path, field in fields_of(service).items():
        group, _, name = path.rpartition(".")
        for holder in found.get(group, ()) if group else (found,):
            value = holder.get(name)
            if isinstance(value, dict):
                assert value.keys() <= {part.name for part in field.shape().parts}
                assert all(map(is_plain, value.values()))
            elif isinstance(value, list):
                assert all(map(is_plain, value))
            else:
                assert value is None or is_plain(value)


def test_the_number_of_an_item_does_not_pass():
    answers = {"vertretung": [{"n": 1, "vertreter_name": {"given": "Kim", "family": "Beispiel"}}]}
    found = filtered(table().recipient("ihk"), CATALOGUE.services[ANMELDEN], answers)
    assert found == {"vertretung": [{"vertreter_name": {"given": "Kim", "family": "Beispiel"}}]}


def test_premises_at_home_are_told_as_the_address_also_where_the_home_address_is_not():
    home = {"street": "Musterstraße", "house_number": "12 a", "postal_code": "64720", "city": "Michelstadt"}
    found = filtered(
        table().recipient("statistik"), CATALOGUE.services[ANMELDEN], {"zuhause": True, "inhaber_wohnung": home}
    )
    assert found == {"zuhause": True, "betriebsstaette": home}


def test_premises_elsewhere_do_not_show_where_somebody_lives():
    found = filtered(
        table().recipient("statistik"),
        CATALOGUE.services[ANMELDEN],
        {"zuhause": False, "inhaber_wohnung": {"street": "Musterstraße"}},
    )
    assert found == {"zuhause": False}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"register_art": "hrb", "niederlassung": "haupt"}, True),
        ({"register_art": "genossenschaft", "niederlassung": "zweig"}, True),
        ({"register_art": "hra", "niederlassung": "zweigstelle"}, False),
        ({"register_art": "verein", "niederlassung": "haupt"}, False),
        ({"niederlassung": "haupt"}, False),
    ],
)
def test_the_register_court_learns_only_of_registered_main_and_branch_offices(answers, told):
    found = filtered(
        table().recipient("registergericht"), CATALOGUE.services[ABMELDEN], {"ende": "2026-01-31"} | answers
    )
    assert bool(found) is told


@pytest.mark.parametrize("recipient", ["zoll", "auslaenderbehoerde"])
def test_where_a_person_has_to_decide_nothing_is_told_before(recipient):
    answers = everything_answered(ANMELDEN)
    service = CATALOGUE.services[ANMELDEN]
    assert filtered(table().recipient(recipient), service, answers) == {}
    assert filtered(table().recipient(recipient), service, answers, decided=True)


def test_of_another_service_nobody_learns_anything():
    service = CATALOGUE.services["hund-anmelden"]
    for recipient in table().recipients:
        assert filtered(recipient, service, {"beginn": "2026-01-01"}, decided=True) == {}
