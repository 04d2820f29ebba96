"""A lead keeps a case from being erased, and lets it go again; a clerk sees why and can do neither."""

import lxml.html

from portal.accounts import colleagues_of
from portal.submissions import hold_of, load_case
from tests.cases import make_case
from tests.clerks import press, signed_in, signed_in_lead

TOWN = "michelstadt"


def address(reference):
    return f"/{TOWN}/amt/vorgang/{reference}"


def shown(client, reference):
    tree = lxml.html.fromstring(client.get(address(reference)).text)
    buttons = {button.get("value") for button in tree.xpath("//main//button")}
    return " ".join(tree.text_content().split()), buttons


def held(house, reference):
    return hold_of(load_case(house, TOWN, reference))


def test_a_lead_sets_a_hold_with_a_reason_and_lifts_it_again(app, house):
    reference = make_case(house)
    lead = signed_in_lead(app, TOWN)
    text, buttons = shown(lead, reference)
    assert "hold" in buttons and "lift" not in buttons
    answer = press(lead, address(reference), "hold", reason="Klage vom 3. März")
    assert (answer.status_code, answer.location) == (303, f"{address(reference)}?getan=hold")
    assert "Der Vorgang hat jetzt eine Löschsperre." in lead.get(answer.location).text
    (account,) = colleagues_of(house, TOWN).clerks
    assert (held(house, reference).reason, held(house, reference).account) == ("Klage vom 3. März", account.id)
    text, buttons = shown(lead, reference)
    assert "Klage vom 3. März" in text and "lift" in buttons and "hold" not in buttons
    assert "Leitung michelstadt hat eine Löschsperre gesetzt" in text
    answer = press(lead, address(reference), "lift", reason="Vergleich")
    assert "Die Löschsperre ist aufgehoben." in lead.get(answer.location).text
    assert held(house, reference) is None


def test_without_a_reason_nothing_is_set_and_the_form_says_so(app, house):
    reference = make_case(house)
    answer = press(signed_in_lead(app, TOWN), address(reference), "hold", reason="  ")
    assert answer.status_code == 200 and 'id="reason-error"' in answer.text
    assert held(house, reference) is None


def test_a_second_click_is_no_error_and_another_leads_reason_stays(app, house):
    reference = make_case(house)
    lead, other = signed_in_lead(app, TOWN), signed_in_lead(app, TOWN, "other@michelstadt.example")
    assert [press(lead, address(reference), "hold", reason="Klage").status_code for _ in range(2)] == [303, 303]
    late = press(other, address(reference), "hold", reason="Prüfung")
    assert late.status_code == 200 and "hat schon eine Löschsperre" in late.text and 'value="Prüfung"' in late.text
    assert held(house, reference).reason == "Klage"
    assert [press(lead, address(reference), "lift", reason="vorbei").status_code for _ in range(2)] == [303, 303]


def test_a_clerk_reads_the_reason_and_changes_nothing(app, house):
    reference = make_case(house)
    press(signed_in_lead(app, TOWN), address(reference), "hold", reason="Klage vom 3. März")
    clerk = signed_in(app, TOWN)
    text, buttons = shown(clerk, reference)
    assert "Klage vom 3. März" in text and not {"hold", "lift"} & buttons
    assert press(clerk, address(reference), "lift", reason="egal").status_code == 400
    assert signed_in_lead(app, "sontra").post(address(reference), data={"action": "lift"}).status_code == 404
    assert held(house, reference) is not None


def test_a_hold_needs_the_forms_token(app, house):
    reference = make_case(house)
    lead = signed_in_lead(app, TOWN)
    lead.post(address(reference), data={"action": "hold", "reason": "Klage", "csrf_token": "x"})
    assert held(house, reference) is None
