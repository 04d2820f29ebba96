"""The online-services portal of German municipalities.

``create_app`` wires the rooms in the order a request meets them: numbering and logs, the edge, forged and stale forms,
declared access, the views, error pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The Flask application for these settings, by default those of the environment.

    Raises SettingsError, CatalogueError or KeyFailure if the portal cannot start, each with the remedy, and
    AccessUndeclared if a route forgot to say who may call it.
    """
    # Imported here, so that „import portal“ of a small command does not load the whole house.
    from portal.application import build

    return build(settings)
