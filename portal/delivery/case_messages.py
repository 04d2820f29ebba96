"""Every message a case becomes, to be looked at: in whose language, which version, and what its schema says to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import structlog
from lxml import etree

from portal.catalogue import CatalogueError
from portal.delivery.checking import SchemasUnreadable, found_in_package
from portal.delivery.matter import Matter
from portal.delivery.package import MAIN_TARGET, official_in, package_to_look_at, xdomea_version
from portal.delivery.sources import sources
from portal.house import House
from portal.keys import KeyFailure
from portal.submissions import Case, ReceiptDamaged
from portal.xoev import (
    FILING_MESSAGE,
    Branch,
    Package,
    ProfileViolation,
    UnknownVersion,
    labels_of,
    parse_safely,
    tree_of,
)

log = structlog.get_logger()

PACKAGES = {
    Matter.APPLICATION: "Paket für die eAkte",
    Matter.WITHDRAWAL: "Paket für die eAkte: Rücknahme",
}
NOT_BUILT = "Das Paket lässt sich nicht bauen. Verständigen Sie den technischen Betrieb; der Grund steht im Protokoll."


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """One message. ``problems`` are German sentences with places and without answers; none: it keeps to its schema.

    One that is not ``switched_on`` stays in the house; its problems say why. Of one that could not be written at all
    there is no ``xml``.
    """

    title: str
    standard: str
    version: str
    filename: str
    xml: bytes
    tree: Branch
    problems: tuple[str, ...]
    switched_on: bool = True

    @property
    def pretty(self) -> str:
        """The XML as people read it, an element a line."""
        if not self.xml:
            return ""
        root = parse_safely(self.xml)
        etree.indent(root)
        return etree.tostring(root, encoding="unicode")


def messages_of(house: House, case: Case) -> tuple[CaseMessage, ...]:
    """The application in the portal's own language, the official messages it becomes, and last the packages."""
    return (own_message(house, case), *official_messages_of(house, case), *package_messages_of(house, case))


def explained(house: House, case: Case, message: CaseMessage) -> tuple[str, ...]:
    """The problems of a message at length, each with the answer it came from if that can be told.

    What no installed schema says stays as it is. It takes a process of its own: never in a request.
    """
    if not message.xml or not house.standards.validate(parse_safely(message.xml)):
        return message.problems
    return house.standards.explain(message.xml, sources(case.service, case.message, message.xml))


def official_messages_of(house: House, case: Case) -> Iterator[CaseMessage]:
    """Also those that stay in the house, with the reason; only what cannot be written at all has nothing to show."""
    for one in official_in(house, case):
        if one.xml is not None:
            yield CaseMessage(
                title=one.title,
                standard=one.standard,
                version=one.version,
                filename=one.filename(case.reference),
                xml=one.xml,
                tree=official_tree(one.xml),
                problems=one.problems,
                switched_on=one.switched_on,
            )


def own_message(house: House, case: Case) -> CaseMessage:
    labels, found = labels_of(case.service), house.schemas.validate(case.service, case.message)
    return CaseMessage(
        title="Antragsdaten",
        standard="Sprache des Portals",
        version=case.service.version,
        filename=f"{case.reference}.xml",
        xml=case.message,
        tree=tree_of(parse_safely(case.message), lambda path: named(labels, path)),
        problems=tuple(f"{problem.path}: {problem.message}" for problem in found),
    )


def package_messages_of(house: House, case: Case) -> Iterator[CaseMessage]:
    """What tells the electronic file of the application and, once it was taken back, of that."""
    yield package_message(house, case, Matter.APPLICATION)
    if case.withdrawn is not None:
        yield package_message(house, case, Matter.WITHDRAWAL)


def package_message(house: House, case: Case, matter: Matter) -> CaseMessage:
    """The message of one package; where there can be none, its problems say why. No upload is opened for it."""
    version = xdomea_version(house, case, matter)

    def told(problems: tuple[str, ...], package: Package | None = None) -> CaseMessage:
        return CaseMessage(
            title=PACKAGES[matter],
            standard=f"xdomea, {FILING_MESSAGE}",
            version=version,
            filename=package.entries[0][0] if package else f"{FILING_MESSAGE}.xml",
            xml=package.message if package else b"",
            tree=official_tree(package.message) if package else Branch(FILING_MESSAGE, FILING_MESSAGE),
            problems=problems,
        )

    try:
        package = package_to_look_at(house, case, MAIN_TARGET, matter)
    except (ProfileViolation, UnknownVersion, SchemasUnreadable) as refused:
        return told((str(refused),))
    except (CatalogueError, KeyFailure, ReceiptDamaged) as error:
        log.error("package not built", reference=case.reference, error=type(error).__name__)
        return told((NOT_BUILT,))
    try:
        return told(tuple(map(str, found_in_package(house, package))), package)
    except SchemasUnreadable as unreadable:
        return told((str(unreadable),), package)


def official_tree(xml: bytes) -> Branch:
    # A process that shows none does without the readers.
    try:
        from portal.official import tree_of as read_official
    except ValueError:  # WriterRefused: the room cannot be entered while a supplied writer is refused
        return tree_of(parse_safely(xml), lambda path: path.rpartition("/")[2])
    return read_official(xml)


def named(labels: Mapping[str, str], path: str) -> str:
    return labels.get(path) or path.rpartition("/")[2]
