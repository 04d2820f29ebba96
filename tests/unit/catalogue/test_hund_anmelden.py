"""„Hund anmelden“ asks what the tax needs and no more."""

import re

from portal.forms import Group
from tests.shipped import CATALOGUE
from tests.unit.catalogue.asked import pages

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
        "phone", "dog_chip", "sepa_mandate",
    }  # fmt: skip


def test_it_has_three_sections_so_that_no_task_list_is_needed():
    assert [section.title for section in HUND.form.sections] == ["Sie", "Ihre Hunde", "Steuer und Zahlung"]


def test_the_name_of_the_service_is_kept_out_of_mails_as_tax_secrecy_demands():
    assert (HUND.confidential, HUND.retention_years, HUND.file_plan_key, HUND.kind) == ("tax", 10, "16.1.20", "anzeige")


def test_the_mandate_is_asked_for_only_after_a_yes_and_names_the_tax_and_the_refund():
    (page,) = (page for page in PAGES if any(field.type == "sepa_mandate" for field in page.fields))
    paying = [example.answers["lastschrift"] for example in HUND.examples if page.id in pages(HUND, example.answers)]
    assert paying and all(paying)
    text = " ".join(page.fields[0].mandate)
    assert "die Hundesteuer von meinem Konto" in text and "innerhalb von 8 Wochen" in text


def test_who_began_with_the_former_mandate_goes_on_with_its_words():
    assert [(change.version, change.migrate) for change in HUND.changes] == [("1.1", False)]
