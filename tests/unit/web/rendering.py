"""Templates looked at without a server: a page with its context, and a strict Jinja as the application sets it up."""

from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.settings import REPOSITORY
from portal.web import formats

TEMPLATES = REPOSITORY / "templates"


@dataclass(frozen=True)
class Sample:
    """One page: its template and what its view gives."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


def thing(**attributes: Any) -> SimpleNamespace:
    return SimpleNamespace(**attributes)


def address(endpoint: str, **values: Any) -> str:
    return f"/{endpoint.replace('.', '/')}?{urlencode(values)}"


@cache
def environment() -> Environment:
    """Jinja as the application sets it up, but strict and without a request."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.install_null_translations(newstyle=True)
    jinja.globals.update(
        url_for=address,
        csrf_token=lambda: "token",
        asset=lambda path: f"/static/{path}?v=0",
        **formats.TEMPLATE_FUNCTIONS,
    )
    return jinja


def render(template: str, **context: Any) -> str:
    return environment().get_template(template).render(**context)
