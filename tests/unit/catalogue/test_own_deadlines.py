"""A town's own deadline: page, questions and sentences of that town all say the same; a law's deadline stays."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from portal.catalogue import Catalogue, CatalogueError, Service, answers_of, deadline_notice
from portal.forms import problems
from tests.shipped import CATALOGUE
from tests.tools import PROJECT

TODAY = date.today()
OWN = [
    (town.slug, offer.card.id)
    for town in CATALOGUE.municipalities
    for offer in CATALOGUE.offers(town.slug)
    if offer.service.deadline != CATALOGUE.services[offer.card.id].deadline
]
POSTERS = "plakatierung-beantragen"
EVENT = "veranstaltung-anzeigen"


def begins(days, service=EVENT, town="witzenhausen"):
    """The sentences about a first day in so many days, in a town's form."""
    general = CATALOGUE.services[service]
    example = next(example for example in general.examples if example.valid)
    first = TODAY + timedelta(days=days)
    other = {"beginn": first.isoformat(), "ende": first.isoformat(), "aufbau": False}
    answers = {**answers_of(general, example), **other}
    form = CATALOGUE.offer(town, service).service.form
    return [one.sentence for one in problems(form, answers, TODAY) if one.input == "beginn-day"]


def test_what_the_town_says_before_the_first_page_is_what_its_form_refuses():
    offer = CATALOGUE.offer("witzenhausen", EVENT)
    notice = deadline_notice(offer.service.deadline, TODAY)
    assert notice.rule.startswith("Wir brauchen Ihre Angaben mindestens 6 Wochen vorher.") and notice.illustrative
    assert begins(41) == ["Beginn muss mindestens 42 Tage nach heute liegen. Ist er früher, rufen Sie uns an."]
    assert begins(42) == []
    (page,) = (step for step in offer.service.form.steps if step.id == "termin")
    assert "Zeigen Sie die Veranstaltung mindestens 42 Tage vorher an." in page.intro


def test_where_the_town_says_nothing_the_deadline_of_the_service_holds():
    assert begins(13, town="sontra") and begins(14, town="sontra") == []


@pytest.mark.parametrize(("town", "service"), OWN)
def test_no_page_or_sentence_names_the_deadline_of_the_others(town, service):
    own, general = CATALOGUE.offer(town, service).service, CATALOGUE.services[service]
    shown = own.snapshot()
    assert f"mindestens {general.deadline.days} Tage" not in shown
    assert f'"today+{general.deadline.days}d"' not in shown
    assert f'"today+{own.deadline.days}d"' in shown and f"mindestens {own.deadline.days} Tage" in shown


@pytest.mark.parametrize(("town", "service"), OWN)
def test_the_questions_stay_but_for_the_days(town, service):
    own, general = CATALOGUE.offer(town, service).service, CATALOGUE.services[service]

    def without_days(one):
        steps = json.loads(one.snapshot())["form"]["steps"]
        for page in steps:
            for part in (page, *page.get("fields", ())):
                for name in ("intro", "why", "hint", "too_early", "not_before"):
                    part.pop(name, None)
        return steps

    assert without_days(own) == without_days(general)
    assert Service.from_snapshot(own.snapshot()).content_hash == own.content_hash


def test_days_in_weeks_and_longer_cases_follow_too():
    service = CATALOGUE.services["marktstand-beantragen"]
    case = service.deadline.longer[0]
    deadline = service.deadline.model_copy(
        update={"days": 7, "longer": (case.model_copy(update={"days": 56}),), "illustrative": True}
    )
    form = service.in_words({"deadline": deadline}).form
    fields = {field.id: field for step in form.steps if step.kind == "page" for field in step.fields}
    assert (fields["beginn"].not_before, fields["zeitraum"].not_before) == ("today+7d", "today+56d")
    assert "mindestens 7 Tage nach heute" in fields["beginn"].too_early
    assert "mindestens 8 Wochen nach heute" in fields["zeitraum"].too_early


def test_a_yearly_deadline_moves_no_question():
    service = CATALOGUE.services["vereinsfoerderung-beantragen"]
    later = service.deadline.model_copy(update={"month": 9})
    assert service.in_words({"deadline": later}).form == service.form


# In files -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(PROJECT / "services", tmp_path / "services"))


def findings(folder):
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder)
    return [(finding.path, finding.sentence) for finding in raised.value.findings]


def town_says(folder, service, **deadline):
    file = folder / "municipalities/odenwald/brombachtal.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    own = {"kind": "ahead", "days": 5, "of": "Erster Tag der Plakate", "legal_basis": "Satzung", "illustrative": True}
    data["offers"] = [{"service": service, "texts": {"deadline": own | deadline}}]
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def replace(folder, service, old, new):
    file = folder / f"catalogue/{service}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "place", "words"),
    [
        ({"of": "Abbau"}, "of", "zählt hier bis „Erster Tag der Plakate“"),
        ({"longer": [{"case": "Mehr als 20", "days": 9}]}, "longer", "andere"),
    ],
)
def test_a_town_cannot_make_another_deadline_of_it(folder, said, place, words):
    town_says(folder, POSTERS, **said)
    ((path, sentence),) = findings(folder)
    assert path == f"offers[0].texts.deadline.{place}" and words in sentence


def test_a_town_keeps_to_the_kind_of_deadline(folder):
    town_says(folder, "vereinsfoerderung-beantragen")
    ((path, sentence),) = findings(folder)
    assert path == "offers[0].texts.deadline.kind" and "Art „yearly“" in sentence


def test_a_deadline_of_a_law_is_not_for_towns_to_decide(folder):
    town_says(folder, "gaststaette-anzeigen")
    assert (
        "offers[0].texts.deadline",
        "Die Leistung „gaststaette-anzeigen“ lässt „deadline“ nicht offen.",
    ) in findings(folder)


def test_a_service_cannot_leave_the_deadline_of_a_law_open(folder):
    replace(folder, "gaststaette-anzeigen", "slots: [", "slots: [deadline, ")
    ((path, sentence),) = findings(folder)
    assert path.startswith("slots") and "nicht möglich" in sentence


def test_a_sentence_that_does_not_name_the_deadline_could_not_follow_it(folder):
    replace(folder, POSTERS, 'too_early: "Der erste Tag muss mindestens 7 Tage nach', 'too_early: "Der Tag muss nach')
    assert ("deadline.days",) in [(path,) for path, _ in findings(folder)]
