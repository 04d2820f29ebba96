"""``portal services import-fim`` and ``export-fim``: services from and for the Föderales Informationsmanagement."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.command_line import Finding, settings_from_environment

if TYPE_CHECKING:
    from portal.catalogue import Service


@click.command("import-fim", help="Aus einem FIM-Datenschema (XDatenfelder 2 oder 3.0) eine Leistung entwerfen.")
@click.argument("file", metavar="DATEI", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Ordner; sonst services/catalogue.")
def import_fim(file: Path, output: Path | None) -> None:
    from portal.catalogue import check_service
    from portal.fim import read_schema, service_file
    from portal.xoev import UnsafeXml, read_bounded

    try:
        draft = service_file(read_schema(read_bounded(file)))
    except UnsafeXml as refused:
        raise Finding(f"{file}: {refused} Ein einzelnes Schema ist kleiner.") from None
    folder = output or settings_from_environment().services / "catalogue"
    target = folder / f"{draft.name}.yaml"
    if target.exists():
        raise Finding(f"„{target}“ gibt es schon: Nennen Sie mit --output einen anderen Ordner.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
        tried = Path(aside) / target.name
        tried.write_text(draft.text, encoding="utf-8")
        if findings := check_service(tried):
            raise Finding(f"Der Entwurf besteht die Prüfung nicht und wird nicht geschrieben: {findings[0].sentence}")
        tried.rename(target)
    click.echo(f"{target} ist geschrieben. Offen sind {draft.open_places} Stellen.")


@click.command("export-fim", help="Eine Leistung als FIM-Datenschema (XDatenfelder 3.0) ausgeben.")
@click.argument("service", metavar="LEISTUNG|DATEI")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Datei; sonst die Standardausgabe.")
def export_fim(service: str, output: Path | None) -> None:
    from portal.fim import schema_of, write_schema

    xml = write_schema(schema_of(found_service(service)), datetime.now(UTC))
    if output is None:
        click.echo(xml.decode(), nl=False)
        return
    output.write_bytes(xml)
    click.echo(f"{output} ist geschrieben.")


def found_service(named: str) -> Service:
    """The service with this id, or in this file. Raises Finding."""
    from portal.catalogue import CatalogueError, read_service

    file = Path(named)
    if file.suffix != ".yaml":
        file = settings_from_environment().services / "catalogue" / f"{named}.yaml"
        if not file.is_file():
            raise Finding(f"Die Leistung „{named}“ gibt es nicht: Alle Leistungen stehen in services/catalogue/.")
    try:
        return read_service(file)
    except CatalogueError as error:
        raise Finding(str(error.findings[0])) from None
