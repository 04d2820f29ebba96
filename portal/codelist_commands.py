"""``portal codelists``: which official lists there are, and taking over a newer edition."""

from __future__ import annotations

from pathlib import Path

import click

from portal.command_line import Finding


@click.group(help="Amtliche Listen: Staaten, Gemeinden, Wirtschaftszweige und andere.")
def codelists() -> None:
    pass


@codelists.command("list", help="Die Listen mit ihren Ständen zeigen.")
def codelists_list() -> None:
    from portal.codelists import CodeListRefused, shelves

    try:
        for shelf in shelves():
            click.echo(f"{shelf.name}  {', '.join(shelf.editions)}  Einträge: {shelf.count}")
    except CodeListRefused as refused:
        raise Finding(str(refused)) from None


@codelists.command("refresh", help="Aus DATEI (genericode 1.0) einen neuen Stand machen. Der alte bleibt.")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--list", "name", required=True, metavar="NAME", help="Die Liste, zum Beispiel country.")
@click.option(
    "--output",
    metavar="ORDNER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Statt des Ordners services/codelists.",
)
@click.option("--edition", metavar="STAND", help="Wenn die Datei keinen Tag und keine Version nennt: 2026-01-31.")
@click.option("--prefix", metavar="ANFANG", help="Nur Schlüssel, die so beginnen. Sonst wie im Stand davor.")
def codelists_refresh(file: Path, name: str, output: Path | None, edition: str | None, prefix: str | None) -> None:
    from portal.codelists import CodeListRefused, refresh
    from portal.forms import CODE_LISTS
    from portal.xoev import UnsafeXml, read_bounded

    folder = output or CODE_LISTS
    try:
        made = refresh(read_bounded(file), name, folder, edition=edition, prefix=prefix)
        folder.mkdir(parents=True, exist_ok=True)
        target = made.write(folder)
    except (CodeListRefused, UnsafeXml) as refused:
        raise Finding(f"{file}: {refused}") from None
    change = made.change
    for key, words in change.added:
        click.echo(f"+ {key}  {words}")
    for key, words in change.removed:
        click.echo(f"- {key}  {words}")
    for key, old, new in change.renamed:
        click.echo(f"~ {key}  {old} → {new}")
    since = f"gegenüber dem Stand {made.former}" if made.former else "ohne früheren Stand"
    click.echo(
        f"{target} hat {len(made.entries)} Einträge. Neu: {len(change.added)}, weg: {len(change.removed)}, "
        f"umbenannt: {len(change.renamed)} ({since})."
    )
    click.echo("Formulare nutzen ihn, sobald ihr Feld diesen Stand unter edition nennt. Alte Antworten behalten ihren.")
