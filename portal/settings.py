"""Which settings does the portal run with?  Read once at start from ``PORTAL_*`` variables, typed and checked.

    PORTAL_DATA=/srv/portal PORTAL_BASE_URL=https://antrag.example PORTAL_ENVIRONMENT=production portal web

There is no default for anything secret, and a production start refuses what only a developer's machine may do. Every
refusal is one German sentence that names the variable and the remedy, because an administrator reads it.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

Environment = Literal["development", "production", "test"]
SmtpTls = Literal["starttls", "tls", "none"]
#: Whether the worker erases by itself what has been kept for long enough.
Retention = Literal["off", "daily"]
Choice = TypeVar("Choice", bound=str)

ENVIRONMENTS: tuple[Environment, ...] = ("development", "production", "test")
RETENTIONS: tuple[Retention, ...] = ("off", "daily")
SMTP_TLS: tuple[SmtpTls, ...] = ("starttls", "tls", "none")

#: Names under which a machine reaches itself; the only hosts that may be served without TLS.
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")

REPOSITORY = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing or cannot be used. The message names the variable and the remedy."""


class Smtp(BaseModel):
    """The mail server that takes the portal's mails.

    ``tls``: ``starttls`` = encryption is begun and insisted on, ``tls`` = encrypted from the first byte, ``none``.
    ``ca_file`` names the authorities to trust instead of the machine's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    host: str
    port: int
    tls: SmtpTls
    user: str | None
    password: str | None = Field(repr=False)
    ca_file: Path | None


class Settings(BaseModel):
    """Everything that may differ between two installations.

    Paths are absolute. ``database_url`` may hold a password and is therefore kept out of ``repr``. ``worker_name`` must
    stay the same when a worker is restarted and differ between workers that run at the same time. Where
    ``second_factor_required``, an account without a second factor can do nothing but set one up. Without ``clamd``
    uploads are not scanned for malware, and the pages say so. ``simulated_login`` lets the training municipality
    pretend logins.
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
    smtp: Smtp | None
    mail_from: str
    second_factor_required: bool
    retention: Retention
    clamd: str | None
    simulated_login: bool

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read and check the settings; raises SettingsError. Creates nothing on disk."""
        environment = _one_of(environ, "PORTAL_ENVIRONMENT", ENVIRONMENTS, "development")
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
            smtp=_smtp(environ),
            mail_from=_mail_from(environ, base_url),
            second_factor_required=_second_factor(environ, environment) == "required",
            retention=_one_of(environ, "PORTAL_RETENTION", RETENTIONS, "off"),
            clamd=_clamd(environ),
            simulated_login=_simulated_login(environ, environment) == "on",
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
    def catalogue_store(self) -> Path:
        """Where the services lie that were compiled for a quick start."""
        return self.data / "catalogue"

    @property
    def standards_store(self) -> Path:
        """The folder of the official schemas that an operator has installed."""
        return self.data / "schemas"

    @property
    def lock_file(self) -> Path:
        """The file whose lock lines up the writers of an embedded database."""
        return self.data / "portal.lock"


#: Every variable read above or by a program the portal starts.
VARIABLES = frozenset(
    {
        "PORTAL_ALLOWED_HOSTS",
        "PORTAL_BASE_URL",
        "PORTAL_CLAMD",
        "PORTAL_DATA",
        "PORTAL_DATABASE_URL",
        "PORTAL_ENVIRONMENT",
        "PORTAL_HOST",
        "PORTAL_MAIL_FROM",
        "PORTAL_MASTER_KEY_FILE",
        "PORTAL_RETENTION",
        "PORTAL_RUN",
        "PORTAL_SECOND_FACTOR",
        "PORTAL_SERVICES",
        "PORTAL_SIMULATED_LOGIN",
        "PORTAL_SMTP_CA_FILE",
        "PORTAL_SMTP_HOST",
        "PORTAL_SMTP_PASSWORD_FILE",
        "PORTAL_SMTP_PORT",
        "PORTAL_SMTP_TLS",
        "PORTAL_SMTP_USER",
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


def _one_of(environ: Mapping[str, str], name: str, choices: tuple[Choice, ...], default: Choice) -> Choice:
    text = environ.get(name) or default
    for choice in choices:
        if text == choice:
            return choice
    raise SettingsError(f"{name} muss {', '.join(choices[:-1])} oder {choices[-1]} sein. Angegeben ist „{text}“.")


def _second_factor(environ: Mapping[str, str], environment: Environment) -> str:
    """In production everybody has a second factor, unless somebody decides otherwise in so many words."""
    default = "required" if environment == "production" else "optional"
    text = environ.get("PORTAL_SECOND_FACTOR") or default
    if text not in ("required", "optional"):
        raise SettingsError(f"PORTAL_SECOND_FACTOR muss required oder optional sein. Angegeben ist „{text}“.")
    return text


def _simulated_login(environ: Mapping[str, str], environment: Environment) -> Literal["on", "off"]:
    """Logins are pretended where staff practise, unless real people apply here."""
    default: Literal["on", "off"] = "off" if environment == "production" else "on"
    return _one_of(environ, "PORTAL_SIMULATED_LOGIN", ("on", "off"), default)


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


def _clamd(environ: Mapping[str, str]) -> str | None:
    """Where the virus scanner listens: ``unix:/run/clamav/clamd.ctl`` or ``127.0.0.1:3310``; None without one."""
    text = environ.get("PORTAL_CLAMD", "").strip()
    if not text:
        return None
    host, _, port = text.rpartition(":")
    by_path = text.startswith("unix:/") and len(text) > len("unix:/")
    is_port = port.isascii() and port.isdigit() and 0 < int(port) < 65536
    if not (by_path or (is_port and host not in ("", "unix"))):
        raise SettingsError(
            "PORTAL_CLAMD muss „unix:“ und ein Pfad oder ein Rechnername mit Port sein, zum Beispiel "
            f"„unix:/run/clamav/clamd.ctl“ oder „127.0.0.1:3310“. Angegeben ist „{text}“."
        )
    return text


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


def _smtp(environ: Mapping[str, str]) -> Smtp | None:
    """The mail server; None if none is named. Reads the password, so that a wrong file is found at start."""
    names = ("PORTAL_SMTP_PORT", "PORTAL_SMTP_TLS", "PORTAL_SMTP_USER", "PORTAL_SMTP_PASSWORD_FILE")
    host = environ.get("PORTAL_SMTP_HOST", "").strip()
    if not host:
        for name in (*names, "PORTAL_SMTP_CA_FILE"):
            if environ.get(name):
                raise SettingsError(f"PORTAL_SMTP_HOST fehlt. Nennen Sie den Mailserver oder lassen Sie {name} weg.")
        return None
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
        raise SettingsError("PORTAL_SMTP_HOST muss der Name eines Rechners sein, zum Beispiel „mail.rathaus.example“.")
    tls = _one_of(environ, "PORTAL_SMTP_TLS", SMTP_TLS, "starttls")
    user = environ.get("PORTAL_SMTP_USER") or None
    password = _secret(environ, "PORTAL_SMTP_PASSWORD_FILE")
    if (user is None) != (password is None):
        raise SettingsError("PORTAL_SMTP_USER und PORTAL_SMTP_PASSWORD_FILE gehören zusammen. Ergänzen Sie das andere.")
    if password is not None and tls == "none" and not _is_loopback(host):
        raise SettingsError(
            "PORTAL_SMTP_TLS darf mit Passwort nicht „none“ sein: Jeder auf dem Weg könnte es lesen. "
            "Setzen Sie „starttls“ oder „tls“."
        )
    ca_file = _path(environ, "PORTAL_SMTP_CA_FILE", Path()) if environ.get("PORTAL_SMTP_CA_FILE") else None
    if ca_file is not None and not ca_file.is_file():
        raise SettingsError(f"PORTAL_SMTP_CA_FILE nennt {ca_file}. Diese Datei gibt es nicht. Prüfen Sie den Pfad.")
    usual = {"starttls": 587, "tls": 465, "none": 25}[tls]
    port = _whole_number(environ, "PORTAL_SMTP_PORT", usual, 1, 65535)
    return Smtp(host=host, port=port, tls=tls, user=user, password=password, ca_file=ca_file)


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    """The one line of a file that holds a secret; None if no file is named."""
    if not environ.get(name):
        return None
    path = _path(environ, name, Path())
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        raise SettingsError(
            f"{name} nennt {path}. Die Datei lässt sich nicht lesen. Prüfen Sie Pfad und Rechte."
        ) from None
    if not text or not text.isprintable():
        raise SettingsError(f"{name} nennt {path}. Die Datei muss genau eine Zeile mit dem Passwort enthalten.")
    return text


def _mail_from(environ: Mapping[str, str], base_url: str | None) -> str:
    """The address mails come from. With a mail server it must be named: nobody may guess what that one accepts."""
    text = environ.get("PORTAL_MAIL_FROM", "").strip()
    if text:
        if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", text):
            raise SettingsError(
                "PORTAL_MAIL_FROM muss eine E-Mail-Adresse ohne Namen sein, zum Beispiel „portal@rathaus.example“."
            )
        return text
    if environ.get("PORTAL_SMTP_HOST"):
        raise SettingsError("PORTAL_MAIL_FROM fehlt. Nennen Sie die Adresse, von der das Portal schreiben darf.")
    host = host_of(base_url) if base_url else "localhost"
    return f"portal@{'localhost' if host.startswith('[') else host}"


def _check_production(settings: Settings) -> None:
    """Raise SettingsError for everything a production start must not accept, one sentence a line."""
    rules: tuple[tuple[Callable[[Settings], bool], str], ...] = (
        (
            lambda s: s.base_url is not None,
            "PORTAL_BASE_URL fehlt. Geben Sie die öffentliche Adresse an, zum Beispiel „https://antrag.example“.",
        ),
        (
            lambda s: s.base_url is None or s.secure_cookies or _is_loopback(host_of(s.base_url or "")),
            "PORTAL_BASE_URL muss im Betrieb mit „https://“ beginnen. "
            "Nur eine Adresse des eigenen Rechners darf ohne TLS sein.",
        ),
        (
            lambda s: s.base_url is None or host_of(s.base_url) in s.allowed_hosts,
            "PORTAL_ALLOWED_HOSTS muss den Rechnernamen aus PORTAL_BASE_URL enthalten. Ergänzen Sie ihn.",
        ),
        (
            lambda s: not s.master_key_file.resolve().is_relative_to(s.data.resolve()),
            "PORTAL_MASTER_KEY_FILE muss im Betrieb außerhalb von PORTAL_DATA liegen. "
            "Sonst enthält jede Sicherung der Daten auch den Schlüssel.",
        ),
        (
            lambda s: not s.simulated_login,
            "PORTAL_SIMULATED_LOGIN darf im Betrieb nicht on sein: Vorgetäuschte Anmeldungen beweisen nichts.",
        ),
    )
    refused = [sentence for accepted, sentence in rules if not accepted(settings)]
    if refused:
        raise SettingsError("\n".join(refused))
