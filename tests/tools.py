"""Which programs can the tests use on this machine, and what happens if one is missing?

    chromium = need(chromium_path(), "Chromium fehlt: apt-get install chromium chromium-l10n")

On a person's machine the test is skipped and says why; where `CI=true` a missing program is a failure, for there a
skipped test would look like a passed one.
"""

import os
import random
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

PROJECT = Path(__file__).resolve().parents[1]

Tool = TypeVar("Tool")
Case = TypeVar("Case")


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def full() -> bool:
    """Is every combination asked for (`make test-all`), rather than a quick selection?

    The variable stays in the environment, so that processes side by side know it too.
    """
    return os.environ.get("FULL_MATRIX") == "1"


def commit() -> str:
    """The commit under test: the seed for samples, so that each commit tries other ones, and the same again."""
    git = program("git")
    answer = git and subprocess.run([git, "rev-parse", "HEAD"], cwd=PROJECT, capture_output=True, text=True).stdout
    return answer or "unknown"


def some_of(everything: Sequence[Case], most: int | None = None) -> list[Case]:
    """Every fourth of many like cases, or ``most`` of them, others with another commit; all for `make test-all`."""
    if full():
        return list(everything)
    return drawn(everything, (len(everything) + 3) // 4 if most is None else most)


def drawn(everything: Sequence[Case], number: int) -> list[Case]:
    """So many of the cases, in their order: the same ones for the same commit, others with another."""
    shuffled = random.Random(commit()).sample(range(len(everything)), len(everything))
    return [everything[place] for place in sorted(shuffled[:number])]


def some_of_each(everything: Sequence[Case], kind: Callable[[Case], object]) -> list[Case]:
    """Every fourth of the cases of each kind, but at least one, others with another commit; all for `make test-all`."""
    if full():
        return list(everything)
    places: defaultdict[object, list[int]] = defaultdict(list)
    for place, case in enumerate(everything):
        places[kind(case)].append(place)
    dice = random.Random(commit())
    chosen = {place for like in places.values() for place in dice.sample(like, max(1, round(len(like) / 4)))}
    return [everything[place] for place in sorted(chosen)]


def need(tool: Tool | None, reason: str) -> Tool:
    """Return `tool`, or end the test with `reason` if it is None: skipped for a person, failed in CI."""
    if tool is not None:
        return tool
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def unreachable(reason: str) -> NoReturn:
    """Skip, in CI too: what is missing lies outside this machine, such as a package registry that does not answer."""
    pytest.skip(reason)


def _shared() -> Path | None:
    folder = PROJECT.parent / "shared"
    return folder if folder.is_dir() else None


#: Material beside the project that is not ours to ship, such as the official XÖV schemas; None where it is missing.
SHARED = _shared()


def shared() -> Path:
    """The material beside the project; skips, in CI too, where somebody cloned the project alone."""
    return SHARED or unreachable("Das Prüfmaterial ../shared liegt nicht neben dem Projekt.")


def program(*names: str) -> str | None:
    """The first of these programs that is installed, by name or absolute path."""
    return next((path for name in names if (path := shutil.which(name))), None)


def chromium_path() -> str | None:
    """The system's browser. Playwright's own build cannot be had everywhere and is not what visitors run."""
    return program("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")


def postgres_programs() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian keeps it out of PATH, one per major version; newest first."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True
    )
    found = installed[0] if installed else program("initdb")
    return Path(found).parent if found else None


def node_module(path: str) -> Path | None:
    """A file that `make test` has fetched into `node_modules/`."""
    file = PROJECT / "node_modules" / path
    return file if file.is_file() else None


def java_archives(names: Sequence[str]) -> tuple[Path, ...] | None:
    """These jars of Debian's Java library folder, or None if one is missing."""
    files = tuple(Path("/usr/share/java") / f"{name}.jar" for name in names)
    return files if all(file.exists() for file in files) else None
