"""The official messages of a case: written, held against every schema that is at hand, and sent or not.

A message travels as a file of the package. One that cannot be written stops nothing, since the receipt and the portal's
own message say the same: the package then says which is missing and why. A message whose writer was never held against
the official schema stays in the house until that schema is installed and this very message keeps to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from lxml import etree

from portal.attachments import Attachment
from portal.catalogue import Municipality
from portal.delivery.checking import officially_found
from portal.delivery.contents import XML
from portal.forms import public
from portal.house import House
from portal.submissions import Case
from portal.xoev import HandoverFile, attached_name

if TYPE_CHECKING:
    from portal.official import Content, MessageType

log = structlog.get_logger()

#: What the fields are called that say which official message is not in the package, and why.
NOT_ENCLOSED = "Nicht beigefügt"

NOT_PROVEN = (
    "Diese Nachricht ist noch nicht am amtlichen Schema erprobt. Sie wird gesendet, sobald das Schema installiert ist "
    "und die Kommune die Fassung unter „standards“ nennt."
)

#: The Anlage of the package that the first upload is: only the application itself stands before them.
FIRST_UPLOAD = 2

UNKNOWN = "Diese Nachricht schreibt das Portal nicht mehr. Installieren Sie das Paket wieder, das sie mitbringt."


@dataclass(frozen=True, slots=True)
class Official:
    """One official message. ``xml`` is None if it could not be written; ``problems`` say why it is not sent.

    ``switched_on`` is false for one that was never held against the official schema and that the town did not ask for.
    """

    name: str
    title: str
    standard: str
    version: str
    xml: bytes | None
    problems: tuple[str, ...]
    switched_on: bool = True

    @property
    def sent(self) -> bool:
        return self.xml is not None and not self.problems

    def filename(self, reference: str) -> str:
        return f"{reference}-{self.name.replace(':', '-')}.xml"


def official_of(
    house: House, case: Case, town: Municipality, on: date, process: UUID, files: tuple[Attachment, ...]
) -> tuple[Official, ...]:
    """Every official message these answers become. ``on`` is the day of receipt."""
    if not case.service.messages:
        return ()
    # A process that hands over none does without their writers.
    from portal.official import AttachedFile, official_messages

    attached = tuple(
        AttachedFile(*attached_name(process, number, file.name), file.name, file.media_type, on)
        for number, file in enumerate(files, start=FIRST_UPLOAD)
    )
    return tuple(
        unknown(case, named) if isinstance(named, str) else judged(house, *named, on)
        for named in official_messages(
            case.service,
            municipality=town,
            process=process,
            reference=case.reference,
            received_at=case.received_at,
            received_on=on,
            answers=public(case.service.form, case.answers),
            files=attached,
        )
    )


def enclosed(official: Iterable[Official], reference: str) -> Iterator[HandoverFile]:
    """The messages that travel in the package, as its files."""
    for one in official:
        if one.xml is not None and one.sent:
            yield HandoverFile(one.filename(reference), one.xml, XML, one.title)


def not_enclosed(official: Iterable[Official]) -> Iterator[tuple[str, str]]:
    """The fields that say which message is missing, and why."""
    for one in official:
        if one.switched_on and not one.sent:
            yield f"{NOT_ENCLOSED}: {one.title}", " ".join(one.problems)


def unknown(case: Case, name: str) -> Official:
    log.error("official message unknown", reference=case.reference, message=name)
    return Official(name, name, name.partition(":")[0], "", None, (UNKNOWN,))


def judged(house: House, kind: MessageType, version: str, content: Content, on: date) -> Official:
    from portal.official import MessageNotWritten

    if version not in kind.namespaces:
        written = ", ".join(kind.namespaces)
        sentence = f"{kind.standard} {version} schreibt das Portal nicht. Möglich sind: {written}."
        return official(kind, version, None, (sentence,))
    switched_on = kind.proven or content.municipality.standard_version(kind.standard, on) is not None
    try:
        root = kind.write(content, version)
    except MessageNotWritten as refused:
        log.warning("official message not written", reference=content.reference, message=kind.name)
        return official(kind, version, None, (str(refused),), switched_on)
    found = officially_found(house, root)
    if not switched_on or (found is None and not kind.proven):
        return official(kind, version, serialised(root), (NOT_PROVEN,), switched_on=False)
    # Its own profile it has kept to, or it would not have been written.
    problems = tuple(map(str, found or ()))
    return official(kind, version, serialised(root), problems)


def official(
    kind: MessageType, version: str, xml: bytes | None, problems: tuple[str, ...], switched_on: bool = True
) -> Official:
    return Official(kind.name, kind.title, f"{kind.standard}, {kind.code}", version, xml, problems, switched_on)


def serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
