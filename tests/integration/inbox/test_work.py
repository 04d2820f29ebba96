"""The clerks' day: taking a case, passing it on, finishing it, and notes that only the office reads."""

import lxml.html
import pytest
import sqlalchemy as sa

from portal.accounts import colleagues_of
from portal.accounts.models import AccountRow
from portal.database import WORKER
from portal.delivery import enqueue_deliveries, package_for
from portal.submissions import EventKind, Status, load_case, notes_of, receipt_for
from portal.submissions.models import Event
from tests.cases import make_case
from tests.clerks import email_of, make_clerk, make_operator, sign_in, signed_in, signed_in_operator

SECOND = "second@michelstadt.example"
MARKER = "Zebrastreifen-Rückruf"


def address(reference, query=""):
    return f"/michelstadt/amt/vorgang/{reference}{query}"


def words(page):
    return " ".join(lxml.html.fromstring(page.text).text_content().split())


def fields(page):
    """Every field of the page's forms with what it holds."""
    tree = lxml.html.fromstring(page.text)
    return {field.get("name"): field.get("value") for field in tree.xpath("//main//input[@type='hidden']")}


def click(client, reference, action, page=None, **more):
    page = page or client.get(address(reference))
    return client.post(address(reference), data={**fields(page), "action": action, **more})


def case_of(house, reference):
    return load_case(house, "michelstadt", reference)


def account(house, email=SECOND, town="michelstadt"):
    return next(clerk.id for clerk in colleagues_of(house, town).clerks if clerk.email == email)


def test_a_case_is_taken_finished_opened_again_and_given_back(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    course = (
        ("take", Status.IN_PROCESS, True, "Sie sind jetzt für diesen Vorgang zuständig."),
        ("finish", Status.DONE, True, "Der Vorgang ist erledigt."),
        ("reopen", Status.IN_PROCESS, True, "Der Vorgang ist wieder offen."),
        ("release", Status.IN_PROCESS, False, "Der Vorgang ist freigegeben."),
    )
    for action, status, owned, sentence in course:
        answer = click(client, reference, action)
        assert (answer.status_code, answer.location) == (303, address(reference, f"?getan={action}"))
        case = case_of(house, reference)
        assert (case.status, case.owner is not None) == (status, owned)
        assert sentence in words(client.get(answer.location))
    text = words(client.get(address(reference)))
    for part in ("übernommen", "erledigt", "wieder geöffnet", "freigegeben"):
        assert f"Amt michelstadt hat den Vorgang {part}" in text


def test_the_page_offers_one_main_thing_to_do(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")

    def offered():
        tree = lxml.html.fromstring(client.get(address(reference)).text)
        buttons = tree.xpath("//div[contains(@class,'p-case-do')]//button")
        return {button.get("value"): "primary" in button.get("class") for button in buttons}

    assert offered() == {"take": True}
    click(client, reference, "take")
    assert offered() == {"finish": True, "release": False}
    click(client, reference, "finish")
    assert offered() == {"reopen": False}


def test_of_two_clerks_at_once_the_second_learns_who_was_faster(app, house):
    reference = make_case(house)
    first, second = signed_in(app, "michelstadt"), signed_in(app, "michelstadt", SECOND)
    seen = second.get(address(reference))
    assert click(first, reference, "take").status_code == 303
    answer = click(second, reference, "take", seen)
    assert answer.status_code == 409
    text = words(answer)
    assert "Amt michelstadt hat den Vorgang übernommen:" in text and "Ihr Klick ist deshalb nicht gespeichert." in text
    assert case_of(house, reference).owner == account(house, email_of("michelstadt"))
    assert click(second, reference, "take").status_code == 303, "taking over, knowing who had it, is allowed"


def test_a_second_click_is_no_conflict(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    seen = client.get(address(reference))
    assert [click(client, reference, "take", seen).status_code for _ in range(2)] == [303, 303]
    assert [event.kind for event in case_of(house, reference).events].count(EventKind.ASSIGNED) == 1


def test_a_case_is_passed_on_to_a_colleague_of_the_town_alone(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    make_clerk(house, "michelstadt", SECOND)
    make_clerk(house, "erbach")
    make_operator(house)
    page = client.get(address(reference))
    options = lxml.html.fromstring(page.text).xpath("//select[@name='owner']/option/@value")
    assert options == ["", str(account(house))]
    for wrong in ("", "x", str(account(house, email_of("erbach"), "erbach"))):
        refused = click(client, reference, "assign", owner=wrong)
        assert refused.status_code == 200 and "Wählen Sie aus, wer zuständig sein soll." in refused.text
        assert case_of(house, reference).owner is None
    answer = click(client, reference, "assign", owner=str(account(house)))
    assert answer.status_code == 303 and "Der Vorgang ist weitergegeben." in words(client.get(answer.location))
    assert case_of(house, reference).owner == account(house)
    assert "hat den Vorgang weitergegeben an: Amt michelstadt" in words(client.get(address(reference)))


def test_a_colleague_who_left_gets_nothing_any_more(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    make_clerk(house, "michelstadt", SECOND)
    gone = account(house)
    with house.database.writing() as session:
        session.execute(sa.update(AccountRow).where(AccountRow.id == gone).values(active=False))
    assert "<select" not in client.get(address(reference)).text
    assert click(client, reference, "assign", owner=str(gone)).status_code == 200
    assert case_of(house, reference).owner is None


def test_what_happened_is_not_claimed_when_it_is_no_longer_true(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    for word in ("take", "finish", "assign", "note", "unsinn"):
        assert 'role="status"' not in client.get(address(reference, f"?getan={word}")).text


def test_a_note_is_kept_with_author_and_time_and_lines(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    answer = click(client, reference, "note", note=f"  {MARKER}\r\nam Montag <b>früh</b> ")
    page = client.get(answer.location)
    (note,) = lxml.html.fromstring(page.text).xpath("//li[contains(@class,'p-msg--note')]")
    assert "Amt michelstadt" in note.text_content() and note.xpath("string(.//time)").endswith("Uhr")
    assert note.xpath("string(.//p[@class='p-lines'])") == f"{MARKER}\nam Montag <b>früh</b>"
    assert "Ihre Notiz ist gespeichert." in words(page)
    assert case_of(house, reference).owner is None, "a note decides nothing"


def test_a_second_click_keeps_no_second_note_and_two_clerks_keep_two(app, house):
    reference = make_case(house)
    first, second = signed_in(app, "michelstadt"), signed_in(app, "michelstadt", SECOND)
    seen = first.get(address(reference))
    other = second.get(address(reference))
    for client, page in ((first, seen), (first, seen), (second, other)):
        assert click(client, reference, "note", page, note="Rückruf").status_code == 303
    assert len(notes_of(case_of(house, reference))) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (" \r\n\x00 ", "Geben Sie eine Notiz ein."),
        ("x" * 4_037, "Notiz darf höchstens 4.000 Zeichen haben. Kürzen Sie um 37 Zeichen."),
    ],
)
def test_a_note_that_cannot_be_kept_is_shown_again(app, house, typed, sentence):
    reference = make_case(house)
    page = click(signed_in(app, "michelstadt"), reference, "note", note=typed)
    assert page.status_code == 200 and sentence in page.text and "Fehler: " in page.text
    assert typed.strip().strip("\x00").strip() in page.text
    assert notes_of(case_of(house, reference)) == ()


def test_a_note_survives_a_form_that_was_open_for_too_long(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    page = client.post(address(reference), data={"action": "note", "note": MARKER, "csrf_token": "old"})
    assert "Die Seite war zu lange offen." in page.text and MARKER in page.text
    assert notes_of(case_of(house, reference)) == ()
    assert click(client, reference, "note", page, note=MARKER).status_code == 303


def test_no_note_is_in_what_leaves_the_office_or_readable_in_the_database(app, house):
    reference = make_case(house, enqueue=enqueue_deliveries(house))
    client = signed_in(app, "michelstadt")
    before = package_for(house, "michelstadt", reference).content, receipt_for(house, "michelstadt", reference)
    click(client, reference, "note", note=MARKER)
    case = case_of(house, reference)
    assert (
        package_for(house, "michelstadt", reference).content,
        receipt_for(house, "michelstadt", reference),
    ) == before
    assert MARKER.encode() not in case.message and MARKER not in repr(case.events) + repr(notes_of(case))
    with house.database.reading(WORKER) as session:
        (event,) = session.scalars(sa.select(Event).where(Event.kind == EventKind.NOTED)).all()
    assert set(event.data) == {"account"} and MARKER.encode() not in (event.sealed or b"")
    assert MARKER not in client.get("/michelstadt/amt/eingang").text


def test_a_note_of_one_case_opens_under_no_other(app, house):
    first, second = make_case(house), make_case(house)
    click(signed_in(app, "michelstadt"), first, "note", note=MARKER)
    (note,) = case_of(house, first).notes
    with pytest.raises(Exception, match=".") as refused:
        case_of(house, second).open(f"note {note.id}", note.sealed)
    assert MARKER not in str(refused.value)


ACTIONS = ("take", "release", "assign", "finish", "reopen", "note")


def test_a_foreign_and_an_unknown_case_are_the_same_to_whoever_wants_to_change_them(app, house):
    foreign = make_case(house, "erbach")
    client = signed_in(app, "michelstadt")
    form = fields(client.get(address(make_case(house))))
    for action in ACTIONS:
        data = {**form, "action": action, "note": MARKER}
        answers = [client.post(address(number), data=data) for number in (foreign, "2222-2222-2222", "x")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
    assert load_case(house, "erbach", foreign).revision == 0


def test_nobody_but_the_towns_clerks_changes_a_case(app, house):
    reference = make_case(house)
    stranger, operator = app.test_client(), signed_in_operator(app)
    neighbour = app.test_client()
    sign_in(neighbour, "erbach", email_of("erbach"), make_clerk(house, "erbach"))
    for client, status in ((stranger, 303), (operator, 404), (neighbour, 404)):
        for action in ACTIONS:
            page = client.get("/erbach/amt/anmelden", follow_redirects=True)
            data = {**fields(page), "action": action, "revision": "0", "note": MARKER}
            assert client.post(address(reference), data=data).status_code in (status, 409)
    case = case_of(house, reference)
    assert (case.revision, case.notes) == (0, ())


def test_a_handmade_action_is_refused(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    assert click(client, reference, "delete").status_code == 400
    assert click(client, reference, "finish").status_code == 409
    assert click(client, reference, "take", revision="-7").status_code == 409
    assert case_of(house, reference).revision == 0
