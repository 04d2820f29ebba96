"""C8: the list of sections of a long form: what is done, what comes next, what has to wait."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.apply.leaving import leave
from portal.apply.opening import Opened, open_draft
from portal.apply.sent import sent_page
from portal.forms import CHECK, Task, TaskState, next_task, tasks
from portal.web import health, holder, reshows_when_stale, stale, today

blueprint = Blueprint("overview", __name__)

STALE = "Die Seite war zu lange offen. Ihre Angaben sind gespeichert. Drücken Sie den Knopf noch einmal."


@blueprint.get("/<town>/antrag/<service>/<uuid:draft>/uebersicht")
@holder
def page(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """The sections with their states. A form too short for a list has no such page."""
    opened = opened_with_list(town, service, draft)
    return sent_page(opened) if opened.draft.sent_reference is not None else _show(opened)


@blueprint.post("/<town>/antrag/<service>/<uuid:draft>/uebersicht")
@holder
@reshows_when_stale
def go_on(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """On to the first section that is not done, to the check page, or away to go on later."""
    opened = opened_with_list(town, service, draft)
    health.count_unknown_names(request.form)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    if stale():
        return _show(opened, STALE)
    if request.form.get("action") == "save":
        return leave(opened)
    opened = opened.settled()
    following = next_task(_tasks(opened))
    return redirect(opened.address(following.start if following and following.start else CHECK), 303)


def opened_with_list(town: str, service: str, draft: UUID) -> Opened:
    opened = open_draft(town, service, draft)
    if not opened.form.has_task_list:
        raise NotFound
    return opened


def _tasks(opened: Opened) -> tuple[Task, ...]:
    return tasks(opened.form, opened.answers, today(), opened.draft.counters)


def _show(opened: Opened, notice: str | None = None) -> str:
    found = _tasks(opened)
    following = next_task(found)
    return render_template(
        "apply/overview.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.begin_address,
        told=opened.told,
        tasks=[
            {
                "title": task.section.title,
                "state": task.state.value,
                "url": opened.address(task.start) if task.start else None,
                "missing": task.missing if task.state is TaskState.STARTED else 0,
                "waits_for": task.waits_for,
            }
            for task in found
        ],
        done=sum(not task.state.in_the_way for task in found),
        following=following.section.title if following else None,
        notice=notice,
    )
