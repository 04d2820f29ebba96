"""Applications to build messages of: a service that has every type of field, and answers as people could give them."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from portal.catalogue import Catalogue, Service
from portal.forms import FieldDefinition, Form, Group, Page, characters, numbered, public, written
from portal.xoev import build_message
from tests.shipped import CATALOGUE

TODAY = date(2026, 7, 1)
RECEIVED = datetime(2026, 7, 1, 9, 30, 15, 999, tzinfo=UTC)
REFERENCE = "K7QM-24RT-9XWA"

EVERY_TYPE = """
sections: [{id: one, title: Erstens}, {id: two, title: Zweitens}]
steps:
  - id: person
    section: one
    title: Wer sind Sie?
    fields:
      - {id: name, type: person_name, label: Ihr Name, single_name_allowed: true}
      - {id: wohnung, type: address, label: "Wo wohnen Sie?"}
      - {id: post, type: address, label: "Wohin schreiben wir?", abroad: true, optional: true}
      - {id: geboren, type: date, label: Geburtsdatum, not_before: "1900-01-01", not_after: today}
  - id: erreichbar
    section: one
    title: Wie erreichen wir Sie?
    fields:
      - {id: mail, type: email, label: E-Mail, optional: true}
      - {id: telefon, type: phone, label: Telefon, optional: true}
  - id: wahl
    section: one
    title: Was möchten Sie?
    fields:
      - {id: anzahl, type: number, label: Anzahl, minimum: 1, maximum: 99}
      - {id: weg, type: radio, label: Weg, options: [{key: brief, label: Brief}, {key: e-mail, label: E-Mail}]}
      - {id: zusatz, type: text, label: "Wenn Brief: Zusatz zur Adresse", when: {field: weg, equals: brief}}
      - {id: land, type: select, label: Land, options: [{key: A1, label: Eins}, {key: "2.b", label: Zwei}]}
      - {id: tage, type: checkboxes, label: Tage, options: [{key: mo, label: Montag}, {key: di, label: Dienstag}]}
      - {id: bank, type: yes_no, label: "Einzug vom Konto?"}
  - id: wann
    section: one
    title: Wann und wie viel?
    fields:
      - {id: uhrzeit, type: time, label: Uhrzeit}
      - {id: kosten, type: money, label: Kosten, minimum: 5, maximum: 1000050}
      - {id: staat, type: country, label: Staat}
      - {id: angehoerig, type: nationality, label: Staatsangehörigkeit, optional: true}
  - id: papiere
    section: one
    title: Ihre Unterlagen
    fields:
      - {id: plan, type: file, label: Plan, formats: [pdf, png], max_files: 3}
      - {id: nachweis, type: file, label: Nachweis, later: true}
  - id: konto-daten
    section: two
    title: Ihr Konto
    when: {field: bank, equals: true}
    fields:
      - {id: iban, type: iban, label: IBAN}
      - {id: mandat, type: declaration, label: Ich erlaube den Einzug.}
  - id: dinge
    section: two
    title: Ihre Dinge
    item_title: Ding
    add_question: Noch ein Ding?
    minimum: 1
    limit: 4
    pages:
      - id: ding
        title: Das Ding
        fields:
          - {id: ding_name, type: text, label: Name des Dings, max_length: 40}
          - {id: ort, type: text, label: Ort, characters: B, optional: true}
          - {id: chip, type: text, label: Chip, pattern: "[0-9]{15}", mismatch: Chip muss 15 Ziffern haben.,
             optional: true}
          - {id: alt, type: yes_no, label: "Ist es alt?"}
      - id: mehr
        title: Mehr
        when: {field: alt, equals: true}
        fields:
          - {id: beschreibung, type: text, label: Beschreibung, max_length: 400, multiline: true}
  - id: zeugen
    section: two
    title: Ihre Zeugen
    item_title: Zeuge
    add_question: Noch ein Zeuge?
    when: {field: bank, equals: true}
    pages:
      - id: zeuge
        title: Der Zeuge
        fields:
          - {id: zeuge_name, type: text, label: Name, characters: A}
  - id: weiteres
    section: two
    title: Weiteres
    fields:
      - {id: markt, type: date_range, label: Markt, from_label: Aufbau, not_before: "2020-01-01", longest_days: 400}
      - {id: musik, type: time_range, label: Musik, over_midnight: true}
      - {id: firma, type: organisation, label: Firma}
      - {id: auto, type: plate, label: Kennzeichen}
      - {id: hund, type: dog_chip, label: Chipnummer}
      - {id: einzug, type: sepa_mandate, label: Mandat, purpose: die Hundesteuer}
      - {id: foto, type: consent, label: Foto, text: Die Stadt darf das Foto zeigen., withdrawal: Per E-Mail.}
  - id: zusammengesetztes
    section: two
    title: Zusammengesetztes
    fields:
      - {id: anlass, type: choice_other, label: Anlass, options: [{key: fest, label: Fest}], max_length: 10}
      - id: wege
        type: matrix
        label: Wege
        rows: [{key: rathaus, label: Rathaus}, {key: kur_park, label: Kurpark}]
        options: [{key: gut, label: Gut}, {key: schlecht, label: Schlecht}]
        optional: true
      - {id: taetigkeit, type: activity, label: Tätigkeit}
      - {id: stelle, type: map_point, label: Stelle}
      - {id: halle, type: address, label: Halle, places: true}
      - {id: summe, type: computed, label: Summe, compute: {sum: [anzahl]}}
      - {id: preis, type: computed, label: Preis, compute: {product: [summe, kosten]}, money: true}
"""

IBANS = ("DE02120300000000202051", "AT611904300234573201", "NO9386011117947")


@cache
def catalogue() -> Catalogue:
    return CATALOGUE


@cache
def dog() -> Service:
    service = catalogue().service("hund-anmelden")
    assert service is not None
    return service


@cache
def everything() -> Service:
    """A service with every type of field, optional and conditional ones, and a group."""
    return dog().in_words({"id": "alles", "form": Form.model_validate(yaml.safe_load(EVERY_TYPE))})


def message(service: Service, answers: dict[str, Any]) -> bytes:
    """The message of these answers, as an accepted application has it."""
    return build_message(
        service,
        municipality=catalogue().municipalities[0],
        reference=REFERENCE,
        received_at=RECEIVED,
        answers=public(service.form, answers),
    )


@cache
def letters(datatype: characters.Datatype) -> tuple[str, ...]:
    single = [chr(point) for first, last in characters.ranges(datatype) for point in range(first, last + 1)]
    return (*single, *characters.sequences())


@cache
def texts(datatype: characters.Datatype, most: int = 10) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(letters(datatype)), min_size=1, max_size=most).map("".join)


def typed(field: FieldDefinition) -> st.SearchStrategy[dict[str, list[str]]]:
    """What a person may type into the inputs of one field. Mostly fine, and what is not is thrown away."""
    match field.type:
        case "text" if field.pattern:
            raw = st.from_regex(field.pattern, fullmatch=True).map(lambda text: {"x": text})
        case "text":
            raw = texts(field.characters).map(lambda text: {"x": text})
        case "number":
            raw = st.integers(field.minimum or 0, field.maximum or 10**6).map(lambda number: {"x": str(number)})
        case "date":
            days = st.dates(date(2020, 1, 1), TODAY)
            raw = days.map(lambda day: {"x-day": str(day.day), "x-month": str(day.month), "x-year": str(day.year)})
        case "time":
            raw = st.times().map(lambda time: {"x": f"{time.hour}.{time.minute:02d} Uhr"})
        case "date_range":
            days = st.tuples(st.dates(date(2020, 1, 1), TODAY), st.integers(0, (field.longest_days or 2) - 1))
            ends = days.map(lambda span: {"x-from-day": span[0], "x-until-day": span[0] + timedelta(span[1])})
            raw = ends.map(lambda inputs: {name: day.isoformat() for name, day in inputs.items()})
        case "time_range":
            raw = st.fixed_dictionaries({name: st.times().map(lambda t: f"{t:%H:%M}") for name in field.inputs("x")})
        case "plate":
            raw = st.from_regex("[A-ZÄÖÜ]{1,2}-[A-Z]{1,2} [1-9][0-9]{0,3}[EH]?", fullmatch=True).map(lambda t: {"x": t})
        case "dog_chip":
            raw = st.from_regex("(0[1-9]|[1-8][0-9])[0-9]{13}", fullmatch=True).map(lambda text: {"x": text})
        case "money":
            raw = st.integers(field.minimum, field.maximum or 10**8).map(lambda c: {"x": f"{c // 100},{c % 100:02d}"})
        case "organisation":
            form = {"x-name": texts("B"), "x-legal_form": st.sampled_from(list(field.code_labels("legal_form")))}
            court = st.sampled_from(list(field.code_labels("register_court")))
            entry = {"x-register_court": court, "x-register_number": st.from_regex("VR [1-9]{1,7}", fullmatch=True)}
            raw = st.fixed_dictionaries(form) | st.fixed_dictionaries(form | entry)
        case "sepa_mandate":
            fixed = {"x-iban": st.sampled_from(IBANS), "x-agreed": st.just("yes")}
            raw = st.fixed_dictionaries({**fixed, "x-holder": texts("B")})
        case "yes_no":
            raw = st.sampled_from(["yes", "no"]).map(lambda key: {"x": key})
        case "declaration" | "consent":
            raw = st.just({"x": "yes"})
        case "radio" | "select" | "country" | "nationality":
            raw = st.sampled_from(field.codes).map(lambda key: {"x": key})
        case "choice_other":
            raw = st.fixed_dictionaries({"x": st.sampled_from(field.codes)}, optional={"x-other": texts("C")})
        case "matrix":
            row = st.sampled_from(field.codes)
            raw = st.fixed_dictionaries({}, optional={f"x-{one.key}": row for one in field.rows})
        case "activity":
            raw = st.sampled_from(field.codes).map(lambda key: {"x": key})
        case "map_point":
            degrees = {"x-lat": st.floats(49.3, 51.7).map(str), "x-lon": st.floats(7.7, 10.3).map(str)}
            place = {"x-place": texts("C")}
            raw = st.fixed_dictionaries(place) | st.fixed_dictionaries({**place, **degrees})
        case "checkboxes":
            return st.lists(st.sampled_from(field.codes), min_size=1, unique=True).map(lambda keys: {"x": keys})
        case "email":
            raw = st.from_regex("[a-z]{1,9}", fullmatch=True).map(lambda name: {"x": f"{name}@beispiel.de"})
        case "phone":
            raw = st.from_regex("6061 [1-9][0-9]{4,6}", fullmatch=True).map(lambda number: {"x": f"0{number}"})
        case "iban":
            raw = st.sampled_from(IBANS).map(lambda number: {"x": number})
        case "person_name":
            given = texts("A") | st.just("") if field.single_name_allowed else texts("A")
            raw = st.fixed_dictionaries({"x-given": given, "x-family": texts("A")})
        case "address":
            place = {"x-street": texts("B"), "x-city": texts("B")}
            codes = st.just("64711") if field.places else st.from_regex("[0-9]{5}", fullmatch=True)
            number = {"x-house_number": texts("B", 5), "x-postal_code": codes}
            raw = st.fixed_dictionaries({**place, **number})
            if field.abroad:
                raw |= st.fixed_dictionaries({**place, "x-country": st.just("FR")}, optional=number)
        case "file":
            files = st.builds(file_text, texts("C", 20), st.sampled_from(field.media_types), st.integers(1, 10**7))
            later = st.just(["later"]) if field.later else st.nothing()
            return (st.lists(files, min_size=1, max_size=field.max_files) | later).map(lambda raw: {"x": raw})
        case unknown:
            raise AssertionError(f"the tests do not know how people answer a {unknown} field")
    return raw.map(lambda inputs: {name: [text] for name, text in inputs.items()})


def file_text(name: str, media_type: str, size: int) -> str:
    """A stored file as whoever stores it tells of it."""
    return written({"id": "1", "name": name, "type": media_type, "size": size, "sha256": "0a" * 32})


def answer(field: FieldDefinition) -> st.SearchStrategy[Any]:
    """A valid answer to one field; None where it may stay empty."""
    if field.type == "computed":
        return st.none()
    read = typed(field).map(lambda raw: field.judge(raw, "x", TODAY)).filter(lambda reading: reading.value is not None)
    values = read.map(lambda reading: reading.value)
    return st.none() | values if field.optional else values


def page_answers(pages: list[Page]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {field.id: answer(field) for page in pages for field in page.fields}
    return st.fixed_dictionaries(fields).map(
        lambda given: {key: value for key, value in given.items() if value is not None}
    )


@cache
def answers_by_service(service_id: str) -> st.SearchStrategy[dict[str, Any]]:
    service = {"alles": everything, "hund-anmelden": dog}[service_id]()
    pages = page_answers([step for step in service.form.steps if isinstance(step, Page)])
    groups = st.fixed_dictionaries(
        {
            step.id: st.lists(
                page_answers(list(step.pages)), min_size=max(step.minimum, 1), max_size=min(step.limit, 2)
            )
            for step in service.form.steps
            if isinstance(step, Group)
        }
    )
    return st.builds(lambda single, many: numbered(service.form, single | many), pages, groups)


def answers_to(service: Service) -> st.SearchStrategy[dict[str, Any]]:
    """Valid answers to the whole form, items numbered; what the answers make needless is still there."""
    return answers_by_service(service.id)


def still_counting(service: Service, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without those that others have made needless."""
    return numbered(service.form, public(service.form, answers))


def as_typed(service: Service, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers of an example, read as if somebody had typed them into the pages."""

    def read(page: Page, given: dict[str, Any]) -> dict[str, Any]:
        readings = {
            field.id: field.read(field.write(given[field.id], "x"), "x") for field in page.fields if field.id in given
        }
        return {name: reading.value for name, reading in readings.items() if reading.value is not None}

    found: dict[str, Any] = {}
    for step in service.form.steps:
        if isinstance(step, Page):
            found |= read(step, answers)
        else:
            found[step.id] = [
                {key: value for page in step.pages for key, value in read(page, item).items()}
                for item in answers[step.id]
            ]
    return numbered(service.form, found)


@cache
def sample(service_id: str) -> bytes:
    """A message with about everything in it that the form can bring, two items in its group."""
    if service_id == "alles":
        return message(everything(), EVERY_ANSWER)
    example = next(example for example in dog().examples if example.valid and len(example.answers["hunde"]) == 2)
    optional = {"email": "ajax@beispiel.de", "telefon": "06061 12345"}
    dogs = [hund | {"chip": "276098106123456"} for hund in example.answers["hunde"]]
    return message(dog(), as_typed(dog(), example.answers | optional | {"hunde": dogs}))


def sample_later() -> bytes:
    """The same with a paper that is to follow: it is there or it is to follow, no message says both."""
    return message(everything(), EVERY_ANSWER | {"nachweis": "later"})


EVERY_ANSWER: dict[str, Any] = {
    "name": {"given": "K͟hadīja", "family": "Łukasz-Großkreuz"},
    "wohnung": {"street": "Am Sandweg", "house_number": "7-9", "postal_code": "64720", "city": "Michelstadt"},
    "post": {"street": "Rue du Test", "house_number": "1", "postal_code": "69001", "city": "Lyon", "country": "FR"},
    "geboren": "1985-03-27",
    "mail": "erika@beispiel.de",
    "telefon": "06061 12345",
    "plan": [
        {"id": "1", "name": "Plan 🗺.pdf", "type": "application/pdf", "size": 1204224, "sha256": "9f" * 32},
        {"id": "2", "name": "Skizze.png", "type": "image/png", "size": 999, "sha256": "0a" * 32},
    ],
    "nachweis": [{"id": "3", "name": "Foto.jpg", "type": "image/jpeg", "size": 5, "sha256": "1b" * 32}],
    "anzahl": "7",
    "weg": "brief",
    "zusatz": "bei Beispiel",
    "land": "2.b",
    "tage": ["mo", "di"],
    "bank": True,
    "uhrzeit": "08:30",
    "kosten": "10000,50",
    "staat": "129",
    "angehoerig": "000",
    "iban": "DE02120300000000202051",
    "mandat": True,
    "dinge": [
        {"n": 1, "ding_name": "Bello", "ort": "Erbach", "chip": "276098106123456", "alt": True, "beschreibung": "Neu"},
        {"n": 3, "ding_name": "Rex", "alt": True, "beschreibung": "Erste Zeile\nZweite & <dritte>"},
    ],
    "zeugen": [{"n": 2, "zeuge_name": "Đorđe"}],
    "markt": {"from": "2026-07-01", "until": "2026-07-03"},
    "musik": {"from": "20:00", "until": "01:30"},
    "firma": {"name": "Ä & Co", "legal_form": "112211", "register_court": "M1103", "register_number": "HRA 12 B"},
    "auto": "FÜ-AB 123E",
    "hund": "276098101234567",
    "einzug": {"iban": "DE02120300000000202051", "holder": "Łukasz & Söhne", "agreed": True},
    "foto": True,
    "anlass": {"key": "other", "other": "Tombola"},
    "wege": {"rathaus": "gut", "kur_park": "schlecht"},
    "taetigkeit": "56.10.1",
    "stelle": {"place": "Am Brunnen", "lat": "49.6757", "lon": "9.0037"},
    "halle": {"street": "Hof", "house_number": "1", "postal_code": "64711", "city": "Erbach"},
}
