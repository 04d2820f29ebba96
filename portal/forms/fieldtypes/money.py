"""Money: an amount, such as „25,00“, in euros or in another currency.

    - {id: kosten, type: money, label: Kosten des Umbaus, maximum: 10000000}
    - {id: lohn, type: money, label: Lohn in der Schweiz, noun: Lohn, currency: CHF}

People write „25“, „25,5“, „1.250,00 €“ or „25.00“. The answer is kept one way: digits, a comma, two digits. Limits and
conditions count in cents, so that no sum is ever a fraction. The currency is no part of the answer: the question is
asked in one, and so is shown the amount.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StrictInt, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first
from portal.forms.refused import Refused

#: Euros in one piece or in groups of three, then cents. A full stop before exactly two digits is meant as a comma.
AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)(?:,([0-9]{1,2})|\.([0-9]{2}))?")
STORED = re.compile(r"[0-9]{1,12},[0-9]{2}")

#: Currencies of ISO 4217 that have hundredths, as the answer has. Others (yen, dinar of Kuwait) are none of these.
CODES = """
    AED AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
    CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD
    KZT LKR LRD LSL MAD MDL MKD MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
    RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SRD SSP STN SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST
    XCD YER ZAR ZMW
"""
CURRENCIES = frozenset(CODES.split())

EURO = "EUR"

#: More than any town's budget. Keeps sums inside what databases and messages take.
MOST_DIGITS = 12


def read_currency(source: object) -> object:
    if not isinstance(source, str) or source not in CURRENCIES:
        raise Refused(f"Die Währung „{source}“ gibt es nicht.", "Nötig ist ein Kürzel nach ISO 4217 wie EUR oder CHF.")
    return source


class MoneyField(FieldDefinition):
    """An amount from ``minimum`` to ``maximum``, both in hundredths of ``currency``."""

    speaks_of_noun: ClassVar[bool] = True

    type: Literal["money"]
    minimum: Annotated[StrictInt, Field(ge=0)] = 0
    maximum: Annotated[StrictInt, Field(ge=0)] | None = None
    currency: Annotated[str, BeforeValidator(read_currency)] = EURO

    @model_validator(mode="after")
    def limits_leave_something(self) -> Self:
        if self.maximum is not None and self.minimum > self.maximum:
            raise Refused(
                f"minimum ({self.minimum}) liegt über maximum ({self.maximum}).", "Tauschen Sie die beiden Zahlen."
            )
        return self

    @property
    def sign(self) -> str:
        """What stands behind an amount: „€“, „CHF“."""
        return "€" if self.currency == EURO else self.currency

    def default_empty(self) -> dict[str, str]:
        return {"": f"Geben Sie den Betrag „{self.noun}“ ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        found = AMOUNT.fullmatch(bare(text, self.currency))
        if found is None:
            foreign = characters.first_foreign(text)
            money = "Euro" if self.currency == EURO else self.currency
            wrong = f"{self.noun} muss ein Betrag in {money} sein, zum Beispiel 25,00."
            return Reading(None, {name: texts.foreign_character(self.noun, foreign) if foreign else wrong})
        euros = re.sub("[. ]", "", found[1]).lstrip("0") or "0"
        if len(euros) > MOST_DIGITS:
            return Reading(None, {name: f"{self.noun} darf vor dem Komma höchstens {MOST_DIGITS} Ziffern haben."})
        return Reading(f"{euros},{(found[2] or found[3] or '').ljust(2, '0')}")

    def limits(self, value: str, today: date) -> dict[str, str]:
        cents = in_cents(value)
        if cents < self.minimum:
            return {"": f"{self.noun} muss mindestens {self.in_words(self.minimum)} sein."}
        if self.maximum is not None and cents > self.maximum:
            return {"": f"{self.noun} darf höchstens {self.in_words(self.maximum)} sein."}
        return {}

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and STORED.fullmatch(value) is not None

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        """Also an amount as an example has it („25 €“): it is read again, and refused if it is none."""
        return {name: [value]} if isinstance(value, str) else {}

    def comparable(self, value: object) -> int | None:
        return in_cents(value) if isinstance(value, str) and self.holds(value) else None

    def show(self, value: object) -> tuple[str, ...]:
        return (self.in_words(in_cents(value)),) if isinstance(value, str) and self.holds(value) else ()

    def in_words(self, cents: int) -> str:
        return amount_in_words(cents, self.sign)

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("money", minimum=self.minimum, maximum=self.maximum)

    def leaves(self, value: str) -> str:
        return value.replace(",", ".")


def bare(text: str, currency: str) -> str:
    """An amount without what stands around it: the sign or code of the currency, and „-“ in the place of cents."""
    sign, word = ("€|EUR", "€|EUR|Euro") if currency == EURO else (currency, currency)
    around = re.compile(f"^(?:{sign}) ?| ?(?:{word})$|(?<=,)-$", re.IGNORECASE)
    return around.sub("", around.sub("", text)).removesuffix(",")


def in_cents(amount: str) -> int:
    """``1250,05`` is 125005."""
    return int(amount.replace(",", ""))


def amount_in_words(cents: int, sign: str) -> str:
    """125005 is „1.250,05 €“."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d} {sign}"


def in_euros(cents: int) -> str:
    """125005 is „1.250,05 €“."""
    return amount_in_words(cents, "€")
