"""A pre-check leads every combination of choices to one result, and its file cannot lead anybody astray."""

import copy
import itertools
import shutil
from pathlib import Path

import pytest

from portal.catalogue import CatalogueError, Service, check_folder, walk_precheck
from portal.catalogue.reading import build
from portal.catalogue.yaml_source import Source, read_yaml
from tests.shipped import CATALOGUE

SERVICES = Path(__file__).resolve().parents[3] / "services"
EVENT = CATALOGUE.services["veranstaltung-anzeigen"]
CHECKED = [service for service in CATALOGUE.services.values() if service.precheck]


@pytest.mark.parametrize("service", CHECKED, ids=lambda service: service.id)
def test_every_way_through_ends_with_a_result(service):
    ways = itertools.product(*([(q.id, answer.key) for answer in q.answers] for q in service.precheck))
    results = {walk_precheck(service.precheck, dict(way)).result.result for way in ways}
    assert {"form", "nothing"} <= results


def test_choices_are_followed_one_after_another():
    start = walk_precheck(EVENT.precheck, {})
    assert start.question.id == "ort" and not start.answered and start.result is None
    second = walk_precheck(EVENT.precheck, {"ort": "privat"})
    assert second.question.id == "gaeste" and [q.id for q, _ in second.answered] == ["ort"]
    assert walk_precheck(EVENT.precheck, {"ort": "privat", "gaeste": "eingeladen"}).result.result == "nothing"


@pytest.mark.parametrize("chosen", [{"ort": "mond"}, {"gaeste": "alle"}, {"ort": ""}, {"q": "x"}])
def test_choices_that_do_not_exist_or_are_not_asked_yet_count_for_nothing(chosen):
    assert walk_precheck(EVENT.precheck, chosen).question.id == "ort"


def test_what_was_chosen_on_a_way_not_taken_is_ignored():
    point = walk_precheck(EVENT.precheck, {"ort": "draussen", "gaeste": "eingeladen"})
    assert point.result.result == "form" and len(point.answered) == 1


def with_precheck(change):
    """The event's file with its pre-check changed; raises what its reading raises."""
    source = read_yaml(SERVICES / "catalogue" / "veranstaltung-anzeigen.yaml")
    data = copy.deepcopy(source.data)
    change(data["precheck"])
    return build(Service, Source(source.file, data, source.lines))


def answers(questions, n=0):
    return questions[n]["answers"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda p: answers(p)[0].update(ask="ort"), "führt zu „ort“. So eine Frage folgt nicht."),
        (lambda p: answers(p, 1)[1].update(ask="ort", result=None), "führt zu „ort“"),
        (lambda p: answers(p)[0].update(ask="mond"), "führt zu „mond“"),
        (lambda p: answers(p)[0].update(ask="saal"), "Zur Frage „gaeste“ führt keine Antwort."),
        (lambda p: answers(p)[0].update(result="form"), "führt nicht eindeutig weiter"),
        (lambda p: answers(p)[2].update(result=None), "führt nicht eindeutig weiter"),
        (lambda p: answers(p)[2].update(result="other"), "passen result und service nicht zusammen"),
        (lambda p: answers(p)[2].update(service="hund-anmelden"), "passen result und service nicht zusammen"),
        (lambda p: answers(p)[2].update(result="nothing"), "fehlt „because“"),
        (lambda p: answers(p)[1].update(key="privat"), "ist ein Name schon vergeben"),
        (lambda p: (p[2].update(id="gaeste"), answers(p)[1].update(ask="gaeste")), "ist ein Name schon vergeben"),
        (lambda p: p[0].update(id="frage"), "ist ein Name schon vergeben"),
        (lambda p: p.extend(copy.deepcopy(p[:1]) * 3), "höchstens 5 Einträge"),
        (lambda p: (p.pop(), p.pop(), answers(p).pop(0), answers(p).pop(0)), "mindestens 2 Einträge"),
        (
            lambda p: [
                one.update(result="nothing", because="So.")
                for q in p
                for one in q["answers"]
                if one.get("result") == "form"
            ],
            "Keine Antwort führt zum Formular.",
        ),
    ],
)
def test_a_pre_check_that_leads_astray_is_refused(change, sentence):
    with pytest.raises(CatalogueError) as raised:
        with_precheck(change)
    assert sentence in str(raised.value)


def test_a_pre_check_cannot_lead_to_a_service_there_is_not(tmp_path):
    folder = Path(shutil.copytree(SERVICES, tmp_path / "services"))
    file = folder / "catalogue" / "veranstaltung-anzeigen.yaml"
    text = file.read_text(encoding="utf-8")
    old = "{key: alle, label: Alle, result: form}"
    for service, count in (("hund-anmelden", 0), ("hund-anmeldn", 1)):
        file.write_text(text.replace(old, old.replace("form", f"other, service: {service}"), 1), encoding="utf-8")
        found = check_folder(folder)
        assert len(found) == count
    assert found[0].path == "precheck[1].answers[1].service" and "„hund-anmelden“?" in found[0].remedy
