"""What every writer of official messages promises, ours and those of installed packages.

A module of our own takes part as soon as it has ``MESSAGES``, with its ``EXAMPLES`` by message name where plain samples
will not do. A package of somebody else takes part when it is installed: ``pytest tests/contract/official``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import get_args
from uuid import UUID

import pytest
from lxml import etree

import portal.official
from portal.catalogue import Service, answers_of
from portal.forms import AnyField, characters, public
from portal.official import GROUP, AttachedFile, Content, MessageNotWritten, MessageType
from portal.official.plugins import NAME, load
from portal.xoev import check_file, parse_safely, shipped_schemas
from tests.contract.official import fake_writer
from tests.shipped import CATALOGUE

#: What fixed words of a service file are to a slot, beside the types of fields; and a group.
OTHER_TYPES = {"text", "group"}
SAMPLES = {
    "person_name": {"given": "Đorđe", "family": "Łukasz-Großkreuz"},
    "address": {"street": "Hauptstraße", "house_number": "8 a", "postal_code": "64720", "city": "Michelstadt"},
    "date": "1985-03-27",
    "yes_no": True,
    "number": "3",
    "email": "erika@example.org",
    "phone": "+49 6061 12345",
    "text": "Musterangabe",
}
FOREIGN = ("\U0001f600", "\x07", "\ud800")


def modules() -> Iterator[ModuleType]:
    yield fake_writer
    for found in pkgutil.iter_modules(portal.official.__path__, "portal.official."):
        module = importlib.import_module(found.name)
        if isinstance(getattr(module, "MESSAGES", None), tuple):
            yield module
    yield from (load(point) for point in entry_points(group=GROUP))


WRITERS = [pytest.param(module, message, id=message.name) for module in modules() for message in module.MESSAGES]
VERSIONS = [
    pytest.param(module, message, version, id=f"{message.name}-{version}")
    for module in modules()
    for message in module.MESSAGES
    for version in message.namespaces
]


PLAN = AttachedFile(
    UUID("0f0c1c8c-3c3e-5d55-9c0a-3f1f8a1e7a11"),
    "0f0c1c8c-3c3e-5d55-9c0a-3f1f8a1e7a11_Plan.pdf",
    "Plan",
    "application/pdf",
    date(2026, 9, 1),
)

#: Of our own messages those that no service fills.
BY_NO_SERVICE = {"xbau-kernmodul:1130": {"begruendung": "Das Fest fällt aus."}}


def content_of(module: ModuleType, message: MessageType, **other) -> Content:
    """Content with the module's example for this message, or else with the first example of a service that fills it."""
    example = getattr(module, "EXAMPLES", BY_NO_SERVICE).get(message.name)
    service, values = shipped_example(message.name) or (CATALOGUE.services["hund-anmelden"], None)
    return Content(
        message_id=UUID("7d0c1c8c-3c3e-5d55-9c0a-3f1f8a1e7a11"),
        created_at=datetime(2026, 9, 1, 9, 30, tzinfo=UTC),
        reference="K7QM-24RT-9XWA",
        service=service,
        municipality=CATALOGUE.municipality("michelstadt"),
        values=example or values or sampled(message),
        **({"files": (PLAN,)} | other),
    )


@cache
def shipped_example(name: str) -> tuple[Service, dict] | None:
    for service in CATALOGUE.services.values():
        for rule in service.messages:
            if rule.type == name:
                for example in service.examples:
                    answers = public(service.form, answers_of(service, example))
                    if example.valid and rule.when.holds(answers):
                        return service, rule.values(answers)
    return None


def sampled(message: MessageType) -> dict:
    """A plain value for every slot that takes one; a required choice needs the module's own example."""
    found = {}
    for slot in message.slots:
        fitting = [kind for kind in SAMPLES if kind in slot.types]
        assert fitting or not slot.required, f"{message.name} braucht EXAMPLES mit einem Wert für {slot.name}."
        if fitting:
            found[slot.name] = SAMPLES[fitting[0]]
    return found


def written(message: MessageType, content: Content, version: str) -> bytes:
    return etree.tostring(message.write(content, version), encoding="UTF-8")


def field_types() -> set[str]:
    union = get_args(AnyField)[0]
    return {get_args(field.model_fields["type"].annotation)[0] for field in get_args(union)} | OTHER_TYPES


def test_no_two_writers_claim_a_name():
    names = [message.name for module in modules() for message in module.MESSAGES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("module", "message"), WRITERS)
def test_a_message_says_what_it_is(module, message):
    assert NAME.fullmatch(message.name)
    assert message.name.startswith(f"{message.standard}:")
    assert message.title and message.code and message.namespaces
    assert [slot.name for slot in message.slots] == list(dict.fromkeys(slot.name for slot in message.slots))
    for slot in message.slots:
        assert slot.meaning
        assert slot.types and slot.types <= field_types(), slot.name


@pytest.mark.parametrize(("module", "message"), WRITERS)
def test_the_versions_stand_with_the_newest_first(module, message):
    versions = [tuple(int(part) for part in version.split(".") if part.isdigit()) for version in message.namespaces]
    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize(("module", "message"), WRITERS)
def test_the_example_fills_every_required_slot_and_no_other_name(module, message):
    values = content_of(module, message).values
    assert {slot.name for slot in message.slots if slot.required} <= values.keys() <= {s.name for s in message.slots}


@pytest.mark.parametrize(("module", "message", "version"), VERSIONS)
def test_a_message_is_written_in_the_namespace_of_its_version(module, message, version):
    root = message.write(content_of(module, message), version)
    assert etree.QName(root).namespace == message.namespaces[version]
    assert parse_safely(etree.tostring(root)) is not None


@pytest.mark.parametrize(("module", "message", "version"), VERSIONS)
def test_the_same_content_is_the_same_bytes_on_any_day(module, message, version, time_machine):
    content = content_of(module, message)
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=UTC))
    before = written(message, content, version)
    time_machine.move_to(datetime(2031, 7, 2, tzinfo=UTC))
    assert written(message, content, version) == before


@pytest.mark.parametrize(("module", "message", "version"), VERSIONS)
def test_files_that_travel_along_do_not_stop_a_message(module, message, version):
    assert written(
        message,
        content_of(module, message, files=(PLAN, replace(PLAN, file_id=UUID(int=7), name=f"{UUID(int=7)}_Foto.jpg"))),
        version,
    )


@pytest.mark.parametrize(("module", "message", "version"), VERSIONS)
def test_without_a_required_slot_there_is_no_message_but_a_sentence(module, message, version):
    content = content_of(module, message)
    for slot in (slot for slot in message.slots if slot.required):
        values = {name: value for name, value in content.values.items() if name != slot.name}
        with pytest.raises(MessageNotWritten) as refused:
            message.write(replace(content, values=values), version)
        assert refused.value.place and refused.value.sentence.endswith(".")


@pytest.mark.parametrize(("module", "message", "version"), VERSIONS)
@pytest.mark.parametrize("foreign", FOREIGN, ids=["emoji", "control character", "half a pair"])
def test_what_is_not_din_91379_does_not_leave_the_house(module, message, version, foreign):
    content = content_of(module, message)
    for slot in message.slots:
        if slot.types <= {"text"} and isinstance(content.values.get(slot.name), str):
            values = {**content.values, slot.name: f"Geheim{foreign}"}
            try:
                found = written(message, replace(content, values=values), version).decode()
            except MessageNotWritten as refused:
                assert "Geheim" not in str(refused)
            else:
                text = "".join(etree.fromstring(found).itertext())
                assert not characters.first_foreign(text)


@pytest.mark.parametrize(("module", "message", "version"), VERSIONS)
def test_a_message_keeps_to_our_profile_or_is_marked_as_not_proven(module, message, version, tmp_path):
    root = message.write(content_of(module, message), version)
    if message.namespaces[version] in {schema.namespace for schema in shipped_schemas()}:
        file = tmp_path / "message.xml"
        file.write_bytes(etree.tostring(root))
        assert check_file(file) == ()
    else:
        assert not message.proven or message.standard in {schema.name.split("/")[0] for schema in shipped_schemas()}
