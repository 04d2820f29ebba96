"""Answers by FIM's ids, for a form that follows a schema without being made of it.

    mapping.json(answers)   →   {"G05000011668": {"F05000017485": "01", "G05000011669": {…}}}

Which answer goes where stands in ``services/fim/<service>.yaml``. What was not answered is left out, and a group in
which nothing was answered is left out too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.catalogue import CatalogueError, Finding, Service, Source, build, read_yaml
from portal.fim.mapping_file import Element, LeftOut, MappingFile, Only, SchemaName
from portal.forms import Answers, Group, nearest


@dataclass(frozen=True, slots=True)
class AnswerMapping:
    """One read file: ``structure`` with its blocks put in, every path complete."""

    service: str
    fim: SchemaName
    structure: tuple[Element, ...]
    left_out: tuple[LeftOut, ...]

    def json(self, answers: Answers) -> dict[str, Any]:
        """The answers of ``portal.forms.public`` by FIM's ids, in the schema's order."""
        return filled(self.structure, answers)


def filled(elements: Iterable[Element], answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in elements:
        if element.id in found or not holds(element.when, answers):
            continue
        value = filled(element.parts, answers) if element.parts else value_of(element, answers)
        if value in (None, "", {}, []):
            continue
        found[element.id] = [value] if element.repeated and not isinstance(value, list) else value
    return found


def holds(when: Only | None, answers: Answers) -> bool:
    if when is None:
        return True
    answer = at(answers, when.answer)
    if when.contains is not None:
        return isinstance(answer, list | tuple) and when.contains in answer
    if when.one_of is not None:
        return any(same(answer, wanted) for wanted in when.one_of)
    if when.none_of is not None:
        return not any(same(answer, refused) for refused in when.none_of)
    return answer not in (None, "", [])


def same(answer: object, wanted: object) -> bool:
    return answer == wanted and type(answer) is type(wanted)


def value_of(element: Element, answers: Answers) -> Any:
    if element.value is not None:
        return element.value
    if element.answers:
        values = [taken(element, at(answers, path)) for path in element.answers]
        return [value for value in values if value is not None]
    return taken(element, at(answers, element.answer or ""))


def taken(element: Element, answer: Any) -> Any:
    """What the element gets of one answer; None if that is nothing."""
    if answer is None or answer == "" or answer == []:
        return None
    if element.has is not None:
        return True if isinstance(answer, list | tuple) and element.has in answer else None
    if element.codes:
        key = str(answer).lower() if isinstance(answer, bool) else answer
        return element.codes.get(key, element.other) if isinstance(key, str) else None
    if element.take == "several":
        return isinstance(answer, list | tuple) and len(answer) > 1
    if element.take in ("number", "any"):
        number = int(answer) if isinstance(answer, str) and answer.isdecimal() else None
        return number if element.take == "number" or number is None else number > 0
    if element.take in ("year", "month", "day") and isinstance(answer, str):
        parts = answer.split("-")
        place = ("year", "month", "day").index(element.take)
        return int(parts[place]) if len(parts) == 3 and parts[place].isdecimal() else None
    if element.take == "boolean":
        return answer if isinstance(answer, bool) else None
    return answer if isinstance(answer, str) else None


def at(answers: Any, path: str) -> Any:
    """The answer at ``vertretung.1.vertreter_name.given``; None if there is none."""
    found = answers
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list | tuple) and part.isdecimal() and 0 < int(part) <= len(found):
            found = found[int(part) - 1]
        else:
            return None
    return found


# Reading


def read_mappings(folder: Path, services: Mapping[str, Service]) -> Mapping[str, AnswerMapping]:
    """The mappings below ``folder`` (the one of all services) by service. Raises CatalogueError."""
    found, findings = {}, []
    for path in sorted(folder.glob("fim/*.yaml")):
        source, file = read_file(path)
        faults = list(file_findings(source, file, services))
        findings += faults
        if not faults:
            found[file.service] = mapping_of(file)
    if findings:
        raise CatalogueError(findings)
    return found


def mapping_for(folder: Path, service_id: str) -> AnswerMapping | None:
    """The mapping of one service, None if it has none. Raises CatalogueError if its file cannot be read.

    Reads this file alone, so a fault in another one stops nobody.
    """
    path = folder / "fim" / f"{service_id}.yaml"
    return mapping_of(read_file(path)[1]) if path.is_file() else None


def read_file(path: Path) -> tuple[Source, MappingFile]:
    source = read_yaml(path, "/".join(path.parts[-3:]))
    return source, build(MappingFile, source)


def mapping_of(file: MappingFile) -> AnswerMapping:
    structure = tuple(expanded(element, file, "") for element in file.structure)
    return AnswerMapping(file.service, file.fim, structure, file.left_out)


def mapping_findings(folder: Path, services: Mapping[str, Service]) -> tuple[Finding, ...]:
    """What is wrong with the files, in order; empty if nothing is."""
    try:
        read_mappings(folder, services)
    except CatalogueError as error:
        return error.findings
    return ()


def expanded(element: Element, file: MappingFile, prefix: str) -> Element:
    """The element with its block put in its place, and every ``@`` replaced."""

    def whole(path: str | None) -> str | None:
        return path and path.replace("@", prefix, 1)

    inner = [expanded(part, file, prefix) for part in element.parts]
    if element.block is not None:
        below = whole(element.prefix) or prefix
        inner = [*(expanded(part, file, below) for part in file.blocks[element.block]), *inner]
    return element.model_copy(
        update={
            "answer": whole(element.answer),
            "answers": tuple(path.replace("@", prefix, 1) for path in element.answers),
            "when": element.when and element.when.model_copy(update={"answer": whole(element.when.answer)}),
            "parts": tuple(inner),
            "block": None,
            "prefix": None,
        }
    )


def file_findings(source: Source, file: MappingFile, services: Mapping[str, Service]) -> Iterator[Finding]:
    service = services.get(file.service)
    if service is None:
        sentence = f"Die Leistung „{file.service}“ gibt es nicht."
        yield source.finding(("service",), sentence, nearest(file.service, services))
        return
    if source.file.rpartition("/")[2] != f"{file.service}.yaml":
        yield source.finding(("service",), "Die Datei heißt anders als ihre Leistung.", "Benennen Sie sie um.")
    known = {field.id for step in service.form.steps for field in getattr(step, "fields", ())}
    known |= {step.id for step in service.form.steps if isinstance(step, Group)}
    blocks = list(walk(file.structure, ("structure",)))
    for name, elements in file.blocks.items():
        blocks += list(walk(elements, ("blocks", name)))
    for place, element in blocks:
        if element.block is not None and element.block not in file.blocks:
            sentence = f"Den Block „{element.block}“ gibt es nicht."
            yield source.finding((*place, "block"), sentence, nearest(element.block, file.blocks))
        named = (element.answer, *element.answers, element.when and element.when.answer, element.prefix)
        for path in (path for path in named if path and not path.startswith("@")):
            if path.partition(".")[0] not in known and not any(name.startswith(path) for name in known):
                sentence = f"Das Feld „{path.partition('.')[0]}“ gibt es in „{service.id}“ nicht."
                yield source.finding(place, sentence, nearest(path.partition(".")[0], known))


def walk(elements: Iterable[Element], place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Element]]:
    for position, element in enumerate(elements):
        yield (*place, position), element
        yield from walk(element.parts, (*place, position, "parts"))
