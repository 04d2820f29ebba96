"""Which place to write does a question need?  Squares for what is chosen, combs for digits, boxes for words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from reportlab.platypus import Flowable

from portal.forms import (
    ActivityField,
    AddressField,
    CheckboxesField,
    ChoiceDefinition,
    ChoiceOtherField,
    CodeListField,
    ConsentField,
    DateField,
    DateRangeField,
    DeclarationField,
    DogChipField,
    FieldDefinition,
    FileField,
    IbanField,
    MapPointField,
    MatrixField,
    MoneyField,
    NumberField,
    OrganisationField,
    PersonNameField,
    PhoneField,
    PlateField,
    SepaMandateField,
    TextField,
    TimeField,
    TimeRangeField,
    YesNoField,
)
from portal.paper.boxes import Beside, Slot, Ticks, Writing
from portal.typesetting import BODY, MUTED, SMALL, UNNUMBERED, Element, Tagged, paragraph, style

CAPTION = style(8.5, 12, MUTED)
NOTE = style(9, 13, MUTED, spaceBefore=4)

DAY, CLOCK, POSTAL_CODE, CHIP = (2, 2, 4), (2, 2), (5,), (3, 4, 4, 4)
#: A German IBAN; one from another country finds room in the same cells or behind them.
IBAN = (4, 4, 4, 4, 4, 2)

#: Texts up to this length find room beside their question.
SHORT = 40
#: About so many letters of handwriting stand on one line; a box has as many lines as the longest answer, up to a limit.
ON_A_LINE, LEAST_LINES, MOST_LINES = 70, 3, 7
#: Options up to this length stand in two columns, shorter ones in three; of many options also those on two lines.
TWO_COLUMNS, THREE_COLUMNS = 38, 20
MANY, MANY_COLUMNS = 8, 60


@dataclass(frozen=True, slots=True)
class Answer:
    """The place to write, from top to bottom, and whether it fits beside its question."""

    parts: Sequence[Flowable]
    beside: bool = False


class Pen:
    """Makes places to write whose captions belong to ``parent`` in the structure."""

    def __init__(self, parent: Element) -> None:
        self.parent = parent

    def caption(self, text: str) -> Tagged:
        return paragraph(self.parent.add("P"), text, CAPTION)

    def slot(self, caption: str = "", share: float = 1, comb: tuple[int, ...] = (), sign: str = "") -> Slot:
        return Slot(share, self.caption(caption) if caption else None, None, comb, sign)

    def line(self, *slots: Slot, rows: int = 1) -> Writing:
        return Writing(*slots, rows=rows)

    def behind(self, text: str, comb: tuple[int, ...] = (), sign: str = "") -> Writing:
        """One place with a word behind it: its unit, or how to fill in the comb."""
        return Writing(Slot(behind=self.caption(text) if text else None, comb=comb, sign=sign))

    def ticks(self, options: Iterable[tuple[str, str]], columns: int = 0) -> list[Flowable]:
        """Options, each with its hint, to tick; in as many columns as their texts allow."""
        listed = list(options)
        listing = self.parent.add("L", UNNUMBERED)
        longest = max(len(label) for label, _ in listed)
        if not columns:
            two = MANY_COLUMNS if len(listed) >= MANY else TWO_COLUMNS
            fits = 3 if longest <= THREE_COLUMNS else 2 if longest <= two else 1
            columns = 1 if len(listed) < 4 or any(hint for _, hint in listed) else fits
        return [Ticks(self.items(listing, listed[at : at + columns]), columns) for at in range(0, len(listed), columns)]

    def items(self, listing: Element, options: Sequence[tuple[str, str]]) -> list[list[Tagged]]:
        found = []
        for label, hint in options:
            body = listing.add("LI").add("LBody")
            found.append(
                [paragraph(body.add("P"), label, BODY), paragraph(body.add("P"), hint, SMALL)]
                if hint
                else [paragraph(body, label, BODY)]
            )
        return found

    def sentences(self, *texts: str) -> list[Flowable]:
        return [paragraph(self.parent.add("P"), text, NOTE) for text in texts]

    def signature(self) -> Writing:
        """Place, day and signature."""
        return Writing(
            Slot(1, self.caption("Ort, Datum")), Slot(1.4, self.caption("Unterschrift")), rows=2, lines=False
        )


def place_for(field: FieldDefinition, parent: Element) -> Answer:
    """The place to write for one question. A type this room does not know gets a box for words."""
    pen = Pen(parent)
    match field:
        case YesNoField():
            return Answer(pen.ticks([("Ja", ""), ("Nein", "")], columns=2), beside=True)
        case (
            MatrixField() | ChoiceOtherField() | ChoiceDefinition() | DeclarationField() | ConsentField() | FileField()
        ):
            return Answer(chosen(field, pen))
        case ActivityField():
            return Answer([pen.line(pen.slot("Beschreibung, mit Nummer der WZ 2008, wenn Sie sie kennen"), rows=2)])
        case DateField() | TimeField() | NumberField() | MoneyField() | PlateField() | PhoneField() | CodeListField():
            return Answer([single(field, pen)], beside=True)
        case DateRangeField() | TimeRangeField():
            return Answer([between(field, pen)])
        case TextField():
            return text(field, pen)
        case DogChipField():
            return Answer([pen.line(pen.slot(comb=CHIP))])
        case IbanField():
            return Answer([pen.line(pen.slot(comb=IBAN))])
        case _:
            return Answer(composed(field, pen))


def chosen(field: FieldDefinition, pen: Pen) -> list[Flowable]:
    """What is answered with ticks."""
    match field:
        case MatrixField():
            labels = [(option.label, "") for option in field.options]
            return [
                Beside([pen.caption(row.label)], pen.ticks(labels, columns=min(len(labels), 2))) for row in field.rows
            ]
        case ChoiceOtherField():
            options = [(option.label, option.hint) for option in field.options]
            return [*pen.ticks([*options, (field.other_label, "")]), pen.line(pen.slot(f"{field.other_label}:"))]
        case CheckboxesField():
            several = [] if len(field.options) == 1 else pen.sentences("Sie können mehrere Antworten ankreuzen.")
            return [*several, *pen.ticks((option.label, option.hint) for option in field.options)]
        case ChoiceDefinition():
            return pen.ticks((option.label, option.hint) for option in field.options)
        case FileField():
            return pen.ticks([("Liegt bei", ""), *([("Reiche ich nach", "")] if field.later else [])], columns=2)
        case ConsentField():
            return [*pen.ticks([(f"Ich willige ein: {field.text}", "")]), *pen.sentences(field.withdrawal)]
        case _:
            return pen.ticks([("Das bestätige ich.", "")])


def single(field: FieldDefinition, pen: Pen) -> Writing:
    """One short answer."""
    match field:
        case DateField():
            return pen.behind("TT.MM.JJJJ", DAY, ".")
        case TimeField():
            return pen.behind("Uhr", CLOCK, ":")
        case NumberField():
            return pen.behind(field.unit)
        case MoneyField():
            return pen.behind(field.sign)
        case _:
            return pen.behind("")


def between(field: DateRangeField | TimeRangeField, pen: Pen) -> Writing:
    if isinstance(field, TimeRangeField):
        return pen.line(*(pen.slot(f"{label} (Uhr)", 1, CLOCK, ":") for label in (field.from_label, field.until_label)))
    ends = (field.from_label, field.until_label)
    return pen.line(*(pen.slot(f"{label} (TT.MM.JJJJ)", 1, DAY, ".") for label in ends))


def text(field: TextField, pen: Pen) -> Answer:
    if field.multiline:
        rows = min(max(ceil(field.max_length / ON_A_LINE), LEAST_LINES), MOST_LINES)
        return Answer([pen.line(pen.slot(), rows=rows)])
    return Answer([pen.behind("")], beside=field.max_length <= SHORT)


def composed(field: FieldDefinition, pen: Pen) -> list[Flowable]:
    """Answers of several parts, and all that is written as words on a line of its own."""
    match field:
        case PersonNameField():
            return [pen.line(*(pen.slot(part.label) for part in field.parts))]
        case AddressField():
            return address(field, pen)
        case OrganisationField():
            name, form, *register = (pen.slot(part.label) for part in field.shown_parts())
            return [pen.line(name), pen.line(form), *([pen.line(*register)] if register else [])]
        case MapPointField():
            place, *degrees = (pen.slot(part.label) for part in field.parts)
            return [pen.line(place), pen.line(*degrees)]
        case SepaMandateField():
            iban, holder, agreed = field.parts
            accounts = [pen.line(pen.slot(iban.label, 1, IBAN)), pen.line(pen.slot(holder.label))]
            return [*accounts, *pen.sentences(*field.mandate), *pen.ticks([(agreed.label, "")]), pen.signature()]
        case _:
            return [pen.behind("")]


def address(field: AddressField, pen: Pen) -> list[Flowable]:
    street, number, code, city = field.parts
    lines: list[Flowable] = [
        pen.line(pen.slot(street.label, 3), pen.slot(number.label, 1)),
        pen.line(
            pen.slot(code.label, 1) if field.abroad else pen.slot(code.label, 1, POSTAL_CODE), pen.slot(city.label, 3)
        ),
    ]
    if field.abroad:
        lines.append(pen.line(pen.slot("Land, wenn nicht Deutschland")))
    return lines
