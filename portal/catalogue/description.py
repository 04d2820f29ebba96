"""A service as plain data for other programs: what it is, and examples that prove it."""

from __future__ import annotations

import json
from typing import Any

from portal.catalogue.service import Service


def describe(service: Service) -> dict[str, Any]:
    """The whole service as JSON data, with its content hash; ``examples`` only by name and kind."""
    described: dict[str, Any] = json.loads(service.snapshot())
    described["notes"] = list(service.notes)
    described["illustrative"] = list(service.illustrative)
    described["examples"] = [{"name": example.name, "valid": example.valid} for example in service.examples]
    return described | {"content_hash": service.content_hash}


def examples_json(service: Service) -> list[dict[str, Any]]:
    """``[{name, valid, answers, errors, files}]``, in the order of the file."""
    return [example.model_dump(mode="json", exclude={"fee_cents"}) for example in service.examples]
