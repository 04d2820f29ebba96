"""Why is this message refused?  Readable sentences for operators and tests, outside every request.

lxml decides, fast; xmlschema explains, 24 times slower, and some patterns keep it busy for ever. So it works in a
process of its own (``explain_child.py``) that is ended when it takes too long.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from portal.xoev.children import ChildEnded, ChildFailed, ask_child
from portal.xoev.own_types import FOLDER, own_types
from portal.xoev.parsing import parse_safely

CHILD = Path(__file__).with_name("explain_child.py")


class NotExplained(RuntimeError):
    """No explanation came: it took too long, or the schema itself could not be read. The sentence is German."""


def explain(xml: bytes, xsd: bytes, timeout: float = 10.0) -> tuple[str, ...]:
    """German sentences about what ``xsd`` finds wrong in ``xml``, in document order; empty if it is valid.

    ``xsd`` may import our own types as generated schemas do. ``timeout`` in seconds. The sentences name places,
    never values. Raises UnsafeXml for XML no message may be, NotExplained if the child was ended or failed.
    """
    with tempfile.TemporaryDirectory(prefix="portal-explain-") as folder:
        schema = Path(folder, "service", "schema.xsd")
        types = {Path(folder, FOLDER, name): content for name, content in own_types().items()}
        for path, content in ({schema: xsd} | types).items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return tuple(f"{path}: {meaning}" for path, meaning in explain_by_file(xml, schema, timeout=timeout))


def explain_by_file(
    xml: bytes, schema: Path, *, locations: Mapping[str, str] | None = None, timeout: float = 10.0
) -> tuple[tuple[str, str], ...]:
    """Path and German sentence of what the schema in this file finds wrong, in document order.

    ``locations`` leads from the address of an import to the file that stands for it; nothing else is fetched.
    Raises UnsafeXml, NotExplained.
    """
    parse_safely(xml)
    request = {"schema": str(schema), "locations": dict(locations or {}), "xml": xml.decode("utf-8-sig")}
    try:
        return tuple((path, meaning) for path, meaning in ask_child(CHILD, request, timeout))
    except ChildEnded:
        raise NotExplained(
            f"Die Erklärung wurde nach {timeout:g} Sekunden beendet. Vermutlich enthält das Schema ein Muster, "
            "dessen Prüfung kein Ende findet; bitte das Muster vereinfachen."
        ) from None
    except ChildFailed:
        raise NotExplained(
            "Das Schema konnte nicht gelesen werden. Prüfen Sie es mit „portal schemas check DATEI“."
        ) from None
