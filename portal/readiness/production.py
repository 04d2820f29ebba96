"""What only matters where real people apply: samples, demo accounts, proxy, backup, retention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from portal.accounts import demo_file, demo_logins
from portal.attachments import scanner_finding
from portal.catalogue import Finding
from portal.database import utc_now
from portal.delivery import workers
from portal.house import House
from portal.operations import age, last_backup
from portal.readiness.flaw import Flaw, error, warning

#: A day and two hours for a backup that takes its time.
BACKUP_TOO_OLD = timedelta(hours=26)
#: More names than this make no message clearer.
MOST_NAMED = 5


def demo_accounts(house: House) -> Iterator[Flaw]:
    """Accounts to try with have passwords that stand in a file."""
    logins = demo_logins(house)
    if logins:
        yield error(
            f"Zugänge zum Ausprobieren gelten noch: {len(logins)}, zum Beispiel {logins[0]}.",
            "Rufen Sie „portal demo --end“ auf, oder beginnen Sie den Betrieb mit einer neuen Datenbank.",
        )
    file = demo_file(house.settings)
    if file.exists():
        yield error(f"In {file} stehen Passwörter im Klartext.", "Löschen Sie die Datei.")


def broken_services(house: House) -> Iterator[Flaw]:
    """A service whose file has a fault is not offered; the others go on."""
    for service, broken in house.catalogue.broken.items():
        yield warning(
            f"„{service}“ wird nicht angeboten. {broken.findings[0]}", "Prüfen Sie mit „portal services check“."
        )


def files_passed_over(house: House) -> Iterator[Flaw]:
    """A fault in a file that no service needs, such as synonyms, stops nothing; but what the file says is missing."""
    first: dict[str, Finding] = {}
    for finding in house.catalogue.passed_over:
        first.setdefault(finding.file, finding)
    for finding in first.values():
        yield warning(f"Eine Datei bleibt unbeachtet. {finding}", "Prüfen Sie mit „portal services check“.")


def placeholder_towns(house: House) -> Iterator[Flaw]:
    """Towns whose addresses are samples must not look real."""
    towns = [town.name for town in house.catalogue.municipalities if town.placeholder and not town.training]
    if towns:
        more = "" if len(towns) <= MOST_NAMED else f" und {len(towns) - MOST_NAMED} weitere"
        yield warning(
            f"Musterangaben statt echter Anschriften zeigen: {', '.join(towns[:MOST_NAMED])}{more}.",
            "Tragen Sie Anschrift, Telefon und E-Mail in services/municipalities/ ein und entfernen Sie placeholder.",
        )


def proxies(house: House) -> Iterator[Flaw]:
    """Without a trusted proxy all visitors seem to come from the one that ends TLS."""
    settings = house.settings
    if settings.secure_cookies and settings.trusted_proxies == 0:
        yield warning(
            "PORTAL_TRUSTED_PROXIES ist 0, aber TLS endet vor dem Portal.",
            "Zählen Sie Ihre Proxys. Sonst gelten Grenzen für Fehlversuche für alle Besucher zusammen.",
        )


def several_workers(house: House) -> Iterator[Flaw]:
    """An embedded database serves one machine; several workers there gain nothing."""
    alive = [worker.name for worker in workers(house.database) if worker.alive(utc_now())]
    if house.settings.embedded and len(alive) > 1:
        yield warning(
            f"Mit SQLite laufen mehrere Arbeiter: {', '.join(alive)}.",
            "Lassen Sie einen laufen, auf derselben Maschine wie die Datei, oder nehmen Sie PostgreSQL.",
        )


def clock_of_the_past(house: House) -> Iterator[Flaw]:
    """A heartbeat from the future says that this clock, or the other one, is wrong."""
    future = [worker.name for worker in workers(house.database) if worker.seen_at > utc_now() + timedelta(minutes=5)]
    if future:
        yield error(f"Der Arbeiter „{future[0]}“ meldete sich laut Uhr in der Zukunft.", "Stellen Sie die Uhr mit NTP.")


def backup(house: House) -> Iterator[Flaw]:
    """There is a recent backup."""
    last, now = last_backup(house.settings.data), utc_now()
    if last is None or now - last.created_at > BACKUP_TOO_OLD:
        since = (
            "Es gibt noch keine Sicherung." if last is None else f"Letzte Sicherung: vor {age(now - last.created_at)}."
        )
        yield warning(since, "Rufen Sie jeden Tag „portal backup create“ auf.")


def virus_scan(house: House) -> Iterator[Flaw]:
    """A scanner is named, answers, and takes files as large as the portal does."""
    if house.settings.clamd is None:
        yield warning(
            "PORTAL_CLAMD fehlt: Hochgeladene Dateien werden nicht auf Schadsoftware geprüft.",
            "Installieren Sie ClamAV und tragen Sie es ein.",
        )
    elif finding := scanner_finding(house.settings.clamd):
        # One that is down comes back, and meanwhile everything without files goes on; limits do not mend themselves.
        yield (error if finding.answers else warning)(finding.wrong, finding.remedy)


def retention(house: House) -> Iterator[Flaw]:
    """What has been kept for long enough should go."""
    if house.settings.retention == "off":
        yield warning(
            "Erledigte Vorgänge werden nach ihrer Aufbewahrung nicht von selbst gelöscht.",
            "Sehen Sie „portal retention plan“ an und setzen Sie PORTAL_RETENTION=daily.",
        )
