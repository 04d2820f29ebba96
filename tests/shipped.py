"""The services as they are shipped, read once for all tests of a process: that takes seconds, and they do not change.

As on every machine but a production one, logins are pretended in the town for practice, so it offers everything.
"""

import re
import shutil
from pathlib import Path

from portal.catalogue import Catalogue
from portal.settings import REPOSITORY

SERVICES = REPOSITORY / "services"
CATALOGUE = Catalogue.read(SERVICES, simulated=True)


def copy_with_only(target: Path, *services: str) -> Path:
    """A copy of the folder in ``target`` with these services alone, for tests that read it often.

    Offers of all others are cut out of the texts, as are files that name services beside; the rest stays as written.
    """
    folder = Path(shutil.copytree(SERVICES, target))
    for file in folder.glob("catalogue/*.yaml"):
        if file.stem not in services:
            file.unlink()
    for name in ("synonyms.yaml", "life_events.yaml", "changes.yaml"):
        (folder / name).unlink()
    others = rf"  - \{{?service: (?!(?:{'|'.join(services)})\b).*\n(?:    .*\n|  #.*\n)*"
    for file in [*folder.glob("cooperations/*.yaml"), *folder.glob("municipalities/*/*.yaml")]:
        file.write_text(re.sub(others, "", file.read_text(encoding="utf-8")), encoding="utf-8")
    return folder
