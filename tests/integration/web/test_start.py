"""A start is short: what pages do not need is loaded after it, before the first visitor would wait for it."""

import subprocess
import sys
from dataclasses import replace

from portal.application import build, warm_up
from portal.catalogue import Catalogue


def test_pages_are_served_without_the_queue_being_loaded():
    program = "import sys, portal.application; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_after_the_start_every_template_is_ready(app):
    warm_up(app)
    assert app.jinja_env.cache is not None
    ready = {name for _loader, name in app.jinja_env.cache}
    assert ready == set(app.jinja_env.list_templates())


def test_after_the_start_the_search_is_ready(standing_app):
    house = standing_app.extensions["portal"]
    fresh = build(house=replace(house, catalogue=Catalogue.read(house.settings.services)))
    warm_up(fresh)
    assert "_index" in vars(fresh.extensions["portal"].catalogue)
