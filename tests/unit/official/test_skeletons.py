"""Elements in the order of the official trees, of which notes lie beside the project where the schemas do not."""

import re
from functools import cache

import pytest
from hypothesis import given
from lxml import etree

from portal.official import TYPES
from portal.xoev import parse_safely
from tests.generated import SOME
from tests.tools import shared
from tests.unit.official.contents import FILE, births, by_slot, content, examples, registrations, written
from tests.unit.official.skeletons import Branch, faults, parsed

SERVICES = {"xmeld:1700": "meldebescheinigung-beantragen", "xpersonenstand:081030": "urkunde-beantragen"}
#: Which examples of a service become the message.
BECOMES = {"xmeld:1700": ("delivery", ("post", "datei")), "xpersonenstand:081030": ("certificate", ("geburt",))}


@cache
def noted() -> str:
    file = shared() / "xoev/skeletons/README.md"
    if not file.is_file():
        pytest.skip("Die Bäume ../shared/xoev/skeletons/README.md liegen nicht neben dem Projekt.")
    return file.read_text(encoding="utf-8")


@cache
def tree(name: str) -> Branch:
    order = parsed(line(r"- 081030 = "))
    if name == "xpersonenstand:081030":
        return order
    # The note leaves the addresses of the head out, which both have: it says „head as Nachricht.G2G“.
    found = parsed(line(r"- 1700 "))
    head, *_ = found.parts
    assert head.name == order.parts[0].name
    found.parts[:1] = order.parts[:3]
    return found


@cache
def apart() -> dict[str, Branch]:
    return {"identifikation": parsed(line(r"(?=identifikation = )"))}


def line(start: str) -> str:
    found = re.search(rf"^{start}(.*)$", noted(), re.MULTILINE)
    assert found, f"Kein Baum beginnt mit {start}"
    told = found[1]
    return told if told[0].isalpha() else f"root{told}"


def told(name: str, values) -> list[str]:
    root = parse_safely(written(TYPES[name], content(SERVICES[name], values, FILE)))
    return [*faults(root, tree(name), apart())]


EXAMPLES = [
    pytest.param(name, values, id=f"{name}: {example.name}")
    for name, service in SERVICES.items()
    for example in examples(service)
    for values in (by_slot(service, example),)
    if values[BECOMES[name][0]] in BECOMES[name][1]
]


def test_the_notes_are_read_as_they_are_meant():
    certificate, order = tree("xmeld:1700"), tree("xpersonenstand:081030")
    assert certificate.name == TYPES["xmeld:1700"].code.rpartition(".")[0]
    assert [part.name for part in certificate.parts] == [
        *("nachrichtenkopf.g2g", "anschrift.leser", "anschrift.autor"),
        *("identifikation", "steuerungsinformationen"),
    ]
    parts = {part.name: part for part in order.parts}
    assert [*parts][-4:] == ["verwendungszweck", "kind", "angeforderteUrkunden", "anhang"]
    assert parts["antragsteller"].one_of and parts["anhang"].times == "*"
    assert parts["modalitaeten"].parts[0] == Branch("abholungImStandesamt", "?", "true")
    assert [part.name for part in apart()["identifikation"].parts][-1] == "anschrift"


@pytest.mark.parametrize(("name", "values"), EXAMPLES)
def test_every_example_keeps_to_the_order_of_the_official_tree(name, values):
    assert told(name, values) == []


@given(registrations)
@SOME
def test_any_request_for_a_certificate_of_registration_keeps_to_it(values):
    assert told("xmeld:1700", values) == []


@given(births)
@SOME
def test_any_order_of_birth_certificates_keeps_to_it(values):
    assert told("xpersonenstand:081030", values) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("xmeld:1700", "."),
        ("xmeld:1700", "{*}identifikation"),
        ("xmeld:1700", "{*}identifikation/{*}anschrift"),
        ("xmeld:1700", "{*}steuerungsinformationen"),
        ("xpersonenstand:081030", "."),
        ("xpersonenstand:081030", "{*}antragsteller/{*}natuerlichePerson"),
        ("xpersonenstand:081030", "{*}antragsteller/{*}natuerlichePerson/{*}anschrift"),
        ("xpersonenstand:081030", "{*}kind"),
        ("xpersonenstand:081030", "{*}angeforderteUrkunden"),
    ],
)
def test_another_order_is_noticed(name, path):
    values = next(example.values[1] for example in EXAMPLES if example.values[0] == name)
    root = parse_safely(written(TYPES[name], content(SERVICES[name], values)))
    element = root.find(path)
    element[:] = reversed(element)
    assert [*faults(root, tree(name), apart())] == [f"{etree.QName(element).localname}: {names(element)}"]


def names(element) -> list[str]:
    return [etree.QName(child).localname for child in element]
