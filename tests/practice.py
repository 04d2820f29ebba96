"""A catalogue in which one town of each cooperation offers every service with the portal's own form.

In real towns many services wait for a way to prove who applies. Here the three towns are marked as places to practise,
where logins are pretended; nothing but their files is changed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from portal.catalogue import Catalogue
from tests.shipped import CATALOGUE, SERVICES

#: One town of each cooperation.
TOWNS = ("erbach", "witzenhausen", "musterstadt")

#: The services that have a form at all.
WITH_FORM = tuple(service for service in CATALOGUE.services.values() if service.has_form)


def practice_catalogue(folder: Path) -> Catalogue:
    """The shipped services, offered by all of ``TOWNS``; written into ``folder``, which must not be there yet."""
    shutil.copytree(SERVICES, folder)
    training = yaml.safe_load((folder / "cooperations/training.yaml").read_text(encoding="utf-8"))
    offices = {offer["service"]: offer["office"] for offer in training["offers"]}
    for file in folder.glob("municipalities/*/*.yaml"):
        if file.stem in TOWNS:
            town = yaml.safe_load(file.read_text(encoding="utf-8"))
            file.write_text(yaml.safe_dump(practising(town, offices), allow_unicode=True), encoding="utf-8")
    return Catalogue.read(folder, simulated=True)


def practising(file: dict[str, Any], offices: dict[str, str]) -> dict[str, Any]:
    """A town's file with every form open and its own words kept. ``offices`` do what the town gives to no other."""
    own = {offer["service"]: offer for offer in file["offers"]}
    kept = ("office", "texts", "file_plan_key", "targets")
    offers = [
        {"service": service.id, "way": "form", "office": offices[service.id]}
        | {key: value for key, value in own.get(service.id, {}).items() if key in kept}
        for service in WITH_FORM
    ]
    return file | {"town": file["town"] | {"training": True, "identity_provider": "simulator"}, "offers": offers}
