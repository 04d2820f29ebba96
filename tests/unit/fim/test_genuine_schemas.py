"""The schemas of the FIM portal become services that pass the check: fast, small, and without dropping a field."""

import subprocess
import sys
import time

from portal.catalogue import answers_of, check_service
from portal.fim import read_schema, service_file
from portal.fim.schema import Field, walk
from portal.forms import without_copies
from portal.xoev import SchemaStore, schema_for
from tests.tools import PROJECT
from tests.unit.fim.schemas import NOW, fields_of, genuine, pages_of, samples, service_of
from tests.unit.xoev.applications import message

#: What one import may take of a processor and of memory.
SECONDS, MEGABYTES = 5, 300


def test_each_becomes_a_service_file_that_passes_the_check(tmp_path):
    for number, file in enumerate((*genuine(), *samples(broken=False))):
        before = time.process_time()
        draft = service_file(read_schema(file.read_bytes()))
        written = tmp_path / str(number) / f"{draft.name}.yaml"
        written.parent.mkdir()
        written.write_text(draft.text, encoding="utf-8")
        assert check_service(written, NOW.date()) == (), file
        assert time.process_time() - before < SECONDS, file


def test_the_largest_stays_small_in_memory():
    file = max(genuine(), key=lambda path: path.stat().st_size)
    code = (
        "import sys, pathlib; from portal.fim import read_schema, service_file;"
        "service_file(read_schema(pathlib.Path(sys.argv[1]).read_bytes()));"
        "print(int(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120
    )
    assert 10 < int(done.stdout) < MEGABYTES


def test_every_field_is_asked_or_stands_in_the_outline_with_a_task():
    for file in genuine():
        made = read_schema(file.read_bytes())
        service = service_of(made)
        paths = {path for path, use in walk(made.uses) if isinstance(use.element, Field)}
        assert paths <= service.form.fim.elements.keys()
        asked = {without_copies(field.fim) for field in fields_of(service.form)}
        for path in paths - asked:
            assert service.form.fim.elements[path].kind in ("label", "locked", "hidden"), (file, path)


def test_every_rule_stands_as_a_task_word_for_word():
    for file in genuine():
        made = read_schema(file.read_bytes())
        service = service_of(made)
        form = service.form
        tasks = [todo for holder in (*form.steps, *pages_of(form), *fields_of(form)) for todo in holder.todo]
        rules = [rule for _, use in walk(made.uses) for rule in use.element.rules]
        for rule in rules:
            assert any(rule.id in task and rule.text in task for task in tasks), (file, rule.id)


def test_pages_are_short_and_every_question_has_a_readable_name():
    for file in genuine():
        form = service_of(read_schema(file.read_bytes())).form
        assert all(len(page.fields) <= 5 for page in pages_of(form))
        names = [field.id for field in fields_of(form)]
        assert len(names) == len(set(names)) and all(len(name) <= 60 and name[0].isalpha() for name in names)


def test_the_message_schema_names_the_elements_of_fim_and_takes_the_examples():
    for file in genuine():
        service = service_of(read_schema(file.read_bytes()))
        xsd = schema_for(service).xsd.decode()
        assert all(f">{field.fim}</xs:appinfo>" in xsd for field in fields_of(service.form))
        for example in (example for example in service.examples if example.valid and not example.files):
            sent = message(service, answers_of(service, example))
            assert SchemaStore().validate(service, sent) == (), file
