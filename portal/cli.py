"""The ``portal`` command: what people who run a town's portal type.

Exit code 0 = good, 1 = a finding, 2 = wrong use; an error is one German sentence on standard error.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from portal.answer_commands import answers
from portal.codelist_commands import codelists
from portal.command_line import (
    REFERENCE,
    Finding,
    compile_services,
    in_german,
    opened_house,
    ready_settings,
    report,
    settings_from_environment,
)
from portal.file_plan_commands import fileplan
from portal.message_commands import messages
from portal.operator_commands import backup, keys
from portal.retention_commands import retention
from portal.schema_commands import schemas
from portal.service_commands import services
from portal.settings import SettingsError


def main() -> None:
    """Run the command and turn every failure into one sentence and an exit code."""
    try:
        sys.exit(portal.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.UsageError as error:
        usage = error.ctx.command_path if error.ctx else "portal"
        missing = isinstance(error, click.MissingParameter) and error.param and error.param.get_error_hint(error.ctx)
        wrong = f"Es fehlt {missing}." if missing else "So lässt sich der Befehl nicht aufrufen."
        click.echo(f"{wrong} Hilfe: {usage} --help", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(in_german(error), err=True)
        sys.exit(1)
    except _failures() as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _failures() -> tuple[type[Exception], ...]:
    """Every failure whose text is a sentence for the person at the keyboard. Imported only when something failed."""
    from portal.accounts import AccountRefused
    from portal.backup import BackupError
    from portal.catalogue import CatalogueError, NoSample
    from portal.database import DatabaseBusy
    from portal.definitions import DefinitionMissing
    from portal.delivery import SchemasUnreadable
    from portal.fim import FimError
    from portal.keys import KeyFailure
    from portal.standards import ManifestBroken, NoSuchMessage, PackageRefused
    from portal.submissions import CaseNotFound, HoldRefused

    return (
        Finding,
        SettingsError,
        KeyFailure,
        DatabaseBusy,
        BackupError,
        CatalogueError,
        NoSample,
        CaseNotFound,
        DefinitionMissing,
        FimError,
        HoldRefused,
        AccountRefused,
        ManifestBroken,
        NoSuchMessage,
        PackageRefused,
        SchemasUnreadable,
    )


@click.group(help="Online-Dienste für Städte und Gemeinden.")
def portal() -> None:
    pass


portal.add_command(answers)
portal.add_command(codelists)
portal.add_command(fileplan)
portal.add_command(keys)
portal.add_command(messages)
portal.add_command(backup)
portal.add_command(retention)
portal.add_command(schemas)
portal.add_command(services)


@portal.command(help="Prüfen, ob diese Installation bereit ist. Fehler beenden mit 1, Warnungen nicht.")
@click.option("--json", "as_json", is_flag=True)
def check(as_json: bool) -> None:
    from portal.readiness import Severity, examine
    from portal.web import configure_logs

    configure_logs()  # what is set aside is logged too, and must not stand among the JSON
    found = examine(settings_from_environment())
    if as_json:
        click.echo(json.dumps([flaw.as_json() for flaw in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(str(flaw) for flaw in found) or "Alles ist bereit.")
    if any(flaw.severity is Severity.ERROR for flaw in found):
        sys.exit(1)


@portal.command(help="Web und Arbeiter starten und am Leben halten.")
def run() -> None:
    from portal.supervisor import supervise
    from portal.web import configure_logs

    configure_logs()
    settings = ready_settings()
    compile_services(settings)
    sys.exit(supervise(settings.host, settings.port, settings.run_folder))


@portal.command(help="Nur den Webserver starten.")
def web() -> None:
    from portal.server import serve

    settings = ready_settings()
    compile_services(settings)
    serve(settings)


@portal.command(help="Nur den Arbeiter starten, der Vorgänge an die eAkte übergibt und E-Mails sendet.")
def worker() -> None:
    from portal.answers import Intake, forget_removed
    from portal.attachments import check_scanner, scan_waiting, sweep
    from portal.delivery import work
    from portal.drafts import forget_expired
    from portal.house import open_house
    from portal.messages import forget_old_mails, notify_offices, remind, send_waiting
    from portal.retention import forget_leftovers, run_daily
    from portal.supervisor import end_with_supervisor
    from portal.web import configure_logs

    configure_logs()
    end_with_supervisor()
    settings = ready_settings()
    compile_services(settings)
    work(
        open_house(settings),
        hourly=[
            forget_expired,
            remind,
            forget_old_mails,
            forget_leftovers,
            forget_removed,
            run_daily,
            sweep,
            check_scanner,
        ],
        beside=[(2, scan_waiting), (5, send_waiting), (10, Intake()), (60, notify_offices)],
    )


@portal.command(help="Die Datenbank anlegen oder auf den neuesten Stand bringen.")
def migrate() -> None:
    from portal.delivery import make_tables
    from portal.migrations import migrate as migrate_database

    migrate_database(settings_from_environment(), after=[make_tables])
    click.echo("Die Datenbank ist auf dem neuesten Stand.")


@portal.command(help="Zugänge zum Ausprobieren anlegen (nicht im Betrieb).")
@click.option("--end", is_flag=True, help="Alle sperren, bevor echte Menschen mit dem Portal arbeiten.")
def demo(end: bool) -> None:
    from portal.accounts import end_demo_accounts, make_demo_accounts
    from portal.keys import KeyRing

    settings = settings_from_environment()
    if end:
        click.echo(f"{end_demo_accounts(opened_house())} Zugänge zum Ausprobieren sind gesperrt.")
        return
    if settings.production:
        raise Finding(
            "Zugänge zum Ausprobieren gibt es im Betrieb nicht. Legen Sie Konten mit „portal accounts add“ an."
        )
    if not settings.master_key_file.exists():
        KeyRing.initialise(settings.master_key_file)
    made = make_demo_accounts(opened_house())
    click.echo(f"{made} Zugänge stehen in {settings.data / 'demo-logins.json'}.")


@portal.group(help="Konten der Beschäftigten.")
def accounts() -> None:
    pass


@accounts.command("add", help="Ein Konto anlegen. Das Passwort wird einmal angezeigt.")
@click.option("--email", required=True)
@click.option("--town", help="Kurzname der Kommune, zum Beispiel erbach. Nicht nötig für die Rolle operator.")
@click.option("--role", type=click.Choice(["clerk", "lead", "operator"]), required=True)
@click.option("--name", default="", help="Wie das Konto angezeigt wird.")
def accounts_add(email: str, town: str | None, role: str, name: str) -> None:
    from portal.accounts import add_account

    password = add_account(opened_house(), email=email, town=town, role=role, name=name)
    click.echo(f"Konto {email} ist angelegt. Passwort: {password}")


@portal.group(help="Übergaben an die eAkte.")
def deliver() -> None:
    pass


@deliver.command("list", help="Alle Übergaben mit Stand.")
@click.option("--json", "as_json", is_flag=True)
def deliver_list(as_json: bool) -> None:
    from portal.delivery import overview

    rows = overview(opened_house())
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(row.line())


@deliver.command("show", help="Die Übergaben eines Vorgangs.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
def deliver_show(reference: str) -> None:
    from portal.delivery import overview

    for row in _found(overview(opened_house(), reference), reference):
        click.echo(row.line())


@deliver.command("retry", help="Die Übergabe eines Vorgangs jetzt noch einmal versuchen.")
@click.argument("reference", metavar="NUMMER", type=REFERENCE)
def deliver_retry(reference: str) -> None:
    from portal.delivery import State, retry

    rows = _found(retry(opened_house(), reference), reference)
    if all(row.state is State.DELIVERED for row in rows):
        raise Finding(f"Der Vorgang „{reference}“ ist schon übergeben. Die Übergabe wird nicht wiederholt.")
    click.echo("Der nächste Versuch ist eingeplant.")


@deliver.command("check", help="Prüfen, ob die eAkte einer Kommune erreichbar ist.")
@click.argument("town")
def deliver_check(town: str) -> None:
    from portal.delivery import check

    report(check(opened_house(), town))
    click.echo("Die Übergabe ist bereit.")


def _found(rows: Any, reference: str) -> Any:
    if not rows:
        raise Finding(f"Zum Vorgang „{reference}“ gibt es keine Übergabe. Prüfen Sie die Nummer.")
    return rows


if __name__ == "__main__":
    main()
