"""Schemas are compiled in this process; a test that wants the real, bounded one takes ``own_processes``."""

import pytest

from portal.standards import compiling, message_tree, registry
from tests.unit.standards.packages import answer_here


@pytest.fixture(autouse=True)
def quickly(request, monkeypatch):
    """Nothing waits: neither for another process, nor a second until the folder is looked at again."""
    monkeypatch.setattr(registry, "LOOK_EVERY", 0.0)
    if "own_processes" not in request.fixturenames:
        for module in (compiling, message_tree):
            monkeypatch.setattr(module, "ask_child", answer_here)


@pytest.fixture
def own_processes():
    """Schemas are compiled as they really are: in processes with limits of time and memory."""
