"""For those who write services: a first file, a readable outline, what a change means, and how a service stands.

Pure: it reads services and says something about them. Files are written by the commands.
"""

from portal.editing.comparison import Comparison, compare
from portal.editing.json_schema import service_schema
from portal.editing.maturity import CRITERIA, Maturity, maturity
from portal.editing.new_service import NotAnId, new_from, new_service, title_from
from portal.editing.outline import outline
from portal.editing.readability import wiener_sachtextformel
from portal.editing.report import ServiceReport, readme_table, report, table, with_table

__all__ = [
    "CRITERIA",
    "Comparison",
    "Maturity",
    "NotAnId",
    "ServiceReport",
    "compare",
    "maturity",
    "new_from",
    "new_service",
    "outline",
    "readme_table",
    "report",
    "service_schema",
    "table",
    "title_from",
    "wiener_sachtextformel",
    "with_table",
]
