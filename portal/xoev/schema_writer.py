"""The schema of a service's messages, written from its form: what the form allows, the schema allows.

``schema_for(service)`` gives the XSD and, beside it, the way from every element back to the input on a page, so that a
rejection at ``/Antrag/Angaben/Hunde[2]/Rufname`` can be told at the field where it can be mended. Schemas of current
services lie in ``xoev_schemas/<service>/<version>.xsd``; ``write_schemas`` writes them, a test proves them in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from lxml import etree

from portal.catalogue import Service
from portal.forms import Group, xml_shape
from portal.xoev import din91379
from portal.xoev.charges import append_fee_schema
from portal.xoev.layout import FORMS_KEPT, Edition, FieldElement, StepElement, element_name, layout_of_edition
from portal.xoev.leaf_types import XS, append_type, document, element, restriction, sequence
from portal.xoev.paths import FieldPath, field_paths

#: The schemas the portal ships.
SCHEMAS = Path(__file__).parents[2] / "xoev_schemas"

#: Reference numbers as the portal gives them: no letter or digit that could be taken for another.
REFERENCE = "[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}"
UTC_SECOND = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"


@dataclass(frozen=True)
class SchemaText:
    """The XSD of a service, and where each of its elements is asked."""

    xsd: bytes
    paths: tuple[FieldPath, ...]

    @cached_property
    def by_path(self) -> Mapping[str, FieldPath]:
        return {entry.path: entry for entry in self.paths}


def schema_for(service: Service) -> SchemaText:
    """The schema of this service's messages: the same bytes for the same definition.

    Raises SchemaError if the form cannot become a schema.
    """
    return schema_of_edition(Edition(service.content_hash, service))


def write_schemas(services: Iterable[Service], folder: Path = SCHEMAS) -> tuple[Path, ...]:
    """Bring the schemas of these services, and the types they share, up to date; the paths that changed.

    A service without a form has no message. Schemas of older versions stay: applications of their time refer to them.
    """
    wanted = {folder / din91379.TYPE_FILE: din91379.type_file()}
    wanted |= {folder / schema_file(service): schema_for(service).xsd for service in services if service.has_form}
    changed = tuple(path for path, content in wanted.items() if not path.is_file() or path.read_bytes() != content)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path])
    return changed


def schema_file(service: Service) -> Path:
    """Where a service's schema lies below the folder of schemas: ``hund-anmelden/1.0.xsd``."""
    return Path(service.id, f"{service.version}.xsd")


@lru_cache(maxsize=FORMS_KEPT)
def schema_of_edition(edition: Edition) -> SchemaText:
    service, plan = edition.service, layout_of_edition(edition)
    schema = etree.Element(
        XS + "schema",
        {"targetNamespace": plan.namespace, "elementFormDefault": "qualified", "version": service.version},
        nsmap={"xs": XS[1:-1], "din": din91379.NAMESPACE},
    )
    document(schema, f"{service.title}, Version {service.version}. Aus der Leistung erzeugt, nicht von Hand ändern.")
    etree.SubElement(
        schema, XS + "import", {"namespace": din91379.NAMESPACE, "schemaLocation": f"../{din91379.TYPE_FILE}"}
    )
    message = sequence(element(schema, "Antrag", "Antrag oder Anzeige"))
    append_head(message, service)
    given = sequence(element(message, "Angaben", "Was im Formular angegeben wurde"))
    for step in plan.steps:
        append_step(given, step)
    if service.may_charge:
        append_fee_schema(message)
    etree.indent(schema)
    xsd = etree.tostring(schema, encoding="UTF-8", xml_declaration=True) + b"\n"
    return SchemaText(xsd, field_paths(plan))


def append_head(message: etree._Element, service: Service) -> None:
    head = sequence(element(message, "Kopf"))
    restriction(element(head, "Vorgangsnummer"), "xs:string", pattern=REFERENCE)
    restriction(element(head, "Eingang", "Eingang des Antrags, in UTC"), "xs:dateTime", pattern=UTC_SECOND)
    town = sequence(element(head, "Gemeinde"))
    restriction(element(town, "ARS", "Amtlicher Regionalschlüssel"), "xs:string", pattern="[0-9]{12}")
    restriction(element(town, "Name"), "din:Line", minLength=1)
    asked = sequence(element(head, "Leistung"))
    for name, value in (("Id", service.id), ("Version", service.version), ("LeiKa", service.leika)):
        if value is not None:
            element(asked, name).attrib.update({"type": "xs:string", "fixed": value})


def append_step(given: etree._Element, step: StepElement) -> None:
    fim = step.step.fim if isinstance(step.step, Group) else ""
    fields = sequence(element(given, step.name, step.step.title, minimum=step.minimum, maximum=step.maximum, fim=fim))
    for asked in step.fields:
        append_field(fields, asked)


def append_field(fields: etree._Element, asked: FieldElement) -> None:
    definition = asked.definition
    least, most = 0 if asked.optional else 1, asked.repeated or 1
    declared = element(fields, asked.name, definition.label, minimum=least, maximum=most, fim=definition.fim)
    each = asked.shape.each if isinstance(asked.shape, xml_shape.Many) else asked.shape
    match each:
        case xml_shape.Record(parts=parts):
            inside = sequence(declared)
            nouns = {part.suffix.removeprefix("-"): part.label for part in definition.named_parts()}
            for part in parts:
                named = element(inside, element_name(part.name), nouns.get(part.name), minimum=int(not part.optional))
                append_type(named, part.leaf, definition.code_labels(part.name))
        case xml_shape.Leaf() as leaf:
            several = isinstance(asked.shape, xml_shape.Many)
            labels = {code: " ".join(definition.show([code] if several else code)) for code in leaf.codes}
            append_type(declared, leaf, labels)
