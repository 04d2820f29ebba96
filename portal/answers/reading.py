"""From bytes to an answer: which message it is, and whether it keeps to its standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from portal.answers import xbau, xdomea
from portal.answers.answer import Answer
from portal.answers.refused import AnswerRefused
from portal.xoev import UnsafeXml, parse_safely

#: The one place for official schemas: what they find wrong with a message, none if it is well or nobody knows it.
#: Sentences without anything of the message.
OfficialProblems = Callable[[etree._Element], Sequence[str]]


Reader = Callable[[etree._Element, str, str], Answer]

#: Namespace → message → who reads it.
READERS: Mapping[str, Mapping[str, Reader]] = {
    **{namespace: dict.fromkeys(xdomea.MESSAGES, xdomea.read) for namespace in xdomea.NAMESPACES},
    xbau.NAMESPACE: dict.fromkeys(xbau.MESSAGES, xbau.read),
}

#: Tags and attributes. A long answer has some thousand; a tree takes a hundred times the bytes of its smallest element.
MOST_MARKS = 50_000

TOO_MANY = "Die Nachricht hat weit mehr Felder als jede echte. Prüfen Sie, wer sie geschrieben hat."
FOREIGN = "Das ist keine Nachricht von xdomea oder XBau. Der Ordner ist nur für Rückmeldungen."
OTHER_VERSION = "Diese Fassung von {} liest das Portal nicht. Stellen Sie {} ein."
OTHER_MESSAGE = "Diese Nachricht liest das Portal nicht. Es erwartet {}."
NOT_OFFICIAL = "Die Nachricht entspricht nicht dem amtlichen Schema: {}"


def answer_in(xml: bytes, official_problems: OfficialProblems) -> Answer:
    """The answer. Raises AnswerRefused with the sentence that says why it is none."""
    if b"\0" in xml:
        raise AnswerRefused("In der Datei steht ein NUL-Zeichen. Sie ist beschädigt; lassen Sie sie neu senden.")
    if xml.count(b"<") + xml.count(b"=") > MOST_MARKS:
        raise AnswerRefused(TOO_MANY)
    try:
        root = parse_safely(xml)
    except UnsafeXml as unsafe:
        raise AnswerRefused(str(unsafe)) from None
    name = etree.QName(root)
    messages = READERS.get(name.namespace or "")
    if messages is None:
        raise AnswerRefused(_foreign(name.namespace or ""))
    reader = messages.get(name.localname)
    if reader is None:
        expected = ", ".join(sorted(message.rpartition(".")[2] for message in messages))
        raise AnswerRefused(OTHER_MESSAGE.format(expected))
    found = official_problems(root)
    if found:
        raise AnswerRefused(NOT_OFFICIAL.format(" ".join(found[:3])))
    return reader(root, name.localname, name.namespace or "")


def _foreign(namespace: str) -> str:
    if namespace.startswith("urn:xoev-de:xdomea:schema:"):
        return OTHER_VERSION.format("xdomea", "3.1.0 oder 3.0.0")
    if namespace.startswith("http://www.xleitstelle.de/xbau/"):
        return OTHER_VERSION.format("XBau", "das Kernmodul 1.3.0")
    return FOREIGN
