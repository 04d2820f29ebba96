"""The files of ``services/recipients/``, read and checked against the services they speak of.

A field that has no number and is not withheld on purpose is an error: a new question must not go astray, nor must it
be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from portal.catalogue import CatalogueError, Finding, Service, Source, build, read_yaml
from portal.forms import FileField, Form, Group, condition_fields, nearest
from portal.recipients.file import OfficialForm, RecipientEntry, RecipientFile, numbers_in
from portal.recipients.model import Recipient, RecipientTable, Share


def read_recipients(folder: Path, services: Mapping[str, Service]) -> tuple[RecipientTable, ...]:
    """The tables below ``folder`` (the one of all services), by name of their file. Raises CatalogueError."""
    tables, findings = [], []
    for source, file in read_files(folder):
        findings += list(file_findings(source, file, services))
        tables.append(table_of(file))
    if findings:
        raise CatalogueError(findings)
    return tuple(tables)


def recipient_findings(folder: Path, services: Mapping[str, Service]) -> tuple[Finding, ...]:
    """What is wrong with the files, in order; empty if nothing is."""
    try:
        read_recipients(folder, services)
    except CatalogueError as error:
        return error.findings
    return ()


def read_files(folder: Path) -> list[tuple[Source, RecipientFile]]:
    read = []
    for path in sorted(folder.glob("recipients/*.yaml")):
        source = read_yaml(path, f"{folder.name}/recipients/{path.name}")
        read.append((source, build(RecipientFile, source)))
    return read


def table_of(file: RecipientFile) -> RecipientTable:
    forms = {form.service: form for form in file.forms}
    return RecipientTable(
        file.id,
        file.title,
        file.legal_basis,
        file.as_of,
        file.notes,
        tuple(recipient_of(entry, forms) for entry in file.recipients),
    )


def recipient_of(entry: RecipientEntry, forms: Mapping[str, OfficialForm]) -> Recipient:
    shares = {}
    for service, gets in entry.gets.items():
        form = forms.get(service)
        if form is None:
            continue
        listed = numbers_in(gets.only or gets.all_but or "")
        numbers = listed if gets.only else frozenset(range(1, form.last + 1)) - listed
        shares[service] = Share(
            form.name,
            numbers,
            passing(form, numbers),
            tuple((stand_in.field, stand_in.source, stand_in.when) for stand_in in form.stands_in),
            gets.when,
            gets.condition or "",
        )
    return Recipient(entry.id, entry.name, entry.legal_basis, entry.decision or "", shares)


def passing(form: OfficialForm, numbers: frozenset[int]) -> frozenset[str]:
    """The fields all of whose numbers are among these."""
    kept = frozenset(path for number, paths in form.fields.items() if int(number) in numbers for path in paths)
    held_back = frozenset(path for number, paths in form.fields.items() if int(number) not in numbers for path in paths)
    return kept - held_back


def file_findings(source: Source, file: RecipientFile, services: Mapping[str, Service]) -> Iterator[Finding]:
    if source.file.rpartition("/")[2] != f"{file.id}.yaml":
        yield source.finding(("id",), f"Die Datei heißt anders als ihre Kennung „{file.id}“.", "Benennen Sie sie um.")
    for position, form in enumerate(file.forms):
        place = ("forms", position)
        service = services.get(form.service)
        if service is None:
            sentence = f"Die Leistung „{form.service}“ gibt es nicht."
            yield source.finding((*place, "service"), sentence, nearest(form.service, services))
        else:
            yield from form_findings(source, place, form, service)
    names = [form.service for form in file.forms]
    for position, form in enumerate(file.forms):
        if form.service in names[:position]:
            sentence = f"Die Leistung „{form.service}“ steht zweimal da."
            yield source.finding(("forms", position, "service"), sentence, "Führen Sie beides zusammen.")
    for position, entry in enumerate(file.recipients):
        yield from entry_findings(source, ("recipients", position), entry, file)


def form_findings(
    source: Source, place: tuple[str | int, ...], form: OfficialForm, service: Service
) -> Iterator[Finding]:
    known = paths_of(service.form)
    used = {path for paths in form.fields.values() for path in paths}
    withheld = {entry.field for entry in form.for_nobody}
    for number, paths in form.fields.items():
        if int(number) > form.last:
            sentence = f"Die Nummer {number} ist größer als die letzte Nummer {form.last}."
            yield source.finding((*place, "fields", number), sentence, "Prüfen Sie „last“.")
        for path in paths:
            if path not in known:
                sentence = f"Das Feld „{path}“ gibt es in „{service.id}“ nicht."
                yield source.finding((*place, "fields", number), sentence, nearest(path, known))
            elif known[path]:
                sentence = f"Das Feld „{path}“ nimmt Dateien auf. Sie gehen nicht an Empfänger."
                yield source.finding((*place, "fields", number), sentence, "Nennen Sie es unter „for_nobody“.")
    for path in sorted(known.keys() - used - withheld):
        yield source.finding(
            (*place, "fields"),
            f"Das Feld „{path}“ hat keine Nummer.",
            "Ordnen Sie es einer Nummer zu oder nennen Sie es mit Grund unter „for_nobody“.",
        )
    for position, entry in enumerate(form.for_nobody):
        if entry.field not in known or entry.field in used:
            sentence = f"Das Feld „{entry.field}“ gibt es nicht, oder es hat schon eine Nummer."
            yield source.finding((*place, "for_nobody", position), sentence, "Nehmen Sie es hier heraus.")
    for position, stand_in in enumerate(form.stands_in):
        named = (stand_in.field, stand_in.source, *condition_fields(stand_in.when))
        for path in (path for path in named if path not in known):
            sentence = f"Das Feld „{path}“ gibt es in „{service.id}“ nicht."
            yield source.finding((*place, "stands_in", position), sentence, nearest(path, known))


def entry_findings(
    source: Source, place: tuple[str | int, ...], entry: RecipientEntry, file: RecipientFile
) -> Iterator[Finding]:
    forms = {form.service: form for form in file.forms}
    if [other.id for other in file.recipients].count(entry.id) > 1:
        sentence = f"Die Kennung „{entry.id}“ steht zweimal da."
        yield source.finding((*place, "id"), sentence, "Wählen Sie für eine Stelle eine andere.")
    for service, gets in entry.gets.items():
        here = (*place, "gets", service)
        form = forms.get(service)
        if form is None:
            sentence = f"Zu „{service}“ nennt diese Datei keinen Vordruck."
            yield source.finding(here, sentence, "Ergänzen Sie ihn unter „forms“.")
            continue
        if (gets.only is None) is (gets.all_but is None):
            yield source.finding(here, "Nötig ist entweder „only“ oder „all_but“.", "Lassen Sie genau eines stehen.")
        for number in sorted(numbers_in(gets.only or gets.all_but or "")):
            if number > form.last:
                sentence = f"Die Nummer {number} gibt es in {form.name} nicht."
                yield source.finding(here, sentence, "Prüfen Sie die Liste.")
        known = {path for paths in form.fields.values() for path in paths}
        for field in condition_fields(gets.when):
            if field not in known:
                yield source.finding((*here, "when"), f"Das Feld „{field}“ gibt es nicht.", nearest(field, known))


def paths_of(form: Form) -> dict[str, bool]:
    """Every field by its path, inside groups too; true for those that take files."""
    found: dict[str, bool] = {}
    for step in form.steps:
        pages = step.pages if isinstance(step, Group) else (step,)
        above = f"{step.id}." if isinstance(step, Group) else ""
        found |= {f"{above}{field.id}": isinstance(field, FileField) for page in pages for field in page.fields}
    return found
