"""Whatever somebody answers stays text wherever it arrives: pages, PDF, XML, packages, logs. Nothing interprets it."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import lxml.html
import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.drafts import save, start
from portal.forms import FieldDefinition, Group, Page
from portal.house import House
from portal.keys import HolderSecret
from portal.submissions import load_case
from portal.xoev import parse_safely
from tests.cases import make_case, valid_answers
from tests.clerks import app, signed_in, signed_in_operator
from tests.practice import WITH_FORM
from tests.shipped import CATALOGUE
from tests.tools import full, need, program, some_of

__all__ = ["app"]

TOWN = "witzenhausen"


def without_files(service: str) -> list[int]:
    """The numbers of the valid examples that send no files: no text field holds their names."""
    valid = [example for example in CATALOGUE.services[service].examples if example.valid]
    return [number for number, example in enumerate(valid) if not example.files]


def fullest(service: str) -> int:
    """The number of the valid example without files that has most answers."""
    valid = [example for example in CATALOGUE.services[service].examples if example.valid]
    return max(without_files(service), key=lambda number: len(str(valid[number].answers)))


#: What some program somewhere would take for more than letters.
HOSTILE = (
    "]]>",
    "<script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "<!--",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<?xml version='1.0'?>",
    "&#x202e;",
    "&lt;b&gt;&amp;amp;",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "{{7*7}}",
    "{% raw %}",
    "%(name)s %s %n",
    "${jndi:ldap://127.0.0.1/a}",
    "'; DROP TABLE draft; --",
    "%0d%0aSet-Cookie: a=b",
    "../../etc/passwd",
    "\\u202e\\n\\x00",
    '{"level": "error"}',
    "<para><b>",
    ")>> /JS (app.alert) endobj",
)

#: What no field takes, wherever in the text it stands.
REFUSED = (
    "\0",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u200b",
    "\u2028",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\ufffe",
    "\ufffd",
    "\U000e0041",
    "\ud800",
    "\udfff",
    "\ud83d\udc15",
)


@pytest.fixture(scope="session")
def catalogue(practice):
    """A town that offers everything: no service may interpret what is answered."""
    return practice


@pytest.fixture
def database_url(tmp_path):
    """One kind of database: both return what was sealed."""
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


def each_text(service: str, answers: Mapping[str, Any], write: Callable[[FieldDefinition], str]) -> dict[str, Any]:
    """The answers with what ``write`` says in the place of every free text, those of items too."""
    form = CATALOGUE.services[service].form

    def written(pages: tuple[Page, ...], given: Mapping[str, Any]) -> dict[str, Any]:
        texts = {field.id: field for page in pages for field in page.fields if field.type == "text"}
        return {key: write(texts[key]) if key in texts else value for key, value in given.items()}

    result = written(tuple(step for step in form.steps if isinstance(step, Page)), answers)
    for group in (step for step in form.steps if isinstance(step, Group) and step.id in result):
        result[group.id] = [written(group.pages, item) for item in result[group.id]]
    return result


def taken(field: FieldDefinition, text: str) -> str | None:
    """What the field stores when this is typed, or None if it refuses it."""
    return field.read({"x": [text]}, "x").value


def plain_words(field: FieldDefinition) -> str:
    """What any field of text takes: letters, the fifteen digits of a chip, or the number of a plot."""
    return next(words for words in ("Harmlos", "276098100123456", "127") if taken(field, words))


class Case:
    """One accepted application and everything that is made of it."""

    def __init__(self, house: House, clients: tuple[Any, Any], service: str, answers: Mapping[str, Any]) -> None:
        self.reference = make_case(house, TOWN, answers, service=service, example=fullest(service))
        clerk, _operator = clients
        address = f"/{TOWN}/amt/vorgang/{self.reference}"
        self.message = load_case(house, TOWN, self.reference).message
        self.receipt = clerk.get(f"{address}/eingang.pdf").data
        self.package = clerk.get(f"{address}/paket.zip").data
        self.pages = [clerk.get(address).text, check_page(house, clerk, service, answers)]

    @property
    def shapes(self) -> list[list[tuple[str, tuple[str, ...]]]]:
        """The elements of each page with the names of their attributes: text cannot change them."""
        trees = (lxml.html.fromstring(page) for page in self.pages)
        return [[(str(node.tag), tuple(sorted(node.attrib))) for node in tree.iter()] for tree in trees]

    @property
    def xml(self) -> Iterator[Any]:
        yield parse_safely(self.message)
        with zipfile.ZipFile(io.BytesIO(self.package)) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    yield parse_safely(archive.read(name))


def check_page(house: House, client: Any, service: str, answers: Mapping[str, Any]) -> str:
    """The applicant's page with all answers, before sending."""
    secret, offer = HolderSecret.new(), house.catalogue.offer(TOWN, service)
    assert offer is not None
    counters = {name: len(items) + 1 for name, items in answers.items() if isinstance(items, list)}
    draft = save(
        house,
        start(house, offer, secret),
        secret,
        {**valid_answers(house, service, fullest(service)), **answers},
        counters,
    )
    client.set_cookie("holder", secret.cookie)
    return client.get(f"/{TOWN}/antrag/{service}/{draft.id}/pruefen").text


@pytest.fixture
def clients(app):
    return signed_in(app, TOWN), signed_in_operator(app)


hostile_words = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map(" ".join)


def answers_in_words(service: str) -> bool:
    """Is there an example without files that answers a free text?"""
    if not without_files(service):
        return False
    met: list[str] = []
    valid = [example for example in CATALOGUE.services[service].examples if example.valid]
    each_text(service, valid[fullest(service)].answers, lambda field: met.append(field.id) or field.id)
    return bool(met)


#: Texts beside files, and forms that only let people choose, go no other way than these.
IN_WORDS = [service.id for service in WITH_FORM if answers_in_words(service.id)]


@pytest.mark.parametrize("service", some_of(IN_WORDS))
def test_hostile_answers_arrive_everywhere_as_the_letters_they_are(house, clients, service, capfd, tmp_path):
    plain = each_text(
        service,
        valid_answers(house, service, fullest(service)),
        plain_words,
    )
    harmless = Case(house, clients, service, plain)
    assert 'name="declaration"' in harmless.pages[1]

    # Without shrinking: an example is short enough to read, and each takes a whole application.
    @settings(
        max_examples=60 if full() else 10,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(data=st.data())
    def hold(data: st.DataObject) -> None:
        sent: list[str] = []

        def answer(field: FieldDefinition) -> str:
            text = taken(field, data.draw(hostile_words)[: getattr(field, "max_length", 100)].strip())
            sent.extend([text] if text else [])
            return text or plain_words(field)

        case = Case(house, clients, service, each_text(service, plain, answer))
        assert sent
        assert_pages(case, harmless, sent)
        assert_xml(case, harmless, sent)
        assert_receipt(case, sent, tmp_path)

    hold()
    operator = clients[1]
    told = capfd.readouterr().err + operator.get("/betrieb/").text + operator.get("/metrics").text
    assert [words for words in HOSTILE if len(words) > 6 and words in told] == []


def assert_pages(case: Case, harmless: Case, sent: list[str]) -> None:
    assert case.shapes == harmless.shapes
    for page in case.pages:
        text = squeezed(lxml.html.fromstring(page).text_content())
        assert [words for words in sent if squeezed(words) not in text] == []


def assert_xml(case: Case, harmless: Case, sent: list[str]) -> None:
    for ours, theirs in zip(case.xml, harmless.xml, strict=True):
        assert [node.tag for node in ours.iter()] == [node.tag for node in theirs.iter()]
    values = set(parse_safely(case.message).itertext())
    assert set(sent) <= values


def assert_receipt(case: Case, sent: list[str], folder: Any) -> None:
    """All letters, the very message, and nothing that a reader would run or open."""
    tool = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    file = folder / "receipt.pdf"
    file.write_bytes(case.receipt)
    text = squeezed(subprocess.run([tool, "-raw", str(file), "-"], capture_output=True, text=True, check=True).stdout)
    assert [words for words in sent if squeezed(words) not in text] == []
    with pikepdf.open(io.BytesIO(case.receipt)) as pdf:
        (attached,) = pdf.attachments.values()
        assert attached.get_file().read_bytes() == case.message
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                assert not {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch"} & set(thing.keys())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


EVERY_TEXT = [
    pytest.param(field, id=f"{service.id}: {field.id}")
    for service in WITH_FORM
    for step in service.form.steps
    for page in (step.pages if isinstance(step, Group) else (step,))
    for field in page.fields
    if field.type
    in ("text", "person_name", "address", "email", "phone", "iban", "dog_chip", "sepa_mandate", "activity")
]


@pytest.mark.parametrize("field", some_of(EVERY_TEXT))
@settings(max_examples=20)
@given(data=st.data())
def test_signs_that_turn_hide_or_break_text_are_refused_in_every_input_of_every_service(field, data):
    name = data.draw(st.sampled_from(field.inputs("x")))
    if name.endswith(("-country", "-hit")):  # chosen from a list; what is not on it is no answer
        return
    before, after = data.draw(st.sampled_from(["Haus", "1 a", ""])), data.draw(st.sampled_from(["weg", "e\u0301"]))

    reading = field.read({name: [before + data.draw(st.sampled_from(REFUSED)) + after]}, "x")

    assert name in reading.errors and reading.value is None
