"""What kind of file a receipt is: lasting, accessible, the same every time, and with the data inside."""

import hashlib
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from PIL import Image, ImageCms

from portal.receipts import RENDERER_VERSION, WITHDRAWAL_RENDERER, ReceiptError, render, render_withdrawal
from portal.typesetting.colour_profile import srgb
from tests.pdf_checks import qpdf_problems, verapdf
from tests.tools import PROJECT
from tests.unit.receipts.samples import XML, gallery, sample, withdrawals

#: The SHA-256 of the ordinary sample by renderer version. A change here needs a new RENDERER_VERSION once receipts of
#: this version were given to people.
KNOWN = {"1": "6acbb49b1aa4491514f3f920c4261f230bf0b575474b67bc71d221fb13b16d47"}
KNOWN_WITHDRAWALS = {"1": "677bfb8aa8811dd2bb60c02044c3936c799d4bdca3c381c91c4296352d3b4459"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("receipts")
    for name, content in gallery().items():
        (folder / f"{name.replace(' ', '-')}.pdf").write_bytes(render(content))
    for name, content in withdrawals().items():
        (folder / f"{name.replace(' ', '-')}.pdf").write_bytes(render_withdrawal(content))
    return sorted(folder.iterdir())


def test_every_receipt_is_pdf_ua_1_and_pdf_a_3a(files):
    verdicts = verapdf(files)
    assert len(verdicts) == 2 * len(files) >= 20
    assert [str(verdict) for verdict in verdicts if not verdict.compliant] == []


def test_every_receipt_is_sound(files):
    assert {file.name: problems for file in files if (problems := qpdf_problems(file))} == {}


def test_the_message_lies_inside_byte_for_byte_as_the_source():
    message = XML + bytes(range(256))
    with pikepdf.open(io.BytesIO(render(sample(xml=message)))) as pdf:
        attachment = pdf.attachments["antrag.xml"]
        assert attachment.get_file().read_bytes() == message
        assert attachment.get_file().mime_type == "application/xml"
        (associated,) = pdf.Root.AF
        assert associated.AFRelationship == pikepdf.Name.Source
        assert associated.EF.F.read_bytes() == message


def test_the_bytes_of_a_version_stay_what_they_are():
    assert hashlib.sha256(render(sample())).hexdigest() == KNOWN[RENDERER_VERSION]
    withdrawal = render_withdrawal(withdrawals()["withdrawal"])
    assert hashlib.sha256(withdrawal).hexdigest() == KNOWN_WITHDRAWALS[WITHDRAWAL_RENDERER]


@pytest.mark.parametrize(("seed", "locale", "zone"), [("0", "C", "UTC"), ("4711", "de_DE.UTF-8", "Pacific/Auckland")])
def test_another_process_with_other_surroundings_makes_the_same_bytes(seed, locale, zone):
    program = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from portal.receipts import render
from tests.unit.receipts.samples import gallery, sample
render(gallery()["exotic letters"])
print(hashlib.sha256(render(sample())).hexdigest())
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(PROJECT)],
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(render(sample())).hexdigest()


def test_receipts_made_at_the_same_time_do_not_disturb_each_other():
    contents = [*gallery().values()] * 2
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(render, contents)) == [render(content) for content in contents]


def test_another_answer_makes_another_file():
    assert render(sample(reference="K7QM-24RT-9XWB")) != render(sample())


def test_the_file_says_what_it_is_and_for_whom():
    with pikepdf.open(io.BytesIO(render(sample()))) as pdf:
        assert pdf.Root.Lang == "de-DE" and pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Eingangsbestätigung K7QM-24RT-9XWA"
            assert metadata["dc:creator"] == ["Stadt Michelstadt"]
            assert metadata["xmp:CreateDate"] == "2026-06-05T16:04:31Z"


def test_the_colour_profile_is_srgb():
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    known = bytes([0, 0, 0, 255, 255, 255, 133, 61, 38, 0, 94, 132, 255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 99, 199])
    through = ImageCms.profileToProfile(
        Image.frombytes("RGB", (8, 1), known), ours, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert max(abs(before - after) for before, after in zip(known, through.tobytes(), strict=True)) <= 1


@pytest.mark.parametrize("ridge", ["M0 0Q1 1 2 2", "M0 0C1 2 3", "M", "M0 0 1"])
def test_a_ridge_line_that_cannot_be_drawn_is_refused(ridge):
    with pytest.raises(ReceiptError, match="A path may hold M, L, C and Z"):
        render(sample(ridge=ridge))


def test_a_receipt_stays_small():
    assert len(render(sample())) < 100_000
