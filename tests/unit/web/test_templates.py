"""Every page as its template writes it: complete, strict about names, clean under the Content-Security-Policy."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html

from portal.settings import REPOSITORY
from tests.unit.web.page_samples import PAGES
from tests.unit.web.rendering import TEMPLATES, environment, render, thing
from tests.unit.web.sample_world import ELSEWHERE, FEE, LEVY, MAPPED_TOWN

#: Pages lie in the rooms' folders; the rest are macros and frames.
ROOMS = ("web", "apply", "inbox", "accounts")
ALL_TEMPLATES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))

every_page = pytest.mark.parametrize("name", PAGES)


def page(name: str) -> str:
    return render(PAGES[name].template, **PAGES[name].context)


def tree(name: str) -> html.HtmlElement:
    return html.document_fromstring(page(name))


@pytest.mark.parametrize("template", ALL_TEMPLATES)
def test_every_template_compiles(template):
    environment().get_template(template)


def test_every_page_of_a_room_is_looked_at_here():
    extending = {
        name
        for name in ALL_TEMPLATES
        if name.split("/")[0] in ROOMS and "{% extends" in (TEMPLATES / name).read_text(encoding="utf-8")
    }
    extended = set(re.findall(r"{% extends '([^']+)'", "".join((TEMPLATES / n).read_text() for n in ALL_TEMPLATES)))
    assert extending - extended == {sample.template for sample in PAGES.values()}


#: The pages that lead to somebody else: who decides instead of the town, and whom a map is owed to.
LEADING_AWAY = {"service-elsewhere": ELSEWHERE.url, "question-every-type-with-map": MAPPED_TOWN.map.credit_link}


@every_page
def test_a_page_needs_nothing_its_view_does_not_give(name):
    assert page(name).startswith("<!DOCTYPE html>")


@every_page
def test_a_page_holds_no_inline_script_no_style_and_no_dead_link(name):
    root = tree(name)
    assert root.xpath("//script[text() or not(starts-with(@src, '/static/'))]") == []
    assert root.xpath("//style | //iframe | //*[@style]") == []
    assert [a for e in root.iter() for a in e.attrib if a.startswith("on")] == []
    assert [a.get("href") for a in root.iter("a") if a.get("href") in (None, "", "#")] == []
    leading_away = [a.get("href") for a in root.iter("a") if a.get("href", "").startswith("https://")]
    assert leading_away == ([LEADING_AWAY[name]] if name in LEADING_AWAY else [])
    loaded = page(name).replace(LEADING_AWAY.get(name, ELSEWHERE.url), "")
    assert not re.search(r"""(?:href|src|action)=["'](?:https?:|javascript:|//)""", loaded)


@every_page
def test_a_page_has_one_heading_of_its_own_that_its_title_repeats(name):
    root = tree(name)
    (heading,) = root.xpath("//h1")
    words = " ".join(heading.text_content().replace("freiwillig", "").split())
    title = " ".join(root.findtext(".//title").split())
    if PAGES[name].template not in ("web/portal.html", "web/town.html", "web/services.html"):
        assert words in title
    assert title.removeprefix("Fehler: ")[0].isalnum() and root.get("lang") == "de"


@every_page
def test_headings_skip_no_level(name):
    levels = [int(heading.tag[1]) for heading in tree(name).xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    after_the_title = levels[levels.index(1) :]
    assert all(later - earlier <= 1 for earlier, later in pairwise(after_the_title))


@every_page
def test_what_is_named_on_a_page_stands_on_it_once(name):
    root = tree(name)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = [label.get("for") for label in root.iter("label")]
    named += [link.get("href")[1:] for link in root.iter("a") if link.get("href").startswith("#")]
    for attribute in ("aria-describedby", "aria-labelledby"):
        named += [one for value in root.xpath(f"//@{attribute}") for one in value.split()]
    assert set(named) <= set(ids)


@every_page
def test_every_input_a_person_sees_has_a_label(name):
    root = tree(name)
    labelled = {label.get("for") for label in root.iter("label")}
    inputs = root.xpath("//input[@type != 'hidden'] | //select | //textarea")
    assert [one.get("name") for one in inputs if one.get("id") not in labelled] == []


@every_page
def test_a_form_that_changes_something_carries_the_token(name):
    for form in tree(name).xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf_token']/@value") == ["token"]


@every_page
def test_the_way_past_the_header_leads_to_the_focusable_main(name):
    root = tree(name)
    assert root.xpath("//a[1]/@href")[0] == "#inhalt"
    (main,) = root.xpath("//main")
    assert (main.get("id"), main.get("tabindex")) == ("inhalt", "-1")


@pytest.mark.parametrize("name", [n for n, s in PAGES.items() if s.template.split("/")[0] in ("apply", "web")])
def test_help_is_the_last_thing_in_main(name):
    (main,) = tree(name).xpath("//main")
    assert main.xpath(".//section[last()]")[-1].get("class") == "p-help"


@pytest.mark.parametrize("name", [n for n, s in PAGES.items() if s.context.get("errors_in_order")])
def test_a_refused_page_says_so_first_and_leads_to_each_input(name):
    root = tree(name)
    (alert,) = root.xpath("//*[@role='alert']")
    assert alert.get("autofocus") is not None and alert.get("tabindex") == "-1"
    assert root.findtext(".//title").startswith("Fehler: ")
    links = [(link.get("href")[1:], link.text_content()) for link in alert.iter("a")]
    assert links == list(PAGES[name].context["errors_in_order"])
    for target, sentence in links:
        (faulty,) = root.xpath(f"//*[@id='{target}'][self::input or self::select or self::textarea]")
        told = [root.get_element_by_id(one).text_content() for one in faulty.get("aria-describedby").split()]
        assert told[-1] == f"Fehler: {sentence}"


def test_the_number_of_errors_agrees_with_its_noun():
    assert "Prüfen Sie 1 Angabe<" in page("check-refused")
    assert "Prüfen Sie 2 Angaben<" in page("login-refused")


def test_a_form_page_leads_nowhere_but_back_and_to_the_legal_pages():
    root = tree("question-name")
    assert root.xpath("//header//nav") == []
    assert [nav.get("aria-label") for nav in root.iter("nav")] == ["Zurück", "Rechtliches"]


def test_the_declaration_is_never_ticked_beforehand():
    assert tree("check-refused").xpath("//input[@id='declaration']/@checked") == []


@pytest.mark.parametrize(("kind", "words"), [("antrag", "Antrag absenden"), ("anzeige", "Anzeige absenden")])
def test_the_button_names_what_is_sent(kind, words):
    context = PAGES["check"].context
    service = context["service"].model_copy(update={"kind": kind})
    root = html.document_fromstring(render("apply/check.html", **{**context, "service": service}))
    (button,) = root.xpath("//button[@name='action'][@value='send']")
    assert button.text_content() == words


def test_the_trap_for_programs_is_hidden_from_people_and_their_tools():
    (trap,) = tree("begin").xpath("//input[@name='website']")
    assert (trap.get("tabindex"), trap.get("autocomplete"), trap.get("value")) == ("-1", "off", "")
    assert trap.xpath("ancestor::*[@aria-hidden='true']")


def test_what_a_person_types_is_shown_as_text():
    context = PAGES["services-nothing"].context
    found = replace(context["found"], query="<b>Kuh</b>\"'>")
    assert "<b>Kuh" not in render("web/services.html", **{**context, "found": found})


def test_the_training_town_says_that_nothing_is_real():
    context = PAGES["town"].context
    training = context["municipality"].model_copy(update={"training": True})
    assert "Hier wird nichts bearbeitet" in render("web/town.html", **{**context, "municipality": training})


def test_a_link_to_change_an_answer_names_the_section():
    changes = [link.text_content() for link in tree("check").xpath("//main//section//a[starts-with(., 'Ändern')]")]
    assert len(changes) == len(set(changes)) > 3 and all(change.startswith("Ändern: ") for change in changes)


SHEETS = sorted((REPOSITORY / "static" / "css").glob("*.css"))


def test_every_own_class_has_a_rule_and_every_rule_a_page():
    rules = "".join(re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL) for sheet in SHEETS)
    ruled = set(re.findall(r"\.(p-[a-z0-9_-]+)", rules))
    used = {c for name in PAGES for value in tree(name).xpath("//@class") for c in value.split() if c.startswith("p-")}
    # Without a rule: a list whose class only takes its bullets away, and the parts of a composite field.
    plain = {c for c in used if c == "p-list" or c.startswith(("p-town--", "p-part-"))}
    assert used - ruled - plain == set()
    assert {rule for rule in ruled - used if not appears(rule)} == set()


def appears(name: str) -> bool:
    """Whether some template or script writes the class, though no sample needs it."""
    scripts = sorted((REPOSITORY / "static" / "js").glob("*.js"))
    writers = (*(TEMPLATES / template for template in ALL_TEMPLATES), *scripts)
    return any(name in writer.read_text(encoding="utf-8") for writer in writers)


def test_the_style_sheets_bring_nothing_from_elsewhere():
    for sheet in SHEETS:
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text(encoding="utf-8")):
            assert address.startswith("../vendor/fonts/")


def test_answers_of_the_same_name_stand_together_under_it() -> None:
    """A day and its hour: a list of terms must not name a term twice."""

    def entry(label: str, *said: str) -> object:
        return thing(label=label, lines=said, answered=bool(said))

    answers = thing(entries=(entry("Beginn", "4. Juli 2026"), entry("Beginn", "10 Uhr"), entry("Ende")))
    listed = html.fromstring(environment().get_template("layout/answers.html").module.entries(answers))
    told = [[child.text_content() for child in row] for row in listed]
    assert told == [["Beginn", "4. Juli 2026", "10 Uhr"], ["Ende", "Keine Angabe"]]


@pytest.mark.parametrize(("name", "fee"), [("check-with-fee", FEE), ("check-with-levy", LEVY)])
def test_the_check_page_and_the_receipt_announce_the_same_notice_in_the_same_words(name, fee):
    section = tree(name).xpath("//section[h2/@id = 'gebuehr']")[0]
    announced = [paragraph.text_content() for paragraph in section.iterchildren("p")]
    assert fee.notes[0] in announced


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("check", "Gebühr"),
        ("check-with-fee", "Gebühr"),
        ("check-with-levy", "Gästebeitrag"),
        ("case-with-fee", "Gebühr"),
        ("case-with-levy", "Gästebeitrag"),
    ],
)
def test_what_is_to_be_paid_stands_under_its_name(name, heading):
    assert tree(name).xpath("string(//h2[@id = 'gebuehr'])") == heading
