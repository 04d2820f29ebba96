"""Rules that a schema cannot say, in Schematron: does this message keep to them?

    leser/kennung must look like „gba:064370011011“ if its directory is the DVDV

XBau, among others, publishes such rules beside its schemas. They ask in XPath 2, which lxml does not know, so they are
turned into one XSLT 3 style sheet, as the standard ISO/IEC 19757-3 defines them: in a pattern the first rule counts
whose context fits a node. Saxon runs it; it is installed with ``pip install "ozg-portal[schematron]"``.

Understood are patterns, rules, abstract rules and what they assert or report. A file with more than that is refused,
for a rule that was left out would look like one that is kept.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from portal.xoev.parsing import UnsafeXml, parse_safely, read_bounded

SCH = "{http://purl.oclc.org/dsdl/schematron}"
XSL = "{http://www.w3.org/1999/XSL/Transform}"
BINDINGS = frozenset({"xslt2", "xslt3", "xpath2", "xpath3"})
UNDERSTOOD = frozenset({"schema", "ns", "title", "p", "pattern", "rule", "extends", "assert", "report"})

#: Where a broken rule was found: names and positions from the root on, nothing of the content.
PLACE = (
    "string-join(ancestor-or-self::*/concat('/', local-name(), "
    "for $name in node-name(.), $number in count(preceding-sibling::*[node-name(.) = $name]) "
    "return if ($number or following-sibling::*[node-name(.) = $name]) then concat('[', $number + 1, ']') else ''))"
)


class RulesNotRun(RuntimeError):
    """The rules were not asked: Saxon is missing or failed, or a file holds more than is understood. In German."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule that a message breaks: its id, the place, and what its authors say about it."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} (Regel {self.rule})"


class Rules:
    """The rules of one file, compiled. Raises RulesNotRun if Saxon is missing or they cannot be run."""

    def __init__(self, schematron: bytes) -> None:
        self._saxon = saxon()
        # Rules may open no file and no address.
        self._processor = self._saxon.PySaxonProcessor(license=False)
        self._processor.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "")
        sheet = style_sheet(schematron).decode()
        try:
            self._program = self._processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=sheet)
        except self._saxon.PySaxonApiError:
            raise RulesNotRun("Saxon versteht die Regeln nicht. Prüfen Sie die Datei mit den Regeln.") from None

    def broken(self, xml: bytes) -> tuple[BrokenRule, ...]:
        """What the message breaks, pattern by pattern in document order; empty if it keeps to every rule.

        Raises UnsafeXml for XML no message may be, RulesNotRun if the rules fail on it.
        """
        parse_safely(xml)
        try:
            message = self._processor.parse_xml(xml_text=xml.decode("utf-8-sig"))
            result = str(self._program.transform_to_string(xdm_node=message)).encode()
        except (UnicodeDecodeError, self._saxon.PySaxonApiError):  # its words may quote the message
            raise RulesNotRun("Saxon konnte die Regeln auf diese Nachricht nicht anwenden.") from None
        return tuple(
            BrokenRule(one.get("rule", ""), one.get("place", ""), " ".join((one.text or "").split()))
            for one in parse_safely(result).iterchildren("broken")
        )


def saxon() -> Any:
    """Saxon's own module, loaded only when it is needed, for it is large. Raises RulesNotRun if it is not installed."""
    try:
        return importlib.import_module("saxonche")
    except ImportError:
        raise RulesNotRun(
            "Für Schematron-Regeln fehlt Saxon. Installieren Sie es mit: pip install 'ozg-portal[schematron]'."
        ) from None


def style_sheet(schematron: bytes) -> bytes:
    """The rules as an XSLT 3 style sheet. Raises RulesNotRun if they hold more than is understood here."""
    rules = parse_safely(schematron)
    refuse_unknown(rules)
    names = {ns.get("prefix", ""): ns.get("uri", "") for ns in rules.iter(f"{SCH}ns")}
    sheet = etree.Element(f"{XSL}stylesheet", nsmap={"xsl": XSL[1:-1]} | {p: u for p, u in names.items() if p != "xml"})
    sheet.set("version", "3.0")
    etree.SubElement(sheet, f"{XSL}output", {"method": "xml", "encoding": "UTF-8", "omit-xml-declaration": "yes"})
    start = etree.SubElement(sheet, f"{XSL}template", match="/")
    found = etree.SubElement(start, "rules")
    for number, pattern in enumerate(rules.iter(f"{SCH}pattern"), start=1):
        mode = f"pattern-{number}"
        etree.SubElement(found, f"{XSL}apply-templates", select="/", mode=mode)
        etree.SubElement(sheet, f"{XSL}mode", {"name": mode, "on-no-match": "shallow-skip"})
        write_pattern(sheet, pattern, mode)
    return etree.tostring(sheet, encoding="UTF-8")


def refuse_unknown(rules: etree._Element) -> None:
    if rules.tag != f"{SCH}schema" or rules.get("queryBinding") not in BINDINGS:
        raise RulesNotRun("Die Datei enthält keine Schematron-Regeln in XPath 2 oder 3 (queryBinding).")
    for element in rules.iter(f"{SCH}*"):
        if element.tag.removeprefix(SCH) not in UNDERSTOOD or element.get("is-a") or element.get("flag"):
            place = f"{element.tag.removeprefix(SCH)}, Zeile {element.sourceline}"
            raise RulesNotRun(f"Diesen Teil der Schematron-Regeln kennt das Portal nicht: {place}.")


def write_pattern(sheet: etree._Element, pattern: etree._Element, mode: str) -> None:
    abstract = {rule.get("id", ""): rule for rule in pattern.iter(f"{SCH}rule") if rule.get("abstract") == "true"}
    concrete = [rule for rule in pattern.iter(f"{SCH}rule") if rule.get("abstract") != "true"]
    for number, rule in enumerate(concrete):
        template = etree.SubElement(sheet, f"{XSL}template", match=rule.get("context", ""), mode=mode)
        template.set("priority", str(len(concrete) - number))
        for check in checks(rule, abstract):
            test = check.get("test", "")
            asked = test if check.tag == f"{SCH}report" else f"not({test})"
            broken = etree.SubElement(etree.SubElement(template, f"{XSL}if", test=asked), "broken")
            etree.SubElement(broken, f"{XSL}attribute", name="place", select=PLACE)
            etree.SubElement(broken, f"{XSL}attribute", name="rule").text = check.get("id", "")
            etree.SubElement(broken, f"{XSL}text").text = "".join(map(str, check.itertext()))
        etree.SubElement(template, f"{XSL}apply-templates", select="@* | node()", mode=mode)


def checks(rule: etree._Element, abstract: dict[str, etree._Element]) -> Iterable[etree._Element]:
    """What a rule asserts or reports, with what it takes over from abstract ones."""
    for child in rule.iterchildren(f"{SCH}*"):
        if child.tag != f"{SCH}extends":
            yield child
            continue
        extended = abstract.get(child.get("rule", ""))
        if extended is None:
            raise RulesNotRun(f"Die Regel „{child.get('rule')}“ fehlt, auf die eine andere aufbaut.")
        yield from checks(extended, abstract)


def rule_files(folder: Path, namespace: str) -> tuple[Path, ...]:
    """Files with rules below ``folder`` that speak of this namespace, and those beside them that speak of none."""
    texts = {path: path.read_bytes() for path in sorted(folder.rglob("*.sch"))}
    about = {path for path, text in texts.items() if namespace and f'"{namespace}"'.encode() in text}
    places = {path.parent for path in about}
    return tuple(
        path for path, text in texts.items() if path in about or (path.parent in places and b"uri=" not in text)
    )


def check_rules(path: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """What the rules in ``files`` find wrong with the message in ``path``, as German sentences; empty if nothing."""
    content, sentences = read_bounded(path), []
    for file in files:
        try:
            sentences += [f"{path}{found}" for found in Rules(read_bounded(file)).broken(content)]
        except (RulesNotRun, UnsafeXml) as refused:
            sentences.append(f"{file}: {refused}")
    return tuple(sentences)


def installed_rules(path: Path, folder: Path) -> tuple[Path, ...]:
    """The files with rules below ``folder`` that concern the message in ``path``; none without Saxon to run them."""
    if importlib.util.find_spec("saxonche") is None:
        return ()
    return rule_files(folder, etree.QName(parse_safely(read_bounded(path))).namespace or "")
