"""The Flask application: every room's views and the order in which a request meets them."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel

from portal import accounts, apply, inbox, open_data
from portal.attachments import UploadRequest
from portal.delivery import load_queue
from portal.house import House, open_house
from portal.operations import Numbers
from portal.settings import REPOSITORY, Settings
from portal.web import Access, health, install_web


def build(settings: Settings | None = None, house: House | None = None) -> Flask:
    """Wire the application. ``house`` is given by tests that opened one already."""
    house = house or open_house(settings or Settings.from_environment())
    app = Flask("portal", template_folder=str(REPOSITORY / "templates"), static_folder=str(REPOSITORY / "static"))
    app.request_class = UploadRequest
    app.extensions["portal"] = house
    app.secret_key = house.keys.purpose_key("session")
    for blueprint in (health.blueprint, *apply.blueprints, *open_data.blueprints, accounts.blueprint, inbox.blueprint):
        app.register_blueprint(blueprint)
    Babel(
        app,
        default_locale="de",
        default_timezone="Europe/Berlin",
        default_translation_directories=str(REPOSITORY / "translations"),
    )
    install_web(
        app,
        house.settings,
        guards={
            Access.CLERK: accounts.guard_clerk,
            Access.LEAD: accounts.guard_lead,
            Access.OPERATOR: accounts.guard_operator,
            Access.ACCOUNT: accounts.guard_account,
        },
    )
    health.also_tell(app, Numbers(house))
    return app


def warm_up(app: Flask) -> None:
    """Do ahead what the first visitors would otherwise wait for. Runs beside them, after the server has started."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    house: House = app.extensions["portal"]
    house.catalogue.prepare_search()
    load_queue()
