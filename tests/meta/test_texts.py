"""The sentences to translate are those the pages say."""

import subprocess
import sys
from pathlib import Path

from tests.tools import PROJECT

EXTRACT = ("-q", "extract", "-F", "translations/babel.cfg", "--omit-header", "--sort-by-file", "--no-location", "-o")


def test_the_collected_sentences_are_in_step_with_the_pages(tmp_path: Path) -> None:
    collected = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *EXTRACT, str(collected), "."]
    subprocess.run(command, cwd=PROJECT, check=True)
    assert collected.read_text() == (PROJECT / "translations/messages.pot").read_text(), "make texts"
