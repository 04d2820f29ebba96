"""How writers of other packages come in."""

import sys
import types
from importlib.metadata import EntryPoint

import pytest

from portal.official import GROUP, MessageWriters, WriterRefused, plugins, supplied_writers
from tests.contract.official import fake_writer


@pytest.fixture
def installed(monkeypatch):
    """Pretends that packages with these entry points are installed."""

    def pretend(*targets: str, name: str = "xtrade") -> None:
        points = [EntryPoint(name, target, GROUP) for target in targets]
        monkeypatch.setattr(plugins, "entry_points", lambda group: points if group == GROUP else [])

    return pretend


def module_of(monkeypatch, **content) -> str:
    module = types.ModuleType("somebody_elses_writer")
    module.__dict__.update(content)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.__name__


FAKE = "tests.contract.official.fake_writer"


def test_without_packages_there_are_no_further_messages(installed):
    installed()
    assert supplied_writers() == ()


def test_the_messages_of_an_installed_package_are_there(installed):
    installed(FAKE)
    assert [message.name for message in supplied_writers()] == ["xtrade:1"]
    assert isinstance(fake_writer, MessageWriters)


def test_a_name_that_is_taken_is_refused(installed):
    installed(FAKE)
    with pytest.raises(WriterRefused, match="die es schon gibt"):
        supplied_writers(known=["xtrade:1"])


def test_two_packages_with_the_same_message_are_refused(installed):
    installed(FAKE, FAKE)
    with pytest.raises(WriterRefused, match="Entfernen Sie eines"):
        supplied_writers()


def test_a_package_that_does_not_load_is_named(installed):
    installed("there_is_no_such_module")
    with pytest.raises(WriterRefused, match="there_is_no_such_module.*ModuleNotFoundError"):
        supplied_writers()


@pytest.mark.parametrize(
    "content", [{}, {"MESSAGES": ()}, {"MESSAGES": ("xtrade:1",), "EXAMPLES": {}}], ids=["nothing", "half", "names"]
)
def test_a_module_that_does_not_keep_to_the_protocol_is_refused(installed, monkeypatch, content):
    installed(module_of(monkeypatch, **content))
    with pytest.raises(WriterRefused, match="MESSAGES und EXAMPLES"):
        supplied_writers()


def test_a_message_whose_name_does_not_begin_with_its_standard_is_refused(installed, monkeypatch):
    from dataclasses import replace

    wrong = replace(fake_writer.MESSAGES[0], name="other:1")
    installed(module_of(monkeypatch, MESSAGES=(wrong,), EXAMPLES={}))
    with pytest.raises(WriterRefused, match="xtrade:Nummer"):
        supplied_writers()


def test_an_entry_that_is_not_called_after_its_standard_is_refused(installed):
    installed(FAKE, name="writer")
    with pytest.raises(WriterRefused, match="heißen wie der Standard"):
        supplied_writers()
