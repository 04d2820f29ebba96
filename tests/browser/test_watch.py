"""Would we notice if a page asked somebody else, missed a file or broke its own policy?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.browser.states import State, show
from tests.browser.watch import Watch
from tests.running_portal import RunningPortal


@pytest.mark.parametrize(
    ("slip", "complaint"),
    [
        ('<img src="http://anderswo.example/a.png" alt="">', "asked elsewhere: http://anderswo.example/a.png"),
        ('<img src="/static/gibtsnicht.png" alt="">', "404: "),
        ('<p style="color: red">rot</p>', "console: Applying inline style violates"),
        ("<script>document.title = 'x'</script>", "console: Executing inline script violates"),
    ],
)
def test_a_slip_on_a_page_is_noticed(
    slip: str, complaint: str, states: dict[str, State], browser: Browser, portal: RunningPortal
) -> None:
    window = browser.new_context()
    watch = Watch(portal.base)
    watch.over(window)
    page = window.new_page()
    page.route("http://anderswo.example/**", lambda route: route.fulfill(status=200, body=""))
    state = states["stadt"]
    # The policy refuses another host before it is asked, so there the page comes without its policy.
    headers = {"content-type": "text/html; charset=utf-8"} if "anderswo" in slip else state.headers
    show(page, replace(state, headers=headers, html=state.html.replace("</main>", f"{slip}</main>")))
    page.wait_for_load_state("networkidle")
    window.close()
    assert any(heard.startswith(complaint) for heard in watch.complaints), watch.complaints
