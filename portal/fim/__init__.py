"""Forms from and for the Föderales Informationsmanagement (FIM), whose schemas say what an application asks for.

``read_schema`` reads a file of XDatenfelder 2 or 3.0; ``service_file`` makes a service file of it, for an editor to
finish. ``schema_of`` is the way back from a service, ``write_schema`` writes it as XDatenfelder 3.0. ``fim_json``
gives answers under FIM's own ids. Nothing here knows the web, the database or the network.
"""

from portal.fim.answers import fim_json
from portal.fim.reading import read_schema
from portal.fim.schema import Count, Field, FimError, Group, Rule, Schema, Use, Value
from portal.fim.service_draft import Draft, service_data, service_file
from portal.fim.service_schema import schema_of
from portal.fim.writing import write_schema

__all__ = [
    "Count",
    "Draft",
    "Field",
    "FimError",
    "Group",
    "Rule",
    "Schema",
    "Use",
    "Value",
    "fim_json",
    "read_schema",
    "schema_of",
    "service_data",
    "service_file",
    "write_schema",
]
