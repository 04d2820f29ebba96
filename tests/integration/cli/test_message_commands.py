"""``portal messages``: what a case becomes, as XML or with German names, and in what two of them differ."""

import json

import pytest

from portal.house import open_house
from portal.settings import Settings
from tests.cases import make_case
from tests.integration.cli.test_commands import installation, sentence

__all__ = ["installation"]


@pytest.fixture(scope="module")
def references(installation):
    house = open_house(Settings.from_environment(installation.environment))
    return [make_case(house, example=number) for number in (0, 1)]


def test_a_message_is_shown_as_it_is_sent_readable_or_with_german_names(installation, references):
    sent = installation("messages", "show", references[0]).stdout
    pretty = installation("messages", "show", references[0], "--pretty").stdout
    tree = installation("messages", "show", references[0], "--tree").stdout
    assert sent.startswith("<?xml") and sent.count("\n") <= 1 < pretty.count("\n")
    assert f"Vorgangsnummer: {references[0]}" in tree and "<" not in tree


def test_the_messages_of_a_case_are_listed_with_what_their_schema_says(installation, references):
    assert "entspricht dem Schema" in installation("messages", "list", references[0]).stdout
    (message,) = json.loads(installation("messages", "list", references[0], "--json").stdout)
    assert message["title"] == "Antragsdaten" and message["problems"] == []


def test_another_message_than_there_is_is_refused(installation, references):
    done = installation("messages", "show", references[0], "--message", "2")
    assert done.returncode == 1 and "Der Vorgang hat 1 Nachrichten." in sentence(done)


def test_two_cases_differ_where_their_answers_do(installation, references):
    told = installation("messages", "diff", *references).stdout
    assert f"  − {references[0]}\n  + {references[1]}" in told
    assert installation("messages", "diff", references[0], references[0]).stdout == "Kein Unterschied.\n"


def test_files_are_compared_too_and_harmful_ones_refused(installation, references, tmp_path):
    file, bomb = tmp_path / "a.xml", tmp_path / "b.xml"
    file.write_text(installation("messages", "show", references[0]).stdout, encoding="utf-8")
    bomb.write_text('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', encoding="utf-8")
    assert installation("messages", "diff", str(file), references[0]).stdout == "Kein Unterschied.\n"
    assert "Dokumenttyp-Angabe" in sentence(installation("messages", "diff", str(file), str(bomb)))
