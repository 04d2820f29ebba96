"""The manifest names every schema the portal ships, but for those that follow from a service."""

import importlib
import pkgutil

import pytest
from lxml import etree

from portal import official
from portal.standards import ManifestBroken, shipped_standards
from portal.xoev import SCHEMAS

XS = "{http://www.w3.org/2001/XMLSchema}"
MANIFEST = shipped_standards()

#: What the namespace of a service's own schema begins with.
OF_A_SERVICE = "urn:ozg-portal:antrag:"


def schema(name):
    return etree.parse(SCHEMAS / name).getroot()


def test_every_shipped_schema_is_in_the_manifest():
    listed = {*MANIFEST.types, *(profile.profile for profile in MANIFEST.profiles)}
    shipped = {path.relative_to(SCHEMAS).as_posix() for path in SCHEMAS.rglob("*.xsd")}
    of_services = {name for name in shipped if schema(name).get("targetNamespace", "").startswith(OF_A_SERVICE)}
    missing = sorted(shipped - of_services - listed)
    assert not missing, f"Nicht in xoev_schemas/manifest.yaml: {', '.join(missing)}"
    assert not listed - shipped


@pytest.mark.parametrize("profile", MANIFEST.profiles, ids=lambda profile: profile.profile)
def test_a_profile_is_what_the_manifest_says(profile):
    root = schema(profile.profile)
    assert profile.profile.startswith(f"{profile.standard}/")
    assert root.get("targetNamespace") in {version.namespace for version in profile.versions}
    assert set(profile.messages) <= {element.get("name") for element in root.iterchildren(XS + "element")}
    for version in profile.versions:
        assert version.valid_from is None or version.valid_to is None or version.valid_from <= version.valid_to


def test_the_manifest_and_the_writers_say_the_same():
    by_message = {message: profile for profile in MANIFEST.profiles for message in profile.messages}
    rooms = (importlib.import_module(room.name) for room in pkgutil.iter_modules(official.__path__, "portal.official."))
    written = [kind for room in rooms for kind in getattr(room, "MESSAGES", ())]
    assert written
    for kind in written:
        profile = by_message[kind.code]
        assert (profile.standard, profile.proven) == (kind.standard, kind.proven), kind.name
        assert {one.version: one.namespace for one in profile.versions} == dict(kind.namespaces), kind.name


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("types: []", "profiles"),
        ("types: []\nprofiles: [{profile: a.xsd}]", "profiles.0.standard"),
        ("types: []\nprofiles: []\nmore: 1", "more"),
        ("types: [", "while parsing"),
    ],
)
def test_a_manifest_that_cannot_be_read_names_the_place(tmp_path, text, place):
    (tmp_path / "manifest.yaml").write_text(text)
    with pytest.raises(ManifestBroken, match=rf"manifest\.yaml lässt sich nicht lesen: {place}"):
        shipped_standards(tmp_path)
