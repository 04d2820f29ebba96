"""Which standards are there?  What the portal ships (``manifest.yaml``) and what an operator has installed.

An installed package lies under ``<standard>/<version>/`` with its schemas as they were published and beside them
``installed.json``: what it is, where each import leads, and which elements carry identities.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import yaml
from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from portal.xoev import SCHEMAS

MANIFEST = "manifest.yaml"
INSTALLED = "installed.json"

#: Fewer elements do no harm however they are nested.
LARGE = 1000

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

#: Both become names of folders.
STANDARD = r"[a-z0-9][a-z0-9.+_-]{0,63}"
VERSION = r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}"

Standard: TypeAlias = Annotated[str, StringConstraints(pattern=f"^{STANDARD}$")]
Version: TypeAlias = Annotated[str, StringConstraints(pattern=f"^{VERSION}$")]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class ManifestBroken(ValueError):
    """A list of standards cannot be read. The German sentence names the file and the place."""


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShippedVersion(Entry):
    """One version of a standard that the portal writes, and from when to when it is in force, where that is known."""

    version: Version
    namespace: Words
    valid_from: date | None = None
    valid_to: date | None = None


class Profile(Entry):
    """A schema of the portal's own, narrower than the official message it is named after.

    ``proven`` says whether its writer was held against the official schema. Of several versions, the file is written
    for one, and the namespace is put in its place for the others.
    """

    profile: Words
    standard: Standard
    messages: tuple[Words, ...] = Field(min_length=1)
    versions: tuple[ShippedVersion, ...] = Field(min_length=1)
    source: Words
    proven: bool


class Shipped(Entry):
    """``xoev_schemas/manifest.yaml``. The schemas of services are not listed: each follows from its service."""

    types: tuple[Words, ...]
    profiles: tuple[Profile, ...]


class Identities(Entry):
    """How the elements that carry an ID or refer to one are found, without asking about the type of every element.

    ``roots`` and ``types`` (for ``xsi:type``) lead from an expanded name to the number of a node.
    """

    nodes: tuple[Node, ...] = ()
    roots: Mapping[str, int] = {}
    types: Mapping[str, int] = {}

    @cached_property
    def notable(self) -> etree.XPath:
        """Is a message large, or has it anything called like what carries one?  Most have not, and need no walk."""
        named = {name for node in self.nodes for name, place in node.children.items() if self.nodes[place].kind}
        named |= {name for name, place in self.roots.items() if self.nodes[place].kind}
        attributes = {name for node in self.nodes for name in node.attributes}
        if any(self.nodes[place].kind for place in self.types.values()):
            attributes.add(XSI_TYPE)
        namespaces = sorted({name[1:].partition("}")[0] for name in named | attributes if name.startswith("{")})
        prefixes = {namespace: f"n{number}" for number, namespace in enumerate(namespaces)}
        # Steps cost a third of what predicates cost. Each is a boolean, for a union takes the square of its size.
        ways = [f"boolean(descendant-or-self::{prefixed(name, prefixes)})" for name in sorted(named)]
        ways += [f"boolean(descendant-or-self::*/@{prefixed(name, prefixes)})" for name in sorted(attributes)]
        return etree.XPath(
            " or ".join([f"boolean(descendant::*[{LARGE}])", *ways]),
            namespaces={prefix: namespace for namespace, prefix in prefixes.items()},
        )


class Node(Entry):
    """What one type holds: ``kind`` of its own text, of its attributes, and the nodes of its children by name.

    ``open`` types let any element of the schema stand in them.
    """

    kind: Kind | None = None
    attributes: Mapping[str, Kind] = {}
    children: Mapping[str, int] = {}
    open: bool = False


Kind: TypeAlias = Literal["ID", "IDREF", "IDREFS"]


class Installed(Entry):
    """One installed package.

    ``messages`` leads from the expanded name ``{namespace}element`` to the schema that declares it, ``locations`` from
    the address of an import to the file that stands for it. Both name files below the folder of all standards.
    """

    standard: Standard
    version: Version
    namespaces: tuple[str, ...]
    messages: Mapping[str, str]
    locations: Mapping[str, str]
    identities: Identities
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    source: str
    installed_at: datetime

    def __str__(self) -> str:
        messages = f"{len(self.messages)} Nachrichten" if self.messages else "Bausteine"
        return f"{self.standard} {self.version}  {', '.join(self.namespaces)}  {messages}  {self.sha256[:12]}"

    @staticmethod
    def named_well(standard: str, version: str) -> bool:
        """Whether both can be names of folders."""
        return bool(re.fullmatch(STANDARD, standard) and re.fullmatch(VERSION, version))

    @property
    def newest_first(self) -> tuple[int, ...]:
        return tuple(-int(number) for number in re.findall(r"\d+", self.version))


def prefixed(name: str, prefixes: Mapping[str, str]) -> str:
    """``{namespace}local`` as XPath writes it."""
    namespace, brace, local = name[1:].partition("}")
    return f"{prefixes[namespace]}:{local}" if brace and name.startswith("{") else name


def shipped_standards(folder: Path = SCHEMAS) -> Shipped:
    """What the portal ships. Raises ManifestBroken."""
    file = folder / MANIFEST
    try:
        return Shipped.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, OSError, UnicodeError) as error:
        raise ManifestBroken(f"{file} lässt sich nicht lesen: {first_words(error)}") from None


def read_installed(folder: Path) -> tuple[Installed, ...]:
    """Every installed package below ``folder``: by standard, the newest version first. Raises ManifestBroken."""
    found = []
    for file in folder.glob(f"[!.]*/[!.]*/{INSTALLED}"):
        try:
            found.append(Installed.model_validate_json(file.read_bytes()))
        except (ValidationError, OSError) as error:
            raise ManifestBroken(
                f"{file} lässt sich nicht lesen ({first_words(error)}). "
                "Entfernen Sie den Ordner und installieren Sie das Paket noch einmal."
            ) from None
    return tuple(sorted(found, key=lambda package: (package.standard, package.newest_first)))


def first_words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        wrong = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
    return str(error).partition("\n")[0]


Identities.model_rebuild()
