"""Writers that somebody else supplies: a standard whose schema is not public, such as XGewerbeordnung.

A package that is installed beside the portal names its module in its ``pyproject.toml``:

    [project.entry-points."portal.message_writers"]
    xgewerbeordnung = "xga_writer.messages"

The entry point bears the name of the standard. The module keeps to ``MessageWriters``: ``MESSAGES`` are its types of
messages, ``EXAMPLES`` filled slots for each, with which ``tests/contract/official`` proves it. From then on a service
file may name its messages like any other, and a town may pin its version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol, runtime_checkable

from portal.catalogue import SUPPLIED
from portal.official.model import MessageType

GROUP = SUPPLIED

#: Standard and number, as service files write it.
NAME = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z0-9._-]+")


class WriterRefused(ValueError):
    """A supplied writer cannot be used. The German sentence names the package and says what to do."""


@runtime_checkable
class MessageWriters(Protocol):
    """What a module of writers offers.

    MESSAGES   the messages it writes, all of the standard its entry point is called after, which nobody else has
    EXAMPLES   by message name, values for its slots as ``Content.values`` has them: every required slot, and all
               others at least once
    """

    MESSAGES: tuple[MessageType, ...]
    EXAMPLES: Mapping[str, Mapping[str, Any]]


def supplied_writers(known: Iterable[str] = ()) -> tuple[MessageType, ...]:
    """The messages of all installed packages, in the order of their names. ``known`` are those that are taken.

    Raises WriterRefused for a package that cannot be loaded or claims a name that is taken.
    """
    taken = set(known)
    found: list[MessageType] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        for message in load(point).MESSAGES:
            if message.name in taken:
                raise WriterRefused(
                    f"Das Paket „{point.value}“ bringt die Nachricht „{message.name}“ mit, die es schon gibt. "
                    "Entfernen Sie eines der beiden Pakete."
                )
            taken.add(message.name)
            found.append(message)
    return tuple(found)


def load(point: EntryPoint) -> MessageWriters:
    """The module an entry point names. Raises WriterRefused."""
    try:
        module = point.load()
    except Exception as error:  # whatever somebody else's module does when it is imported
        raise WriterRefused(
            f"Das Paket „{point.value}“ lässt sich nicht laden ({type(error).__name__}). Installieren Sie es neu."
        ) from error
    if not isinstance(module, MessageWriters) or not all(isinstance(one, MessageType) for one in module.MESSAGES):
        raise WriterRefused(
            f"Das Paket „{point.value}“ bietet nicht MESSAGES und EXAMPLES. Installieren Sie eine Fassung für dieses "
            "Portal."
        )
    for message in module.MESSAGES:
        if message.standard != point.name:
            raise WriterRefused(
                f"Das Paket „{point.value}“ heißt in seinem Eintrag „{point.name}“, schreibt aber {message.standard}. "
                "Der Eintrag muss heißen wie der Standard."
            )
        if not NAME.fullmatch(message.name) or not message.name.startswith(f"{message.standard}:"):
            raise WriterRefused(
                f"Das Paket „{point.value}“ nennt die Nachricht „{message.name}“ nicht in der Form "
                f"„{message.standard}:Nummer“."
            )
    return module
