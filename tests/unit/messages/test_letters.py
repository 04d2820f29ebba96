"""A letter becomes a proper message, and nobody smuggles anything into it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.messages import Letter, Link
from portal.messages.hand_over import is_reserved
from portal.messages.mime import message_of
from portal.messages.office_hours import in_office_hours

MAIL_ID = UUID("01980000-0000-7000-8000-000000000001")
MOMENT = datetime(2026, 6, 12, 16, 4, 5, 678, tzinfo=UTC)


def letter(**changes):
    parts = {
        "recipient": "erika@poststelle.de",
        "sender": "Kreisstadt Erbach, Süd",
        "subject": "Erbach: Grüße „für“ Sie",
        "paragraphs": (
            "Guten Tag,",
            Link(label="Öffnen & lesen", url="https://antrag.example/a?b=1&c=2"),
            "<b>Größe</b>",
        ),
    }
    return Letter(**{**parts, **changes})


def read(one):
    return message_from_bytes(message_of(one, MAIL_ID, MOMENT, "portal@amt.de").as_bytes(), policy=default)


def test_the_headers_are_those_of_an_automatic_mail_that_can_be_recognised():
    message = read(letter())
    assert str(message["From"]) == '"Kreisstadt Erbach, Süd" <portal@amt.de>'
    assert message["To"] == "erika@poststelle.de" and message["Subject"] == "Erbach: Grüße „für“ Sie"
    assert message["Message-ID"] == f"<{MAIL_ID}@amt.de>"
    assert message["Date"] == "Fri, 12 Jun 2026 16:04:05 +0000"
    assert message["Auto-Submitted"] == "auto-generated" and message["Content-Language"] == "de"


def test_text_and_page_say_the_same_and_nothing_in_them_is_code():
    message = read(letter())
    text, page = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.replace("\r\n", "\n").split("\n\n") == [
        "Guten Tag,",
        "Öffnen & lesen:\nhttps://antrag.example/a?b=1&c=2",
        "<b>Größe</b>\n",
    ]
    assert '<a href="https://antrag.example/a?b=1&amp;c=2">Öffnen &amp; lesen</a>' in page
    assert "<p>&lt;b&gt;Größe&lt;/b&gt;</p>" in page and '<html lang="de">' in page


def test_every_attempt_sends_the_same_bytes_in_seven_bits():
    first, second = (message_of(letter(), MAIL_ID, MOMENT, "portal@amt.de").as_bytes() for _ in range(2))
    assert first == second and first.isascii()
    assert max(map(len, first.splitlines())) <= 998


@pytest.mark.parametrize("part", ["recipient", "sender", "subject", "paragraphs"])
@pytest.mark.parametrize("smuggled", ["\r\nBcc: alle@welt.de", "\nX: y", "\rX: y", "\x00", "\u2028X: y", "\x85X: y"])
def test_a_part_with_a_second_line_is_refused_and_not_repeated(part, smuggled):
    text = "erika@poststelle.de" + smuggled
    with pytest.raises(ValidationError) as refused:
        letter(**{part: (text,) if part == "paragraphs" else text})
    assert "erika" not in str(refused.value)


@pytest.mark.parametrize(
    "address", ["", "erika", "a@b.de, c@d.de", "<a@b.de>", "Erika <a@b.de>", "a b@c.de", "a@b.de>\tRCPT TO:<c@d.de"]
)
def test_a_recipient_is_one_mailbox(address):
    with pytest.raises(ValidationError):
        letter(recipient=address)


def test_a_domain_with_umlauts_is_written_as_mail_servers_read_it():
    assert letter(recipient="erika@bücher.de").recipient == "erika@xn--bcher-kva.de"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=120))
def test_whatever_stands_in_subject_and_sender_there_is_one_of_each_header(text):
    message = read(letter(subject=text, sender=text))
    assert sorted(name.lower() for name in message) == sorted(set(name.lower() for name in message))
    assert message["To"] == "erika@poststelle.de" and message["Bcc"] is None


@pytest.mark.parametrize(
    ("address", "reserved"),
    [
        ("a@erbach.example", True),
        ("a@EXAMPLE", True),
        ("a@x.invalid.", True),
        ("a@mail.example.org", True),
        ("a@localhost", True),
        ("a@notexample.org", False),
        ("a@example.de", False),
        ("a@beispiel.test", True),
    ],
)
def test_samples_of_addresses_are_known(address, reserved):
    assert is_reserved(address) is reserved


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (datetime(2026, 6, 12, 4, 59, tzinfo=UTC), False),  # Friday, 6:59 in summer
        (datetime(2026, 6, 12, 5, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 12, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 12, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 6, 13, 10, 0, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 1, 12, 6, 0, tzinfo=UTC), True),  # Monday, 7:00 in winter
        (datetime(2026, 1, 12, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 4, 10, 0, tzinfo=UTC), False),  # Corpus Christi, a holiday in Hessen
        (datetime(2026, 11, 18, 10, 0, tzinfo=UTC), True),  # a holiday in Saxony alone
    ],
)
def test_office_hours_are_those_of_germany(moment, open_):
    assert in_office_hours(moment) is open_
