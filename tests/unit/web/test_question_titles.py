"""A page asks each thing once for those who see it, the title first, and names every input for those who hear it."""

import pytest
from lxml import html

from portal.forms import Form, Place, form_at, progress
from tests.unit.web.rendering import render, thing
from tests.unit.web.sample_world import FORM, TODAY

KIND = {"type": "radio", "id": "art", "label": "Was bauen Sie?", "noun": "Art"}
KIND |= {"options": [{"key": "haus", "label": "Ein Haus"}, {"key": "garage", "label": "Eine Garage"}]}
NUMBER = {"type": "number", "id": "zahl", "label": "Wie viele?", "noun": "Zahl"}


def page_of(*fields, title: str = "Was bauen Sie?", **more) -> html.HtmlElement:
    step = {"id": "eins", "section": "alles", "title": title, "fields": list(fields), **more}
    form = Form.model_validate({"sections": [{"id": "alles", "title": "Alles"}], "steps": [step]})
    place = Place("eins")
    here = form_at(form, {}, place, today=TODAY)
    asked = [
        thing(definition=one.definition, name=one.name, raw=one.typed, errors={}, conditional=False, files=())
        for one in here.page_fields
    ]
    context = {"progress": progress(form, {}, place), "page": here.page, "page_form": {"fields": asked}}
    page = render("apply/page.html", **{**FORM, **context, "item_title": None, "errors_in_order": ()})
    return html.document_fromstring(page).xpath("//main")[0]


def seen(main: html.HtmlElement) -> str:
    """What stands on the page, in its order, without what is only heard."""
    for one in main.xpath(".//*[contains(@class, 'p-sr')]"):
        one.drop_tree()
    return " ".join(main.text_content().split())


@pytest.mark.parametrize("fields", [(KIND,), (KIND, NUMBER)], ids=["one question", "two questions"])
@pytest.mark.parametrize("more", [{}, {"intro": "Fragen Sie zuerst."}], ids=["nothing else", "introduction"])
def test_a_title_that_asks_the_first_question_is_seen_once_and_still_names_it(fields, more):
    main = page_of(*fields, **more)
    (legend,) = main.xpath(".//legend")
    assert legend.text_content().strip() == "Was bauen Sie?"
    assert seen(main).count("Was bauen Sie?") == 1


@pytest.mark.parametrize("field", [KIND, {"type": "person_name", "id": "name", "label": "Ihr Name", "noun": "Name"}])
def test_an_introduction_stands_below_the_title_and_above_the_question(field):
    page = page_of(field, intro="Fragen Sie zuerst.")
    heading, introduction, question = page.xpath(".//h1 | .//p[text()='Fragen Sie zuerst.'] | .//fieldset")
    assert (heading.tag, introduction.tag, question.tag) == ("h1", "p", "fieldset")


def test_a_question_that_the_title_does_not_ask_is_seen():
    assert "Was bauen Sie?" in seen(page_of(KIND, NUMBER, title="Ihr Vorhaben"))


def test_who_need_not_answer_still_reads_it_where_the_title_asks():
    assert "freiwillig" in seen(page_of({**KIND, "optional": True}, NUMBER))
