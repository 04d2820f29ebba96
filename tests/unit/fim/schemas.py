"""Schemas of our own: small ones for a rule each, and random ones for what holds for all."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from portal.catalogue import Service
from portal.fim import Count, Field, Group, Rule, Schema, Use, Value, service_data
from portal.fim.schema import CodeList
from tests.tools import shared

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
ONCE = Count(1, 1)

COUNTRIES = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staat"


def genuine() -> list[Path]:
    """The schemas of the FIM portal beside the project; skips where they are not there."""
    return sorted((shared() / "xoev" / "fim" / "xdatenfelder-3.0" / "schemas").glob("*/schema.xdf.xml"))


def samples(*, broken: bool) -> list[Path]:
    """Small files of others, valid ones or broken ones; their names say what is broken."""
    folder = shared() / "xoev" / "fim" / "xdatenfelder-samples"
    words = ("duplicate", "unknown", "empty", "missing", "invalid", "unexpected")
    return [file for file in sorted(folder.glob("**/*.xml")) if file.name.startswith(words) is broken]


def one(element, count="1:1", references=()):
    return Use(Count.read(count), element, tuple(references))


def text(identifier="F1", name="Stichwort", **more):
    return Field(identifier, "1.0.0", name, **more)


def group(identifier, name, *uses, **more):
    return Group(identifier, "1.0.0", name, uses=uses, **more)


def schema(*uses, **more):
    return Schema("S1", "1.0.0", "Probe beantragen", uses=uses, **more)


def service_of(made: Schema) -> Service:
    return Service.model_validate_json(json.dumps(service_data(made)))


def form_of(made: Schema):
    return service_of(made).form


def pages_of(form):
    return [page for step in form.steps for page in getattr(step, "pages", (step,))]


def fields_of(form):
    return [field for page in pages_of(form) for field in page.fields]


def only_field(field: Field, count="1:1"):
    """What one field of a schema becomes."""
    (found,) = fields_of(form_of(schema(one(field, count))))
    return found


# Random schemas. Texts are as the reader leaves them: one line, no blanks at the ends.

WORDS = st.from_regex(r"[A-Za-zÄÖÜäöüß0-9?:,()\"'&<>/-]{1,12}( [A-Za-zäöüß0-9?!.§%#|-]{1,12}){0,4}", fullmatch=True)
MAYBE = st.just("") | WORDS
VERSIONS = st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True)
PROSE = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
COUNTS = st.sampled_from(["0:1", "1:1", "0:*", "1:*", "2:5", "1:2", "0:9", "3:3", "7:7", "0:300"]).map(Count.read)
RULES = st.lists(
    st.builds(Rule, st.integers(1, 40).map(lambda n: f"R{n}"), st.just("1.0.0"), st.just("Regel"), st.just("Wenn")),
    max_size=2,
    unique_by=lambda rule: rule.id,
).map(tuple)
LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "minLength": st.integers(0, 40).map(str),
        "maxLength": st.integers(0, 12_000).map(str),
        "minValue": st.sampled_from(["0", "-5", "1850", "2020-01-01", "0.5", "alt", "99999999999999999999"]),
        "maxValue": st.sampled_from(["0", "5", "2080", "2019-01-01", "2030-12-31", "12.50", "-9"]),
        "pattern": st.sampled_from(
            [
                "[0-9]{5}",
                "^[A-Z]{2}$",
                "(a+)+",
                "[",
                r"\d+",
                "abc",
                "([0]{1}[1-9]{1}|[1-9]{2})[0-9]{3}",
                ".*",
                "a{2,3}?",
            ]
        ),
    },
)
VALUES = st.lists(st.builds(Value, WORDS, WORDS, MAYBE), max_size=9).map(tuple)
CODE_LISTS = st.none() | st.builds(CodeList, st.just(COUNTRIES) | st.just("urn:de:beispiel"), MAYBE, MAYBE)


@st.composite
def fields(draw):
    number = draw(st.integers(1, 10**6))
    return Field(
        f"F{number}",
        draw(VERSIONS),
        draw(WORDS),
        draw(MAYBE),
        draw(MAYBE),
        draw(st.sampled_from(["input", "input", "input", "select", "label", "hidden", "locked"])),
        draw(
            st.sampled_from(
                ["text", "date", "time", "datetime", "bool", "num", "num_int", "num_currency", "file", "obj"]
            )
        ),
        draw(LIMITS),
        draw(st.just("") | PROSE),
        draw(VALUES),
        draw(CODE_LISTS),
        tuple(draw(st.lists(st.sampled_from(["application/pdf", "image/png", "text/csv"]), max_size=2, unique=True))),
        draw(st.none() | st.integers(0, 200_000_000)),
        draw(RULES),
    )


def uses(elements):
    return st.lists(
        st.builds(Use, COUNTS, elements, st.lists(WORDS, max_size=2).map(tuple)),
        max_size=4,
        unique_by=lambda use: use.element.id,
    ).map(tuple)


def groups(elements):
    return st.builds(
        Group, st.integers(1, 10**6).map(lambda n: f"G{n}"), VERSIONS, WORDS, MAYBE, MAYBE, RULES, uses(elements)
    )


SCHEMAS = st.builds(
    Schema,
    st.integers(1, 10**6).map(lambda n: f"S{n}"),
    VERSIONS,
    WORDS,
    WORDS,
    st.just("") | PROSE,
    st.lists(WORDS, max_size=2).map(tuple),
    RULES,
    uses(st.recursive(fields(), groups, max_leaves=12)),
)
