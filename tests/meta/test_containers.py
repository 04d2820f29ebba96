"""The image and its two ways of running hold what they promise: no root, no writing, no secrets, limits."""

import re

import pytest
import yaml

from portal.settings import VARIABLES
from tests.tools import PROJECT

DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "ozg-portal"}
#: Read by the room for uploads.
KNOWN = VARIABLES | {"PORTAL_CLAMD"}


def test_the_profiles_start_what_they_are_named_after():
    by_profile = {
        profile: {name for name, service in SERVICES.items() if profile in service["profiles"]}
        for profile in ("single", "postgres")
    }
    assert by_profile == {"single": {"portal"}, "postgres": {"web", "worker", "database", "clamav"}}


@pytest.mark.parametrize("name", OURS)
def test_a_part_of_the_portal_can_write_only_to_data_keys_and_tmp(name):
    service = OURS[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    assert [mount.split(":")[1] for mount in service["volumes"]] == ["/data", "/keys"]


@pytest.mark.parametrize("name", SERVICES)
def test_everything_has_limits_and_nothing_is_reached_from_outside_this_machine(name):
    service = SERVICES[name]
    assert {"mem_limit", "cpus", "pids_limit"} <= service.keys()
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize("name", OURS)
def test_what_is_set_is_read_by_the_portal(name):
    environment = OURS[name]["environment"]
    assert environment.keys() <= KNOWN
    assert environment["PORTAL_BASE_URL"].startswith("${PORTAL_BASE_URL:?")


def test_no_file_holds_a_password_or_a_key():
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if variable == "POSTGRES_PASSWORD":
                assert value == "${POSTGRES_PASSWORD:-}"
            elif "@" in str(value):
                assert re.search(r":\$\{[A-Z_]+:-\}@", value), variable
    assert not re.search(r"^ARG|^COPY .*(\.key|\.env)|PASSWORD", DOCKERFILE, re.MULTILINE)


def test_a_worker_of_its_own_is_not_asked_for_pages():
    worker = SERVICES["worker"]
    assert worker["command"] == ["portal", "worker"] and worker["healthcheck"] == {"disable": True}
    assert "ports" not in worker


def test_the_image_runs_as_somebody_and_asks_after_itself_without_curl():
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER portal$", last, re.MULTILINE)
    assert last.index("USER portal") < last.index("CMD")
    assert "HEALTHCHECK" in last and "curl" not in last and "wget" not in last
    assert "PORTAL_RUN=/tmp/run" in last and "PORTAL_MASTER_KEY_FILE=/keys/" in last
    assert set(re.findall(r"\b(PORTAL_[A-Z_]+)=", last)) <= KNOWN


def test_keys_data_and_settings_of_this_machine_are_not_copied_into_the_image():
    ignored = (PROJECT / ".dockerignore").read_text().split()
    assert {".*", "var", "tests", "run"} <= set(ignored)
