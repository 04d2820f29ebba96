"""What is in the repository may be there: no addresses of this machine, no borrowed schemas, nothing left open."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, TemplateNotFound, meta

from tests.tools import PROJECT, need, program, shared

TEMPLATES = PROJECT / "templates"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is committed or would be."""
    git = need(program("git"), "git fehlt: apt-get install git")
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, capture_output=True
    )
    need(listing.stdout or None, f"{PROJECT} ist kein git-Verzeichnis.")
    files = (PROJECT / os.fsdecode(name) for name in listing.stdout.split(b"\0") if name)
    return tuple(sorted({file for file in files if file.is_file()}))


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Name and content of every tracked text file."""
    found = []
    for file in tracked():
        try:
            found.append((str(file.relative_to(PROJECT)), file.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return tuple(found)


def places(pattern: str, files: tuple[tuple[str, str], ...]) -> list[str]:
    """`file:line: text` of every match of `pattern` in `files`."""
    wanted = re.compile(pattern)
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0)[:100]}"
        for name, text in files
        for match in wanted.finditer(text)
    ]


def test_a_place_is_named_by_file_and_line():
    assert places("b+", (("x.py", "a\nabbc"),)) == ["x.py:2: bb"]


def registry_hosts() -> Iterator[str]:
    """The hosts that pip, npm and apt use here, by their own word: this file must not name them either."""
    own_word = "from pip._internal.models.index import PyPI; print(PyPI.url, 'https://' + PyPI.file_storage_domain)"
    for command in (
        [sys.executable, "-c", own_word],
        [sys.executable, "-m", "pip", "config", "list"],
        ["npm", "config", "get", "registry"],
    ):
        if program(command[0]):
            said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True).stdout
            yield from re.findall(r"https?://(?:[^@/\s]*@)?([a-z0-9.-]+\.[a-z]+)", said)
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    for source in filter(Path.is_file, sources):
        yield from re.findall(r"https?://([a-z0-9.-]+\.[a-z]+)", source.read_text(errors="replace"))


def test_no_file_names_a_registry():
    hosts = sorted(set(registry_hosts()))
    assert hosts
    assert not places("|".join(map(re.escape, hosts)), texts())


def test_the_lock_files_name_no_place_to_fetch_from():
    locks = tuple((name, text) for name, text in texts() if name.startswith("requirements/") or "lock" in name)
    assert locks and not places(r"https?:|--(?:extra-)?index-url|--find-links|\"resolved\"", locks)


def test_no_file_names_a_folder_of_this_machine():
    parent = PROJECT.parent
    folders = [PROJECT, parent] if parent != parent.parent else [PROJECT]
    assert not places("|".join(re.escape(f"{folder}/") for folder in folders), texts())


def test_no_file_is_named_after_nothing():
    nameless = {"util", "utils", "helper", "helpers", "misc", "manager", "common"}
    assert not [file for file in tracked() if file.stem in nameless]


def test_nothing_is_left_open_or_silenced_without_naming_what():
    code = tuple((name, text) for name, text in texts() if name.endswith((".py", ".html", ".js", ".css", ".java")))
    assert not places(r"\b(?:TO{1}DO|FIX{1}ME|X{3})\b", code)
    assert not places(r"#\s*type:\s*ignore(?!\[)|#\s*no{1}qa(?!: [A-Z]+\d+)", code)
    assert not places(r"mark\.(?:skip|xfai{1}l)\b", code)


def test_no_page_loosens_the_content_security_policy():
    served = tuple((name, text) for name, text in texts() if name.startswith(("portal/", "templates/", "static/")))
    assert not places(r"unsafe-(?:inline|eval|hashes)", served)


#: What `style-src 'self'; script-src 'self'` would refuse on a page.
INLINE = r"(?i)<style\b|<script\b(?![^>]*\ssrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"


def test_no_template_holds_scripts_or_styles_of_its_own():
    assert not places(INLINE, tuple((name, text) for name, text in texts() if name.startswith("templates/")))


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("<script>go()</script>", True),
        ('<p style="color:red">', True),
        ('<button onclick="go()">', True),
        ('<a href="javascript:go()">', True),
        ('<script defer src="/static/portal.js"></script>', False),
        ('<link rel="stylesheet" href="/static/portal.css">', False),
        ("{% set position = 1 %}", False),
    ],
)
def test_the_check_of_templates_catches_what_stands_inline(line, caught):
    assert bool(places(INLINE, (("page.html", line),))) is caught


def test_no_schema_is_borrowed():
    beside = shared()
    borrowed = {digest(file) for file in (beside / "xoev").rglob("*.xsd")}
    assert borrowed and not [file for file in tracked() if file.suffix == ".xsd" and digest(file) in borrowed]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def template_names() -> list[str]:
    return sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*") if file.is_file())


@pytest.mark.parametrize("name", template_names())
def test_a_template_compiles_and_finds_what_it_includes(name):
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], trim_blocks=True, autoescape=True
    )
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    environment.compile(source, name)
    for other in meta.find_referenced_templates(environment.parse(source)):
        if other is not None:
            try:
                environment.get_template(other)
            except TemplateNotFound:
                pytest.fail(f"{name} nennt {other}; das gibt es nicht.", pytrace=False)
