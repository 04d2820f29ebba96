"""``portal keys`` and ``portal backup``: what keeps the applications readable for years."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.command_line import Finding, opened_house, settings_from_environment

if TYPE_CHECKING:
    from portal.house import House


@click.group(help="Schlüssel.")
def keys() -> None:
    pass


@keys.command("init", help="Den Hauptschlüssel anlegen.")
@click.option("--if-missing", is_flag=True, help="Nichts tun, wenn es ihn schon gibt.")
def keys_init(if_missing: bool) -> None:
    from portal.keys import KeyRing

    file = settings_from_environment().master_key_file
    if if_missing and file.exists():
        return
    KeyRing.initialise(file)
    click.echo(f"Der Hauptschlüssel steht in {file}. Sichern Sie ihn getrennt von der Datenbank.")


@keys.command("rotate", help="Einen neuen Hauptschlüssel hinzufügen; der alte öffnet weiter.")
def keys_rotate() -> None:
    from portal.keys import KeyRing

    KeyRing.rotate(settings_from_environment().master_key_file)
    click.echo("Der neue Hauptschlüssel gilt. Starten Sie Web und Arbeiter neu, dann: portal keys rewrap")


@keys.command("rewrap", help="Die Schlüssel der Kommunen auf den neuen Hauptschlüssel umstellen.")
def keys_rewrap() -> None:
    house = opened_house()
    _refuse_while_old_workers_run(house)
    moved = house.rewrap_town_keys()
    former = house.keys.former
    click.echo(f"Umgestellt: {moved}. Alle Schlüssel der Kommunen hängen am neuesten Hauptschlüssel.")
    if former:
        click.echo("Legen Sie jetzt eine neue Sicherung an. Danach darf der alte gehen: portal keys drop-old")


@keys.command("check", help="Prüfen, ob der Hauptschlüssel zur Datenbank passt und ob ein alter noch nötig ist.")
def keys_check() -> None:
    house = opened_house()
    click.echo(f"Der Hauptschlüssel öffnet die Schlüssel von {house.check_keys()} Kommunen.")
    if not house.keys.former:
        return
    towns = house.towns_on_former_key()
    if towns:
        click.echo(f"Am alten Hauptschlüssel hängen noch: {', '.join(towns)}. Stellen Sie um: portal keys rewrap")
    else:
        click.echo("Kein Schlüssel braucht den alten Hauptschlüssel. Er darf gehen: portal keys drop-old")


@keys.command("drop-old", help="Frühere Hauptschlüssel entfernen, wenn nichts sie mehr braucht.")
def keys_drop_old() -> None:
    from portal.keys import KeyRing

    house = opened_house()
    if not house.keys.former:
        click.echo("Es gibt keinen früheren Hauptschlüssel.")
        return
    house.check_keys()
    towns = house.towns_on_former_key()
    if towns:
        raise Finding(
            f"Der alte Hauptschlüssel wird noch gebraucht von: {', '.join(towns)}. "
            "Rufen Sie zuerst „portal keys rewrap“ auf."
        )
    _refuse_while_old_workers_run(house)
    KeyRing.drop_former(house.settings.master_key_file)
    click.echo(
        f"Entfernt: {house.keys.former}. Sicherungen aus der Zeit vor „portal keys rewrap“ öffnet nur eine Kopie der "
        "alten Schlüsseldatei: Heben Sie diese so lange auf wie jene."
    )


def _refuse_while_old_workers_run(house: House) -> None:
    """A process that was started before the rotation neither opens nor makes keysets under the new master key."""
    from portal.database import utc_now
    from portal.delivery import workers

    written = datetime.fromtimestamp(house.settings.master_key_file.stat().st_mtime, UTC)
    for worker in workers(house.database):
        if house.keys.former and worker.alive(utc_now()) and worker.started_at < written:
            raise Finding(
                f"Der Arbeiter „{worker.name}“ läuft noch mit dem alten Hauptschlüssel, oder er endete eben erst. "
                "Starten Sie Web und Arbeiter neu, warten Sie 30 Sekunden und versuchen Sie es noch einmal."
            )


@click.group(help="Sicherung von Datenbank und Dateien.")
def backup() -> None:
    pass


@backup.command("create", help="Eine Sicherung anlegen, während das Portal läuft. ZIEL ist eine Datei oder ein Ordner.")
@click.argument("target", metavar="[ZIEL]", required=False, type=click.Path(path_type=Path))
def backup_create(target: Path | None) -> None:
    from portal.backup import create
    from portal.database import utc_now
    from portal.operations import size

    made = create(settings_from_environment(), target, utc_now())
    click.echo(f"Die Sicherung steht in {made.file} ({size(made.size)}).")
    click.echo("Der Hauptschlüssel und die Pakete unter dms/ sind nicht dabei. Sichern Sie den Schlüssel getrennt.")


@backup.command("verify", help="Prüfen, ob eine Sicherung ganz ist und der Hauptschlüssel sie öffnet.")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
def backup_verify(file: Path) -> None:
    from portal.backup import verify
    from portal.keys import KeyRing

    found = verify(file, KeyRing.load(settings_from_environment().master_key_file))
    manifest = found.manifest
    click.echo(f"Die Sicherung vom {manifest.created_at:%d.%m.%Y %H:%M} UTC ist in Ordnung.")
    click.echo(
        f"Teile: {len(manifest.parts)}, Vorgänge: {manifest.counts.get('submission', 0)}, "
        f"probeweise entschlüsselt: einer aus jeder von {found.opened} Kommunen."
    )


@backup.command("restore", help="Eine Sicherung in den Ordner zurückholen, der PORTAL_DATA wird.")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--into", required=True, metavar="ORDNER", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Was dort steht, beiseite legen; gelöscht wird nichts.")
def backup_restore(file: Path, into: Path, force: bool) -> None:
    from portal.backup import restore
    from portal.database import utc_now
    from portal.keys import KeyRing
    from portal.web import configure_logs

    configure_logs()
    settings = settings_from_environment()
    ring = KeyRing.load(settings.master_key_file)
    done = restore(settings, file, into, ring, force=force, now=utc_now())
    count = done.manifest.counts.get("submission", 0)
    click.echo(f"Zurückgeholt nach {done.settings.data}: {count} Vorgänge, geprüft in {done.opened} Kommunen.")
    if done.aside is not None:
        click.echo(f"Was vorher dort stand, liegt in {done.aside}.")
    click.echo(f"Starten Sie mit PORTAL_DATA={done.settings.data} und demselben PORTAL_MASTER_KEY_FILE.")
