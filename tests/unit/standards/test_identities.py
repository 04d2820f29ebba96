"""A message is walked for identities only if something in it is called like what can carry one; then it always is."""

import pytest

from portal.standards.identities import broken_identities
from portal.standards.manifest import LARGE, Identities, Node
from portal.xoev import parse_safely

#: A list of things whose ``id`` and ``ref`` are elements, and of ``u:thing`` whose ``u:key`` is an attribute.
KNOWN = Identities(
    nodes=(
        Node(children={"id": 1, "ref": 2, "{urn:u}thing": 3, "other": 4}),
        Node(kind="ID"),
        Node(kind="IDREF"),
        Node(attributes={"{urn:u}key": "ID", "of": "IDREFS"}),
        Node(open=True),
    ),
    roots={"{urn:u}list": 0, "{urn:u}thing": 3},
)
#: The same, but any element may claim to be of a type that is an identity.
CLAIMED = KNOWN.model_copy(update={"types": {"{urn:u}Identity": 1}})


def of(inside):
    return parse_safely(
        f'<u:list xmlns:u="urn:u" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inside}</u:list>'.encode()
    )


@pytest.mark.parametrize(
    ("identities", "inside", "notable", "broken"),
    [
        (KNOWN, "", False, []),
        (KNOWN, "<name>a</name><other><name/></other>", False, []),
        (KNOWN, '<u:id>a</u:id><name key="a"/>', False, []),
        (KNOWN, "<x/>" * LARGE, True, []),
        (KNOWN, "<id>a</id>", True, []),
        (KNOWN, "<name><id>a</id><id>a</id></name>", True, []),
        (KNOWN, "<id>a</id><id>a</id>", True, ["id"]),
        (KNOWN, "<ref>a</ref>", True, ["ref"]),
        (KNOWN, '<u:thing u:key="a"/><id>a</id>', True, ["id"]),
        (KNOWN, '<u:thing of="a b"/><id>a</id>', True, ["{urn:u}thing"]),
        (KNOWN, '<id>a</id><other><u:thing u:key="a"/></other>', True, ["{urn:u}thing"]),
        (KNOWN, '<id>a</id><name xsi:type="u:Identity">a</name>', True, []),
        (KNOWN, '<name xsi:type="u:Identity">a</name>', False, []),
        (CLAIMED, '<name xsi:type="u:Identity">a</name><name xsi:type="u:Identity">a</name>', True, ["name"]),
    ],
)
def test_what_can_carry_an_identity_is_noticed_and_checked(identities, inside, notable, broken):
    assert identities.notable(of(inside)) is notable
    assert [element.tag for element, _ in broken_identities(of(inside), identities)] == broken
