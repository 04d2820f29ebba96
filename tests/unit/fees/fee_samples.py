"""A form with a field of every kind a fee can look at, and one rule that uses every kind of item."""

import json
from typing import Any

import yaml

from portal.fees import FeeRule
from portal.forms import Form, numbered

STAND = Form.model_validate(
    yaml.safe_load(
        """
sections: [{id: antrag, title: Ihr Antrag}, {id: urkunden, title: Ihre Urkunden}]
steps:
  - id: person
    section: antrag
    title: Wer sind Sie?
    fields:
      - {id: art, type: radio, label: Wer, noun: Art,
         options: [{key: verein, label: Verein}, {key: firma, label: Firma}]}
      - {id: gemeinnuetzig, type: yes_no, label: Gemeinnützig, noun: Gemeinnützigkeit,
         when: {field: art, equals: verein}}
      - {id: name, type: text, label: Name}
  - id: stand
    section: antrag
    title: Ihr Stand
    fields:
      - {id: flaeche, type: number, label: Fläche, unit: m², minimum: 1, maximum: 500}
      - {id: umsatz, type: money, label: Umsatz, optional: true}
      - {id: tiefe, type: number, label: Tiefe}
      - {id: beginn, type: date, label: Beginn}
      - {id: ende, type: date, label: Ende, after_field: beginn, same_day: true, after_noun: dem Beginn}
      - {id: schluss, type: date, label: Schluss}
      - {id: groesse, type: select, label: Größe, options: [{key: a1, label: DIN A1}, {key: a0, label: DIN A0}]}
      - {id: anzahl, type: number, label: Anzahl, minimum: 0}
      - {id: extras, type: checkboxes, label: Extras, optional: true,
         options: [{key: strom, label: Strom}, {key: wasser, label: Wasser}]}
  - id: urkunden
    section: urkunden
    title: Ihre Urkunden
    item_title: Urkunde
    add_question: "Noch eine?"
    minimum: 0
    pages:
      - id: urkunde
        title: Die Urkunde
        fields:
          - {id: sorte, type: radio, label: Sorte, options: [{key: geburt, label: Geburt}, {key: ehe, label: Ehe}]}
          - {id: stueck, type: number, label: Stück, minimum: 1}
"""
    )
)

#: Answers of a club that wants a stand of 12 m² for three weeks begun.
CLUB: dict[str, Any] = {
    "art": "verein",
    "gemeinnuetzig": False,
    "name": "TV 1899",
    "flaeche": "12",
    "umsatz": "1000,00",
    "tiefe": "3",
    "beginn": "2026-06-01",
    "ende": "2026-06-15",
    "schluss": "2026-06-15",
    "groesse": "a1",
    "anzahl": "3",
    "extras": ["strom", "wasser"],
    "urkunden": [{"sorte": "geburt", "stueck": "3"}, {"sorte": "ehe", "stueck": "1"}],
}

#: Every kind of item, every factor, reductions, limits and exemptions.
WHOLE = """
legal_basis: § 2 der Satzung
illustrative: true
items:
  - {kind: fixed, label: Erlaubnis, cents: 2500}
  - {kind: fixed, label: Fläche, cents: 150, times: [flaeche], per: week, period: [beginn, ende]}
  - {kind: units, label: Ausfertigungen, of: anzahl, included: 1, base_cents: 1200, cents: 600,
     one: Urkunde, many: Urkunden}
  - {kind: units, label: Anschlüsse, of: extras, cents: 700}
  - kind: bands
    label: Größe
    of: flaeche
    bands: [{from: 1, up_to: 10, cents: 1000}, {from: 11, up_to: 50, cents: 2000}, {from: 51, cents: 9000}]
  - {kind: bands, label: Umsatz, of: umsatz, bands: [{up_to: 99999, cents: 0}, {from: 100000, cents: 1100}]}
  - {kind: choice, label: Plakate, of: groesse, cents: {a1: 50, a0: 100}, times: [anzahl]}
  - {kind: choice, label: Extras, of: extras, cents: {strom: 1000, wasser: 500}}
  - {kind: units, label: Urkunden, each: urkunden, of: stueck, included: 1, base_cents: 1200, cents: 600}
  - {kind: fixed, label: Eheurkunde, each: urkunden, cents: 100, when: {field: sorte, equals: ehe}}
reductions:
  - {label: Vereine zahlen die Hälfte, percent: 50, when: {field: art, equals: verein}, legal_basis: § 4 der Satzung}
  - {label: Online-Antrag, cents: 500, legal_basis: § 6 der Satzung}
minimum_cents: 1000
maximum_cents: 50000
exemptions:
  - reason: Gemeinnützige Vereine zahlen nichts.
    when: {field: gemeinnuetzig, equals: true}
    legal_basis: § 5 der Satzung
"""


def rule(*items: str, **more: Any) -> FeeRule:
    """A rule of these items, each written as in a service's file."""
    return FeeRule.model_validate_json(
        json.dumps({"legal_basis": "§ 1", "items": [yaml.safe_load(item) for item in items], **more})
    )


def answers(**changed: Any) -> dict[str, Any]:
    """The club's answers with some of them changed; None takes one away."""
    found = {key: value for key, value in (CLUB | changed).items() if value is not None}
    return numbered(STAND, found)


def whole_rule() -> FeeRule:
    return FeeRule.model_validate_json(json.dumps(yaml.safe_load(WHOLE)))
