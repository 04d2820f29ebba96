"""What does a form on paper say?  The service in the town's words, who sends it and where it goes, as one value.

The file is a pure function of this value: no clock, no person. So it can be cached by its fingerprint.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.catalogue import Cooperation, Offer, Office, Service
from portal.typesetting import Sender

#: Raise this number with every change that changes the bytes of a form.
RENDERER_VERSION = "1"


@dataclass(frozen=True, kw_only=True)
class PaperContent:
    """The content of one form. ``placeholder`` says that address and telephone are samples."""

    service: Service
    sender: Sender
    office: Office
    placeholder: bool = False
    opens: date | None = None
    closes: date | None = None

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 in hex: contents with the same fingerprint make the same file."""
        office = self.office.model_dump_json()
        said = (RENDERER_VERSION, self.service.content_hash, self.sender, office, self.placeholder)
        return hashlib.sha256(repr((*said, self.opens, self.closes)).encode()).hexdigest()


def paper_content(offer: Offer, region: Cooperation | None) -> PaperContent:
    """What the form of an offer says. ``region`` lends its ridge line."""
    town = offer.municipality
    return PaperContent(
        service=offer.service,
        sender=Sender(
            name=town.official_name,
            address=(town.address.street, f"{town.address.postal_code} {town.address.city}"),
            accent=town.accent.light,
            ridge=region.ridge if region else None,
            ridge_point=(town.point.x, town.point.y),
        ),
        office=offer.office,
        placeholder=town.placeholder,
        opens=offer.opens,
        closes=offer.closes,
    )
