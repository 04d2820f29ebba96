"""Who offers what, in which way, and when: the cooperation says it for all, a town says what differs."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from portal.catalogue import Catalogue, CatalogueError
from tests.shipped import CATALOGUE

SERVICES = Path(__file__).resolve().parents[3] / "services"
DOG = "hund-anmelden"
ERBACH = "municipalities/odenwald/erbach.yaml"
ODENWALD = "cooperations/odenwald.yaml"
TRAINING = "municipalities/training/musterstadt.yaml"
TODAY = date(2026, 6, 12)


@pytest.fixture
def folder(tmp_path):
    """Two services and nothing offered, so that each test says itself what is."""
    copy = Path(shutil.copytree(SERVICES, tmp_path / "services"))
    for file in copy.glob("catalogue/*.yaml"):
        if file.stem not in (DOG, "hund-abmelden"):
            file.unlink()
    (copy / "changes.yaml").unlink()  # tells of others
    for file in [*copy.glob("cooperations/*.yaml"), *copy.glob("municipalities/*/*.yaml")]:
        write(file, offers=[], targets=[])
    return copy


def write(file, **parts):
    """Put parts of a file in place of what it says."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(data | parts, allow_unicode=True, sort_keys=False), encoding="utf-8")


def change_service(folder, old, new, service=DOG):
    file = folder / "catalogue" / f"{service}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def findings(folder):
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder)
    return raised.value.findings


EVERYWHERE = {"service": DOG, "office": "steuern"}
FOLDER = [{"name": "dms", "transport": "folder"}]


def test_what_the_cooperation_offers_every_town_of_it_offers(folder):
    write(folder / ODENWALD, offers=[EVERYWHERE], targets=FOLDER)
    catalogue = Catalogue.read(folder)
    assert {town.slug for town in catalogue.municipalities if catalogue.offer(town.slug, DOG)} == {
        town.slug for town in catalogue.cooperation("odenwald").towns
    }
    assert catalogue.offer("erbach", DOG).targets[0].transport == "folder"


def test_a_town_says_what_differs_and_keeps_the_rest(folder):
    general = EVERYWHERE | {"texts": {"fee_text": "Überall kostenlos.", "processing": "2 Wochen"}}
    write(folder / ODENWALD, offers=[general], targets=FOLDER)
    write(folder / ERBACH, offers=[{"service": DOG, "texts": {"fee_text": "Hier auch kostenlos."}}])
    catalogue = Catalogue.read(folder)
    here, there = catalogue.offer("erbach", DOG), catalogue.offer("oberzent", DOG)
    assert (here.service.fee_text, here.service.processing) == ("Hier auch kostenlos.", "2 Wochen")
    assert there.service.fee_text == "Überall kostenlos."
    assert (here.office_id, there.office_id) == ("steuern", "steuern")


@pytest.mark.parametrize("name", ["../erbach", "/srv/dms", "answers", "", 7])
def test_a_targets_folder_is_a_plain_name_inside_the_towns(folder, name):
    target = {"name": "bauamt", "transport": "folder", "options": {"folder": name}}
    write(folder / ERBACH, offers=[EVERYWHERE | {"targets": [target]}])
    (finding,) = findings(folder)
    assert finding.path.startswith("offers[0].targets[0]") and f"„{name}“ kann kein Ordner sein." in finding.sentence


def test_a_town_can_leave_an_offer_out_or_send_it_elsewhere(folder):
    write(folder / ODENWALD, offers=[EVERYWHERE], targets=FOLDER)
    own = [{"name": "anderswo", "transport": "folder"}]
    write(folder / ERBACH, offers=[{"service": DOG, "offered": False}])
    write(folder / "municipalities/odenwald/oberzent.yaml", offers=[], targets=own)
    catalogue = Catalogue.read(folder)
    assert catalogue.offer("erbach", DOG) is None and catalogue.offers("erbach") == ()
    assert catalogue.offer("oberzent", DOG).targets[0].name == "anderswo"


def test_the_central_office_does_what_no_other_does(folder):
    write(folder / ODENWALD, offers=[{"service": DOG, "office": "hundeamt"}], targets=FOLDER)
    assert "Das Amt „hundeamt“ gibt es hier nicht („hund-anmelden“)." in {f.sentence for f in findings(folder)}
    office = {"name": "Rathaus", "phone": "06000 1234", "email": "rathaus@erbach.example"}
    for town in (folder / "municipalities/odenwald").glob("*.yaml"):
        write(town, offices={"zentrale": office})
    offer = Catalogue.read(folder).offer("erbach", DOG)
    assert (offer.office.name, offer.office_id) == ("Rathaus", "zentrale")


def test_a_foreign_page_needs_its_address(folder):
    write(folder / ODENWALD, offers=[EVERYWHERE | {"way": "link"}])
    assert {finding.path for finding in findings(folder)} == {"offers.link"}
    page = {"url": "https://kreis.example/hund", "provider": "Kreis"}
    write(folder / ODENWALD, offers=[EVERYWHERE | {"way": "link", "link": page}])
    offer = Catalogue.read(folder).offer("erbach", DOG)
    assert (offer.way, offer.link.provider, offer.startable(TODAY)) == ("link", "Kreis", False)


def test_an_own_form_needs_somewhere_to_go_and_paper_does_not(folder):
    write(folder / ODENWALD, offers=[EVERYWHERE])
    assert {finding.sentence for finding in findings(folder)} == {"„hund-anmelden“ wird nirgendwohin übergeben."}
    write(folder / ODENWALD, offers=[EVERYWHERE | {"way": "paper"}])
    assert Catalogue.read(folder).offer("erbach", DOG).way == "paper"


def test_a_form_that_needs_more_trust_than_anybody_can_prove_is_refused(folder):
    change_service(folder, "trust_level: none", "trust_level: basic")
    write(folder / ERBACH, offers=[EVERYWHERE], targets=FOLDER)
    (finding,) = findings(folder)
    assert (finding.path, finding.file) == ("offers[0].way", "services/municipalities/odenwald/erbach.yaml")
    assert "„basic“" in finding.sentence and "way: paper" in finding.remedy


def test_where_staff_practise_logins_are_pretended_if_the_house_allows_it(folder):
    change_service(folder, "trust_level: none", "trust_level: high")
    data = yaml.safe_load((folder / TRAINING).read_text(encoding="utf-8"))
    town = data["town"] | {"identity_provider": "simulator"}
    write(folder / TRAINING, town=town, offers=[EVERYWHERE], targets=FOLDER)
    practice = Catalogue.read(folder, simulated=True).offer("musterstadt", DOG)
    assert (practice.way, practice.proof) == ("form", "simulator")
    real = Catalogue.read(folder).offer("musterstadt", DOG)
    assert (real.way, real.proof) == ("paper", None)


def test_only_where_staff_practise_logins_may_be_pretended(folder):
    data = yaml.safe_load((folder / ERBACH).read_text(encoding="utf-8"))
    write(folder / ERBACH, town=data["town"] | {"identity_provider": "simulator"})
    (finding,) = findings(folder)
    assert finding.sentence == "Vorgetäuschte Anmeldungen gibt es nur, wo geübt wird."


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, "open"),
        (0, 0, "open"),
        (1, None, "not_yet"),
        (None, -1, "over"),
        (-5, 5, "open"),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_time_in_which_it_is_open(opens, closes, state):
    def day(count):
        return None if count is None else TODAY + timedelta(days=count)

    offer = replace(CATALOGUE.offer("erbach", DOG), opens=day(opens), closes=day(closes))
    assert offer.state(TODAY) == state and offer.startable(TODAY) is (state == "open")


def test_an_offer_that_closes_before_it_opens_is_refused(folder):
    days = {"opens": "2026-07-01", "closes": "2026-06-01"}
    write(folder / ERBACH, offers=[EVERYWHERE | days], targets=FOLDER)
    assert [finding.remedy for finding in findings(folder)] == ["Vertauschen Sie „opens“ und „closes“."]


def test_two_services_with_one_leika_key_do_not_fit_into_one_town(folder):
    change_service(folder, 'leika: "99102013070000"', 'leika: "99102013104000"', "hund-abmelden")
    write(folder / ODENWALD, offers=[EVERYWHERE, EVERYWHERE | {"service": "hund-abmelden"}], targets=FOLDER)
    assert {finding.sentence for finding in findings(folder)} == {
        "„hund-abmelden“ und „hund-anmelden“ haben denselben LeiKa-Schlüssel 99102013104000."
    }
    write(folder / ODENWALD, offers=[EVERYWHERE], targets=FOLDER)
    assert Catalogue.read(folder).offer("erbach", DOG)


def test_a_service_without_a_form_names_who_decides(folder):
    file = folder / "catalogue" / "auskunft.yaml"
    text = (folder / "catalogue" / f"{DOG}.yaml").read_text(encoding="utf-8")
    described = text[: text.index("\nform:")].replace("id: hund-anmelden", "id: auskunft").replace('leika: "', '#"')
    described = described.replace("\nrouting: adresse", "")
    file.write_text(described, encoding="utf-8")
    assert [finding.sentence for finding in findings(folder)] == ["Es fehlt das Formular."]
    responsible = "\nresponsible: {provider: Bundesamt für Justiz, url: https://www.fuehrungszeugnis.bund.de/}\n"
    file.write_text(described + responsible, encoding="utf-8")
    write(folder / ODENWALD, offers=[{"service": "auskunft", "office": "steuern"}])
    offer = Catalogue.read(folder).offer("erbach", "auskunft")
    assert (offer.way, offer.link.provider) == ("link", "Bundesamt für Justiz")
