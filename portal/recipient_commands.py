"""``portal services recipients``: who gets which answers of a notice, as the files in ``services/recipients`` say."""

from __future__ import annotations

import json

import click

from portal.command_line import Finding, settings_from_environment


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
