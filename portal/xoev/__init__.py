"""Answers become XML that other programs can rely on, and a package for a municipality's electronic file.

Messages: each service has an own language, written from its form. ``schema_for(service)`` is its XSD with the way back
to the fields, ``build_message`` writes an application in it, ``SchemaStore().validate`` checks one, ``explain`` says in
words what is wrong with it (slow, in a process of its own). ``write_schemas``, ``shipped_schemas`` and ``check_file``
serve the people who run the portal, as do ``check_rules`` and ``installed_rules`` for rules in Schematron that official
standards come with (``Rules``). ``CompiledSchema``, ``explain_by_file`` and ``ask_child`` check and explain by schemas
of others. ``parse_safely`` is the only way XML comes in; ``common_pattern`` says whether XML Schema and Python read a
regular expression alike. ``tree_of`` shows a message under German labels, ``differences`` in what two are not alike.

Hand-over (xdomea): ``build_package(handover)`` makes the ZIP a transport carries; ``process_id`` names it;
``applicant_of`` finds in the answers who sent it. File plans: ``write_file_plan`` and ``read_file_plan``.
"""

from portal.xoev.applicant import Contact, applicant_of
from portal.xoev.children import ChildEnded, ChildFailed, ask_child
from portal.xoev.compiled import CompiledSchema
from portal.xoev.explanation import NotExplained, explain, explain_by_file
from portal.xoev.file_names import format_code, leads_out
from portal.xoev.file_plan import FilePlanRefused, ReceivedPlan, read_file_plan, write_file_plan
from portal.xoev.handover import (
    Content,
    Handover,
    HandoverFile,
    Party,
    ProfileViolation,
    case_id,
    message_id,
    process_id,
)
from portal.xoev.labels import labels_of
from portal.xoev.layout import SchemaError
from portal.xoev.leaf_types import common as common_pattern
from portal.xoev.message import MessageNotBuilt, build_message
from portal.xoev.package import NEWEST as NEWEST_XDOMEA
from portal.xoev.package import Package, UnknownVersion, build_package
from portal.xoev.parsing import LARGEST_MESSAGE, OF_OLD_LISTS, UnsafeXml, parse_safely, read_bounded
from portal.xoev.paths import FieldPath
from portal.xoev.profiles import compiled_profile, first_violation
from portal.xoev.schema_problems import SchemaProblem, path_of, without_positions
from portal.xoev.schema_store import SchemaStore
from portal.xoev.schema_writer import SCHEMAS, SchemaText, schema_for, write_schemas
from portal.xoev.schematron import BrokenRule, Rules, RulesNotRun, check_rules, installed_rules
from portal.xoev.shipped import ShippedSchema, check_file, shipped_schemas
from portal.xoev.tree import Branch, Difference, TooLarge, differences, tree_of
from portal.xoev.xdomea import MESSAGE as FILING_MESSAGE
from portal.xoev.xdomea import attached_name

__all__ = [
    "FILING_MESSAGE",
    "LARGEST_MESSAGE",
    "NEWEST_XDOMEA",
    "OF_OLD_LISTS",
    "SCHEMAS",
    "Branch",
    "BrokenRule",
    "ChildEnded",
    "ChildFailed",
    "CompiledSchema",
    "Contact",
    "Content",
    "Difference",
    "FieldPath",
    "FilePlanRefused",
    "Handover",
    "HandoverFile",
    "MessageNotBuilt",
    "NotExplained",
    "Package",
    "Party",
    "ProfileViolation",
    "ReceivedPlan",
    "Rules",
    "RulesNotRun",
    "SchemaError",
    "SchemaProblem",
    "SchemaStore",
    "SchemaText",
    "ShippedSchema",
    "TooLarge",
    "UnknownVersion",
    "UnsafeXml",
    "applicant_of",
    "ask_child",
    "attached_name",
    "build_message",
    "build_package",
    "case_id",
    "check_file",
    "check_rules",
    "common_pattern",
    "compiled_profile",
    "differences",
    "explain",
    "explain_by_file",
    "first_violation",
    "format_code",
    "installed_rules",
    "labels_of",
    "leads_out",
    "message_id",
    "parse_safely",
    "path_of",
    "process_id",
    "read_bounded",
    "read_file_plan",
    "schema_for",
    "shipped_schemas",
    "tree_of",
    "without_positions",
    "write_file_plan",
    "write_schemas",
]
