"""Schematron as its standard says, as far as the portal understands it, and no further without saying so."""

import importlib.util

import pytest
from click.testing import CliRunner

from portal.cli import portal
from portal.xoev import Rules, RulesNotRun, UnsafeXml, check_rules, installed_rules, schematron
from tests.tools import PROJECT, need

NAMESPACE = "urn:example:order"


def rules(body, binding="xslt2"):
    return f"""<sch:schema xmlns:sch="http://purl.oclc.org/dsdl/schematron" queryBinding="{binding}">
        <sch:ns prefix="o" uri="{NAMESPACE}"/>{body}</sch:schema>""".encode()


ORDER = rules(
    """<sch:pattern>
      <sch:rule id="named" abstract="true"><sch:assert id="name" test="@name">Jedes Teil heißt.</sch:assert></sch:rule>
      <sch:rule context="o:part[@free]"><sch:report id="free" test="@price">Frei: kein Preis.</sch:report></sch:rule>
      <sch:rule context="o:part"><sch:extends rule="named"/>
        <sch:assert id="price" test="matches(@price, '^\\d+$')">Der Preis ist eine Zahl.</sch:assert></sch:rule>
    </sch:pattern>
    <sch:pattern>
      <sch:rule context="o:order"><sch:assert id="any" test="o:part">Es fehlt ein Teil.</sch:assert></sch:rule>
    </sch:pattern>"""
)


def order(parts):
    return f'<order xmlns="{NAMESPACE}">{parts}</order>'.encode()


@pytest.fixture(autouse=True)
def saxon_is_there():
    need(importlib.util.find_spec("saxonche"), "Saxon fehlt: pip install 'ozg-portal[schematron]'")


@pytest.mark.parametrize(
    ("parts", "broken"),
    [
        ('<part name="Rad" price="12"/>', []),
        ('<part price="12"/>', [("name", "/order/part")]),
        ('<part name="Rad" price="12"/><part name="x" price="zwölf"/>', [("price", "/order/part[2]")]),
        ('<part price="?"/>', [("name", "/order/part"), ("price", "/order/part")]),
        ('<part free="1"/>', []),
        ('<part free="1" price="frei"/>', [("free", "/order/part")]),
        ("", [("any", "/order")]),
    ],
)
def test_in_each_pattern_the_first_rule_counts_that_fits_a_node(parts, broken):
    assert [(one.rule, one.place) for one in Rules(ORDER).broken(order(parts))] == broken


def test_what_is_said_about_a_broken_rule_are_its_author_s_words_and_not_the_content():
    (found,) = Rules(ORDER).broken(order('<part name="Rad" price="Erika"/>'))
    assert str(found) == "/order/part: Der Preis ist eine Zahl. (Regel price)"


@pytest.mark.parametrize(
    ("body", "binding", "sentence"),
    [
        ('<sch:let name="x" value="1"/>', "xslt2", "let, Zeile 2"),
        (
            '<sch:pattern><sch:rule context="o:order"><sch:extends rule="x"/></sch:rule></sch:pattern>',
            "xslt2",
            "„x“ fehlt",
        ),
        ('<sch:pattern><sch:rule context="((("/></sch:pattern>', "xslt2", "versteht die Regeln nicht"),
        ("", "xslt", "XPath 2 oder 3"),
    ],
)
def test_rules_that_are_not_understood_are_refused_and_not_left_out(body, binding, sentence):
    with pytest.raises(RulesNotRun, match=sentence):
        Rules(rules(body, binding))


def test_a_rule_may_open_no_file():
    text, document = ((PROJECT / name).as_uri() for name in ("README.md", "xoev_schemas/types/xbau.xsd"))
    reading = f"""<sch:pattern><sch:rule context="o:order">
        <sch:assert id="read" test="unparsed-text-available('{text}')">Nicht lesbar.</sch:assert>
        <sch:assert id="doc" test="doc-available('{document}')">Nicht lesbar.</sch:assert>
    </sch:rule></sch:pattern>"""
    assert [one.rule for one in Rules(rules(reading)).broken(order(""))] == ["read", "doc"]


def test_xml_no_message_may_be_is_refused_before_saxon_sees_it():
    with pytest.raises(UnsafeXml):
        Rules(ORDER).broken(b'<!DOCTYPE order [<!ENTITY e SYSTEM "file:///etc/passwd">]><order>&e;</order>')


def test_without_saxon_the_way_to_it_is_named(monkeypatch, tmp_path):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(schematron.importlib, "import_module", missing)
    file = tmp_path / "rules.sch"
    file.write_bytes(ORDER)
    (sentence,) = check_rules(file, [file])
    assert "pip install 'ozg-portal[schematron]'" in sentence


def test_installed_rules_are_those_for_the_namespace_of_the_message(tmp_path):
    message = tmp_path / "order.xml"
    message.write_bytes(order(""))
    for name, text in {
        "orders/1.0/rules.sch": ORDER,
        "orders/1.0/empty.sch": rules("").replace(f'<sch:ns prefix="o" uri="{NAMESPACE}"/>'.encode(), b""),
        "other/1.0/rules.sch": ORDER.replace(NAMESPACE.encode(), b"urn:example:other"),
    }.items():
        path = tmp_path / "schemas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    found = installed_rules(message, tmp_path / "schemas")
    assert [path.name for path in found] == ["empty.sch", "rules.sch"] and "other" not in str(found)


def test_the_command_asks_the_rules_too(tmp_path, monkeypatch):
    message, file = tmp_path / "schema.xsd", tmp_path / "rules.sch"
    message.write_bytes((PROJECT / "xoev_schemas/types/din91379.xsd").read_bytes())
    never = '<sch:assert id="no" test="false()">Nie.</sch:assert>'
    file.write_bytes(rules(f'<sch:pattern><sch:rule context="*">{never}</sch:rule></sch:pattern>'))
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    kept = CliRunner().invoke(portal, ["schemas", "check", str(message)])
    assert (kept.exit_code, kept.output) == (0, "Die Datei entspricht ihrem Schema.\n")
    broken = CliRunner().invoke(portal, ["schemas", "check", str(message), "--rules", str(file)])
    assert broken.exit_code == 1 and "Nie. (Regel no)" in str(broken.exception)
