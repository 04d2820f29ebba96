"""Forms from and for the Föderales Informationsmanagement (FIM), whose schemas say what an application asks for.

``read_schema`` reads a file of XDatenfelder 2 or 3.0; ``service_file`` makes a service file of it, for an editor to
finish. ``schema_of`` is the way back from a service, ``write_schema`` writes it as XDatenfelder 3.0. ``fim_json``
gives answers under FIM's own ids. A form that follows a schema without being made of it has a mapping of its answers in
``services/fim``. ``fim_json_file`` and ``fim_xml_file`` are both as files. Nothing here knows the web, the database or
the network.
"""

from portal.fim.answers import fim_json
from portal.fim.mapping import AnswerMapping, mapping_findings, mapping_for, read_mappings
from portal.fim.message import FimMessageRefused, fim_json_file, fim_xml_file
from portal.fim.reading import read_schema
from portal.fim.schema import Count, Field, FimError, Group, Rule, Schema, Use, Value
from portal.fim.service_draft import Draft, service_data, service_file
from portal.fim.service_schema import schema_of
from portal.fim.writing import write_schema

__all__ = [
    "AnswerMapping",
    "Count",
    "Draft",
    "Field",
    "FimError",
    "FimMessageRefused",
    "Group",
    "Rule",
    "Schema",
    "Use",
    "Value",
    "fim_json",
    "fim_json_file",
    "fim_xml_file",
    "mapping_findings",
    "mapping_for",
    "read_mappings",
    "read_schema",
    "schema_of",
    "service_data",
    "service_file",
    "write_schema",
]
