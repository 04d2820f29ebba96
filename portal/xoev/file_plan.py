"""A file plan (Aktenplan) as an xdomea message, ``Aktenplan.Aktenplan.0301``, and back.

    Aktenplan   „Odenwald“, version
      Einheit     02     Sicherheit und Ordnung     what becomes of it, in use, years to keep
        Einheit     02.1   Öffentliche Ordnung
          Einheit     02.1.20   Veranstaltungen

A unit lies inside the unit whose key its own begins with. What others send may name units that are no longer in use;
those are left out. Source of the structure: xdomea 3.1.0, XRepository, message group „Aktenplan austauschen“; 3.0.0
builds it alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid5

from lxml import etree
from pydantic import ValidationError

from portal.catalogue import FilePlan, FilePlanEntry, Municipality
from portal.xoev import xdomea_profile
from portal.xoev.handover import NAMESPACE, Party, ProfileViolation
from portal.xoev.package import UnknownVersion
from portal.xoev.parsing import parse_safely
from portal.xoev.xdomea import (
    CODE_LIST,
    NAMESPACES,
    WRITER_VERSION,
    add_branch,
    add_code,
    add_leaf,
    write_recipient,
)

MESSAGE = "Aktenplan.Aktenplan.0301"
PROFILE = Path(__file__).parents[2] / "xoev_schemas" / "xdomea" / "aktenplan-0301.xsd"

#: The codes of xdomea's list Aussonderungsart 1.0: archive, let the archive decide, destroy.
DISPOSALS = ("A", "B", "V")
#: How an XML Schema boolean says yes.
YES = ("1", "true")


class FilePlanRefused(ValueError):
    """The message is no file plan, or one that cannot become ours. The sentence is German and says what to do."""


@dataclass(frozen=True, slots=True)
class ReceivedPlan:
    """A file plan somebody sent: its name and version, its subjects in order, and what was passed over, in words.

    ``authorities`` are the official keys in the head, by which one may see whose plan it is.
    """

    title: str
    version: str
    entries: tuple[FilePlanEntry, ...]
    notes: tuple[str, ...]
    authorities: frozenset[str]

    def for_cooperation(self, ikz: str) -> FilePlan:
        """The plan as our file holds it: what most subjects say about keeping stands once, for all."""
        years = Counter(entry.retention_years for entry in self.entries).most_common(1)[0][0]
        disposal = Counter(entry.disposal for entry in self.entries).most_common(1)[0][0]
        return FilePlan(
            ikz=ikz,
            version=self.version,
            retention_years=years if years is not None else 10,
            disposal=disposal or "B",
            entries=tuple(
                entry.model_copy(
                    update={
                        "retention_years": None if entry.retention_years == years else entry.retention_years,
                        "disposal": None if entry.disposal == disposal else entry.disposal,
                    }
                )
                for entry in self.entries
            ),
        )


def write_file_plan(
    plan: FilePlan, title: str, sender: Municipality, created_at: datetime, version: str
) -> tuple[str, bytes]:
    """Name and bytes of the message with ``plan`` in xdomea ``version``, one of NAMESPACES.

    ``title`` is what the plan is called; ``created_at`` needs a time zone. The same plan at the same instant is
    the same bytes. Raises ProfileViolation if a text is not one the portal's profile allows, UnknownVersion.
    """
    if version not in NAMESPACES:
        raise UnknownVersion(f"xdomea {version} schreibt das Portal nicht. Möglich sind: {', '.join(NAMESPACES)}.")
    if created_at.tzinfo is None:
        raise ProfileViolation("Kopf/Erstellungszeitpunkt", "Der Zeitpunkt braucht eine Zeitzone.")
    namespace, instant = NAMESPACES[version], f"{created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    process = str(uuid5(NAMESPACE, f"file plan {sender.slug} {plan.version} {instant}"))
    root = etree.Element(f"{{{namespace}}}{MESSAGE}", nsmap={"xdomea": namespace})
    head = add_branch(root, "Kopf")
    add_leaf(head, "ProzessID", process)
    add_code(head, "Nachrichtentyp", f"{CODE_LIST}nachrichtentyp", "2.0", MESSAGE.rpartition(".")[2])
    add_leaf(head, "Erstellungszeitpunkt", instant)
    write_recipient(add_branch(head, "Absender"), Party(sender.official_name, sender.ars))
    add_branch(head, "Empfaenger")  # whoever takes it over; the standard lets it be empty
    system = add_branch(head, "SendendesSystem")
    add_leaf(system, "Produktname", "OZG-Portal")
    add_leaf(system, "Version", WRITER_VERSION)
    add_leaf(head, "Empfangsbestaetigung", "0")
    whole = add_branch(root, "Aktenplan")
    add_leaf(whole, "Bezeichnung", title)
    add_leaf(whole, "Version", plan.version)
    write_units(whole, plan)
    xdomea_profile.check(root, namespace, PROFILE)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return f"{process}_{MESSAGE}.xml", xml


def write_units(whole: etree._Element, plan: FilePlan) -> None:
    """Each subject inside the nearest one above it, or at the top; so the plan's order need not follow its keys."""
    keys = {entry.key for entry in plan.entries}
    inside: dict[str, list[FilePlanEntry]] = {}
    for entry in plan.entries:
        inside.setdefault(above(entry.key, keys), []).append(entry)

    def write(parent: etree._Element, key: str) -> None:
        for entry in inside.get(key, ()):
            unit = add_branch(parent, "Einheit")
            add_leaf(unit, "Kennzeichen", entry.key)
            add_leaf(unit, "BetreffKurz", entry.title)
            disposal = add_branch(unit, "Aussonderungsart")
            code = entry.disposal or plan.disposal
            add_code(disposal, "Aussonderungsart", f"{CODE_LIST}aussonderungsart", "1.0", code)
            add_leaf(unit, "Stillgelegt", "0")
            keep = add_branch(unit, "Aufbewahrungsdauer")
            years = plan.retention_years if entry.retention_years is None else entry.retention_years
            if years == "unlimited":
                add_leaf(keep, "Unbefristet", "1")
            else:
                add_leaf(keep, "AnzahlJahre", str(years))
            write(unit, entry.key)

    write(whole, "")


def above(key: str, keys: set[str]) -> str:
    """The longest of the keys that ``key`` continues; empty if there is none."""
    parts = key.split(".")
    starts = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((start for start in starts if start in keys), "")


def read_file_plan(xml: bytes) -> ReceivedPlan:
    """The file plan in an xdomea message.

    Raises UnsafeXml for what no message may be, FilePlanRefused if it is none, is empty, or holds keys that our files
    cannot.
    """
    root = parse_safely(xml)
    namespace, message = etree.QName(root).namespace, etree.QName(root).localname
    if message != MESSAGE or namespace not in NAMESPACES.values():
        raise FilePlanRefused(
            f"Das ist keine Nachricht {MESSAGE} in xdomea {' oder '.join(NAMESPACES)}. "
            "Lassen Sie den Aktenplan aus der E-Akte so ausgeben."
        )
    whole = root.find("{*}Aktenplan")
    units = [] if whole is None else list(whole.iter("{*}Einheit"))
    closed = [unit for unit in units if told(unit, "Stillgelegt") in YES]
    entries = tuple(entry_of(unit) for unit in units if unit not in closed)
    if whole is None or not entries:
        raise FilePlanRefused("Die Nachricht enthält keine Einheit eines Aktenplans, die in Gebrauch ist.")
    doubled = [key for key, number in Counter(entry.key for entry in entries).items() if number > 1]
    if doubled:
        raise FilePlanRefused(
            f"Kennzeichen stehen zweimal da: {', '.join(doubled)}. Berichtigen Sie das in der E-Akte."
        )
    own = sum(1 for unit in units if told(unit, "Aussonderungsart/{*}AussonderungsartKonfigurierbar"))
    return ReceivedPlan(
        title=told(whole, "Bezeichnung"),
        version=told(whole, "Version") or "unbekannt",
        entries=entries,
        notes=tuple(notes_on(len(closed), own)),
        authorities=frozenset(
            code.text.strip() for code in root.iterfind("{*}Kopf//{*}Behoerdenschluessel/code") if code.text
        ),
    )


def notes_on(closed: int, own: int) -> Iterator[str]:
    if closed:
        yield f"Stillgelegt und nicht übernommen: {closed} Einheiten."
    if own:
        yield f"Mit eigener Aussonderungsart, als B (bewerten) übernommen: {own} Einheiten."


def entry_of(unit: etree._Element) -> FilePlanEntry:
    key, title = told(unit, "Kennzeichen"), told(unit, "BetreffKurz") or told(unit, "Inhaltsangabe")
    years = told(unit, "Aufbewahrungsdauer/{*}AnzahlJahre")
    code = told(unit, "Aussonderungsart/{*}Aussonderungsart/code")
    try:
        return FilePlanEntry.model_validate(
            {
                "key": key,
                "title": title,
                "retention_years": int(years) if years.isdecimal() else "unlimited",
                "disposal": code if code in DISPOSALS else "B",
            }
        )
    except ValidationError:
        raise FilePlanRefused(
            f"Die Einheit „{key}“ ({title or 'ohne Betreff'}) lässt sich nicht übernehmen. Nötig sind ein Kennzeichen "
            "aus Zahlen mit Punkten wie 16.1.20 und ein Betreff. Berichtigen Sie das in der E-Akte."
        ) from None


def told(parent: etree._Element, path: str) -> str:
    """The text at a path below, with single blanks; empty if there is none."""
    return " ".join((parent.findtext(f"{{*}}{path}") or "").split())
