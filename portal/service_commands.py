"""``portal services``: services as files, for those who write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.command_line import Finding, report, settings_from_environment

if TYPE_CHECKING:
    from portal.catalogue import Service

#: A file that is there.
SERVICE_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help="Leistungen prüfen, schreiben und ansehen.")
def services() -> None:
    pass


@services.command("check", help="Leistungsdateien prüfen; ohne Angabe alle.")
@click.argument("files", nargs=-1, type=SERVICE_FILE)
def services_check(files: tuple[Path, ...]) -> None:
    from portal.catalogue import check_folder, check_service
    from portal.delivery import TRANSPORTS

    folder = settings_from_environment().services
    findings = (
        [finding for file in files for finding in check_service(file)] if files else check_folder(folder, TRANSPORTS)
    )
    report(str(finding) for finding in findings)
    click.echo("Keine Beanstandung.")


@services.command("examples", help="Die Beispiele einer Leistung ausgeben.")
@click.argument("service_id")
@click.option("--json", "as_json", is_flag=True)
@click.option("--files", "folder", type=click.Path(file_okay=False, path_type=Path))
def services_examples(service_id: str, as_json: bool, folder: Path | None) -> None:
    from portal.catalogue import examples_json, write_sample_files

    service = _service(service_id)
    examples = examples_json(service)
    if folder is not None:
        write_sample_files(service, folder)
    if as_json:
        click.echo(json.dumps(examples, ensure_ascii=False, indent=2))
        return
    for example in examples:
        click.echo(f"{'gültig  ' if example['valid'] else 'ungültig'}  {example['name']}")


@services.command("show", help="Eine Leistung mit Seiten und Fragen ausgeben.")
@click.argument("service_id")
@click.option("--json", "as_json", is_flag=True)
def services_show(service_id: str, as_json: bool) -> None:
    from portal.catalogue import describe

    service = _service(service_id)
    if as_json:
        click.echo(json.dumps(describe(service), ensure_ascii=False, indent=2))
        return
    click.echo(f"{service.title} ({service.id}, Version {service.version})\n{service.summary}")
    for step in service.form.steps:
        click.echo(f"  {step.title}")


def _service(service_id: str) -> Service:
    from portal.catalogue import Catalogue

    service = Catalogue.read(settings_from_environment().services).service(service_id)
    if service is None:
        raise Finding(f"Die Leistung „{service_id}“ gibt es nicht. Alle Leistungen stehen in services/catalogue/.")
    return service
