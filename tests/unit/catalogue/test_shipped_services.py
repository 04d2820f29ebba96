"""Which services are shipped: for citizens, businesses and clubs, visitors, participation, building and streets."""

from tests.shipped import CATALOGUE

CITIZENS = {
    "meldebescheinigung-beantragen",
    "urkunde-beantragen",
    "hund-anmelden",
    "hund-abmelden",
    "bewohnerparkausweis-beantragen",
    "kita-platz-vormerken",
    "fund-anzeigen",
    "abfallbehaelter-bestellen",
    "wohngeld-anfragen",
    "mangel-melden",
}
BUSINESSES_AND_CLUBS = {
    "gewerbe-anmelden",
    "gewerbe-ummelden",
    "gewerbe-abmelden",
    "gaststaette-anzeigen",
    "veranstaltung-anzeigen",
    "sondernutzung-beantragen",
    "plakatierung-beantragen",
    "marktstand-beantragen",
    "vereinsfoerderung-beantragen",
    "feuerwerk-anzeigen",
}
VISITORS = {"gaestebeitrag-melden", "fuehrung-anfragen", "grillhuette-anfragen", "trauzimmer-anfragen"}
PARTICIPATION = {"stellungnahme-abgeben", "anregung-senden"}
#: Services of the Federation that are led to, without a form of our own.
LED_TO = {"fuehrungszeugnis"}
BUILDING_AND_STREETS = {
    "strassenaufbruch-beantragen",
    "baustelleneinrichtung-beantragen",
    "genehmigungsfreistellung-anzeigen",
    "baulasten-anfragen",
}


def test_every_service_is_there_and_no_other():
    core = CITIZENS | BUSINESSES_AND_CLUBS | VISITORS | PARTICIPATION
    assert len(core) == 26
    assert set(CATALOGUE.services) == core | LED_TO | BUILDING_AND_STREETS


def test_all_have_a_form_of_their_own_but_those_that_others_provide():
    assert {service.id for service in CATALOGUE.services.values() if not service.has_form} == LED_TO
