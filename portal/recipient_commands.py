"""Who gets which answers of a notice, as the files in ``services/recipients`` say.

``portal services recipients`` tells it of a service, ``portal messages recipients`` of one case.
"""

from __future__ import annotations

import json

import click

from portal.command_line import REFERENCE, Finding, opened_house, settings_from_environment


@click.command("recipients", help="Welche Stelle welche Angaben einer Leistung bekommt.")
@click.argument("service_id", metavar="LEISTUNG")
@click.option("--json", "as_json", is_flag=True)
def show_recipients(service_id: str, as_json: bool) -> None:
    from portal.catalogue import Catalogue
    from portal.recipients import overview_json, overview_text, read_recipients

    folder = settings_from_environment().services
    services = Catalogue.read(folder).services
    service = services.get(service_id)
    if service is None:
        raise Finding(f"Die Leistung „{service_id}“ gibt es nicht. Alle Leistungen stehen in services/catalogue/.")
    tables = read_recipients(folder, services)
    found = overview_json(service, tables)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else overview_text(service, tables))


@click.command("recipients", help="Welche Stelle welche Angaben eines Vorgangs bekommen darf.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
@click.option("--json", "as_json", is_flag=True)
def case_recipients(reference: str, as_json: bool) -> None:
    from portal.forms import public
    from portal.recipients import case_json, case_text, read_recipients
    from portal.submissions import find_case

    house = opened_house()
    case = find_case(house, reference)
    service = case.service
    tables = read_recipients(house.settings.services, house.catalogue.services)
    if not any(table.speaks_of(service.id) for table in tables):
        raise Finding(
            f"Zu „{service.title}“ ({service.id}) nennt keine Datei Empfänger. Diese Angaben bekommt nur die Kommune. "
            "Die Dateien stehen in services/recipients/."
        )
    answers = public(service.form, case.answers)
    if as_json:
        click.echo(json.dumps(case_json(service, answers, tables), ensure_ascii=False, indent=2))
    else:
        click.echo(case_text(service, answers, tables))
