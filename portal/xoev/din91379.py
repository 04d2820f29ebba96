"""Which text may stand in a message?  DIN 91379 as XSD types, written from the tables the forms check with.

The form refuses a character outside DIN 91379 at the field, the schema refuses it in the message. Both must mean the
same characters, so the type file ``xoev_schemas/types/din91379.xsd`` is never edited: ``type_file()`` writes it, and a
test proves the committed file is what is written. ``Text`` for instance comes out as

    ([\\t\\n\\r -@…]|A(&#x30B;)?|C(&#x300;|&#x304;|…)?|…)*

A letter that begins a sequence stands apart from the others and is followed by what may be set upon it. So every
character leaves one way on only, and a validator never has to go back, however long the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.forms import characters

#: Where the types live. Messages and the xdomea profile import them under this name.
NAMESPACE = "urn:ozg-portal:types:din91379:1"

#: The type file below the folder of schemas.
TYPE_FILE = "types/din91379.xsd"

#: How a character is written inside an XSD character class or pattern when it has a meaning there.
ESCAPES = {
    "\t": r"\t",
    "\n": r"\n",
    "\r": r"\r",
    "&": "&amp;",
    "<": "&lt;",
    '"': "&quot;",
    **{sign: "\\" + sign for sign in r"\|.-^?*+{}()[]"},
}

HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}" version="1">
  <xs:annotation>
    <xs:documentation xml:lang="de">Zeichen nach DIN 91379. Erzeugt, nicht von Hand ändern.</xs:documentation>
  </xs:annotation>
"""

TYPE = """  <xs:simpleType name="{name}">
    <xs:annotation>
      <xs:documentation xml:lang="de">{meaning}</xs:documentation>
    </xs:annotation>
    <xs:restriction base="xs:string">
      <xs:pattern value="{pattern}"/>
    </xs:restriction>
  </xs:simpleType>
"""


def type_file() -> bytes:
    """The whole type file, the same bytes every time: ``Name``, ``Place``, ``Line`` and ``Text``."""
    text = signs("C")
    types = [
        ("Name", "Namen natürlicher Personen: Datentyp A.", signs("A")),
        ("Place", "Namen von Orten, Straßen und Organisationen: Datentyp B.", signs("B")),
        ("Line", "Einzeiliger Text: Datentyp C ohne Tabulator und Zeilenumbruch.", text - set("\t\n\r")),
        ("Text", "Text mit Zeilenumbrüchen: Datentyp C.", text),
    ]
    body = "".join(
        TYPE.format(name=name, meaning=meaning, pattern=pattern(allowed, characters.sequences()))
        for name, meaning, allowed in types
    )
    return f"{HEAD}{body}</xs:schema>\n".encode()


def signs(datatype: characters.Datatype) -> set[str]:
    """The characters of a data type that stand alone."""
    return {chr(point) for first, last in characters.ranges(datatype) for point in range(first, last + 1)}


def pattern(allowed: Iterable[str], sequences: Iterable[str]) -> str:
    """The XSD pattern for any text made of ``allowed`` characters and ``sequences``, ready to stand in an attribute.

    ``sequences`` are texts of a base character and what is set upon it; each base must be allowed alone, as it is in
    DIN 91379.
    """
    branches = tree(sequences)
    alone = sorted(set(allowed) - branches.keys())
    return "(" + "|".join([f"[{''.join(ranges(alone))}]", *branch_patterns(branches)]) + ")*"


class Branch(dict[str, "Branch"]):
    """What may follow a character; ``ends`` says whether a sequence may also stop here."""

    ends: bool = False


def tree(sequences: Iterable[str]) -> Branch:
    root = Branch()
    for sequence in sequences:
        branch = root
        for sign in sequence:
            branch = branch.setdefault(sign, Branch())
        branch.ends = True
    for base in root.values():
        base.ends = True
    return root


def branch_patterns(branches: Branch) -> Iterator[str]:
    for sign, follows in sorted(branches.items()):
        rest = f"({'|'.join(branch_patterns(follows))})" if follows else ""
        yield written(sign) + rest + ("?" if rest and follows.ends else "")


def ranges(signs: Iterable[str]) -> Iterator[str]:
    """``a b c e`` as ``a-c e``. An escaped sign stands alone: libxml2 does not read one as the end of a range."""
    run: list[str] = []
    for sign in signs:
        if run and (ord(sign) != ord(run[-1]) + 1 or sign in ESCAPES or run[-1] in ESCAPES):
            yield joined(run)
            run = []
        run.append(sign)
    if run:
        yield joined(run)


def joined(run: list[str]) -> str:
    if len(run) < 3:
        return "".join(map(written, run))
    return f"{written(run[0])}-{written(run[-1])}"


def written(sign: str) -> str:
    """One character as it stands in the pattern attribute: plain ASCII, everything else as a reference."""
    return ESCAPES.get(sign) or (sign if " " <= sign <= "~" else f"&#x{ord(sign):X};")
