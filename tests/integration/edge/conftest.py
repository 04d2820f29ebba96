"""Portals in processes of their own, one as people reach it through TLS, one as the proxy reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.http_browser import HttpBrowser
from tests.running_portal import RunningPortal, free_port, running_portal
from tests.tls_proxy import TlsProxy, make_certificate, nginx_path, tls_proxy


@dataclass(frozen=True)
class Installation:
    """In production: ``portal`` listens on this machine only, people come through ``proxy``."""

    portal: RunningPortal
    proxy: TlsProxy

    def browser(self, patience: float = 30) -> HttpBrowser:
        """Somebody's browser, which trusts the certificate."""
        browser = HttpBrowser(self.proxy.base, patience)
        browser.session.trust_env = False  # a machine's own list of certificates would come first
        browser.session.verify = str(self.proxy.certificate)
        return browser


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    nginx_path()
    folder = tmp_path_factory.mktemp("proxy")
    proxy = TlsProxy(folder, free_port(), free_port(), make_certificate(folder))
    portal_folder = tmp_path_factory.mktemp("portal")
    with (
        running_portal(
            portal_folder,
            accounts=False,
            PORTAL_ENVIRONMENT="production",
            PORTAL_BASE_URL=proxy.base,
            PORTAL_TRUSTED_PROXIES="1",
            PORTAL_SECOND_FACTOR="optional",
            PORTAL_MASTER_KEY_FILE=str(portal_folder / "keys" / "master.key"),
        ) as portal,
        tls_proxy(proxy, urlsplit(portal.base).port or 0),
    ):
        yield Installation(portal, proxy)


@pytest.fixture(scope="session")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal that nobody stands before."""
    with running_portal(tmp_path_factory.mktemp("direct"), accounts=False) as portal:
        yield portal
