"""Samples of the pages before a form: find a town and a service, decide about it, and whether it is the right one."""

from dataclasses import replace
from datetime import date
from typing import Any

from portal.apply.narrowing import narrowed
from portal.catalogue import walk_precheck
from tests.unit.web.rendering import Sample
from tests.unit.web.sample_world import CATALOGUE, EVENT, IN_TOWN, NOWHERE, OF_SERVICE, OFFER


def service(**context: Any) -> Sample:
    paper = {"url": "/formular.pdf", "size": "90 kB"}
    return Sample("web/service.html", {**OF_SERVICE, "state": "open", "deadline": None, "paper": paper, **context})


def portal(query: str, found: Any) -> Sample:
    regions = [(region, region.towns) for region in CATALOGUE.cooperations]
    return Sample("web/portal.html", {**NOWHERE, "regions": regions, "query": query, "found": found})


def precheck(result: str = "", because: str = "", other: Any = None, **chosen: str) -> Sample:
    """A question of the pre-check or its result, as far as these choices lead."""
    point = walk_precheck(EVENT.precheck, chosen)
    answered = [
        {"id": q.id, "key": a.key, "question": q.question, "answer": a.label, "change_url": f"/check/{q.id}"}
        for q, a in point.answered
    ]
    context = {**OF_SERVICE, "service": EVENT, "answered": answered}
    if point.question:
        errors = {"ort": "Wählen Sie eine Antwort aus."} if "frage" in chosen else {}
        context |= {"question": point.question, "errors": errors, "errors_in_order": tuple(errors.items())}
        return Sample("web/precheck.html", context)
    shown = {"result": result or point.result.result, "because": because or point.result.because, "other": other}
    return Sample("web/precheck_result.html", {**context, **shown})


def services(**asked: str) -> Sample:
    return Sample("web/services.html", {**IN_TOWN, "found": narrowed(CATALOGUE, "michelstadt", asked), "broken": ()})


def every_kind_of_offer() -> Sample:
    """Offers on paper and elsewhere, not yet open and over."""

    not_yet, over = date(2999, 1, 1), date(2000, 1, 1)
    kinds: tuple[dict[str, Any], ...] = ({"way": "paper"}, {"way": "link"}, {"opens": not_yet}, {"closes": over})
    offers = tuple(replace(OFFER, **kind) for kind in kinds)
    return Sample(
        "web/services.html",
        {**IN_TOWN, "found": replace(services().context["found"], offers=offers), "broken": ("Fund anzeigen",)},
    )
