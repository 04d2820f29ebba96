"""A new service file to begin with: small, complete, and without findings.

What the editor still has to find out stands under ``notes``, marked „(ergänzen)“; no applicant ever reads that.
"""

from __future__ import annotations

import re
from string import Template

SERVICE_ID = re.compile(r"[a-z](?=.{0,59}$)[a-z0-9]*(-[a-z0-9]+)*")

BEGINNING = Template("""\
# yaml-language-server: $$schema=../service.schema.json
id: $id
version: "1.0"
title: $title
summary: Sagen Sie uns, was wir für Sie tun können
audience: [citizens]
keywords: [$id]
kind: antrag

lead: Brauchen Sie etwas von uns? Dann stellen Sie einen Antrag.
who: Sie wohnen bei uns.
need:
  - Ihren Namen und Ihre E-Mail-Adresse
how:
  - {title: Fragen beantworten, text: Sie beantworten wenige Fragen.}
  - {title: Prüfen und absenden, text: Sie sehen alle Angaben noch einmal. Danach senden Sie den Antrag ab.}
duration_minutes: 3
processing: meist nach 2 Wochen
fee_text: Der Antrag ist kostenlos.
other_ways: Rufen Sie uns an oder kommen Sie vorbei. Wir füllen das Formular mit Ihnen aus.
next_steps:
  - Wir prüfen Ihren Antrag und melden uns bei Ihnen.
legal_basis: Satzung der Kommune

trust_level: none
retention_years: 2
file_plan_key: "02.1"
privacy:
  purpose: Wir bearbeiten mit Ihren Angaben Ihren Antrag.
  legal_basis: Artikel 6 Absatz 1 Buchstabe e DSGVO mit der Satzung der Kommune
  recipients: [das zuständige Amt]
  period: Wir löschen die Daten nach 2 Jahren. Die Zeit beginnt am Ende des Jahres, in dem der Vorgang endet.
declaration: Meine Angaben sind richtig und vollständig.
slots: [fee_text, processing, other_ways, legal_basis, next_steps]

illustrative: [retention_years, processing]
notes:
  - Zusammenfassung, Stichwörter und alle Texte an die Leistung anpassen (ergänzen).
  - Rechtsgrundlage und Aufbewahrung mit dem Fachamt klären (ergänzen).
  - Aktenplanzeichen im Aktenplan der Kommune nachsehen (ergänzen).

form:
  sections:
    - {id: person, title: Sie}
    - {id: anliegen, title: Ihr Anliegen}
  steps:
    - id: name
      section: person
      title: Wer sind Sie?
      fields:
        - type: person_name
          id: name
          label: Ihr Name
          noun: Name
          personal: true
          legal_basis: Satzung der Kommune (antragstellende Person)
        - type: email
          id: email
          label: E-Mail-Adresse
          noun: E-Mail-Adresse
          personal: true
          legal_basis: Satzung der Kommune (Rückfragen zum Antrag)
    - id: anliegen
      section: anliegen
      title: Was möchten Sie beantragen?
      fields:
        - type: text
          id: anliegen
          label: Was möchten Sie beantragen?
          noun: Anliegen
          empty: Geben Sie ein, was Sie beantragen.
          max_length: 500

examples:
  - name: Alles ist angegeben
    valid: true
    answers:
      name: {given: Erika, family: Mustermann}
      email: erika.mustermann@example.org
      anliegen: Ich möchte ein Beispiel beantragen.
  - name: Das Anliegen fehlt
    valid: false
    answers:
      name: {given: Erika, family: Mustermann}
      email: erika.mustermann@example.org
    errors:
      anliegen: Geben Sie ein, was Sie beantragen.
""")

COPIED = re.compile(r"^(id|version|leika|title): .*\n", re.MULTILINE)
#: The key at the margin and all lines up to the next one.
CHANGES = re.compile(r"^changes:.*(\n(?![a-z_]).*)*\n?", re.MULTILINE)


class NotAnId(ValueError):
    """The name cannot be a service's id. The German sentence says which can."""


def new_service(service_id: str, title: str) -> str:
    """The text of a new service file. Raises NotAnId."""
    return BEGINNING.substitute(id=checked(service_id), title=quoted(title))


def new_from(text: str, service_id: str, title: str) -> str:
    """A service file's text as the beginning of another: new id and title, version 1.0, no LeiKa key, no changes."""
    new = {"id": checked(service_id), "version": '"1.0"', "title": quoted(title)}
    return COPIED.sub(lambda line: f"{line[1]}: {new[line[1]]}\n" if line[1] in new else "", CHANGES.sub("", text))


def checked(service_id: str) -> str:
    if not SERVICE_ID.fullmatch(service_id):
        raise NotAnId(
            f"„{service_id}“ kann keine Kennung sein. Nehmen Sie kleine Buchstaben, Ziffern und -, höchstens 60."
        )
    return service_id


def title_from(service_id: str) -> str:
    """A title to begin with: ``hund-ummelden`` → „Hund ummelden“."""
    return service_id.replace("-", " ").capitalize()


def quoted(title: str) -> str:
    """The title as YAML takes it whatever stands in it."""
    return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
