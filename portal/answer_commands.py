"""``portal answers``: what electronic files and authorities sent back."""

from __future__ import annotations

import json

import click

from portal.command_line import opened_house


@click.group(help="Rückmeldungen von DMS und Behörden.")
def answers() -> None:
    pass


@answers.command("list", help="Was zur Seite gelegt wurde und warum; mit --all alles, was kam.")
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def answers_list(everything: bool, as_json: bool) -> None:
    from portal.answers import answers_in, laid_aside

    found = answers_in(opened_house()) if everything else laid_aside(opened_house())
    if as_json:
        click.echo(json.dumps([view.as_json() for view in found], ensure_ascii=False, indent=2))
    elif found:
        click.echo("\n".join(view.line() for view in found))
    else:
        click.echo("Es kam noch keine Rückmeldung." if everything else "Keine Rückmeldung liegt beiseite.")
