"""What is damaged is found, what was forged is refused, and a failed backup leaves nothing behind."""

from __future__ import annotations

import json
import sqlite3
import zipfile

import pytest

from portal.backup import BackupError, ProgramMissing, create, postgres, restore, verify
from portal.database import utc_now
from tests.cases import make_case

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def archive(house, tmp_path):
    make_case(house)
    mail = house.settings.data / "mail" / "one.eml"
    mail.parent.mkdir()
    mail.write_bytes(b"Guten Tag" * 100)
    return create(house.settings, tmp_path, utc_now()).file


def rewritten(archive, change):
    """The archive again, with ``change`` applied to its parts by name."""
    with zipfile.ZipFile(archive) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    archive.unlink()
    with zipfile.ZipFile(archive, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return archive


def manifest_with(**values):
    def change(parts):
        parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), **values}).encode()

    return change


def test_a_changed_byte_anywhere_is_found(house, archive):
    whole = archive.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 8)):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            found = verify(archive, house.keys)
        except BackupError as error:
            assert str(archive) in str(error)
        else:  # a byte of the container that carries nothing, such as a time
            assert found.manifest.counts["submission"] == 1
    archive.write_bytes(whole)
    assert verify(archive, house.keys).opened == 1


@ON_SQLITE
def test_a_part_that_was_changed_with_its_checksum_is_found(house, archive):
    def change(parts):
        parts["mail/one.eml"] = parts["mail/one.eml"].replace(b"Guten", b"Guter")

    with pytest.raises(BackupError, match=r"mail/one\.eml.* ist verändert"):
        verify(rewritten(archive, change), house.keys)


@ON_SQLITE
@pytest.mark.parametrize("length", [0, 100, 5000])
def test_a_file_that_was_cut_off_is_no_backup(house, archive, length):
    archive.write_bytes(archive.read_bytes()[:length])
    with pytest.raises(BackupError, match="unvollständig oder keine Sicherung"):
        verify(archive, house.keys)


@ON_SQLITE
@pytest.mark.parametrize("name", ["../outside", "mail/../../outside", "/etc/passwd", "dms/x", "mail//x", "mail"])
def test_a_part_that_would_be_unpacked_elsewhere_is_refused(house, archive, tmp_path, name):
    def change(parts):
        manifest = json.loads(parts["manifest.json"])
        for part in manifest["parts"]:
            if part["name"] == "mail/one.eml":
                part["name"] = name
        parts["manifest.json"] = json.dumps(manifest).encode()
        parts[name] = parts.pop("mail/one.eml")

    forged = rewritten(archive, change)
    with pytest.raises(BackupError, match="gehört nicht in eine Sicherung"):
        restore(house.settings, forged, tmp_path / "new", house.keys, force=False, now=utc_now())
    assert not (tmp_path / "new").exists() and not (tmp_path / "outside").exists()


@ON_SQLITE
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"format": 2}, "Lesbar ist Format 1"),
        ({"revision": "9999"}, "den dieses Portal nicht kennt"),
        ({"counts": {"submission": 7}}, "enthält anderes"),
        ({"database": "oracle"}, "nicht lesbar"),
        ({"parts": []}, "widerspricht sich"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(house, archive, values, sentence):
    with pytest.raises(BackupError, match=sentence):
        verify(rewritten(archive, manifest_with(**values)), house.keys)


@ON_SQLITE
def test_a_database_copy_that_is_damaged_inside_is_found(house, tmp_path):
    for _ in range(3):
        make_case(house)
    file = house.database.url.database
    house.database.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA foreign_keys=off")
        connection.execute("DELETE FROM submission WHERE rowid = 1")
    connection.close()
    with pytest.raises(BackupError, match="Die Datenbank ist beschädigt"):
        create(house.settings, tmp_path, utc_now())
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".portal-*"))


@ON_SQLITE
def test_without_a_database_there_is_nothing_to_back_up(settings, tmp_path):
    settings.data.mkdir()
    with pytest.raises(BackupError, match="lässt sich nicht kopieren"):
        create(settings, tmp_path, utc_now())
    assert not (tmp_path / "portal.sqlite3").exists() and not list(tmp_path.glob("*.zip"))


@ON_POSTGRES
def test_a_missing_pg_dump_is_named_with_its_remedy(house, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    with pytest.raises(ProgramMissing, match="apt-get install postgresql-client"):
        create(house.settings, tmp_path, utc_now())
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".portal-*"))


@ON_POSTGRES
def test_pg_dump_is_found_in_debians_folder_and_the_newest_is_taken(house, tmp_path, monkeypatch):
    for version in ("9", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "pg_dump").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    assert postgres.program("pg_dump") == str(tmp_path / "17" / "bin" / "pg_dump")


@ON_POSTGRES
def test_a_backup_of_postgresql_does_not_come_back_into_sqlite(house, archive, tmp_path):
    embedded = house.settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'x.sqlite3'}"})
    with pytest.raises(BackupError, match="PORTAL_DATABASE_URL"):
        restore(embedded, archive, tmp_path / "new", house.keys, force=False, now=utc_now())
