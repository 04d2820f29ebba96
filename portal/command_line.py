"""What the parts of the ``portal`` command share: the settings, an opened house, and how they say what they found.

Rooms are imported when a command needs them, so that a small command stays quick.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from portal.settings import Settings, unknown_variables
from portal.supervisor import PARENT_VARIABLE

if TYPE_CHECKING:
    from portal.house import House


class Finding(Exception):
    """The command did its work and found something wrong. The message is the sentence for the person."""


def settings_from_environment() -> Settings:
    """The settings; mentions misspelt variables on standard error. Raises SettingsError."""
    for name in unknown_variables():
        click.echo(f"{name} kennt das Portal nicht. Prüfen Sie die Schreibweise.", err=True)
    return Settings.from_environment()


def ready_settings() -> Settings:
    """The settings for a start. In production everything is examined first: warnings are said, errors raise Finding.

    A child of ``portal run`` relies on what that has examined.
    """
    settings = settings_from_environment()
    if not settings.production or PARENT_VARIABLE in os.environ:
        return settings
    from portal.readiness import Severity, examine

    found = examine(settings)
    for flaw in found:
        if flaw.severity is Severity.WARNING:
            click.echo(str(flaw), err=True)
    errors = [str(flaw) for flaw in found if flaw.severity is Severity.ERROR]
    if errors:
        raise Finding("\n".join(errors))
    return settings


def compile_services(settings: Settings) -> None:
    """See to it that the services lie compiled for a quick start. A process of its own does it, if it must be done.

    What is wrong with the services is said by whoever opens them next.
    """
    from portal.catalogue import compiled_file

    if not compiled_file(settings.services, settings.catalogue_store).exists():
        subprocess.run(
            [sys.executable, "-m", "portal.catalogue", str(settings.services), str(settings.catalogue_store)],
            stderr=subprocess.DEVNULL,
            check=False,
        )


def report(sentences: Iterable[str]) -> None:
    """Raise Finding with these sentences, a line each; nothing happens if there are none."""
    found = list(sentences)
    if found:
        raise Finding("\n".join(found))


def opened_house() -> House:
    """The house of these settings; what it logs goes to standard error.

    Raises SettingsError, KeyFailure, CatalogueError.
    """
    from portal.house import open_house
    from portal.web import configure_logs

    configure_logs()
    return open_house(settings_from_environment())


class _Reference(click.ParamType[str]):
    """A case's number as people type and paste it."""

    name = "NUMMER"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from portal.submissions import typed_reference

        return typed_reference(value) or value


REFERENCE = _Reference()


def in_german(error: OSError) -> str:
    """What kept the command from reading or writing, as a sentence that says what to do."""
    place = error.filename or "einer Datei"
    match error.errno:
        case errno.ENOENT:
            return f"„{place}“ gibt es nicht. Prüfen Sie die Schreibweise."
        case errno.EACCES | errno.EPERM:
            return f"„{place}“ darf dieser Benutzer nicht lesen oder schreiben. Prüfen Sie Eigentümer und Rechte."
        case errno.ENOSPC:
            return "Auf dem Datenträger ist kein Platz mehr. Schaffen Sie Platz."
        case _:
            return f"Das Lesen oder Schreiben von „{place}“ scheiterte: {error.strerror or error}."
