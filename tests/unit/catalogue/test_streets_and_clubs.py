"""Services for businesses and clubs: who is asked what, until when, and what it comes to."""

from datetime import date, timedelta

import pytest

from portal.fees import Fee, compute
from portal.forms import numbered, problems, prune, public, reachable
from tests.shipped import CATALOGUE

SERVICES = CATALOGUE.services
TODAY = date.today()


def valid(service_id):
    return [example.answers for example in SERVICES[service_id].examples if example.valid]


BAR, TENT = valid("gaststaette-anzeigen")
RAILWAY, WEDDING = valid("feuerwerk-anzeigen")
SKIP, CAFE, CRANE = valid("sondernutzung-beantragen")
HOUSE_LINE, FIBRE = valid("strassenaufbruch-beantragen")
SITE, FACADE = valid("baustelleneinrichtung-beantragen")
CONCERT, FAIR = valid("plakatierung-beantragen")
WEEKLY, CHRISTMAS = valid("marktstand-beantragen")
SPORT, CHOIR = valid("vereinsfoerderung-beantragen")


def steps(service_id, answers):
    form = SERVICES[service_id].form
    return {place.page or place.step for place in reachable(form, numbered(form, answers))}


def told(service_id, answers):
    form = SERVICES[service_id].form
    return {problem.input: problem.sentence for problem in problems(form, numbered(form, answers), TODAY)}


def in_days(count):
    return (TODAY + timedelta(days=count)).isoformat()


def without(answers, *keys):
    return {key: value for key, value in answers.items() if key not in keys}


@pytest.mark.parametrize(
    ("service_id", "answers", "change", "page"),
    [
        ("feuerwerk-anzeigen", WEDDING, {"naehe": True}, "tag-nah"),
        ("feuerwerk-anzeigen", RAILWAY, {"naehe": False}, "tag"),
        ("feuerwerk-anzeigen", RAILWAY, {"berechtigung": "keine"}, "ausnahme"),
        ("feuerwerk-anzeigen", WEDDING, {"berechtigung": "schein"}, "erlaubnis"),
        ("feuerwerk-anzeigen", WEDDING, {"gebaeude_nah": True}, "abstand"),
        ("sondernutzung-beantragen", SKIP, {"flaechen": ["gehweg"]}, "gehweg"),
        ("sondernutzung-beantragen", CAFE, {"flaechen": ["fahrbahn"]}, "fahrbahn"),
        ("sondernutzung-beantragen", SKIP, {"selbst_verantwortlich": False}, "verantwortlich"),
        ("strassenaufbruch-beantragen", FIBRE, {"antragsteller_art": "betrieb"}, "organisation"),
        ("baustelleneinrichtung-beantragen", FACADE, {"flaechen": ["platz"]}, "gehweg"),
        ("marktstand-beantragen", WEEKLY, {"markt_art": "flohmarkt"}, "tage-einmal"),
        ("marktstand-beantragen", CHRISTMAS, {"markt_art": "wochenmarkt"}, "tage-woche"),
        ("marktstand-beantragen", WEEKLY, {"fahrzeug": True}, "kennzeichen"),
        ("marktstand-beantragen", WEEKLY, {"reisegewerbekarte": "vorhanden"}, "reisegewerbe-daten"),
        ("vereinsfoerderung-beantragen", CHOIR, {"mitglieder_jung": "1"}, "jugendliste"),
        ("vereinsfoerderung-beantragen", CHOIR, {"foerderung": ["projekt"]}, "kosten"),
        ("vereinsfoerderung-beantragen", SPORT, {"foerderung": ["jubilaeum"]}, "jubilaeum"),
    ],
)
def test_a_page_is_asked_only_of_those_it_concerns(service_id, answers, change, page):
    assert page not in steps(service_id, answers)
    assert page in steps(service_id, answers | change)


@pytest.mark.parametrize(
    ("service_id", "answers", "key", "place", "days"),
    [
        ("gaststaette-anzeigen", TENT, "beginn", "beginn-day", 28),
        ("feuerwerk-anzeigen", WEDDING, "tag", "tag-day", 14),
        ("feuerwerk-anzeigen", RAILWAY, "tag_nah", "tag_nah-day", 28),
        ("sondernutzung-beantragen", CAFE, "zeitraum", "zeitraum-from-day", 14),
        ("strassenaufbruch-beantragen", FIBRE, "zeitraum", "zeitraum-from-day", 14),
        ("baustelleneinrichtung-beantragen", FACADE, "zeitraum", "zeitraum-from-day", 21),
        ("plakatierung-beantragen", CONCERT, "zeitraum", "zeitraum-from-day", 7),
        ("marktstand-beantragen", CHRISTMAS, "zeitraum", "zeitraum-from-day", 42),
        ("marktstand-beantragen", WEEKLY, "beginn", "beginn-day", 14),
    ],
)
def test_who_is_a_day_late_is_sent_to_the_telephone_and_who_is_in_time_is_not(service_id, answers, key, place, days):
    def on(count):
        day = in_days(count)
        return answers | {key: {"from": day, "until": day} if key == "zeitraum" else day}

    assert place not in told(service_id, on(days))
    assert "rufen Sie uns an" in told(service_id, on(days - 1))[place]


def test_the_day_of_fireworks_is_kept_once_when_the_answer_about_the_railway_changes():
    """Four weeks near the railway, two elsewhere: the two pages never hold a day each."""
    form = SERVICES["feuerwerk-anzeigen"].form
    kept = prune(form, numbered(form, RAILWAY | {"naehe": False, "tag": in_days(20)})).answers
    assert "tag" in kept and "tag_nah" not in kept


def test_an_exemption_for_fireworks_is_for_adults_and_asks_for_no_birth_date():
    assert "volljaehrig" in told("feuerwerk-anzeigen", without(WEDDING, "volljaehrig"))
    assert "geburt" not in SERVICES["feuerwerk-anzeigen"].form.model_dump_json()


def test_posters_hang_for_two_weeks_at_most():
    fortnight = {"from": in_days(10), "until": in_days(23)}
    assert "zeitraum-until-day" not in told("plakatierung-beantragen", CONCERT | {"zeitraum": fortnight})
    longer = told("plakatierung-beantragen", CONCERT | {"zeitraum": fortnight | {"until": in_days(24)}})
    assert "höchstens 14 Tage" in longer["zeitraum-until-day"]


def fee(service_id, answers):
    service = SERVICES[service_id]
    found = compute(service.fee, service.form, numbered(service.form, answers))
    assert isinstance(found, Fee) and found.illustrative
    return found.total_cents


@pytest.mark.parametrize(
    ("service_id", "answers", "cents"),
    [
        ("gaststaette-anzeigen", BAR, 2500),
        ("gaststaette-anzeigen", TENT, 2500),
        ("sondernutzung-beantragen", SKIP, 15 * 2 * 150),
        ("sondernutzung-beantragen", SKIP | {"flaeche": "1"}, 2500),
        ("sondernutzung-beantragen", CRANE, 60 * 1 * 100),
        ("sondernutzung-beantragen", CAFE | {"antragsteller_art": "verein"}, 48 * 22 * 50 // 2),
        ("strassenaufbruch-beantragen", HOUSE_LINE, 3000),
        ("strassenaufbruch-beantragen", HOUSE_LINE | {"laenge": "20"}, 20 * 300),
        ("baustelleneinrichtung-beantragen", SITE, 60 * 9 * 120),
        ("baustelleneinrichtung-beantragen", FACADE, 18 * 6 * 60),
        ("plakatierung-beantragen", FAIR, 40 * 2 * 100),
        ("plakatierung-beantragen", CONCERT, 15 * 2 * 50 // 2),
        ("marktstand-beantragen", WEEKLY, 4 * 250),
        ("marktstand-beantragen", CHRISTMAS, 6 * 23 * 500 + 2000),
        ("feuerwerk-anzeigen", WEDDING, 10000),
        ("feuerwerk-anzeigen", RAILWAY, 0),
    ],
)
def test_the_fee_follows_the_tariff(service_id, answers, cents):
    assert fee(service_id, answers) == cents


INVENTED = ["sondernutzung-beantragen", "strassenaufbruch-beantragen", "baustelleneinrichtung-beantragen"]


@pytest.mark.parametrize("service_id", [*INVENTED, "plakatierung-beantragen", "marktstand-beantragen"])
def test_invented_amounts_and_periods_say_so(service_id):
    service = SERVICES[service_id]
    assert service.fee.illustrative and service.deadline.illustrative


def test_the_law_s_own_periods_are_not_called_examples():
    assert not SERVICES["gaststaette-anzeigen"].deadline.illustrative
    fireworks = SERVICES["feuerwerk-anzeigen"].deadline
    assert (fireworks.days, fireworks.longer[0].days, fireworks.illustrative) == (14, 28, False)


def test_a_grant_is_asked_for_until_the_end_of_may_and_no_paper_holds_it_up():
    service = SERVICES["vereinsfoerderung-beantragen"]
    assert (service.deadline.month, service.deadline.day) == (5, 31)
    papers = [field for step in service.form.steps for field in step.fields if field.type == "file"]
    assert len(papers) == 4 and all(paper.later for paper in papers)


def test_how_a_project_is_paid_for_is_added_up_and_what_somebody_sends_for_it_is_ignored():
    form = SERVICES["vereinsfoerderung-beantragen"].form
    paid = {"eigenmittel": "2000,00", "andere_mittel": "800,50", "beantragt": "1999,50", "finanzierung": "1,00"}
    assert public(form, numbered(form, SPORT | paid))["finanzierung"] == "4800,00"
    assert "finanzierung" not in public(form, numbered(form, SPORT | paid | {"foerderung": ["jugend"]}))
