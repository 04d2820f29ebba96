"""What a violation of an official schema means, for people who run the portal and for clerks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from portal.standards.identities import NOWHERE, TWICE
from portal.xoev import path_of

#: More than anybody reads.
MOST_PROBLEMS = 100

MEANINGS: Mapping[str, tuple[str, str]] = {
    "SCHEMAV_CVC_PATTERN_VALID": ("form", "Der Wert enthält unerlaubte Zeichen oder hat nicht die verlangte Form."),
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": ("form", "Der Wert hat nicht die verlangte Form."),
    "SCHEMAV_CVC_MAXLENGTH_VALID": ("too_long", "Der Wert ist zu lang."),
    "SCHEMAV_CVC_MINLENGTH_VALID": ("missing", "Der Wert fehlt oder ist zu kurz."),
    "SCHEMAV_CVC_ENUMERATION_VALID": ("not_listed", "Der Wert gehört nicht zu den erlaubten Werten."),
    "SCHEMAV_CVC_MININCLUSIVE_VALID": ("too_small", "Der Wert ist kleiner als erlaubt."),
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": ("too_big", "Der Wert ist größer als erlaubt."),
    "SCHEMAV_CVC_ELT_1": ("unexpected", "Dieses Element kennt der Standard nicht."),
    "SCHEMAV_ELEMENT_CONTENT": ("structure", "Hier fehlt ein Element, oder dieses darf hier nicht stehen."),
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": ("unexpected", "Ein Attribut darf hier nicht stehen."),
    "SCHEMAV_CVC_COMPLEX_TYPE_4": ("missing", "Ein Attribut fehlt."),
    "SCHEMAV_CVC_IDC": ("twice", "Eine Kennung kommt in der Nachricht zweimal vor."),
    TWICE: ("twice", "Diese Kennung (ID) kommt in der Nachricht zweimal vor."),
    NOWHERE: ("reference", "Der Verweis führt zu keiner Kennung (ID) in der Nachricht."),
}
OTHER = ("structure", "Der Inhalt entspricht nicht dem Schema.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an official schema has against a message.

    path      of the element, by names, repeated ones counted from 1
    code      form, too_long, missing, not_listed, too_small, too_big, unexpected, structure, twice, reference,
              unknown or too_large
    sentence  German; never quotes a value of the message
    """

    path: str
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


def problems(broken: Iterable[tuple[etree._Element, str]]) -> tuple[Problem, ...]:
    """The broken rules in words, each place and sentence once."""
    return tuple(dict.fromkeys(told(islice(broken, MOST_PROBLEMS))))


def told(broken: Iterable[tuple[etree._Element, str]]) -> Iterator[Problem]:
    for element, rule in broken:
        yield Problem(path_of(element), *MEANINGS.get(rule, OTHER))
