"""Sentences in templates: ours are markup, what is filled in is not, and a number chooses its form."""

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel

from portal.web.language import install_language


@pytest.fixture
def app():
    app = Flask("sentences")
    Babel(app, default_locale="de")
    install_language(app)
    with app.test_request_context("/"):
        yield app


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ _('100 Prozent & <b>mehr</b>') }}", "100 Prozent & <b>mehr</b>"),
        ("{{ _('von %(name)s', name='<i>') }}", "von &lt;i&gt;"),
        ("{{ _('25 %% von %(all)s', all=8) }}", "25 % von 8"),
        ("{{ ngettext('%(num)s Hund', '%(num)s Hunde', 1) }}", "1 Hund"),
        ("{{ ngettext('%(num)s Hund', '%(num)s Hunde', 2) }}", "2 Hunde"),
    ],
)
def test_a_sentence_reads_as_it_is_written(app, template, text):
    assert render_template_string(template) == text


def test_a_request_looks_for_its_translation_once(app, monkeypatch):
    asked = []
    real = install_language.__globals__["get_translations"]
    monkeypatch.setitem(install_language.__globals__, "get_translations", lambda: asked.append(1) or real())
    render_template_string("{{ _('eins') }} {{ _('zwei') }} {{ _('drei') }}")
    assert len(asked) == 1
