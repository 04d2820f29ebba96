"""Reading what an electronic file answers: ``FVDaten.EmpfangBestaetigen.0629``, ``FVDaten.ImportBestaetigen.0630``.

Source of the structure: xdomea 3.1.0 and 3.0.0, XRepository, message group „Fachverfahrensdaten austauschen“; both
versions build these messages alike. Codes: lists ``allgemeinerueckmeldung`` 1.1, ``spezifischefehlermeldung0605`` 1.0.
"""

from __future__ import annotations

from lxml import etree

from portal.answers.answer import Acknowledgement
from portal.answers.dms_words import PROBLEMS, SUCCESS, problem
from portal.answers.refused import AnswerRefused
from portal.answers.strict import (
    OneOf,
    Part,
    check,
    child,
    code_of,
    elements,
    moment_of,
    name_in,
    needed,
    text,
    truth_of,
    uuid_of,
)

NAMESPACES = ("urn:xoev-de:xdomea:schema:3.1.0", "urn:xoev-de:xdomea:schema:3.0.0")
RECEIVED, IMPORTED = "FVDaten.EmpfangBestaetigen.0629", "FVDaten.ImportBestaetigen.0630"

HEAD = (
    Part("ProzessID"),
    Part("Nachrichtentyp"),
    Part("Erstellungszeitpunkt"),
    Part("Absender"),
    Part("Empfaenger"),
    Part("SendendesSystem", 0),
    Part("Hinweis", 0),
    Part("AnwendungsspezifischeErweiterung", 0),
    Part("AnwendungsspezifischeErweiterungXML", 0),
    Part("EmpfangendesSystem", 0, None),
)
#: The numbers of the messages that have a list of errors of their own.
SPECIFIC = tuple(Part(f"SpezifischeFehlermeldung06{number:02}") for number in (*range(1, 29), 31, 32))
OTHER = (Part("SonstigeFehlermeldung"), Part("SonstigeFehlermeldungCode"))
PARAMETER = OneOf(
    (
        Part("AllgemeinerRueckgabeparameter"),
        Part("ZumLoeschenMarkiert"),
        Part("Ablageort"),
    )
)
RETURNED = (
    Part("NummerImStapel", 0),
    Part("IDSGO", 0),
    Part("Parameter"),
    Part("Erfolgreich"),
    Part("Rueckmeldung", 0, None, (OneOf((*SPECIFIC, *OTHER)),)),
)
OUTCOME = (
    Part("Rueckmeldung", 1, None, (OneOf((Part("AllgemeineRueckmeldung"), *SPECIFIC, *OTHER)),)),
    Part("Rueckgabeparameter", 0, None, RETURNED),
)
MESSAGES = {
    RECEIVED: (Part("Kopf", parts=HEAD),),
    IMPORTED: (
        Part("Kopf", parts=(*HEAD, Part("FVSessionID"))),
        Part("ErfolgOderMisserfolg", parts=OUTCOME),
    ),
}

#: More than anybody names; a list without end is no answer.
MOST_NAMED = 50


def read(root: etree._Element, message: str, namespace: str) -> Acknowledgement:
    """The answer. Raises AnswerRefused if it does not keep to the standard."""
    check(root, MESSAGES[message], namespace)
    number = message.rpartition(".")[2]
    if code_of(child(root, "Kopf/Nachrichtentyp", namespace), "Nachrichtentyp") != number:
        raise AnswerRefused("Nachrichtentyp und Name der Nachricht passen nicht zusammen.")
    codes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    error = None
    if message == IMPORTED:
        outcome = needed(root, "ErfolgOderMisserfolg", namespace)
        codes, said, failed = feedback(outcome, namespace)
        names = named_objects(outcome, namespace)
        error = None if not failed else problem(codes)
    return Acknowledgement(
        kind=f"xdomea:{number}",
        created_at=moment_of(child(root, "Kopf/Erstellungszeitpunkt", namespace), "Erstellungszeitpunkt"),
        process_id=uuid_of(child(root, "Kopf/ProzessID", namespace), "ProzessID"),
        imported=message == IMPORTED and error is None,
        error=error,
        content={"codes": list(codes), "said": list(said), "names": [list(name) for name in names]},
    )


def feedback(outcome: etree._Element, namespace: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The codes, what the receiver says in its own words, and whether anything failed."""
    codes: dict[str, None] = {}
    said: dict[str, None] = {}
    returned = [part for part in elements(outcome) if name_in(part, namespace) == "Rueckgabeparameter"]
    failed = False
    for part in (outcome, *returned):
        if part is not outcome:
            failed |= not truth_of(child(part, "Erfolgreich", namespace), "Erfolgreich")
        for told in part.iterfind(f"{{{namespace}}}Rueckmeldung"):
            (choice,) = elements(told)
            if name_in(choice, namespace) == "SonstigeFehlermeldung":
                said[text(choice)[:500]] = None
                failed = True
            else:
                codes[code_of(choice, "Rueckmeldung")] = None
    failed |= any(code != SUCCESS for code in codes)
    listed = sorted(codes, key=lambda code: (code == SUCCESS, code not in PROBLEMS, code))
    return tuple(listed[:MOST_NAMED]), tuple(said)[:MOST_NAMED], failed


def named_objects(outcome: etree._Element, namespace: str) -> tuple[tuple[str, str], ...]:
    """What the electronic file calls what it made of the package: (label, value) in the order of the message."""
    found: dict[tuple[str, str], None] = {}
    for returned in outcome.iterfind(f"{{{namespace}}}Rueckgabeparameter"):
        number = text(child(returned, "IDSGO", namespace))
        if number:
            found[("Kennung im DMS", str(uuid_of(child(returned, "IDSGO", namespace), "IDSGO")))] = None
        parameter = needed(returned, "Parameter", namespace)
        check_parameter(parameter, namespace)
        place = text(child(parameter, "Ablageort", namespace))
        if place:
            found[("Ablageort im DMS", place[:500])] = None
        label, value = (
            text(child(parameter, f"AllgemeinerRueckgabeparameter/{part}", namespace)) for part in ("Name", "Wert")
        )
        if label and value:
            found[(label_of(label[:100]), value[:500])] = None
    return tuple(found)[:MOST_NAMED]


def check_parameter(parameter: etree._Element, namespace: str) -> None:
    """``Vertretungsstatus`` may come many times, the others once."""
    children = elements(parameter)
    if children and name_in(children[0], namespace) == "Vertretungsstatus":
        check(parameter, (Part("Vertretungsstatus", 1, None),), namespace)
    else:
        check(parameter, (PARAMETER,), namespace)


def label_of(name: str) -> str:
    """A field that names a file number is called the same whatever the product calls it."""
    plain = name.casefold()
    return "Aktenzeichen im DMS" if "zeichen" in plain or plain in ("az", "gz") else name
