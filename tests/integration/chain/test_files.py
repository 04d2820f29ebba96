"""A file goes the whole way: uploaded, sent, named on receipt and message, packed, read by its clerk alone."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile

import pytest
import sqlalchemy as sa
from lxml import etree
from PIL import Image
from werkzeug.http import parse_options_header

from portal.attachments import Owner, files_of, open_attachment
from portal.attachments.models import AttachmentRow
from portal.catalogue import sample_file
from portal.database import Scope
from portal.delivery import State, overview, package_for
from portal.delivery.attempt import attempt
from portal.delivery.models import DeliveryRow
from portal.keys import KeyFailure
from portal.submissions import load_case
from portal.submissions.receipt import receipt_content
from tests.applicant import Applicant
from tests.cases import sample_files
from tests.clerks import app, signed_in

__all__ = ["app"]

TOWN, OTHER, SERVICE = "witzenhausen", "erbach", "veranstaltung-anzeigen"


@pytest.fixture
def sent(app, house) -> Applicant:
    """Somebody who sent the large event with its two files; their page is the confirmation."""
    service = house.catalogue.services[SERVICE]
    large = [example for example in service.examples if example.valid][1]
    somebody = Applicant(app.test_client(), TOWN, SERVICE)
    somebody.reference = somebody.apply(large.answers, sample_files(large.files))
    return somebody


@pytest.fixture
def case(house, sent):
    return load_case(house, TOWN, sent.reference)


def stored(house, case):
    """The files as they lie in the store: name → content."""
    with house.database.reading(Scope.town(TOWN)) as session:
        files = files_of(session, Owner.submission(TOWN, case.id, case.key))
    contents = {}
    for file in files:
        with open_attachment(house, file) as content:
            contents[file.name] = content.read()
    return contents


def addresses(page) -> dict[str, str]:
    """Name → address of the files on the clerk's page."""
    links = etree.HTML(page.get_data()).xpath("//a[contains(@href, '/anlagen/')]")
    return {link.text: link.get("href") for link in links}


def test_the_receipt_and_the_message_name_each_file_with_its_checksum(house, case):
    message = etree.fromstring(case.message)
    told = {
        plan.findtext("{*}Name"): (plan.findtext("{*}Size"), plan.findtext("{*}Sha256"))
        for plan in message.iterfind(".//{*}Lageplan/{*}Lageplan")
    }
    contents = stored(house, case)
    assert list(contents) == ["Lageplan.pdf", "Marktplatz.jpg"]
    assert told == {name: (str(len(all_)), hashlib.sha256(all_).hexdigest()) for name, all_ in contents.items()}
    printed = {name: (str(size), checksum) for name, size, checksum in receipt_content(house, case).files}
    assert printed == told


def test_the_package_holds_the_stored_files_byte_for_byte_the_same_each_time(house, case):
    package = package_for(house, TOWN, case.reference)
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    for name, content in stored(house, case).items():
        (found,) = [other for other in packed if other.endswith(name)]
        assert packed[found] == content
    (root,) = [etree.fromstring(content) for name, content in packed.items() if name.endswith(".0605.xml")]
    originals = [element.text for element in root.iter("{*}DateinameOriginal")]
    assert originals[-2:] == ["Lageplan.pdf", "Marktplatz.jpg"]
    assert package_for(house, TOWN, case.reference).content == package.content


def test_a_clerk_reads_how_the_virus_scan_ended_and_stores_the_file(app, house, case):
    clerk = signed_in(app, TOWN)
    page = clerk.get(f"/{TOWN}/amt/vorgang/{case.reference}")
    assert "Viren: nicht geprüft" in page.text
    files = addresses(page)
    for name, content in stored(house, case).items():
        answer = clerk.get(files[name])
        assert (answer.status_code, answer.data) == (200, content)
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.mimetype == ("application/pdf" if name.endswith("pdf") else "image/jpeg")

    with house.database.writing(Scope.town(TOWN)) as session:
        session.execute(sa.update(AttachmentRow).values(state="checked"))
    assert "Viren: geprüft" in clerk.get(f"/{TOWN}/amt/vorgang/{case.reference}").text


def test_a_file_is_saved_under_the_name_its_owner_gave_it(app, house):
    example = next(one for one in house.catalogue.services["mangel-melden"].examples if one.files)
    name = "Brücke „Łódź“, 100%.png"
    reporter = Applicant(app.test_client(), TOWN, "mangel-melden")
    reference = reporter.apply(example.answers, {"fotos": [(name, sample_file("Brücke.png"))]})
    clerk = signed_in(app, TOWN)
    address = addresses(clerk.get(f"/{TOWN}/amt/vorgang/{reference}"))[name]
    header = clerk.get(address).headers["Content-Disposition"]
    assert header.isascii(), "others are not let through, and browsers then save the file under its number"
    assert parse_options_header(header) == ("attachment", {"filename": name})


def test_another_towns_file_is_as_unknown_as_one_that_never_was(app, case):
    own, foreign = signed_in(app, TOWN), signed_in(app, OTHER)
    (address, *_) = addresses(own.get(f"/{TOWN}/amt/vorgang/{case.reference}")).values()
    unknown = f"/{OTHER}/amt/vorgang/{case.reference}/anlagen/0197c000-0000-7000-8000-000000000001"
    answers = [foreign.get(address.replace(TOWN, OTHER, 1)), foreign.get(unknown)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(404, answers[0].data)}
    assert own.get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 404
    assert foreign.get(address).status_code in (302, 303, 404)
    assert app.test_client().get(address).status_code in (302, 303)


def test_a_file_of_another_case_of_the_same_town_is_not_at_this_case(app, house, case):
    clerk = signed_in(app, TOWN)
    service = house.catalogue.services[SERVICE]
    large = [example for example in service.examples if example.valid][1]
    files = {"lageplan": [("B.pdf", sample_file("B.pdf"))]}
    other = Applicant(app.test_client(), TOWN, SERVICE).apply(large.answers, files)
    (address,) = addresses(clerk.get(f"/{TOWN}/amt/vorgang/{other}")).values()
    assert clerk.get(address).status_code == 200
    assert clerk.get(address.replace(other, case.reference)).status_code == 404


def test_the_applicant_reads_what_was_sent_along(sent):
    sent.open(f"/{TOWN}/vorgang/{sent.reference}")
    assert "Lageplan.pdf" in sent.text and "Von Ihnen mitgesendet" in sent.text


def damage(house):
    """Change a bit near the end of every stored file."""
    for path in (house.settings.data / "attachments").rglob("*"):
        if path.is_file():
            damaged = bytearray(path.read_bytes())
            damaged[-20] ^= 1
            path.write_bytes(damaged)


def lose(house):
    shutil.rmtree(house.settings.data / "attachments")


@pytest.mark.parametrize("harm", [damage, lose])
def test_a_file_that_does_not_open_is_said_to_the_clerk_and_never_passed_on(app, house, case, harm):
    clerk = signed_in(app, TOWN)
    address = addresses(clerk.get(f"/{TOWN}/amt/vorgang/{case.reference}"))["Lageplan.pdf"]
    harm(house)
    for page in (address, f"/{TOWN}/amt/vorgang/{case.reference}/paket.zip"):
        answer = clerk.get(page)
        assert answer.status_code == 500 and "Eine Datei lässt sich nicht öffnen" in answer.text


@pytest.mark.parametrize(
    ("harm", "state", "sentence"),
    [(damage, State.ATTENTION, "ist beschädigt"), (lose, State.FAILING, "fehlt unter PORTAL_DATA/attachments")],
)
def test_the_operator_learns_what_keeps_a_package_from_being_built(house, case, harm, state, sentence):
    harm(house)
    with house.database.reading(Scope.town(TOWN)) as session:
        row = session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == case.reference)).one()
    attempt(house, TOWN, row.id, row.attempt, "worker")
    (view,) = overview(house, case.reference)
    assert view.state is state and sentence in view.error


def test_a_long_file_that_is_damaged_further_on_breaks_the_download_off(app, house):
    service = house.catalogue.services[SERVICE]
    large = [example for example in service.examples if example.valid][1]
    noise = io.BytesIO()
    Image.frombytes("RGB", (300, 300), os.urandom(300 * 300 * 3)).save(noise, "PNG")
    reference = Applicant(app.test_client(), TOWN, SERVICE).apply(
        large.answers, {"lageplan": [("Rauschen.png", noise.getvalue())]}
    )
    clerk = signed_in(app, TOWN)
    (address,) = addresses(clerk.get(f"/{TOWN}/amt/vorgang/{reference}")).values()
    damage(house)
    with pytest.raises(KeyFailure):
        _ = clerk.get(address).data
