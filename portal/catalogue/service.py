"""One online service as data: what people read about it, what they are asked, and what becomes of it.

Everything a service is stands in ``services/catalogue/<id>.yaml``. A submission keeps the snapshot of the service it
was made with, so that years later the same questions stand beside the same answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeAlias

from pydantic import AfterValidator, Field, JsonValue, model_validator

from portal.catalogue.deadlines import Deadline
from portal.catalogue.form_changes import FormChange, Version, changes_since
from portal.catalogue.message_rules import MessageRule
from portal.catalogue.model import Cents, FilePlanKey, HttpsAddress, Model, Slug, Text, shaped
from portal.catalogue.own_deadlines import with_deadline
from portal.catalogue.precheck import Precheck, in_order
from portal.catalogue.trust import TrustLevel
from portal.fees import Fee, FeeRule, compute
from portal.forms import NO_QUESTIONS, Form, Refused

#: What people send: who asks for a decision sends an *Antrag*, who informs an *Anzeige* or *Meldung*, who would like to
#: book an *Anfrage*, who has a say an *Stellungnahme*.
Kind: TypeAlias = Literal["antrag", "anzeige", "anfrage", "meldung", "stellungnahme"]

#: Which secrecy holds: of taxes (AO § 30) or of social data (SGB I § 35).
Confidential: TypeAlias = Literal["tax", "social"]

#: What a municipality may say in its own words. A service declares which of these it leaves open.
Slot: TypeAlias = Literal[
    "fee_text", "fee", "tariff", "deadline", "processing", "other_ways", "legal_basis", "next_steps"
]


#: What a service file proposes and no law names; a municipality decides before it uses the service.
Proposed: TypeAlias = Literal["retention_years", "processing"]


class Step(NamedTuple):
    """One step of „So läuft es ab“."""

    title: str
    text: str


class TariffLine(Model):
    """One line of a price list: a case and its amount in cents."""

    case: Text
    cents: Cents

    @property
    def amount(self) -> str:
        """``1.250,00 €``."""
        euros, rest = divmod(self.cents, 100)
        return f"{euros:,}".replace(",", ".") + f",{rest:02d} €"


class Tariff(Model):
    """Amounts a statute names. ``illustrative`` marks samples that no council has decided."""

    title: Text
    lines: Annotated[tuple[TariffLine, ...], Field(min_length=1)]
    note: Text | None = None
    illustrative: bool = False


class Privacy(Model):
    """What the privacy notice says about this service (Art. 13 DSGVO)."""

    purpose: Text
    legal_basis: Text
    recipients: Annotated[tuple[Text, ...], Field(min_length=1)]
    period: Text


class Example(Model):
    """Answers that prove the form: valid ones pass, invalid ones fail with exactly one named error.

    ``errors`` maps the input's name to the German sentence; ``files`` maps a file field to its file names.
    ``fee_cents`` is what a valid one costs by the service's own rule.
    """

    name: Text
    valid: bool
    answers: dict[str, JsonValue]
    errors: dict[str, Text] = {}
    files: dict[str, tuple[Text, ...]] = {}
    fee_cents: Cents | None = None

    @model_validator(mode="after")
    def errors_fit(self) -> Self:
        if len(self.errors) != (0 if self.valid else 1):
            raise Refused(
                f"Das Beispiel „{self.name}“ nennt {len(self.errors)} Fehler.",
                "Ein gültiges Beispiel nennt keinen, ein ungültiges genau einen.",
            )
        return self


class Link(Model):
    """A page of somebody else on which people apply: its address and whose it is."""

    url: HttpsAddress
    provider: Text


class Card(Model):
    """What lists, search and offers need to know of a service; small, so that all of them stay in memory."""

    id: Slug
    leika: str | None
    title: Text
    summary: Text
    audience: tuple[str, ...]
    keywords: tuple[Text, ...]
    kind: Kind
    lead: Text
    duration_minutes: int
    legal_basis: Text
    trust_level: TrustLevel
    file_plan_key: str
    confidential: Confidential | None
    responsible: Link | None
    has_form: bool


class Service(Model):
    """One service. Texts are German, for people; ``notes`` are for editors and never shown.

    ``leika`` is the key of the national catalogue of services; left out where it is not known for sure.
    ``kind`` chooses the words on the pages.
    ``confidential`` keeps the service's name out of mails and lists across towns.
    ``fee`` is the rule by which the fee is calculated, ``fee_text`` what people read before they start.
    ``routing`` names the address that decides which municipality is responsible.
    ``precheck`` asks beforehand whether this is the right form.
    ``retention_years`` counts from the end of the year in which the case was closed.
    ``responsible`` names who decides where it is not the town; such a service may have no form.
    ``illustrative`` names the parts that are proposals, as fees, tariffs and deadlines say it of themselves.
    ``messages`` says which official messages the answers become.
    ``changes`` says what becomes of drafts that were begun with an earlier version, the newest first.
    """

    id: Slug
    version: Version
    leika: Annotated[str, shaped(r"99[0-9]{12}", "Nötig sind 14 Ziffern, die mit 99 beginnen.")] | None = None
    title: Text
    summary: Text
    audience: Annotated[tuple[Literal["citizens", "businesses", "clubs", "visitors"], ...], Field(min_length=1)]
    keywords: tuple[Text, ...] = ()
    kind: Kind
    lead: Text
    who: Text
    who_not: Text | None = None
    need: tuple[Text, ...] = ()
    how: Annotated[tuple[Step, ...], Field(min_length=1)]
    duration_minutes: Annotated[int, Field(ge=1)]
    processing: Text
    fee_text: Text
    fee: FeeRule | None = None
    tariff: Tariff | None = None
    deadline: Deadline | None = None
    responsible: Link | None = None
    other_ways: Text
    next_steps: Annotated[tuple[Text, ...], Field(min_length=1)]
    legal_basis: Text
    trust_level: TrustLevel
    retention_years: Annotated[int, Field(ge=1, le=110)]
    file_plan_key: FilePlanKey
    confidential: Confidential | None = None
    privacy: Privacy
    declaration: Text
    slots: tuple[Slot, ...] = ()
    routing: Text | None = None
    precheck: Annotated[Precheck, AfterValidator(in_order)] = ()
    notes: tuple[Text, ...] = ()
    illustrative: tuple[Proposed, ...] = ()
    form: Form = NO_QUESTIONS
    messages: tuple[MessageRule, ...] = ()
    changes: tuple[FormChange, ...] = ()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def it_has_a_form_or_somebody_else_has(self) -> Self:
        if not self.has_form and self.responsible is None:
            raise Refused(
                "Es fehlt das Formular.", "Ergänzen Sie „form“ oder nennen Sie unter „responsible“, wer entscheidet."
            )
        return self

    def snapshot(self) -> str:
        """The definition as canonical JSON: sorted keys, no spaces, all that is shown and asked.

        Notes, proposals and examples are for editors, changes for drafts of earlier versions: they change nothing for
        those who apply, so they are no part of it.
        """
        shown = self.model_dump(mode="json", exclude={"notes", "illustrative", "examples", "changes"})
        return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_snapshot(cls, text: str) -> Self:
        """The service a snapshot was made of, without notes, proposals, examples and changes."""
        return cls.model_validate_json(text)

    def in_words(self, words: Mapping[str, Any]) -> Service:
        """The same service with some of its parts put differently; the questions stay. ``words`` must be checked.

        With another deadline, questions that keep to it refuse other days.
        """
        parts = {name: getattr(self, name) for name in type(self).model_fields}
        if self.deadline is not None and "deadline" in words:
            parts["form"] = with_deadline(self.form, self.deadline, words["deadline"])
        return Service.model_construct(**(parts | dict(words)))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the snapshot, in hex: two services with one hash show and ask the same."""
        return hashlib.sha256(self.snapshot().encode()).hexdigest()

    def changes_from(self, begun: Service) -> tuple[FormChange, ...]:
        """By which changes a draft of an earlier version goes on with this one, newest first; none: it stays as it is.

        A single version that lets drafts stay keeps all that were begun before it.
        """
        found = changes_since(self.changes, begun.version)
        return found if all(change.migrate for change in found) and self.form != begun.form else ()

    @property
    def has_form(self) -> bool:
        return bool(self.form.steps)

    @property
    def card(self) -> Card:
        """The little that lists need."""
        return Card.model_construct(**{name: getattr(self, name) for name in Card.model_fields})

    @property
    def may_charge(self) -> bool:
        """Is there a rule for a fee, here or in some town's own words?  Then messages may name one."""
        return self.fee is not None or "fee" in self.slots

    def fee_for(self, answers: Mapping[str, Any]) -> Fee | None:
        """What these answers come to; None without a rule, and as long as an answer it needs is missing."""
        found = compute(self.fee, self.form, answers) if self.fee is not None else None
        return found if isinstance(found, Fee) else None

    @property
    def prices(self) -> tuple[TariffLine, ...]:
        """Amounts that are decided and hold whatever is answered; none where they are samples or calculated."""
        if self.fee is not None:
            fixed = None if self.fee.illustrative else self.fee.fixed
            return (TariffLine(case=fixed.label, cents=fixed.cents),) if fixed else ()
        return self.tariff.lines if self.tariff and not self.tariff.illustrative else ()

    @property
    def noun(self) -> str:
        """``Antrag``, ``Anzeige`` and so on, as in „Anzeige absenden“."""
        return self.kind.capitalize()
