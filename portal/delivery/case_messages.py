"""Every message a case becomes, to be looked at: in whose language, which version, and what its schema says to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from portal.delivery.package import official_in
from portal.house import House
from portal.submissions import Case
from portal.xoev import Branch, labels_of, parse_safely, tree_of


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """One message. ``problems`` are German sentences with places and without answers; none: it keeps to its schema.

    One that is not ``switched_on`` stays in the house; its problems say why.
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
        root = parse_safely(self.xml)
        etree.indent(root)
        return etree.tostring(root, encoding="unicode")


def messages_of(house: House, case: Case) -> tuple[CaseMessage, ...]:
    """The application in the portal's own language, then the official messages it becomes."""
    return (own_message(house, case), *official_messages_of(house, case))


def official_messages_of(house: House, case: Case) -> Iterator[CaseMessage]:
    """Also those that stay in the house, with the reason; only what cannot be written at all has nothing to show."""
    official = official_in(house, case)
    if not official:
        return
    from portal.official import tree_of as read_official

    for one in official:
        if one.xml is not None:
            yield CaseMessage(
                title=one.title,
                standard=one.standard,
                version=one.version,
                filename=one.filename(case.reference),
                xml=one.xml,
                tree=read_official(one.xml),
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


def named(labels: Mapping[str, str], path: str) -> str:
    return labels.get(path) or path.rpartition("/")[2]
