"""``portal schemas``: the schemas the portal ships, and the official ones that an operator installs."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import click

from portal.command_line import Finding, report, settings_from_environment

if TYPE_CHECKING:
    import requests

    from portal.standards import Registry

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_REDIRECTS = 5

#: Seconds until a server answers at all, between two pieces, and for the whole download.
CONNECT_SECONDS, PIECE_SECONDS, DOWNLOAD_SECONDS = 10.0, 30.0, 300.0


@click.group(help="Nachrichten-Schemata.")
def schemas() -> None:
    pass


@schemas.command("list", help="Die mitgelieferten Schemata und die installierten amtlichen.")
def schemas_list() -> None:
    from portal.standards import shipped_standards
    from portal.xoev import shipped_schemas

    profiles = {profile.profile: profile for profile in shipped_standards().profiles}
    click.echo("Mitgeliefert:")
    for schema in shipped_schemas():
        click.echo(str(schema))
        if profile := profiles.get(schema.name):
            versions = ", ".join(version.version for version in profile.versions)
            proof = "am amtlichen Schema geprüft" if profile.proven else "nicht am amtlichen Schema geprüft"
            click.echo(f"  {profile.standard} {versions}: {', '.join(profile.messages)} ({proof})")
    click.echo("\nInstalliert:")
    installed = registry().installed()
    for package in installed:
        click.echo(f"{package}\n  aus {package.source}, {package.installed_at:%d.%m.%Y}")
    if not installed:
        click.echo("keine amtlichen Schemas. Siehe: portal schemas install --help")


@schemas.command("show", help="Die Elemente einer Nachricht als Baum, jedes mit seiner Häufigkeit.")
@click.argument("message", metavar="NACHRICHT")
def schemas_show(message: str) -> None:
    from portal.standards import outline

    for line in outline(message, registry()):
        click.echo(line)


@schemas.command("check", help="Eine XML-Datei gegen ihr Schema prüfen: gegen das amtliche, wenn es installiert ist.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Datei mit Schematron-Regeln; sonst die aus dem Ordner schemas der Betriebsdaten.",
)
def schemas_check(file: Path, rules: tuple[Path, ...]) -> None:
    from portal.xoev import check_file, check_rules, installed_rules

    official = official_findings(file)
    report(check_file(file) if official is None else official)
    asked = rules or installed_rules(file, settings_from_environment().standards_store)
    report(check_rules(file, asked))
    kept = " Die Schematron-Regeln sind eingehalten." if asked else ""
    click.echo(f"Die Datei entspricht ihrem {'Schema' if official is None else 'amtlichen Schema'}.{kept}")


@schemas.command("write", help="Die Schemata aus den Leistungen neu erzeugen.")
def schemas_write() -> None:
    from portal.catalogue import Catalogue
    from portal.xoev import write_schemas

    for path in write_schemas(Catalogue.read(settings_from_environment().services).services.values()):
        click.echo(str(path))


@schemas.command("install", help="Das Paket eines Standards (ZIP) übernehmen. QUELLE: Datei oder https-Adresse.")
@click.argument("source", metavar="QUELLE")
@click.option("--sha256", metavar="HEX", help="Die Prüfsumme, die das Paket haben muss.")
@click.option("--yes", is_flag=True, help="Die Prüfsumme nicht bestätigen lassen.")
@click.option("--as", "named", metavar="STANDARD/VERSION", help="Wenn das Paket sie nicht nennt: xoev-code/1.0")
def schemas_install(source: str, sha256: str | None, yes: bool, named: str | None) -> None:
    from portal.standards import checksum, install

    name, slash, version = (named or "").partition("/")
    if named and not (name and slash and version):
        raise Finding("Nennen Sie Standard und Version mit einem Schrägstrich dazwischen: --as xoev-code/1.0")
    folder = settings_from_environment().standards_store
    with ExitStack() as stack:
        remote = "://" in source
        file = stack.enter_context(downloaded(source)) if remote else Path(source)
        found = checksum(file)
        if sha256 is not None and sha256.strip().lower() != found:
            raise Finding(f"Das Paket hat die Prüfsumme {found}, verlangt ist {sha256}. Es wird nicht installiert.")
        if sha256 is None and not yes:
            click.echo(f"Prüfsumme (SHA-256): {found}")
            click.confirm("Ist das die Prüfsumme, die der Herausgeber nennt?", abort=True)
        described = without_secrets(source) if remote else file.name
        made = install(
            file,
            folder,
            source=described,
            now=datetime.now(UTC),
            named=(name, version) if named else None,
            expected=found,
        )
    click.echo(f"Installiert: {made}")


def registry() -> Registry:
    """The installed standards of these settings."""
    from portal.standards import Registry

    return Registry.open(settings_from_environment().standards_store)


def official_findings(file: Path) -> tuple[str, ...] | None:
    """What the official schema has against the file; None if there is none for it, or the file is no message."""
    from portal.xoev import UnsafeXml, parse_safely, read_bounded

    official = registry()
    try:
        content = read_bounded(file)
        found = official.validate(parse_safely(content))
    except UnsafeXml:
        return None
    if not found:
        return None if found is None else ()
    return tuple(f"{file}: {sentence}" for sentence in official.explain(content))


@contextmanager
def downloaded(address: str) -> Iterator[Path]:
    """The package at this address, as a temporary file while the context lasts. Raises Finding."""
    import requests

    with tempfile.NamedTemporaryFile(prefix="portal-package-", suffix=".zip") as file:
        try:
            fetch(address, file)
        except requests.RequestException:
            raise Finding(f"Von {without_secrets(address)} kam keine Antwort. Versuchen Sie es später.") from None
        yield Path(file.name)


def fetch(address: str, target: IO[bytes]) -> None:
    """Write what the address holds into ``target``, within size and time. Raises Finding, requests' errors."""
    import requests

    from portal.standards import LARGEST_PACKAGE

    until = time.monotonic() + DOWNLOAD_SECONDS
    with requests.Session() as session:
        for _ in range(MOST_REDIRECTS):
            refuse_unsafe(address)
            with session.get(
                address, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, PIECE_SECONDS)
            ) as answer:
                if answer.is_redirect:
                    further = urljoin(address, answer.headers["location"])
                    refuse_weaker(address, further)
                    address = further
                    continue
                write_pieces(answer, target, LARGEST_PACKAGE, until)
                return
    raise Finding("Die Adresse leitet immer weiter. Nennen Sie die Adresse der Datei selbst.")


def write_pieces(answer: requests.Response, target: IO[bytes], most: int, until: float) -> None:
    if answer.status_code != 200:
        raise Finding(f"Unter der Adresse gibt es kein Paket (Antwort {answer.status_code}). Prüfen Sie die Adresse.")
    size = 0
    for piece in answer.iter_content(64 * 1024):
        size += len(piece)
        if size > most:
            raise Finding(f"Unter der Adresse liegen mehr als {most // 1024**2} MB. So groß ist kein Standard.")
        if time.monotonic() > until:
            raise Finding("Das Herunterladen dauert zu lange. Laden Sie das Paket selbst und nennen Sie die Datei.")
        target.write(piece)
    target.flush()


def refuse_unsafe(address: str) -> None:
    """Raise Finding unless the address is https, or http on this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Finding("Pakete kommen nur über https oder aus einer Datei. Laden Sie das Paket selbst herunter.")


def refuse_weaker(address: str, further: str) -> None:
    """Raise Finding if a redirect leads to another scheme, or from elsewhere to this machine."""
    refuse_unsafe(further)
    before, after = urlsplit(address), urlsplit(further)
    if before.scheme != after.scheme or (after.hostname in LOOPBACK and before.hostname not in LOOPBACK):
        raise Finding("Die Adresse leitet auf einen unsicheren Weg um. Laden Sie das Paket selbst herunter.")


def without_secrets(address: str) -> str:
    """The address as it may be kept: without name, password and query."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
