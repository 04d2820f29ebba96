"""Is a regular expression of a schema one our forms can use?  And which text would pass it?

FIM's patterns come from many hands: anchored or not, for the whole text, in several dialects. A form takes one only if
Python and XML Schema read it alike and an example of it can be made, so that the sentence said when it is broken can
show what is wanted.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from portal.xoev import SchemaError, common_pattern

#: The parser behind ``re``. It has no public name; what it gives is only used to make examples, which are tried.
PARSER: Any = importlib.import_module("re._parser")

#: A pattern with more is no rule for people, and may be slow by design.
LONGEST = 300

#: So often a part may be repeated without being a danger.
FEW = 5

#: How many examples are made before we say there is none.
TRIED = 200

#: Signs to try where a pattern allows many, so that examples look like words.
LIKELY = "a0A1 -.@"


def usable(pattern: str) -> str | None:
    """The pattern as a form can have it; None if it cannot."""
    plain = pattern.strip().removeprefix("^").removesuffix("$")
    if not plain or len(plain) > LONGEST:
        return None
    try:
        re.compile(plain)
        common_pattern(plain, "")
        if slow(PARSER.parse(plain)):
            return None
    except (re.error, SchemaError, RecursionError, OverflowError):
        return None
    return plain


def slow(parts: Any, repeated: bool = False) -> bool:
    """Can matching take for ever?  It can where something repeated has parts that fit in several ways."""
    for name, argument in parts:
        kind = str(name)
        if kind == "BRANCH" and (repeated or any(slow(branch) for branch in argument[1])):
            return True
        if kind in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = argument
            if (repeated and least != most) or slow(inner, repeated or int(most) > FEW):
                return True
        if kind == "SUBPATTERN" and slow(argument[3], repeated):
            return True
    return False


def examples(pattern: str) -> Iterator[str]:
    """Texts that pass the pattern, the shortest first."""
    try:
        parsed = PARSER.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return
    for text in islice(sequence(list(parsed)), TRIED):
        if re.fullmatch(pattern, text):
            yield text


def sequence(parts: list[Any]) -> Iterator[str]:
    choices = [list(islice(one(name, argument), 4)) for name, argument in parts]
    return ("".join(texts) for texts in product(*choices))


def one(name: Any, argument: Any) -> Iterator[str]:
    """Texts for one part of a parsed pattern; none for a kind we do not know."""
    match str(name):
        case "LITERAL":
            yield chr(argument)
        case "ANY":
            yield "a"
        case "IN":
            yield from signs(argument)
        case "MAX_REPEAT":
            least, most, inner = argument
            for count in dict.fromkeys((least, min(least + 1, int(most)))):
                for text in islice(sequence(list(inner)), 2):
                    yield text * min(count, 1000)
        case "SUBPATTERN":
            yield from islice(sequence(list(argument[3])), 4)
        case "BRANCH":
            for branch in argument[1]:
                yield from islice(sequence(list(branch)), 2)


def signs(allowed: list[Any]) -> Iterator[str]:
    """Signs a class allows: likely ones first."""

    def holds(sign: str) -> bool:
        found = any(
            (str(name) == "LITERAL" and ord(sign) == argument)
            or (str(name) == "RANGE" and argument[0] <= ord(sign) <= argument[1])
            for name, argument in allowed
        )
        return found is not any(str(name) == "NEGATE" for name, _ in allowed)

    yield from filter(holds, LIKELY)
    yield from (
        chr(argument[0] if str(name) == "RANGE" else argument)
        for name, argument in allowed
        if str(name) in ("RANGE", "LITERAL")
    )
