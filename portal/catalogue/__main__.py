"""Compile a folder of services: ``python -m portal.catalogue FOLDER STORE``.

A process of its own, so that whoever serves or delivers never holds what only reading and checking need.
"""

import sys
from pathlib import Path

from portal.catalogue.compiled import compile_folder
from portal.catalogue.findings import CatalogueError

try:
    compile_folder(Path(sys.argv[1]), Path(sys.argv[2]))
except CatalogueError as error:
    sys.exit(str(error))
