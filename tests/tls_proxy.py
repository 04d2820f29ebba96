"""nginx in front of a running portal, with the very configuration that portal/BETRIEB.md recommends.

Only names, ports and paths are replaced, as an operator does it, so the page is proved and not a copy of it.
"""

from __future__ import annotations

import datetime
import os
import re
import socket
import subprocess
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.tools import PROJECT, need, program

MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_temp_path {folder}/proxy;
    include {folder}/portal.conf;
}}
"""


@dataclass(frozen=True)
class TlsProxy:
    """``port`` speaks TLS, ``plain_port`` sends people there; ``certificate`` is what to trust."""

    folder: Path
    port: int
    plain_port: int
    certificate: Path

    @property
    def base(self) -> str:
        return f"https://localhost:{self.port}"


def nginx_path() -> str:
    return need(program("nginx", "/usr/sbin/nginx"), "nginx fehlt: apt-get install nginx-light")


def recommended(first_line: str = r"# /etc/nginx/conf\.d/portal\.conf") -> str:
    """The block of portal/BETRIEB.md that begins so: what becomes `portal.conf`, or a part of it."""
    text = (PROJECT / "portal" / "BETRIEB.md").read_text()
    block = re.search(rf"^ {{4,}}{first_line}\n(?: {{4}}.*\n|\n)+", text, re.MULTILINE)
    assert block, f"BETRIEB.md recommends no nginx configuration {first_line} any more"
    return textwrap.dedent(block[0])


def with_maps(configuration: str, source: str) -> str:
    """The configuration with the recommended place for pictures of maps, which come from the server ``source``."""
    location = recommended(r'location ~ "\^/karte/.+')
    for said, here in (("Host karten.example", f"Host {urlsplit(source).netloc}"), ("https://karten.example", source)):
        assert said in location, f"BETRIEB.md no longer says {said}"
        location = location.replace(said, here)
    return configuration.replace("    location / {", f"{location}    location / {{", 1)


def written_for(proxy: TlsProxy, portal_port: int) -> str:
    """The recommended block with the names, ports and paths of this run."""
    configuration = recommended()
    for said, here in (
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain_port};"),
        ("listen 443 ", f"listen 127.0.0.1:{proxy.port} "),
        ("https://antrag.example$", f"{proxy.base}$"),
        ("antrag.example", "localhost"),
        ("/etc/ssl/portal/antrag.pem", str(proxy.certificate)),
        ("/etc/ssl/portal/antrag.key", str(proxy.folder / "key.pem")),
        ("/var/log/nginx/portal.log", str(proxy.folder / "portal.log")),
        ("/run/portal-proxy", str(proxy.folder / "bodies")),
        ("/run/portal-cache", str(proxy.folder / "cache")),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{portal_port}"),
    ):
        assert said in configuration, f"BETRIEB.md no longer says {said}"
        configuration = configuration.replace(said, here)
    return configuration


def make_certificate(folder: Path) -> Path:
    """A certificate for localhost that signs itself; its key lies beside it in `key.pem`."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "certificate.pem"


@contextmanager
def tls_proxy(proxy: TlsProxy, portal_port: int, maps: str | None = None) -> Iterator[TlsProxy]:
    """Run nginx before the portal on ``portal_port`` until the block ends; pictures of maps come from ``maps``."""
    configuration = written_for(proxy, portal_port)
    (proxy.folder / "portal.conf").write_text(with_maps(configuration, maps) if maps else configuration)
    main = proxy.folder / "nginx.conf"
    # Below root's own folder for tests only root may read; installed, the proxy's folder is its user's.
    main.write_text(MAIN.format(folder=proxy.folder, user="user root root;" if os.geteuid() == 0 else ""))
    nginx = subprocess.Popen(
        [nginx_path(), "-c", str(main), "-p", str(proxy.folder), "-e", str(proxy.folder / "error.log")],
        stderr=subprocess.PIPE,
    )
    try:
        wait_until_listening(nginx, proxy.port)
        yield proxy
    finally:
        nginx.terminate()
        nginx.wait(20)


def wait_until_listening(nginx: subprocess.Popen[bytes], port: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and nginx.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    nginx.kill()
    raise AssertionError(f"nginx did not start: {nginx.communicate()[1].decode()}")
