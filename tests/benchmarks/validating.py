"""What does the check against an official schema cost, beside libxml2 alone and beside xmlschema?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import xmlschema
from lxml import etree

from portal.standards import Registry, install
from portal.standards.compiling import compile_file
from portal.xoev import parse_safely
from tests.benchmarks.bench_house import temporary_folder
from tests.benchmarks.measuring import Row, Work, alone, compare
from tests.benchmarks.scale import Scale
from tests.tools import PROJECT, SHARED
from tests.unit.standards.packages import in_process, zipped
from tests.unit.standards.verdicts import fully_compiled
from tests.unit.xoev.applications import sample

#: What the registry adds to libxml2's own check, and how much of xmlschema's time both take together.
LIMIT = 1.3
SHARE_OF_XMLSCHEMA = 1 / 15


def measure(scale: Scale) -> list[Row]:
    files, content = material()
    with temporary_folder() as folder:
        package = zipped(folder / "package.zip", files)
        with in_process():
            install(package, folder / "schemas", source="", now=datetime.now(UTC), named=("measured", "1"))
        return rows(Registry.open(folder / "schemas"), content, scale)


def rows(registry: Registry, content: bytes, scale: Scale) -> list[Row]:
    root = parse_safely(content)
    found = registry.schema_of(str(root.tag))
    assert found is not None and registry.validate(root) == ()
    installed, name, file = found
    locations = registry.locations(installed)
    bare, full = etree.XMLSchema(etree.parse(str(file))), fully_compiled(registry, name)
    words = content.decode()
    ours = Work(lambda: registry.validate(root), 200)
    return [
        compare(
            "Nachricht amtlich prüfen",
            ours,
            Work(lambda: bare.validate(root), 200),
            measure="libxml2 allein",
            limit=LIMIT,
            rounds=scale.rounds,
        ),
        compare(
            "dasselbe gegen xmlschema",
            ours,
            Work(lambda: full.is_valid(xmlschema.XMLResource(words, allow="none")), 2),
            measure="xmlschema",
            limit=SHARE_OF_XMLSCHEMA,
            rounds=scale.rounds,
        ),
        alone(
            "Schema beim Start übersetzen",
            Work(lambda: compile_file(file, locations), 3),
            rounds=scale.rounds,
            goal="50 ms",
        ),
    ]


def material() -> tuple[Mapping[str, bytes], bytes]:
    """A package and a message: genuine ones where they lie beside the project, else those of one of our services."""
    if SHARED is None:
        names = ("types/din91379.xsd", "hund-anmelden/1.0.xsd")
        return {name: (PROJECT / "xoev_schemas" / name).read_bytes() for name in names}, sample("hund-anmelden")
    home = SHARED / "xoev"
    files = sorted((home / "xdomea-3.1.0").rglob("*.xsd"))
    message = Path(home / "constructed-samples/xdomea-3.1.0_FVDaten.SGOAblegen.0605.xml")
    return {str(file.relative_to(home / "xdomea-3.1.0")): file.read_bytes() for file in files}, message.read_bytes()
