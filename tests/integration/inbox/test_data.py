"""The data of a case: what other programs get, under German names, for clerks of its town alone."""

import lxml.html
import pytest

from tests.cases import make_case
from tests.clerks import signed_in


def address(reference, file=""):
    return f"/michelstadt/amt/vorgang/{reference}/daten{file}"


@pytest.fixture
def clerk(app, house):
    return signed_in(app, "michelstadt")


def test_every_answer_stands_under_the_name_the_form_gives_it(clerk, house):
    reference = make_case(house, "michelstadt")
    page = lxml.html.fromstring(clerk.get(address(reference)).text)
    told = [" ".join(item.text_content().split()) for item in page.xpath('//ul[@class="p-tree"]//li')]
    assert f"Vorgangsnummer {reference}" in told and "Name des Hundes Bello" in " ".join(told)
    assert "Entspricht dem Schema" in page.text_content()
    assert "<Rufname>" in page.xpath("//pre")[0].text_content()


def test_the_file_is_the_message_as_it_is_sent(clerk, house):
    reference = make_case(house, "michelstadt")
    sent = clerk.get(f"/michelstadt/amt/vorgang/{reference}/antrag.xml").data
    file = clerk.get(address(reference, "/1.xml"))
    assert file.data == sent and file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("number", ["0", "2", "99999999999", "eins"])
def test_there_is_no_other_message(clerk, house, number):
    assert clerk.get(address(make_case(house, "michelstadt"), f"/{number}.xml")).status_code == 404


def test_whoever_is_not_of_the_town_sees_nothing(app, house):
    reference = make_case(house, "michelstadt")
    elsewhere = signed_in(app, "erbach")
    for file in ("", "/1.xml"):
        assert elsewhere.get(address(reference, file)).status_code in (403, 404)
        assert app.test_client().get(address(reference, file)).status_code in (302, 303)
