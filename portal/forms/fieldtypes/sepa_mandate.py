"""SEPA mandate: an account, whose it is, and the permission to collect from it.

    - id: mandat
      type: sepa_mandate
      label: Lastschriftmandat
      purpose: die Hundesteuer
      optional: true

    {"iban": "DE02120300000000202051", "holder": "Kim Beispiel", "agreed": true}

The mandate names both permissions and the right to a refund within 8 weeks, as the scheme of the SEPA core direct debit
wants it (EPC392-08, § 675x BGB). Its reference and the town's creditor identifier are not known here: the text says
that the town sends them before it collects for the first time. The text stands on the check page and the receipt, since
it is what was agreed to. Whether a mandate without a signature on paper is enough, the town settles with its bank.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Part, Raw, Reading, Words, first
from portal.forms.fieldtypes.iban import MOST_CHARACTERS, STORED, in_fours, sepa_error

#: The longest name of an account holder that a bank takes.
LONGEST_HOLDER = 70

HOLDER = "Kontoinhaberin oder Kontoinhaber"

EMPTY: Mapping[str, str] = {
    "iban": "Geben Sie die IBAN ein.",
    "holder": "Geben Sie ein, wem das Konto gehört.",
    "agreed": "Bestätigen Sie, dass Sie das Lastschriftmandat erteilen.",
}


class SepaMandateField(FieldDefinition):
    """``purpose`` is what is collected, in the accusative: „die Hundesteuer“."""

    suffixes: ClassVar[tuple[str, ...]] = ("-iban", "-holder", "-agreed")
    parts: ClassVar[tuple[Part, ...]] = (
        Part("-iban", "IBAN"),
        Part("-holder", HOLDER, "name"),
        Part("-agreed", "Ich erteile das Lastschriftmandat."),
    )
    unaskable: ClassVar[str] = "Bedingungen können nicht nach einem Mandat fragen. Fragen Sie vorher, ob es eines gibt."

    type: Literal["sepa_mandate"]
    purpose: Words

    @property
    def mandate(self) -> tuple[str, ...]:
        """What is agreed to, a sentence each."""
        return (
            f"Ich ermächtige die Stadt oder Gemeinde, {self.purpose} von meinem Konto mit Lastschrift einzuziehen.",
            "Zugleich weise ich meine Bank an, diese Lastschriften einzulösen.",
            "Ich kann innerhalb von 8 Wochen ab der Abbuchung verlangen, dass die Bank den Betrag erstattet.",
            "Dafür gelten die Bedingungen, die ich mit meiner Bank vereinbart habe.",
            "Die Mandatsreferenz und die Gläubiger-Identifikationsnummer teilt mir die Stadt oder Gemeinde "
            "vor der ersten Abbuchung mit, zum Beispiel im Bescheid.",
        )

    def default_empty(self) -> dict[str, str]:
        return {f"-{key}": sentence for key, sentence in EMPTY.items()}

    def read(self, raw: Raw, name: str) -> Reading:
        iban = characters.normalise(first(raw, f"{name}-iban")).replace(" ", "")
        holder = characters.normalise(first(raw, f"{name}-holder"))
        agreed = first(raw, f"{name}-agreed")
        if not iban and not holder and not agreed:
            return Reading()
        errors = {
            "iban": sepa_error(iban) if iban else EMPTY["iban"],
            "holder": texts.text_error(HOLDER, holder, LONGEST_HOLDER, "B") if holder else EMPTY["holder"],
            "agreed": None if agreed == "yes" else EMPTY["agreed"],
        }
        told = {f"{name}-{key}": error for key, error in errors.items() if error}
        return Reading(None, told) if told else Reading({"iban": iban.upper(), "holder": holder, "agreed": True})

    def holds(self, value: object) -> bool:
        return (
            isinstance(value, Mapping)
            and set(value) == set(EMPTY)
            and value["agreed"] is True
            and all(isinstance(value[key], str) for key in ("iban", "holder"))
        )

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        """Also a part of a mandate, as an example of an error has it: the rest is told to be missing."""
        if not isinstance(value, Mapping) or not set(value) <= set(EMPTY):
            return {}
        written = {key: [text] for key, text in value.items() if isinstance(text, str) and key != "agreed"}
        agreed = {"agreed": ["yes"]} if value.get("agreed") is True else {}
        return {f"{name}-{key}": texts for key, texts in (written | agreed).items()}

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        return (in_fours(value["iban"]), value["holder"], f"Mandat erteilt: {' '.join(self.mandate)}")

    def shape(self) -> xml_shape.Record:
        return xml_shape.Record(
            (
                xml_shape.Part("iban", xml_shape.Leaf("text", max_length=MOST_CHARACTERS, pattern=STORED)),
                xml_shape.Part("holder", xml_shape.Leaf("text", characters="B", max_length=LONGEST_HOLDER)),
                xml_shape.Part("agreed", xml_shape.Leaf("boolean")),
            )
        )

    def leaves(self, value: Mapping[str, Any]) -> dict[str, str]:
        return {"iban": value["iban"].replace(" ", "").upper(), "holder": value["holder"], "agreed": "true"}
