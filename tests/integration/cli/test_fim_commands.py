"""``portal services import-fim`` and ``export-fim`` as an editor types them."""

import pytest

from portal.catalogue import check_service, read_service
from portal.fim import read_schema, write_schema
from portal.fim.schema import walk
from tests.integration.cli.test_commands import Installation, sentence
from tests.unit.fim.schemas import NOW, group, one, schema, text


@pytest.fixture
def portal(tmp_path):
    return Installation(tmp_path / "data", PORTAL_SERVICES=str(tmp_path / "services"))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "probe.xdf.xml"
    path.write_bytes(write_schema(schema(one(group("G1", "Hund", one(text("F1", "Rufname"))))), NOW))
    return path


def test_a_schema_becomes_a_service_file_and_comes_back(portal, file, tmp_path):
    done = portal("services", "import-fim", str(file), "--output", str(tmp_path / "entwurf"))
    assert done.returncode == 0, done.stderr
    written = tmp_path / "entwurf" / "probe-beantragen.yaml"
    assert str(written) in done.stdout and "Offen sind" in done.stdout
    assert check_service(written) == ()
    assert list((tmp_path / "entwurf").iterdir()) == [written]
    back = portal("services", "export-fim", str(written), "--output", str(tmp_path / "zurueck.xml"))
    assert back.returncode == 0, back.stderr
    paths = [[path for path, _ in walk(read_schema(one.read_bytes()).uses)] for one in (file, tmp_path / "zurueck.xml")]
    assert paths == [["G1", "G1.F1"]] * 2


def test_an_existing_file_is_never_overwritten(portal, file, tmp_path):
    folder = str(tmp_path / "entwurf")
    assert portal("services", "import-fim", str(file), "--output", folder).returncode == 0
    (tmp_path / "entwurf" / "probe-beantragen.yaml").write_text("meins")
    done = portal("services", "import-fim", str(file), "--output", folder)
    assert (done.returncode, (tmp_path / "entwurf" / "probe-beantragen.yaml").read_text()) == (1, "meins")
    assert "gibt es schon" in sentence(done)


def test_without_a_folder_the_draft_lies_beside_the_other_services(portal, file, tmp_path):
    assert portal("services", "import-fim", str(file)).returncode == 0
    assert read_service(tmp_path / "services" / "catalogue" / "probe-beantragen.yaml").title == "Probe beantragen"


@pytest.mark.parametrize("content", [b"", b"<a/>", b"\xff\xfe", b"<!DOCTYPE a><a/>"])
def test_a_broken_file_is_a_finding_in_one_sentence_and_leaves_nothing(portal, tmp_path, content):
    file = tmp_path / "kaputt.xml"
    file.write_bytes(content)
    done = portal("services", "import-fim", str(file), "--output", str(tmp_path / "entwurf"))
    assert done.returncode == 1 and "\n" not in sentence(done)
    assert not (tmp_path / "entwurf").exists()


@pytest.mark.parametrize("arguments", [("import-fim",), ("import-fim", "/gibt/es/nicht.xml"), ("export-fim",)])
def test_wrong_use_ends_with_2(portal, arguments):
    assert portal("services", *arguments).returncode == 2


def test_a_service_that_is_not_there_is_a_finding(portal):
    done = portal("services", "export-fim", "gibt-es-nicht")
    assert done.returncode == 1 and "gibt-es-nicht" in sentence(done)
    assert portal("services", "export-fim", "fehlt.yaml").returncode == 1


def test_a_service_goes_to_the_standard_output_as_xml(portal, tmp_path):
    done = Installation(tmp_path / "data")("services", "export-fim", "hund-anmelden")
    assert done.returncode == 0 and done.stdout.startswith("<?xml")
