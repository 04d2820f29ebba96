"""Two libraries that share no line of code decide alike about messages that dice have spoilt.

A message libxml2 lets pass and xmlschema refuses would go out wrong, so there must be none. Where libxml2 is the
stricter one, a message is held back that might have gone: each such case must be of a kind that is known.
"""

import random
import re

import pytest

from portal.standards import Registry
from portal.xoev import parse_safely
from tests.tools import commit, full, shared
from tests.unit.standards.mutations import mutated
from tests.unit.standards.packages import genuine, samples
from tests.unit.standards.verdicts import second_opinion

pytestmark = pytest.mark.xdist_group("genuine standards")

#: Signs that no URI has (RFC 3986, section 2).
NO_URI = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
#: A colon before the first slash ends a scheme, and a scheme begins with a letter (RFC 3986, sections 3.1 and 4.2).
NO_SCHEME = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:)[^/?#]*:")

#: Where libxml2 refuses what xmlschema lets pass: an anyURI must be one by RFC 3986, and of a fixed boolean only the
#: very letters count. With the other writing both agree.
STRICTER = {b'"2026-02-28T10:00:00"': b'"x"', b">true<": b">1<", b"> 1 <": b">1<"}


def test_no_spoilt_message_passes_that_xmlschema_refuses(capsys):
    shared()
    registry = Registry.open(genuine())
    seed = commit()
    dice = random.Random(seed)
    messages = [parse_safely(file.read_bytes()) for file in samples()]
    wrong, strict, valid = [], [], 0
    for _ in range(5000 if full() else 60):
        xml = mutated(dice.choice(messages), dice)
        root = parse_safely(xml)
        found, other = registry.validate(root), second_opinion(registry, str(root.tag), xml)
        valid += not found
        if not found and other:
            wrong.append(f"{other}\n{xml.decode()}")
        if found and not other:
            strict.append((str(found[0]), xml))
    with capsys.disabled():
        for problem, _ in strict:
            print(f"\nstrenger als xmlschema: {problem}")
    assert not wrong, f"seed {seed}\n" + "\n\n".join(wrong)
    unknown = [case for case in strict if not known_difference(registry, case[1])]
    assert not unknown, f"seed {seed}\n{unknown}"
    # The dice must spoil some, and leave some good, or the comparison says nothing.
    assert valid


def known_difference(registry, xml):
    for strict, lax in STRICTER.items():
        xml = xml.replace(strict, lax)
    root = parse_safely(xml)
    for address in root.iter("{*}flaechenabgrenzungUrl"):  # the anyURI of the samples that dice give another's text
        typed = NO_URI.sub("x", (address.text or "").strip())
        address.text = "x" if NO_SCHEME.match(typed) else typed
    return registry.validate(root) == ()
