"""A room's inside is private: others import from the room's `__init__`, which says what the room is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import PROJECT

PORTAL = PROJECT / "portal"
ROOMS = sorted(path.parent.name for path in PORTAL.glob("*/__init__.py"))

#: What may be reached directly: Alembic reads every room's tables.
ALLOWED = {("migrations", "models")}


def source_files() -> list[Path]:
    return sorted(PORTAL.rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every absolute name that a file imports, wherever in the file: `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def offered(room: str) -> set[str]:
    """The names in a room's `__all__`."""
    for node in ast.parse((PORTAL / room / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return set(ast.literal_eval(node.value))
    return set()


def trespasses(file: Path, tree: ast.AST) -> Iterator[str]:
    home = file.relative_to(PORTAL).parts[0]
    for line, name in imported(tree):
        match name.split("."):
            case ["portal", room, inner, *rest] if room in ROOMS and room != home:
                if (rest or inner not in offered(room)) and (home, inner) not in ALLOWED:
                    yield f"{file.relative_to(PROJECT)}:{line}: {name} steht nicht in portal.{room}.__all__"


def test_a_room_is_entered_by_its_door_only():
    found = [
        trespass
        for file in source_files()
        for trespass in trespasses(file, ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("from portal.forms.engine import after", True),
        ("import portal.forms.engine", True),
        ("def f():\n    from portal.forms import engine", True),
        ("from portal.settings import Settings", False),
        ("from portal.catalogue.model import Offer", False),
    ],
)
def test_the_check_of_doors_catches_a_side_entrance(source, caught):
    assert bool(list(trespasses(PORTAL / "catalogue" / "x.py", ast.parse(source)))) is caught


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for_and_what_it_offers(room):
    tree = ast.parse((PORTAL / room / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"portal/{room}/__init__.py hat keinen Docstring."
    assert offered(room), f"portal/{room}/__init__.py hat kein __all__."


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in source_files() if "versions" not in path.parts}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_holds_two_ideas():
    """Files up to 400 lines, functions up to 50."""
    found = []
    for file in source_files():
        text = file.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > 400:
            found.append(f"{file.relative_to(PROJECT)}: {lines} Zeilen")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length_of(node) > 50:
                found.append(f"{file.relative_to(PROJECT)}:{node.lineno}: {node.name} hat {length_of(node)} Zeilen")
    assert not found, "\n".join(found)
