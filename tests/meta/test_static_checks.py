"""The tools that read the code find nothing; each runs as a person would call it (`make lint`)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import PROJECT

PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports", "--no-cache"),
    ],
    ids=["rules", "layout", "types", "layers"],
)
def test_a_static_check_finds_nothing(command):
    run = subprocess.run([PROGRAMS / command[0], *command[1:]], cwd=PROJECT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_is_installed_fits_together():
    run = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("room", ["forms", "catalogue", "xoev", "receipts"])
def test_a_pure_room_wakes_neither_web_nor_database(room):
    impure = "{'flask', 'sqlalchemy', 'dbos', 'requests'}"
    asked = f"import sys, portal.{room}; print(sorted({impure} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", asked], cwd=PROJECT, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
