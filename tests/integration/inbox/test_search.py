"""Search and filter: the address is the view, numbers and names are found as people type them, other towns never."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import lxml.html
import pytest
import sqlalchemy as sa

from portal.accounts import colleagues_of
from portal.database import WORKER, Scope, utc_now
from portal.submissions import Decision, Step, count_waiting, decide, load_case
from portal.submissions.models import NameToken
from portal.submissions.names import name_tokens, name_words
from tests.cases import make_case
from tests.clerks import searched, signed_in, statements

INBOX = "/michelstadt/amt/eingang"
START = datetime(2026, 6, 9, 8, tzinfo=UTC)


def named(house, given, family, town="michelstadt", **options):
    return make_case(house, town, {"halter": {"given": given, "family": family}}, **options)


def tree(page):
    assert page.status_code == 200
    return lxml.html.fromstring(page.text)


def found(client, **wanted):
    return shown(client.get(searched(client, INBOX, **wanted)))


def shown(page):
    links = tree(page).xpath("//ul[contains(@class,'p-inbox')]//a/@href")
    return [address.rsplit("/", 1)[1] for address in links]


def me(house):
    return next(iter(colleagues_of(house, "michelstadt").clerks)).id


def decided(house, reference, account, *steps):
    for step in steps:
        case = load_case(house, "michelstadt", reference)
        decide(house, case, Decision(step, account, case.revision), utc_now())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Erika Mustermann", ("erika", "mustermann")),
        ("Łukasz Weiß-Müller", ("lukasz", "weiss", "mueller")),
        ("Đorđe O’Neill", ("dorde", "oneill")),
        ("José  da Silva", ("jose", "da", "silva")),
        ("", ()),
    ],
)
def test_a_name_is_found_by_its_words_in_plain_letters(name, words):
    assert name_words(name) == words


def test_a_name_leaves_only_hashes_that_no_other_town_shares(house):
    make_case(house, "michelstadt")
    make_case(house, "erbach")
    with house.database.reading(WORKER) as session:
        rows = session.execute(sa.select(NameToken.municipality, NameToken.token)).all()
    assert len(rows) == len({token for _, token in rows}) == 4
    assert name_tokens(house, "erbach", "Erika") & name_tokens(house, "michelstadt", "Erika") == set()


def test_a_number_is_found_however_it_is_typed(app, house):
    make_case(house)
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    bare = reference.replace("-", "")
    for typed in (reference, reference.lower(), bare, f" {bare[:4]} {bare[4:]} ", reference.replace("-", "–")):
        assert found(client, suche=typed) == [reference]


def test_a_name_is_found_by_any_of_its_words_in_any_order(app, house):
    make_case(house)
    reference = named(house, "Jürgen", "Weiß-Müller")
    client = signed_in(app, "michelstadt")
    for typed in ("müller", "MUELLER", "Muller", "weiß", "weiss mueller", "Müller Jürgen", "Weiß-Müller"):
        assert found(client, suche=typed) == [reference], typed


def test_nothing_else_is_found(app, house):
    named(house, "Jürgen", "Müller")
    client = signed_in(app, "michelstadt")
    for typed in ("Mül", "Müller Erika", "!!", "%", "' OR 1=1 --", "2222-2222-2222", "a " * 500):
        page = client.get(searched(client, INBOX, suche=typed))
        assert "Dazu passt kein Vorgang." in page.text and "Jürgen" not in page.text, typed


def test_a_case_of_another_town_is_found_neither_by_number_nor_by_name(app, house):
    foreign = named(house, "Jürgen", "Müller", "erbach")
    client = signed_in(app, "michelstadt")
    assert found(client, suche=foreign) == found(client, suche="Müller") == []
    assert found(client, suche="Müller", stand="erledigt", leistung="hund-anmelden") == []


def test_done_cases_leave_the_list_and_a_filter_or_a_search_shows_them(app, house):
    client = signed_in(app, "michelstadt")
    done, begun, new = (make_case(house, received_at=START + timedelta(minutes=n)) for n in range(3))
    decided(house, done, me(house), Step.TAKE, Step.FINISH)
    decided(house, begun, me(house), Step.TAKE)
    assert found(client) == [new, begun]
    assert found(client, stand="erledigt") == [done]
    assert found(client, stand="in-pruefung") == [begun]
    assert found(client, stand=["erledigt", "eingegangen"]) == [new, done]
    assert found(client, stand=["erledigt", "eingegangen", "in-pruefung"]) == [new, begun, done]
    assert found(client, suche=done) == [done]
    assert found(client, suche="Mustermann") == [new, begun, done]
    assert found(client, stand="unsinn") == [new, begun]


def test_tabs_show_whose_cases_are_open_and_how_many(app, house):
    client = signed_in(app, "michelstadt")
    mine, free = make_case(house, received_at=START), make_case(house)
    decided(house, mine, me(house), Step.TAKE)
    assert found(client, zustaendig="mich") == [mine]
    assert found(client, zustaendig="niemand") == [free]
    page = tree(client.get(INBOX, query_string={"zustaendig": "mich"}))
    assert [" ".join(tab.text_content().split()) for tab in page.xpath("//ul[@class='p-tabs']/li")] == [
        "Meine Vorgänge 1", "Ohne Zuständige 1", "Alle 2",
    ]  # fmt: skip
    assert page.xpath("//ul[@class='p-tabs']//a[@aria-current='page']/@href") == [f"{INBOX}?zustaendig=mich"]
    assert page.xpath("string(//h1)") == "Meine Vorgänge: 1"
    decided(house, mine, me(house), Step.FINISH)
    assert "Sie haben keinen offenen Vorgang." in client.get(f"{INBOX}?zustaendig=mich").text


def test_each_filter_is_a_tag_whose_link_takes_it_away(app, house):
    client = signed_in(app, "michelstadt")
    address = searched(client, INBOX, suche="Muster", stand="erledigt", leistung="hund-anmelden", zustaendig="niemand")
    sought = parse_qs(urlsplit(address).query)["suche"][0].replace("=", "%3D")
    page = tree(client.get(address))
    links = page.xpath("//ul[contains(@class,'p-tags')]//a")
    tags = {link.text_content().split("\xa0")[0]: link.get("href") for link in links}
    assert tags == {
        "Suche: Muster": f"{INBOX}?stand=erledigt&leistung=hund-anmelden&zustaendig=niemand",
        "Stand: Erledigt": f"{INBOX}?suche={sought}&leistung=hund-anmelden&zustaendig=niemand",
        "Leistung: Hund anmelden": f"{INBOX}?suche={sought}&stand=erledigt&zustaendig=niemand",
        "Zuständig: niemand": f"{INBOX}?suche={sought}&stand=erledigt&leistung=hund-anmelden",
    }
    assert page.xpath("//input[@name='suche']/@value") == ["Muster"]
    assert page.xpath("//input[@name='stand'][@checked]/@value") == ["erledigt"]
    assert page.xpath("//option[@selected]/@value") == ["hund-anmelden", "niemand"]


def test_what_is_looked_for_stands_in_no_address(app, house):
    reference = named(house, "Jürgen", "Müller")
    client = signed_in(app, "michelstadt")
    address = searched(client, INBOX, suche="Müller", stand="eingegangen")
    assert shown(client.get(address)) == [reference]
    page = client.get(address)
    addresses = [address, *tree(page).xpath("//@href | //@action")]
    assert not any("ller" in unquote(one) or "suche=M" in one for one in addresses)


@pytest.mark.parametrize("sought", ["Müller", "TcOMbGxlcg==", "%00", "=", "€", "A" * 3000])
def test_an_address_with_something_else_shows_the_whole_list(app, house, sought):
    reference = named(house, "Jürgen", "Müller")
    client = signed_in(app, "michelstadt")
    page = client.get(INBOX, query_string={"suche": sought})
    assert shown(page) == [reference] and "Suche:" not in page.text


def test_an_address_of_one_town_finds_nothing_in_another(app, house):
    named(house, "Jürgen", "Müller", "erbach")
    address = searched(signed_in(app, "michelstadt"), INBOX, suche="Müller")
    page = signed_in(app, "erbach").get(address.replace("michelstadt", "erbach"))
    assert page.status_code == 200 and "Suche:" not in page.text


def test_a_service_is_a_filter_and_an_unknown_one_finds_nothing(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    assert found(client, leistung="hund-anmelden") == [reference]
    assert found(client, leistung="<script>") == []


def test_who_signs_in_again_comes_back_to_the_same_view(app, house):
    address = f"{INBOX}?suche=M%C3%BCller&stand=erledigt&seite=2"
    answer = app.test_client().get(address)
    assert unquote(answer.location.partition("weiter=")[2]) == address


def test_among_200_cases_pages_keep_the_filter_and_cost_the_same_queries(app, house):
    client = signed_in(app, "michelstadt")
    for number in range(200):
        named(house, "Kim", "Müller" if number % 2 else "Muster", received_at=START + timedelta(minutes=number))
    client.get(INBOX)
    sought = searched(client, INBOX, suche="müller")
    page = tree(client.get(f"{sought}&seite=2"))
    assert page.xpath("string(//h1)") == "Eingang: 100"
    assert len(page.xpath("//ul[contains(@class,'p-inbox')]/li")) == 25
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert len(shown(client.get(f"{sought}&seite=4"))) == 25
    assert following == f"{sought.replace('suche=', 'seite=3&suche=')}"
    several = searched(client, INBOX, stand=["eingegangen", "in-pruefung"], suche="Kim Muster")
    for address in (INBOX, f"{INBOX}?seite=8", sought, f"{INBOX}?zustaendig=niemand", several):
        with statements(house) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) == 4
        assert {statement.split()[0] for statement in asked} == {"SELECT"}
        assert not any("müller" in statement.lower() for statement in asked)
    assert count_waiting(house, "michelstadt", me(house)).all == 200


def test_names_of_colleagues_cost_one_query_more(app, house):
    client = signed_in(app, "michelstadt", "a@michelstadt.example")
    first = me(house)
    other = signed_in(app, "michelstadt", "b@michelstadt.example")
    decided(house, make_case(house), first, Step.TAKE)
    for browser, words, queries in ((client, "zuständig: Sie", 4), (other, "zuständig: Amt michelstadt", 5)):
        with statements(house) as asked:
            page = browser.get(INBOX)
        assert words in " ".join(page.text.split()) and len(asked) == queries


def test_a_case_without_a_name_has_no_tokens(house):
    assert name_tokens(house, "erbach", "") == frozenset()
    with house.database.reading(Scope.town("erbach")) as session:
        assert session.scalars(sa.select(NameToken)).all() == []
