"""There and back: a schema as a file, and a service as a schema, lose nothing they know."""

import pytest
from hypothesis import HealthCheck, given, settings

from portal.catalogue import answers_of
from portal.fim import FimError, read_schema, schema_of, write_schema
from portal.forms import problems
from portal.xoev import schema_for
from tests.unit.fim.schemas import NOW, SCHEMAS, genuine, one, samples, schema, service_of, text

several = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def there_and_back(service):
    return service_of(read_schema(write_schema(schema_of(service), NOW)))


@several
@given(SCHEMAS)
def test_a_written_schema_is_read_as_the_same_one(made):
    assert read_schema(write_schema(made, NOW)) == made


@several
@given(SCHEMAS)
def test_every_schema_becomes_a_service_that_runs_and_comes_back_as_the_same_service(made):
    try:
        service = service_of(made)
    except FimError as error:
        assert "mehr als 1500" in str(error)
        return
    for example in service.examples:
        answers = answers_of(service, example)
        found = {problem.input: problem.sentence for problem in problems(service.form, answers, NOW.date())}
        assert found == example.errors
    assert schema_for(service).xsd
    assert there_and_back(service) == service


def test_the_genuine_schemas_come_back_the_same_as_files_and_as_services():
    for file in (*genuine(), *samples(broken=False)):
        made = read_schema(file.read_bytes())
        assert read_schema(write_schema(made, NOW)) == made, file
        service = service_of(made)
        assert there_and_back(service) == service, file


def test_what_an_editor_changed_is_in_the_exported_schema_and_what_was_taken_out_is_not():
    service = service_of(schema(one(text("F1", "Rufname", help="Wie er gerufen wird")), one(text("F2", "Rasse"))))
    changed = service.model_dump(mode="json")
    fields = changed["form"]["steps"][0]["fields"]
    fields[0] |= {"label": "Wie heißt der Hund?", "optional": True, "max_length": 60}
    del fields[1]
    (use,) = schema_of(type(service).model_validate(changed, strict=False)).uses
    assert use.element.label == "Wie heißt der Hund?"
    assert (str(use.count), use.element.precision) == ("0:1", {"maxLength": "60"})
    assert (use.element.id, use.element.version, use.element.name) == ("F1", "1.0.0", "Rufname")


def test_the_same_schema_and_time_give_the_same_bytes():
    made = schema(one(text()))
    assert write_schema(made, NOW) == write_schema(made, NOW)


@pytest.mark.parametrize("name", ["hund-anmelden", "gewerbe-anmelden", "veranstaltung-anzeigen"])
def test_a_service_that_was_never_in_fim_gets_provisional_ids_and_can_be_read_again(name):
    from portal.catalogue import read_service
    from portal.fim.schema import walk
    from tests.tools import PROJECT

    service = read_service(PROJECT / "services" / "catalogue" / f"{name}.yaml")
    exported = schema_of(service)
    ids = [use.element.id for _, use in walk(exported.uses)]
    assert len(ids) == len(set(ids)) and all(identifier[1:].startswith("99999") for identifier in ids)
    assert read_schema(write_schema(exported, NOW)) == exported
    assert service_of(exported).form.fim.name == service.title
