"""In which language does a page speak?  In the one it is written in, German, wherever there is no translation.

    {{ _('Schritt %(number)s von %(total)s', number=1, total=3) }}

Flask-Babel looks up the language anew for every sentence; a list of cases has a hundred. Here a request asks once.
"""

from __future__ import annotations

from typing import Any, cast

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_translations
from markupsafe import Markup


def install_language(app: Flask) -> None:
    """Give the templates their ``_`` and ``ngettext``. Runs after Flask-Babel, whose own are replaced."""
    app.jinja_env.globals.update(_=sentence, gettext=sentence, ngettext=counted_sentence)


def sentence(text: str, /, **values: object) -> Markup:
    """The sentence with its values, which are escaped. The sentence itself is ours, and so is its markup."""
    return _filled(_translations().gettext(text), values)


def counted_sentence(one: str, many: str, num: int, /, **values: object) -> Markup:
    """The form of the sentence for this number, which it knows as ``num``."""
    return _filled(_translations().ngettext(one, many, num), {"num": num, **values})


def _filled(text: str, values: dict[str, Any]) -> Markup:
    return Markup(text) % values if "%" in text else Markup(text)  # noqa: S704  # the text comes from a template


def _translations() -> NullTranslations:
    if "translations" not in g:
        g.translations = get_translations()
    return cast(NullTranslations, g.translations)
