"""From a place of an official message back to the question whose answer stands there."""

from portal.delivery.sources import sources
from tests.shipped import CATALOGUE

SERVICE = CATALOGUE.services["hund-anmelden"]
OWN = b"""<Antrag xmlns="urn:ozg-portal:antrag:hund-anmelden:1"><Kopf><Vorgangsnummer>K7QM-24RT-9XWA</Vorgangsnummer>
<Gemeinde><ARS>064370006006</ARS><Name>Kreisstadt Erbach</Name></Gemeinde></Kopf></Antrag>"""


def official(*parts):
    return f"<Meldung xmlns='urn:x'>{''.join(parts)}</Meldung>".encode()


def found(*parts):
    return dict(sources(SERVICE, OWN, official(*parts)))


def test_the_words_of_an_answer_lead_to_its_question():
    assert found("<Az>K7QM-24RT-9XWA</Az>") == {"/Meldung/Az": "Vorgangsnummer"}


def test_what_no_answer_says_has_no_source():
    assert found("<Az>4711-4711</Az>", "<Leer/>") == {}


def test_a_place_with_the_words_of_several_answers_is_left_out():
    assert found("<Az>K7QM-24RT-9XWA</Az>", "<Az>064370006006</Az>") == {}


def test_what_stands_there_twice_is_one_source():
    assert found("<Az>K7QM-24RT-9XWA</Az>", "<Az>K7QM-24RT-9XWA</Az>") == {"/Meldung/Az": "Vorgangsnummer"}


def test_short_words_prove_nothing():
    short = OWN.replace(b"K7QM-24RT-9XWA", b"ja")
    assert sources(SERVICE, short, official("<Az>ja</Az>")) == {}
