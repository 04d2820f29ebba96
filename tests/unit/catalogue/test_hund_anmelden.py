"""„Hund anmelden“ asks what the tax needs and no more."""

import re

from portal.forms import Group
from tests.shipped import CATALOGUE

HUND = CATALOGUE.services["hund-anmelden"]
PAGES = [page for step in HUND.form.steps for page in (step.pages if isinstance(step, Group) else [step])]
FIELDS = [field for page in PAGES for field in page.fields]


def test_everything_asked_names_the_law_that_lets_us_ask():
    assert [field.id for field in FIELDS if not (field.personal and field.legal_basis)] == []


def test_what_the_tax_does_not_need_is_not_asked():
    asked = " ".join(field.label for field in FIELDS).lower()
    assert not re.search("versicherung|größe|geschlecht|ihr geburt|ausweisnummer", asked)


def test_every_field_type_there_is_now_is_used():
    assert {field.type for field in FIELDS} == {
        "text", "date", "number", "yes_no", "radio", "checkboxes", "select", "address", "person_name", "email",
        "phone", "iban", "declaration",
    }  # fmt: skip


def test_it_has_three_sections_so_that_no_task_list_is_needed():
    assert [section.title for section in HUND.form.sections] == ["Sie", "Ihre Hunde", "Steuer und Zahlung"]


def test_the_name_of_the_service_is_kept_out_of_mails_as_tax_secrecy_demands():
    assert (HUND.confidential, HUND.retention_years, HUND.file_plan_key, HUND.kind) == ("tax", 10, "16.1.20", "anzeige")
