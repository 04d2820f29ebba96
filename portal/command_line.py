"""What the parts of the ``portal`` command share: the settings, an opened house, and how they say what they found.

Rooms are imported when a command needs them, so that a small command stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portal.settings import Settings, unknown_variables

if TYPE_CHECKING:
    from portal.house import House


class Finding(Exception):
    """The command did its work and found something wrong. The message is the sentence for the person."""


def settings_from_environment() -> Settings:
    """The settings; mentions misspelt variables on standard error. Raises SettingsError."""
    for name in unknown_variables():
        click.echo(f"{name} kennt das Portal nicht. Prüfen Sie die Schreibweise.", err=True)
    return Settings.from_environment()


def opened_house() -> House:
    """The house of these settings. Raises SettingsError, KeyFailure, CatalogueError."""
    from portal.house import open_house

    return open_house(settings_from_environment())
