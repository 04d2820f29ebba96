"""Setting up fetches what is locked, once; a second call fetches nothing."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import reportlab
import uharfbuzz

from tests.tools import PROJECT, need, program

#: What marks a step of the set-up as done, in the order in which make does them.
DONE = (
    ".venv/.done-venv",
    ".venv/.done-run",
    ".venv/.done-portal",
    ".venv/.done-test",
    "static/vendor/.done",
    "node_modules/.done-test",
)
SOURCES = (
    "Makefile",
    "pyproject.toml",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "portal/web/assets.py",
    "requirements/run.txt",
    "requirements/test.txt",
)


def assets() -> ModuleType:
    """`portal/web/assets.py` as `make` runs it: by its path, without the portal."""
    specification = importlib.util.spec_from_file_location("assets", PROJECT / "portal" / "web" / "assets.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path):
    """A copy of what make looks at, as if it had been set up."""
    for name in SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
        os.utime(tmp_path / name, (1_000, 1_000))
    for name in DONE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (2_000, 2_000))
    return tmp_path


def planned(checkout: Path, target: str) -> str:
    """What `make TARGET` would do."""
    make = need(program("make"), "make fehlt: apt-get install make")
    run = subprocess.run([make, "-n", target], cwd=checkout, capture_output=True, text=True, check=True)
    return run.stdout


@pytest.mark.parametrize("target", ["run", "test", "test-all", "campaign", "bench", "gallery", "lint", "assets"])
def test_a_second_call_fetches_nothing(checkout, target):
    assert not re.search(r"pip|npm|-m venv", planned(checkout, target))


def test_run_prepares_the_database_and_the_demo_before_it_serves(checkout):
    steps = re.findall(r"bin/portal (\w+)", planned(checkout, "run"))
    assert steps == ["migrate", "demo", "run"]


@pytest.mark.parametrize(
    ("changed", "fetched"),
    [
        ("requirements/run.txt", "-r requirements/run.txt"),
        ("requirements/test.txt", "-r requirements/test.txt"),
        ("pyproject.toml", "--editable"),
        ("package-lock.json", "npm ci"),
    ],
)
def test_a_changed_lock_is_fetched_again(checkout, changed, fetched):
    (checkout / changed).touch()
    assert fetched in planned(checkout, "test")


def test_running_needs_nothing_that_only_tests_need(checkout):
    shutil.rmtree(checkout / ".venv")
    shutil.rmtree(checkout / "node_modules")
    (checkout / "static/vendor/.done").unlink()
    plan = planned(checkout, "run")
    assert "requirements/run.txt" in plan and "requirements/test.txt" not in plan
    assert "npm ci --omit=dev" in plan


def locked(name: str) -> dict[str, str]:
    """Package → version of a lock file, each proved to carry a checksum."""
    entries = re.findall(
        r"^([A-Za-z0-9._-]+)==(\S+)(?: ; [^\\\n]+)? \\\n    --hash=sha256:", (PROJECT / name).read_text(), re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^[A-Za-z0-9]", (PROJECT / name).read_text(), re.MULTILINE))
    return dict(entries)


def test_every_dependency_is_locked_and_tests_use_the_versions_that_run():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower() for requirement in requirements}

    run, test = locked("requirements/run.txt"), locked("requirements/test.txt")
    assert names(project["dependencies"] + extras["build"]) <= run.keys()
    assert names(extras["test"]) <= test.keys()
    assert run.items() <= test.items()


def test_npm_packages_are_pinned_to_one_version_that_the_lock_knows():
    packages = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in (packages["dependencies"] | packages["devDependencies"]).items():
        entry = lock[f"node_modules/{name}"]
        assert entry["version"] == version and entry["integrity"].startswith("sha512-")


def test_what_is_served_comes_from_packages_that_are_not_for_tests_only():
    packages = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(any(source.startswith(f"{name}/") for name in packages) for source in assets().FILES.values())


def packages_in(folder: Path) -> Path:
    """Packages that hold what the portal wants: real fonts for print, all else with its own path as content."""
    for source in assets().FILES.values():
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        if source.endswith(".ttf"):
            shutil.copyfile(reportlab_font(), folder / source)
        else:
            (folder / source).write_text(source, encoding="utf-8")
    return folder


def reportlab_font() -> Path:
    """Some font that every machine of the tests has."""
    return Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def test_assets_are_copied_and_what_was_there_goes(tmp_path):
    target = tmp_path / "static" / "vendor"
    target.mkdir(parents=True)
    (target / "old.css").touch()
    copied = {
        path.relative_to(target).as_posix(): path
        for path in assets().copy_assets(packages_in(tmp_path / "node_modules"), target)
    }
    assert copied.keys() == assets().FILES.keys()
    for name, source in assets().FILES.items():
        assert name.endswith(".ttf") or copied[name].read_text() == source
    assert not (target / "old.css").exists()
    assert [path.name for path in target.parent.iterdir()] == ["vendor"]


def test_a_font_for_print_keeps_its_letters_and_loses_its_hints(tmp_path):
    fonts = {True: reportlab_font().read_bytes(), False: assets().trimmed(reportlab_font())}
    for hinted, font in fonts.items():
        face = uharfbuzz.Face(font)
        assert {ord(letter) for letter in "aÄßé€–"} <= set(face.unicodes)
        assert ("fpgm" in face.table_tags) is hinted


def test_a_missing_asset_is_named_and_nothing_changes(tmp_path):
    packages, target, module = packages_in(tmp_path / "node_modules"), tmp_path / "vendor", assets()
    target.mkdir()
    (target / "old.css").touch()
    (packages / module.FILES["kern.min.css"]).unlink()
    with pytest.raises(module.AssetMissing, match=r"fehlt @kern-ux/native/dist/kern\.min\.css.*make assets"):
        module.copy_assets(packages, target)
    assert (target / "old.css").exists()


@pytest.mark.parametrize("script", [".ci/run"])
def test_a_shell_script_is_well_formed(script):
    bash = need(program("bash"), "bash fehlt: apt-get install bash")
    subprocess.run([bash, "-n", script], cwd=PROJECT, check=True)
