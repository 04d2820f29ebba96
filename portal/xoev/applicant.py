"""Who sent this application?  What a form asked of the person in front of it, by the kinds of its fields.

A field about somebody else says ``autocomplete: off``: the browser must not fill in one's own name there, and for the
same reason it is not the applicant's. Of what is left, the first answer of each kind counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.forms import Form, known

#: The kinds of fields that say who somebody is and how to reach them.
KINDS = ("organisation", "person_name", "address", "email", "phone")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or an organisation, as far as it is known.

    ``organisation`` is set for a firm, a club or a body; a name beside it is of the person who speaks for it.
    ``address`` has the keys of the field type address: street, house_number, postal_code, city, country.
    """

    family: str | None = None
    given: str | None = None
    organisation: str | None = None
    address: Mapping[str, str] | None = None
    email: str | None = None
    phone: str | None = None


def applicant_of(form: Form, answers: Mapping[str, Any]) -> Contact | None:
    """The applicant, from the answers that count; None if the form asked nothing of the kind.

    Groups are passed over: what is asked several times is about several.
    """
    told = known(form, answers)
    first: dict[str, Any] = {}
    for name, field in told.asked.items():
        kind = getattr(field, "type", None)
        if kind in KINDS and getattr(field, "autocomplete", None) != "off" and told.answers.get(name):
            first.setdefault(kind, told.answers[name])
    if not first:
        return None
    person = first.get("person_name", {})
    return Contact(
        family=person.get("family"),
        given=person.get("given"),
        organisation=first.get("organisation", {}).get("name"),
        address=first.get("address"),
        email=first.get("email"),
        phone=first.get("phone"),
    )
