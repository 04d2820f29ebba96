"""What is offered where: services, municipalities, cooperations and offers, read from files once at start.

A service is a file. This room reads the folder ``services/``, says in German what is wrong with it and where, and then
answers look-ups from memory. It knows no request and no database.
"""

from portal.catalogue.catalogue import Catalogue
from portal.catalogue.changes import Change
from portal.catalogue.compiled import compile_folder, compiled_file
from portal.catalogue.contrast import contrast
from portal.catalogue.deadlines import DeadlineNotice, deadline_always, deadline_notice
from portal.catalogue.description import describe, examples_json
from portal.catalogue.entries import FilePlan, FilePlanEntry, Filing, Office, Target, title_in_plan
from portal.catalogue.examples import NoSample, answers_of, sample_file, write_sample_files
from portal.catalogue.file_plans import PlanChange, file_plan_text, plan_changes
from portal.catalogue.findings import CatalogueError, Finding
from portal.catalogue.folder import check_folder, check_service, read_service
from portal.catalogue.form_changes import FormChange, FormerAnswer, Migrated, migrated
from portal.catalogue.message_rules import MessageRule, type_at, words_at
from portal.catalogue.model import Model, Slug, Text
from portal.catalogue.offers import Offer, former_offer
from portal.catalogue.precheck import PrecheckAnswer, Precheckpoint, PrecheckQuestion, walk_precheck
from portal.catalogue.reading import build
from portal.catalogue.service import Card, Example, Kind, Link, Privacy, Service, Step, Tariff, TariffLine
from portal.catalogue.standards import SUPPLIED
from portal.catalogue.towns import Accent, Cooperation, Municipality, Point, PostalAddress
from portal.catalogue.trust import NO_TRUST, TrustLevel
from portal.catalogue.yaml_source import Source, read_yaml

__all__ = [
    "NO_TRUST",
    "SUPPLIED",
    "Accent",
    "Card",
    "Catalogue",
    "CatalogueError",
    "Change",
    "Cooperation",
    "DeadlineNotice",
    "Example",
    "FilePlan",
    "FilePlanEntry",
    "Filing",
    "Finding",
    "FormChange",
    "FormerAnswer",
    "Kind",
    "Link",
    "MessageRule",
    "Migrated",
    "Model",
    "Municipality",
    "NoSample",
    "Offer",
    "Office",
    "PlanChange",
    "Point",
    "PostalAddress",
    "PrecheckAnswer",
    "PrecheckQuestion",
    "Precheckpoint",
    "Privacy",
    "Service",
    "Slug",
    "Source",
    "Step",
    "Target",
    "Tariff",
    "TariffLine",
    "Text",
    "TrustLevel",
    "answers_of",
    "build",
    "check_folder",
    "check_service",
    "compile_folder",
    "compiled_file",
    "contrast",
    "deadline_always",
    "deadline_notice",
    "describe",
    "examples_json",
    "file_plan_text",
    "former_offer",
    "migrated",
    "plan_changes",
    "read_service",
    "read_yaml",
    "sample_file",
    "title_in_plan",
    "type_at",
    "walk_precheck",
    "words_at",
    "write_sample_files",
]
