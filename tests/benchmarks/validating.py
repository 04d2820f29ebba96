"""What does the check against an official schema cost, beside libxml2 alone and beside xmlschema?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import xmlschema
from lxml import etree

from portal.standards import Installed, Registry, install
from portal.standards.compiling import Catalogue, compile_file
from portal.xoev import parse_safely
from tests.benchmarks.bench_house import temporary_folder
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale
from tests.tools import PROJECT, SHARED
from tests.unit.standards.packages import genuine, in_process, zipped
from tests.unit.standards.verdicts import fully_compiled
from tests.unit.xoev.applications import sample

#: What the registry adds to libxml2's own check, and how much of xmlschema's time both take together.
LIMIT = 1.3
SHARE_OF_XMLSCHEMA = 1 / 15
#: Of XBeteiligung libxml2 alone takes more than that.
SHARE_OF_XBETEILIGUNG = 1 / 6

#: Compiling a schema beside only parsing the files it is made of.
COMPILING = 5

#: A genuine message of each standard in use; those of XBau and XBeteiligung may carry identities.
MESSAGES = {
    "xdomea 3.1.0, 0605": "constructed-samples/xdomea-3.1.0_FVDaten.SGOAblegen.0605.xml",
    "XBau 1.3.0, 1200": "constructed-samples/xbau-kernmodul-1.3.0_universellerAntrag.antrag.1200.xml",
    "XBeteiligung 1.2, 0402": "xbeteiligung/samples/example402FromCockpit.xml",
}
#: Its schema is the largest; there is no genuine message of it.
LARGEST = ("XBau 2.6, 0600", "genehmigungsfreistellung.anzeige.0600")


def measure(scale: Scale) -> list[Row]:
    with material() as (registry, messages):
        found = [row for name, content in messages.items() for row in rows(registry, name, content, scale)]
        if SHARED is not None:
            found.append(compiling(registry, *LARGEST, scale))
    return found


def rows(registry: Registry, name: str, content: bytes, scale: Scale) -> Iterator[Row]:
    """The check and the start, of one message."""
    root = parse_safely(content)
    found = registry.schema_of(str(root.tag))
    assert found is not None and registry.validate(root) == ()
    package, message, file = found
    parser = etree.XMLParser()
    parser.resolvers.add(Catalogue(registry.locations(package)))
    bare, full = etree.XMLSchema(etree.parse(str(file), parser)), fully_compiled(registry, message)
    words = content.decode("utf-8-sig")
    yield compare(
        f"{name} amtlich prüfen",
        Work(lambda: registry.validate(root), 200),
        Work(lambda: bare.validate(root), 200),
        measure="libxml2 allein",
        limit=LIMIT,
        rounds=scale.rounds,
    )
    # xmlschema checks while it parses, so parsing counts on both sides.
    yield compare(
        f"{name} lesen und prüfen",
        Work(lambda: registry.validate(parse_safely(content)), 200),
        Work(lambda: full.is_valid(xmlschema.XMLResource(words, allow="none")), 2),
        measure="xmlschema",
        limit=SHARE_OF_XBETEILIGUNG if package.standard == "xbeteiligung" else SHARE_OF_XMLSCHEMA,
        rounds=scale.rounds,
    )
    yield compiling(registry, name, message, scale)


def compiling(registry: Registry, name: str, message: str, scale: Scale) -> Row:
    found = registry.schema_of(message)
    assert found is not None
    package, _, file = found
    locations = registry.locations(package)
    sources = [source.read_bytes() for source in used(file, package, locations)]
    return compare(
        f"{name}: Schema übersetzen",
        Work(lambda: compile_file(file, locations), 3),
        Work(lambda: [etree.fromstring(source) for source in sources], 3),
        measure="nur lesen",
        limit=COMPILING,
        rounds=scale.rounds,
        goal="50 ms",
    )


def used(file: Path, package: Installed, locations: Mapping[str, str]) -> list[Path]:
    """The files of the package, and those it imports from others."""
    home = next(parent for parent in file.parents if parent.name == package.version)
    return sorted({*home.rglob("*.xsd"), *map(Path, locations.values())})


@contextmanager
def material() -> Iterator[tuple[Registry, Mapping[str, bytes]]]:
    """Installed schemas and messages: genuine ones where they lie beside the project, else one of our services."""
    if SHARED is not None:
        yield Registry.open(genuine()), {name: (SHARED / "xoev" / file).read_bytes() for name, file in MESSAGES.items()}
        return
    files = {
        name: (PROJECT / "xoev_schemas" / name).read_bytes() for name in ("types/din91379.xsd", "hund-anmelden/1.0.xsd")
    }
    with temporary_folder() as folder:
        package = zipped(folder / "package.zip", files)
        with in_process():
            install(package, folder / "schemas", source="", now=datetime.now(UTC), named=("measured", "1"))
        yield Registry.open(folder / "schemas"), {"Antrag": sample("hund-anmelden")}
