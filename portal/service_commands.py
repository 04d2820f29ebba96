"""``portal services``: services as files, for those who write them."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.command_line import Finding, report, settings_from_environment
from portal.fim_commands import export_fim, import_fim
from portal.recipient_commands import show_recipients

if TYPE_CHECKING:
    from portal.catalogue import Finding as CatalogueFinding
    from portal.catalogue import Service

#: A file that is there.
SERVICE_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help="Leistungen prüfen, schreiben und ansehen.")
def services() -> None:
    pass


services.add_command(import_fim)
services.add_command(export_fim)
services.add_command(show_recipients)


@services.command("check", help="Leistungsdateien prüfen; ohne Angabe alle.")
@click.argument("files", nargs=-1, type=SERVICE_FILE)
def services_check(files: tuple[Path, ...]) -> None:
    from portal.catalogue import check_service
    from portal.official import slot_faults

    folder = settings_from_environment().services
    names = {file: name_inside(folder, file) for file in files}
    beside = {name for name in names.values() if name is not None}
    everything = all_findings(folder) if beside or not files else []
    own = [finding for finding in everything if not files or finding.file in beside]
    for file, name in names.items():
        if name is None:
            own += check_service(file, others=slot_faults)
    report(str(finding) for finding in own)
    if everything:
        click.echo("Keine Beanstandung hier, aber in anderen Dateien. Alle prüft: portal services check")
    else:
        click.echo("Keine Beanstandung.")


#: What stands in the folder beside the services.
BESIDE = (
    "municipalities/*/*.yaml",
    "cooperations/*.yaml",
    "fileplan/*.yaml",
    "codelists/*",
    "fim/*.yaml",
    "recipients/*.yaml",
    "synonyms.yaml",
    "life_events.yaml",
    "changes.yaml",
)


def name_inside(folder: Path, file: Path) -> str | None:
    """What findings call a file that is no service but stands beside them; None for a service, wherever it lies.

    Ends with wrong use for a file that is neither.
    """
    whole, inside = folder.resolve(), file.resolve()
    if inside.is_relative_to(whole):
        if inside in whole.glob("catalogue/*.yaml"):
            return None
        if any(inside in whole.glob(pattern) for pattern in BESIDE):
            return f"{folder.name}/{inside.relative_to(whole).as_posix()}"
    elif file.suffix == ".yaml":
        return None
    click.echo(
        f"{file} ist keine Datei, die sich prüfen lässt. Was geprüft wird, steht in services/README.md.", err=True
    )
    sys.exit(2)


def all_findings(folder: Path) -> list[CatalogueFinding]:
    """What is wrong with the whole folder and with the files that speak of services."""
    from portal.catalogue import check_folder
    from portal.delivery import TRANSPORTS
    from portal.official import slot_faults

    return [*check_folder(folder, TRANSPORTS, slot_faults)] or beside_findings(folder)


def beside_findings(folder: Path) -> list[CatalogueFinding]:
    """What is wrong with the files that speak of services; asked when the services themselves are in order."""
    from portal.catalogue import Catalogue
    from portal.fim import mapping_findings
    from portal.recipients import recipient_findings

    known = Catalogue.read(folder).services
    return [*mapping_findings(folder, known), *recipient_findings(folder, known)]


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
        click.echo(_json(examples))
        return
    for example in examples:
        click.echo(f"{'gültig  ' if example['valid'] else 'ungültig'}  {example['name']}")


@services.command("show", help="Eine Leistung mit Seiten, Fragen und Bedingungen ausgeben.")
@click.argument("service_id", metavar="LEISTUNG")
@click.option("--json", "as_json", is_flag=True)
def services_show(service_id: str, as_json: bool) -> None:
    from portal.catalogue import describe
    from portal.editing import outline

    service = _service(service_id)
    click.echo(_json(describe(service)) if as_json else outline(service))


@services.command("new", help="Eine neue Leistungsdatei anlegen, die ihre Prüfung besteht.")
@click.argument("service_id", metavar="KENNUNG")
@click.option("--title", help="Wie die Leistung heißt.")
@click.option("--from", "model", metavar="LEISTUNG", help="Mit einer vorhandenen Leistung beginnen.")
def services_new(service_id: str, title: str | None, model: str | None) -> None:
    from portal.editing import NotAnId, new_from, new_service, title_from

    folder = settings_from_environment().services / "catalogue"
    file = folder / f"{service_id}.yaml"
    title = title or title_from(service_id)
    try:
        if model is None:
            text = new_service(service_id, title)
        else:
            text = new_from((folder / f"{_service(model).id}.yaml").read_text(encoding="utf-8"), service_id, title)
    except NotAnId as error:
        raise Finding(str(error)) from None
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise Finding(f"{file} gibt es schon. Wählen Sie eine andere Kennung oder ändern Sie diese Datei.") from None
    click.echo(f"{file} ist angelegt. Prüfen Sie die Datei nach jeder Änderung: portal services check {file}")


@services.command("diff", help="Was sich zwischen zwei Dateien ändert; ohne ALT gegen die ausgelieferte Datei.")
@click.argument("files", metavar="[ALT] NEU", nargs=-1, required=True, type=SERVICE_FILE)
@click.option("--json", "as_json", is_flag=True)
def services_diff(files: tuple[Path, ...], as_json: bool) -> None:
    from portal.catalogue import read_service
    from portal.editing import compare

    if len(files) > 2:
        raise click.UsageError("zu viele Dateien", click.get_current_context())
    new = read_service(files[-1])
    found = compare(read_service(files[0]) if len(files) == 2 else _service(new.id), new)
    click.echo(_json(found.as_json()) if as_json else str(found))


@services.command("preview", help="Eine Leistung mit ausgefüllten Beispielen ausprobieren, nur auf diesem Rechner.")
@click.argument("file", metavar="DATEI", type=SERVICE_FILE)
@click.option("--port", default=8010, show_default=True, type=click.IntRange(0, 65535))
def services_preview(file: Path, port: int) -> None:
    from portal.preview import NoTraining, preview

    # A kill, too, deletes the throw-away folder; and so does Ctrl-C where whoever started this ignores it.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.default_int_handler)
    try:
        with preview(file, settings_from_environment().services) as ready, ready.server(port) as server:
            base = f"http://127.0.0.1:{server.server_port}"
            click.echo(f"Leeres Formular: {base}{ready.start}")
            for name, address in ready.examples.items():
                click.echo(f"Beispiel „{name}“: {base}{address}")
            click.echo("Mit Strg+C beenden. Alles, was Sie hier eingeben, wird dann gelöscht.")
            server.serve_forever()  # returns at Ctrl-C
    except KeyboardInterrupt:
        pass  # pressed before the server ran
    except NoTraining as error:
        raise Finding(str(error)) from None
    click.echo("Die Vorschau ist beendet, ihre Daten sind gelöscht.")


@services.command("schema", help="Das JSON-Schema für Editoren neu schreiben.")
def services_schema() -> None:
    from portal.editing import service_schema

    file = settings_from_environment().services / "service.schema.json"
    file.write_text(service_schema(), encoding="utf-8")
    click.echo(str(file))


@services.command("report", help="Länge, Lesbarkeit, Übersetzung und Reifegrad aller Leistungen.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--readme", is_flag=True, help="Die Tabelle in services/README.md neu schreiben.")
def services_report(as_json: bool, readme: bool) -> None:
    from portal.catalogue import Catalogue
    from portal.editing import readme_table, table, with_table
    from portal.editing import report as report_on
    from portal.settings import REPOSITORY
    from portal.xoev import shipped_schemas

    folder = settings_from_environment().services
    catalogue = Catalogue.read(folder)
    if readme:
        file = folder / "README.md"
        rows = readme_table(catalogue, {schema.name for schema in shipped_schemas()})
        file.write_text(with_table(file.read_text(encoding="utf-8"), rows), encoding="utf-8")
        click.echo(f"Die Tabelle in {file} ist neu geschrieben.")
        return
    reports = report_on(catalogue, REPOSITORY / "translations")
    click.echo(_json([entry.as_json() for entry in reports]) if as_json else table(reports))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _service(service_id: str) -> Service:
    from portal.catalogue import Catalogue

    service = Catalogue.read(settings_from_environment().services).service(service_id)
    if service is None:
        raise Finding(f"Die Leistung „{service_id}“ gibt es nicht. Alle Leistungen stehen in services/catalogue/.")
    return service
