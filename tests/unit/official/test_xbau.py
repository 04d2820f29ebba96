"""XBau messages: valid by the standard itself, narrower by our own profile, and the same whenever written again."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.official.xbau import MESSAGES
from tests.unit.official.xbau_cases import (
    EVERYDAY,
    MANY,
    content,
    contents,
    second_opinion,
    standard,
    written,
)

each_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)


def found(root, name):
    """The texts of the elements with this local name, in document order."""
    return ["".join(element.itertext()).strip() for element in root.iter(f"{{*}}{name}")]


@each_message
@given(data=st.data())
@MANY
def test_every_content_is_valid_by_the_standard_itself(message, data):
    schema = standard(message.code)
    assert schema.validate(written(message, data.draw(contents(message)))), schema.error_log


@each_message
def test_another_validator_agrees(message):
    second_opinion(message.code).validate(etree.tostring(written(message, content(EVERYDAY[message.name]))).decode())


@each_message
def test_the_same_content_is_the_same_message(message):
    first = content(EVERYDAY[message.name])
    moved = replace(first, created_at=first.created_at.astimezone(timezone(timedelta(hours=-7))))
    assert etree.tostring(written(message, first)) == etree.tostring(written(message, deepcopy(moved)))
