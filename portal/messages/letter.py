"""What is a mail before anybody sends it?  A few sentences, at most one link, one recipient; as text and as HTML.

    letter = Letter(
        recipient="erika@example.org",
        sender="Stadt Michelstadt",
        subject="Michelstadt: Ihr Link zum Weiterausfüllen",
        paragraphs=("Guten Tag,", Link(label="Formular fortsetzen", url="https://…"), "Ihre Stadt Michelstadt"),
    )

Every part is one line: nobody can smuggle a header or a second recipient into a mail.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from markupsafe import escape
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

#: Line and paragraph separator, which some programs take for an end of line, too.
SEPARATORS = frozenset({"Zl", "Zp"})


def _one_line(text: str) -> str:
    if any(unicodedata.category(sign) == "Cc" or unicodedata.category(sign) in SEPARATORS for sign in text):
        raise ValueError("a part of a mail is one line without control characters")
    return text


def _mailbox(text: str) -> str:
    """The address as mail servers write it: the domain in ASCII (IDNA)."""
    try:
        mailbox = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError("not the address of one mailbox") from None
    return mailbox.ascii_email or text


Line = Annotated[str, AfterValidator(_one_line)]
Mailbox = Annotated[str, AfterValidator(_one_line), AfterValidator(_mailbox)]


class _Part(BaseModel):
    # What does not fit must not be repeated in an error: it may be somebody's address.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Link(_Part):
    """A link and what it does."""

    label: Line
    url: Line = Field(pattern="^https?://")


class Letter(_Part):
    """A mail to one person. Raises pydantic's ValidationError for what cannot be one."""

    recipient: Mailbox = Field(repr=False)
    sender: Line
    subject: Line
    paragraphs: tuple[Line | Link, ...]

    def text(self) -> str:
        """The plain form; a link stands on a line of its own."""
        return "\n\n".join(f"{part.label}:\n{part.url}" if isinstance(part, Link) else part for part in self.paragraphs)

    def html(self) -> str:
        """The same sentences as a page without colours or pictures, so that nothing is loaded and all can be read."""
        body = "\n".join(
            f'<p><a href="{escape(part.url)}">{escape(part.label)}</a></p>'
            if isinstance(part, Link)
            else f"<p>{escape(part)}</p>"
            for part in self.paragraphs
        )
        head = f'<head><meta charset="utf-8"><title>{escape(self.subject)}</title></head>'
        return f'<!DOCTYPE html>\n<html lang="de">\n{head}\n<body>\n{body}\n</body>\n</html>\n'
