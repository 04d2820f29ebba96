"""Answers by FIM's ids as files: JSON and XML, the same bytes for the same answers.

    <fim:antrag xmlns:fim="urn:ozg-portal:fim:1" schema="S05000001296" version="2.1.0">
     <fim:gruppe id="G05000011668">
      <fim:feld id="F05000017485">01</fim:feld>

The JSON is what FIT-Connect and FIM's own tools expect: nested objects whose keys are ids. The XML says the same for
programs that read XML alone: groups and fields with their ids, repeated where they stand several times. It keeps to
``xoev_schemas/fim/antrag.xsd``, so its text is DIN 91379.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from portal.forms import characters
from portal.xoev import compiled_profile, first_violation

NAMESPACE = "urn:ozg-portal:fim:1"
PROFILE = Path(__file__).parents[2] / "xoev_schemas" / "fim" / "antrag.xsd"


class FimMessageRefused(ValueError):
    """The answers cannot be written. The sentence is German and holds nothing the applicant wrote."""


def fim_json_file(found: Mapping[str, Any]) -> bytes:
    """The JSON of ``fim_json`` as a file, in the schema's order."""
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def fim_xml_file(found: Mapping[str, Any], schema_id: str, version: str) -> bytes:
    """The same as XML. Raises FimMessageRefused if it does not keep to its profile."""
    root = etree.Element(f"{{{NAMESPACE}}}antrag", {"schema": schema_id}, nsmap={"fim": NAMESPACE})
    if version:
        root.set("version", version)
    try:
        for name, value in entries(found):
            add(root, name, value)
    except ValueError:  # a control character or half a surrogate pair, which no XML can hold
        raise FimMessageRefused("Eine Angabe enthält Zeichen, die XML nicht kennt.") from None
    if first_violation(root, compiled_profile(PROFILE)) is not None:
        raise FimMessageRefused("Die Angaben nach FIM entsprechen ihrem Profil nicht.")
    etree.indent(root, " ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def entries(found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        for one in value if isinstance(value, list) else (value,):
            yield name, one


def add(parent: etree._Element, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        group = etree.SubElement(parent, f"{{{NAMESPACE}}}gruppe", {"id": name})
        for inner, one in entries(value):
            add(group, inner, one)
    else:
        field = etree.SubElement(parent, f"{{{NAMESPACE}}}feld", {"id": name})
        field.text = text_of(value)


def text_of(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return characters.composed(str(value).translate(characters.TYPOGRAPHY))
