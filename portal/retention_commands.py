"""``portal retention``: what is erased when, and what must not be."""

from __future__ import annotations

import json

import click

from portal.command_line import REFERENCE, Finding, opened_house

REASON = click.option("--reason", required=True, metavar="GRUND", help="Wird verschlüsselt beim Vorgang aufbewahrt.")
JSON = click.option("--json", "as_json", is_flag=True)


@click.group(help="Aufbewahrung: was wann gelöscht wird und was nicht gelöscht werden darf.")
def retention() -> None:
    pass


@retention.command("plan", help="Zeigen, was wann gelöscht würde. Ändert nichts.")
@JSON
def retention_plan(as_json: bool) -> None:
    from portal.database import utc_now
    from portal.retention import plan, today_in_berlin

    now = utc_now()
    planned = plan(opened_house(), now)
    if as_json:
        click.echo(json.dumps([line.as_json() for line in planned], ensure_ascii=False, indent=2))
        return
    for line in planned:
        click.echo(line.line(today_in_berlin(now)))
    due = sum(line.cases for line in planned if line.due_on <= today_in_berlin(now))
    click.echo(f"Fällig sind {due} Vorgänge. Gelöscht wird mit: portal retention run --yes")


@retention.command("run", help="Löschen, was fällig ist. Das lässt sich nicht rückgängig machen.")
@click.option("--yes", is_flag=True, help="Wirklich löschen.")
def retention_run(yes: bool) -> None:
    from portal.database import utc_now
    from portal.retention import Starter, run
    from portal.web import configure_logs

    configure_logs()
    if not yes:
        raise Finding(
            "Gelöschtes ist nur noch in Sicherungen. Sehen Sie mit „portal retention plan“ nach, was fällig ist, "
            "und rufen Sie dann „portal retention run --yes“ auf."
        )
    click.echo(f"Gelöscht: {run(opened_house(), utc_now(), Starter.COMMAND)} Vorgänge.")


@retention.command("hold", help="Einen Vorgang vor dem Löschen schützen, zum Beispiel wegen einer Klage.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
@REASON
def retention_hold(reference: str, reason: str) -> None:
    from portal.database import utc_now
    from portal.submissions import find_case, set_hold

    house = opened_house()
    set_hold(house, find_case(house, reference), reason, utc_now())
    click.echo(f"Der Vorgang {reference} wird nicht gelöscht, bis Sie ihn freigeben.")


@retention.command("release", help="Den Schutz aufheben; gelöscht wird der Vorgang, wenn er fällig ist.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
@REASON
def retention_release(reference: str, reason: str) -> None:
    from portal.database import utc_now
    from portal.submissions import find_case, lift_hold

    house = opened_house()
    lift_hold(house, find_case(house, reference), reason, utc_now())
    click.echo(f"Der Vorgang {reference} ist nicht mehr geschützt.")


@retention.command("holds", help="Die Vorgänge, die nicht gelöscht werden dürfen.")
def retention_holds() -> None:
    from portal.submissions import references_on_hold

    for town, reference in references_on_hold(opened_house()):
        click.echo(f"{reference}  {town}")


@retention.command("protocol", help="Was gelöscht wurde; mit NUMMER, ob dieser Vorgang dabei war.")
@click.argument("reference", metavar="[NUMMER]", required=False, type=REFERENCE)
@JSON
def retention_protocol(reference: str | None, as_json: bool) -> None:
    from portal.retention import erasure_of, last_runs

    house = opened_house()
    if reference is not None:
        erasure = erasure_of(house, reference)
        if erasure is None:
            raise Finding(f"Der Vorgang „{reference}“ wurde nicht gelöscht oder die Nummer ist falsch.")
        click.echo(f"{reference} wurde am {erasure.at:%d.%m.%Y %H:%M} UTC gelöscht (Regel {erasure.rule}).")
        return
    runs = last_runs(house, 100)
    if as_json:
        click.echo(json.dumps([run.as_json() for run in runs], ensure_ascii=False, indent=2))
        return
    for run in runs:
        over = "" if run.finished_at else "  nicht zu Ende"
        click.echo(f"{run.started_at:%Y-%m-%d %H:%M} UTC  {run.starter_words}  Vorgänge: {run.cases}{over}")
        for count in run.erased:
            click.echo(f"    {count.municipality}  {count.service}  {count.rule}  {count.cases}")
