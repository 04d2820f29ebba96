"""Which settings does the portal run with?  Read once at start from ``PORTAL_*`` variables, typed and checked.

    PORTAL_DATA=/srv/portal PORTAL_BASE_URL=https://antrag.example PORTAL_ENVIRONMENT=production portal web

There is no default for anything secret, and a production start refuses what only a developer's machine may do. Every
refusal is one German sentence that names the variable and the remedy, because an administrator reads it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

Environment = Literal["development", "production", "test"]

#: Names under which a machine reaches itself; the only hosts that may be served without TLS.
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")

REPOSITORY = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing or cannot be used. The message names the variable and the remedy."""


class Settings(BaseModel):
    """Everything that may differ between two installations.

    Paths are absolute. ``database_url`` may hold a password and is therefore kept out of ``repr``. ``worker_name`` must
    stay the same when a worker is restarted and differ between workers that run at the same time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    environment: Environment
    data: Path
    database_url: str = Field(repr=False)
    master_key_file: Path
    base_url: str | None
    allowed_hosts: tuple[str, ...]
    trusted_proxies: int
    services: Path
    host: str
    port: int
    web_threads: int
    run_folder: Path
    worker_name: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read and check the settings; raises SettingsError. Creates nothing on disk."""
        environment = _one_of(environ, "PORTAL_ENVIRONMENT", ("development", "production", "test"), "development")
        data = _path(environ, "PORTAL_DATA", Path("var"))
        base_url = _base_url(environ)
        settings = cls(
            environment=environment,
            data=data,
            database_url=_database_url(environ, data),
            master_key_file=_path(environ, "PORTAL_MASTER_KEY_FILE", data / "master.key"),
            base_url=base_url,
            allowed_hosts=_allowed_hosts(environ, base_url, environment),
            trusted_proxies=_whole_number(environ, "PORTAL_TRUSTED_PROXIES", 0, 0, 10),
            services=_path(environ, "PORTAL_SERVICES", REPOSITORY / "services"),
            host=environ.get("PORTAL_HOST") or "127.0.0.1",
            port=_whole_number(environ, "PORT", 8000, 0, 65535),
            web_threads=_whole_number(environ, "PORTAL_WEB_THREADS", 4, 1, 64),
            run_folder=_path(environ, "PORTAL_RUN", Path("run")),
            worker_name=environ.get("PORTAL_WORKER") or socket.gethostname(),
        )
        if settings.production:
            _check_production(settings)
        return settings

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether browsers reach the portal over TLS, so that cookies may carry ``Secure`` and ``__Host-``."""
        return self.base_url is not None and self.base_url.startswith("https://")

    @property
    def embedded(self) -> bool:
        """Whether the database is the SQLite file of one machine."""
        return self.database_url.startswith("sqlite")

    @property
    def lock_file(self) -> Path:
        """The file whose lock lines up the writers of an embedded database."""
        return self.data / "portal.lock"


#: Every variable read above or by a program the portal starts.
VARIABLES = frozenset(
    {
        "PORTAL_ALLOWED_HOSTS",
        "PORTAL_BASE_URL",
        "PORTAL_DATA",
        "PORTAL_DATABASE_URL",
        "PORTAL_ENVIRONMENT",
        "PORTAL_HOST",
        "PORTAL_MASTER_KEY_FILE",
        "PORTAL_RUN",
        "PORTAL_SERVICES",
        "PORTAL_SOCKET",
        "PORTAL_SUPERVISOR_PID",
        "PORTAL_TRUSTED_PROXIES",
        "PORTAL_WEB_THREADS",
        "PORTAL_WORKER",
    }
)


def unknown_variables(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """``PORTAL_*`` variables nobody reads, sorted: a misspelt setting must not be silently without effect."""
    return tuple(sorted(name for name in environ if name.startswith("PORTAL_") and name not in VARIABLES))


def _one_of(
    environ: Mapping[str, str], name: str, choices: tuple[Environment, ...], default: Environment
) -> Environment:
    text = environ.get(name) or default
    for choice in choices:
        if text == choice:
            return choice
    raise SettingsError(f"{name} muss {', '.join(choices[:-1])} oder {choices[-1]} sein. Angegeben ist „{text}“.")


def _whole_number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingsError(f"{name} muss eine ganze Zahl von {least} bis {most} sein. Angegeben ist „{text}“.")
    return int(text)


def _path(environ: Mapping[str, str], name: str, default: Path) -> Path:
    return Path(environ.get(name) or default).expanduser().absolute()


def _database_url(environ: Mapping[str, str], data: Path) -> str:
    url = environ.get("PORTAL_DATABASE_URL") or f"sqlite:///{data / 'portal.sqlite3'}"
    # The address itself is not repeated in the error: it may hold a password.
    if url.startswith("sqlite:///") and url.removeprefix("sqlite:///") not in ("", ":memory:"):
        return url
    if url.startswith("postgresql+psycopg://"):
        return url
    raise SettingsError(
        "PORTAL_DATABASE_URL muss mit „sqlite:///“ und einem Dateinamen oder mit „postgresql+psycopg://“ beginnen. "
        "Ändern Sie die Adresse oder lassen Sie die Variable weg."
    )


def _base_url(environ: Mapping[str, str]) -> str | None:
    text = environ.get("PORTAL_BASE_URL", "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        readable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        readable = False
    if not readable or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError(
            "PORTAL_BASE_URL muss eine Adresse ohne Pfad sein, zum Beispiel „https://antrag.example“. "
            f"Angegeben ist „{text}“."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _allowed_hosts(environ: Mapping[str, str], base_url: str | None, environment: Environment) -> tuple[str, ...]:
    text = environ.get("PORTAL_ALLOWED_HOSTS", "")
    named = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    for host in named:
        if any(sign in host for sign in "*/ @") or "://" in host:
            raise SettingsError(
                "PORTAL_ALLOWED_HOSTS muss eine Liste von Rechnernamen mit Kommas sein, ohne Platzhalter und Pfad. "
                f"Ändern Sie „{host}“."
            )
    if named:
        return named
    own = (host_of(base_url),) if base_url else ()
    if environment == "production":
        return own
    return tuple(dict.fromkeys((*own, *LOOPBACK_HOSTS)))


def host_of(address: str) -> str:
    """The host of an address without its port, an IPv6 address in brackets: ``https://[::1]:8000`` → ``[::1]``."""
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_production(settings: Settings) -> None:
    """Raise SettingsError for the first thing a production start must not accept."""
    rules: tuple[tuple[Callable[[Settings], bool], str], ...] = (
        (
            lambda s: s.base_url is not None,
            "PORTAL_BASE_URL fehlt. Geben Sie die öffentliche Adresse an, zum Beispiel „https://antrag.example“.",
        ),
        (
            lambda s: s.secure_cookies or _is_loopback(host_of(s.base_url or "")),
            "PORTAL_BASE_URL muss im Betrieb mit „https://“ beginnen. "
            "Nur eine Adresse des eigenen Rechners darf ohne TLS sein.",
        ),
        (
            lambda s: host_of(s.base_url or "") in s.allowed_hosts,
            "PORTAL_ALLOWED_HOSTS muss den Rechnernamen aus PORTAL_BASE_URL enthalten. Ergänzen Sie ihn.",
        ),
        (
            lambda s: not s.master_key_file.resolve().is_relative_to(s.data.resolve()),
            "PORTAL_MASTER_KEY_FILE muss im Betrieb außerhalb von PORTAL_DATA liegen. "
            "Sonst enthält jede Sicherung der Daten auch den Schlüssel.",
        ),
    )
    for accepted, sentence in rules:
        if not accepted(settings):
            raise SettingsError(sentence)
