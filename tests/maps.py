"""Services in which one town has decided for a map."""

from pathlib import Path

from tests.shipped import copy_with_only

#: Asks for a place.
SERVICE = "mangel-melden"
#: The town with a map, and one without.
MAPPED, PLAIN = "michelstadt", "erbach"
CENTRE = {"lat": "49.6757", "lon": "9.0037"}


def services_with_map(target: Path, tiles: str) -> Path:
    """A folder of few services in ``target``; the pictures of the town's map come from ``tiles``."""
    folder = copy_with_only(target, SERVICE, "hund-anmelden")
    (file,) = folder.glob(f"municipalities/*/{MAPPED}.yaml")
    before, offices = file.read_text(encoding="utf-8").split("\noffices:", 1)
    owed = 'credit: © Vermessung, credit_link: "https://karten.example/lizenz"'
    source = f'  map: {{tiles: "{tiles}", {owed}, centre: {CENTRE}}}\n'
    file.write_text(f"{before}\n{source}\noffices:{offices}", encoding="utf-8")
    return folder
