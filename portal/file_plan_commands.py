"""``portal fileplan``: the file plan of a cooperation for its electronic file, and back."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.command_line import Finding, report, settings_from_environment
from portal.flushing import replace_whole
from portal.schema_commands import registry

if TYPE_CHECKING:
    from portal.catalogue import Catalogue, FilePlan, Municipality
    from portal.xoev import ReceivedPlan

NOT_VALID = "Der Aktenplan hält das installierte amtliche Schema nicht ein. Er wird nicht ausgegeben."


@click.group(help="Aktenpläne mit der E-Akte austauschen (xdomea 0301).")
def fileplan() -> None:
    pass


@fileplan.command("export", help="Den Aktenplan der Zusammenarbeit von KOMMUNE als Nachricht ausgeben.")
@click.argument("town", metavar="KOMMUNE")
@click.option("--version", help="Version von xdomea; sonst die, die heute für die Kommune gilt.")
@click.option(
    "--output", metavar="ORDNER", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Sonst hier."
)
def export(town: str, version: str | None, output: Path) -> None:
    from portal.catalogue import Catalogue
    from portal.xoev import NEWEST_XDOMEA, ProfileViolation, UnknownVersion, parse_safely, write_file_plan

    catalogue = Catalogue.read(settings_from_environment().services)
    sender = _town(catalogue, town)
    cooperation, plan = catalogue.cooperation(sender.ikz), catalogue.file_plan(sender.ikz)
    if plan is None or cooperation is None:
        raise Finding(f"„{sender.ikz}“ hat keinen Aktenplan. Legen Sie services/fileplan/{sender.ikz}.yaml an.")
    wanted = version or sender.standard_version("xdomea", date.today()) or NEWEST_XDOMEA
    try:
        name, xml = write_file_plan(plan, f"Aktenplan {cooperation.name}", sender, datetime.now(UTC), wanted)
    except (ProfileViolation, UnknownVersion) as refused:
        raise Finding(str(refused)) from None
    official = registry()
    if official.validate(parse_safely(xml)):
        raise Finding("\n".join((NOT_VALID, *official.explain(xml))))
    output.mkdir(parents=True, exist_ok=True)
    (output / name).write_bytes(xml)
    click.echo(f"{output / name} enthält {len(plan.entries)} Einheiten in xdomea {wanted}.")


@fileplan.command("import", help="Zeigen, was der Aktenplan in DATEI am vorhandenen ändert.")
@click.argument("file", metavar="DATEI", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--town", metavar="KOMMUNE", help="Wessen Aktenplan es ist, wenn die Nachricht es nicht sagt.")
@click.option("--write", is_flag=True, help="Ihn nach services/fileplan übernehmen.")
def import_plan(file: Path, town: str | None, write: bool) -> None:
    from portal.catalogue import Catalogue, file_plan_text, plan_changes
    from portal.xoev import FilePlanRefused, UnsafeXml, read_bounded, read_file_plan

    folder = settings_from_environment().services
    try:
        received = read_file_plan(read_bounded(file))
    except (FilePlanRefused, UnsafeXml) as refused:
        raise Finding(f"{file}: {refused}") from None
    catalogue = Catalogue.read(folder)
    ikz = (_town(catalogue, town) if town else _told_town(catalogue, received)).ikz
    plan = received.for_cooperation(ikz)
    changes = plan_changes(catalogue.file_plan(ikz), plan)
    for line in (*received.notes, *changes):
        click.echo(str(line))
    click.echo(
        f"„{received.title}“, Version {received.version}: {len(plan.entries)} Einheiten, {_number(len(changes))}."
    )
    if not write:
        return
    text = file_plan_text(plan, f"Übernommen aus „{received.title}“ ({file.name}).")
    report(_faults(folder, plan, text))
    target = folder / "fileplan" / f"{ikz}.yaml"
    replace_whole(target, text.encode())
    click.echo(f"{target} ist geschrieben. Die Änderung gilt nach dem nächsten Start.")


def _number(changes: int) -> str:
    return "keine Änderung" if not changes else "1 Änderung" if changes == 1 else f"{changes} Änderungen"


def _town(catalogue: Catalogue, slug: str) -> Municipality:
    town = catalogue.municipality(slug)
    if town is None:
        raise Finding(f"Die Kommune „{slug}“ gibt es nicht. Alle Kommunen stehen in services/municipalities/.")
    return town


def _told_town(catalogue: Catalogue, received: ReceivedPlan) -> Municipality:
    """The town whose official key the message names, as ARS or AGS."""
    keys = received.authorities
    for town in catalogue.municipalities:
        if town.ars in keys or town.ags in keys:
            return town
    raise Finding("Die Nachricht nennt keine Kommune dieses Portals. Ergänzen Sie --town, zum Beispiel --town erbach.")


def _faults(folder: Path, plan: FilePlan, text: str) -> list[str]:
    """What would be wrong with the services if this were their file plan: tried on a copy of the folder."""
    from portal.catalogue import Catalogue, CatalogueError

    with tempfile.TemporaryDirectory() as aside:
        copy = Path(shutil.copytree(folder, Path(aside) / folder.name))
        (copy / "fileplan" / f"{plan.ikz}.yaml").write_text(text, encoding="utf-8")
        try:
            Catalogue.read(copy)
        except CatalogueError as error:
            return [str(finding) for finding in error.findings]
    return []
