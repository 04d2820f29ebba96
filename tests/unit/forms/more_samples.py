"""Fields whose answers have several parts or a spelling of their own, with input that becomes an answer.

``MORE_FIELDS`` by name, ``MORE_GOOD``: what was typed, the answer, how it is shown. The rules for all types in
test_field_types.py hold for them too.
"""

from typing import Any

from pydantic import TypeAdapter

from portal.forms import AnyField, FieldDefinition

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)


def make(kind: str, **more: Any) -> FieldDefinition:
    return ADAPTER.validate_python({"id": "f", "type": kind, "label": "Angabe", **more})


def typed(**inputs: str) -> dict[str, list[str]]:
    """``typed(from_day="1")`` is the text „1“ in the input ``f-from-day``."""
    return {f"f-{name.replace('__', '-')}": [text] for name, text in inputs.items()}


JULY = typed(from__day="1", from__month="Juli", from__year="2026", until__day="03.07.2026")

MANDATE = {"iban": "DE02120300000000202051", "holder": "Kim Beispiel", "agreed": True}
MANDATE_TEXT = (
    "Mandat erteilt: Ich ermächtige die Stadt oder Gemeinde, die Hundesteuer von meinem Konto mit Lastschrift "
    "einzuziehen. Zugleich weise ich meine Bank an, diese Lastschriften einzulösen. Ich kann innerhalb von 8 Wochen "
    "ab der Abbuchung verlangen, dass die Bank den Betrag erstattet. Dafür gelten die Bedingungen, die ich mit meiner "
    "Bank vereinbart habe. Die Mandatsreferenz und die Gläubiger-Identifikationsnummer teilt mir die Stadt oder "
    "Gemeinde vor der ersten Abbuchung mit, zum Beispiel im Bescheid."
)

FIRM = {"name": "Beispiel GmbH", "legal_form": "221110", "register_court": "M1103", "register_number": "HRB 1234"}
GMBH = "GmbH – Gesellschaft mit beschränkter Haftung"
CLUB = {"name": "Sängerbund Erbach", "legal_form": "360000"}

MORE_FIELDS: dict[str, FieldDefinition] = {
    "date_range": make("date_range", not_before="today-1y", not_after="today+1y", longest_days=28),
    "time_range": make("time_range"),
    "time_range over midnight": make("time_range", over_midnight=True),
    "organisation": make("organisation"),
    "organisation in a register": make("organisation", register="required"),
    "organisation in none": make("organisation", register="none"),
    "plate": make("plate"),
    "money abroad": make("money", currency="CHF", maximum=1_000_000),
    "dog_chip": make("dog_chip"),
    "sepa_mandate": make("sepa_mandate", purpose="die Hundesteuer"),
    "consent": make("consent", text="Die Stadt darf das Foto zeigen.", withdrawal="Widerruf: fundbuero@beispiel.de"),
}

MORE_GOOD: dict[str, list[tuple[dict[str, list[str]], Any, tuple[str, ...]]]] = {
    "date_range": [
        (JULY, {"from": "2026-07-01", "until": "2026-07-03"}, ("1. Juli 2026 bis 3. Juli 2026 (3 Tage)",)),
        (
            typed(from__day="12.6.2026", until__day="12.6.2026"),
            {"from": "2026-06-12", "until": "2026-06-12"},
            ("12. Juni 2026",),
        ),
    ],
    "time_range": [
        (typed(**{"from": "18 Uhr", "until": "23.30"}), {"from": "18:00", "until": "23:30"}, ("18 Uhr bis 23:30 Uhr",))
    ],
    "time_range over midnight": [
        (
            typed(**{"from": "20:00", "until": "1:30"}),
            {"from": "20:00", "until": "01:30"},
            ("20 Uhr bis 1:30 Uhr am nächsten Tag",),
        ),
        (typed(**{"from": "8", "until": "9"}), {"from": "08:00", "until": "09:00"}, ("8 Uhr bis 9 Uhr",)),
    ],
    "money abroad": [
        ({"f": ["25 chf"]}, "25,00", ("25,00 CHF",)),
        ({"f": ["CHF 1.250,5"]}, "1250,50", ("1.250,50 CHF",)),
    ],
    "organisation": [
        (
            typed(name=" Beispiel  GmbH", legal_form="221110", register_court="M1103", register_number="hrb Nr. 1234"),
            FIRM,
            ("Beispiel GmbH", GMBH, "Amtsgericht Darmstadt, HRB 1234"),
        ),
        (typed(**CLUB), CLUB, ("Sängerbund Erbach", "nichtrechtsfähiger Verein")),
    ],
    "organisation in a register": [
        (
            typed(name="Beispiel GmbH", legal_form="221110", register_court="F1103R", register_number="HRB12b"),
            FIRM | {"register_court": "F1103R", "register_number": "HRB 12 B"},
            (
                "Beispiel GmbH",
                GMBH,
                "Amtsgericht Charlottenburg (Handels- und Genossenschaftsregister), HRB 12 B",
            ),
        ),
    ],
    "organisation in none": [(typed(**CLUB), CLUB, ("Sängerbund Erbach", "nichtrechtsfähiger Verein"))],
    "plate": [
        ({"f": ["ERB-AB 123E"]}, "ERB-AB 123E", ("ERB-AB 123E",)),
        ({"f": [" erb – ab123 h "]}, "ERB-AB 123H", ("ERB-AB 123H",)),
        ({"f": ["fü a 1"]}, "FÜ-A 1", ("FÜ-A 1",)),
        ({"f": ["DA-X-1234"]}, "DA-X 1234", ("DA-X 1234",)),
    ],
    "sepa_mandate": [
        (
            typed(iban="de02 1203 0000 0000 2020 51", holder=" Kim  Beispiel", agreed="yes"),
            MANDATE,
            ("DE02 1203 0000 0000 2020 51", "Kim Beispiel", MANDATE_TEXT),
        )
    ],
    "consent": [({"f": ["yes"]}, True, ("Eingewilligt: Die Stadt darf das Foto zeigen.",))],
    "dog_chip": [
        ({"f": ["276 0981 0123 4567"]}, "276098101234567", ("276 0981 0123 4567",)),
        ({"f": ["900-098-101.234.567"]}, "900098101234567", ("900 0981 0123 4567",)),
    ],
}
