"""Forms as data: what is asked when, how typed input becomes answers, and what is said when it cannot.

A service file is read into a ``Form`` (definition.py). The engine walks it with the answers so far: where one can go,
what is missing, what no longer counts. A page becomes a WTForms form; a field type knows one kind of answer, from
typed text to XML shape. ``summary`` shows answers to people. Answers are plain JSON values; nothing here knows the
clock, the web framework or the database.
"""

from portal.forms import characters, xml_shape
from portal.forms.characters import first_foreign, normalise
from portal.forms.conditions import ALWAYS, AllOf, AnyOf, Condition, ConditionError, Not, Question, When
from portal.forms.conditions import fields as condition_fields
from portal.forms.definition import NO_QUESTIONS, Form, Group, Page, Section, Step
from portal.forms.engine import (
    PlaceUnknown,
    Problem,
    Progress,
    Pruned,
    after,
    before,
    first_pages,
    is_open,
    numbered,
    open_place,
    problems,
    progress,
    prune,
    public,
    reachable,
    record,
    stop_at,
    without_numbers,
)
from portal.forms.fieldtypes import AnyField, EmailField, FieldDefinition, FileField, Option, Part, Reading, in_words
from portal.forms.fieldtypes.choice import ChoiceDefinition
from portal.forms.fieldtypes.code_list import CODE_LISTS, CodeListError, read_code_list
from portal.forms.fieldtypes.date_limits import RELATIVE as RELATIVE_DAY
from portal.forms.fieldtypes.date_limits import date_limit
from portal.forms.fieldtypes.file import LATER, REFUSED, FileAnswer, shown_name, size_in_words, written
from portal.forms.fieldtypes.money import in_euros
from portal.forms.files import (
    FilesByInput,
    asks_for_files,
    files_in,
    later_in,
    with_files,
    without_files,
    without_states,
)
from portal.forms.fim import FimCodeList, FimElement, FimKind, FimOutline, FimRule, FimType
from portal.forms.fim_path import without_copies
from portal.forms.groups import GroupFull, Item, ItemUnknown, add_item, items, more_input, read_more, remove_item
from portal.forms.known import Known, depends_on, known, scope_of
from portal.forms.pages import DefinitionField, FormData, PageForm, form_at, form_for
from portal.forms.paths import Ways, ways
from portal.forms.refused import Refused, nearest
from portal.forms.scope import Scope
from portal.forms.summary import Entry, SectionSummary, summary
from portal.forms.tasks import Task, TaskState, next_task, tasks
from portal.forms.walk import CHECK, Answers, Counters, Place, Stop
from portal.forms.xml_shape import Leaf, Many, Record, XmlShape

__all__ = [
    "ALWAYS",
    "CHECK",
    "CODE_LISTS",
    "LATER",
    "NO_QUESTIONS",
    "REFUSED",
    "RELATIVE_DAY",
    "AllOf",
    "Answers",
    "AnyField",
    "AnyOf",
    "ChoiceDefinition",
    "CodeListError",
    "Condition",
    "ConditionError",
    "Counters",
    "DefinitionField",
    "EmailField",
    "Entry",
    "FieldDefinition",
    "FileAnswer",
    "FileField",
    "FilesByInput",
    "FimCodeList",
    "FimElement",
    "FimKind",
    "FimOutline",
    "FimRule",
    "FimType",
    "Form",
    "FormData",
    "Group",
    "GroupFull",
    "Item",
    "ItemUnknown",
    "Known",
    "Leaf",
    "Many",
    "Not",
    "Option",
    "Page",
    "PageForm",
    "Part",
    "Place",
    "PlaceUnknown",
    "Problem",
    "Progress",
    "Pruned",
    "Question",
    "Reading",
    "Record",
    "Refused",
    "Scope",
    "Section",
    "SectionSummary",
    "Step",
    "Stop",
    "Task",
    "TaskState",
    "Ways",
    "When",
    "XmlShape",
    "add_item",
    "after",
    "asks_for_files",
    "before",
    "characters",
    "condition_fields",
    "date_limit",
    "depends_on",
    "files_in",
    "first_foreign",
    "first_pages",
    "form_at",
    "form_for",
    "in_euros",
    "in_words",
    "is_open",
    "items",
    "known",
    "later_in",
    "more_input",
    "nearest",
    "next_task",
    "normalise",
    "numbered",
    "open_place",
    "problems",
    "progress",
    "prune",
    "public",
    "reachable",
    "read_code_list",
    "read_more",
    "record",
    "remove_item",
    "scope_of",
    "shown_name",
    "size_in_words",
    "stop_at",
    "summary",
    "tasks",
    "ways",
    "with_files",
    "without_copies",
    "without_files",
    "without_numbers",
    "without_states",
    "written",
    "xml_shape",
]
