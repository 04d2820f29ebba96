"""What an electronic file's code means and what to do about it, in sentences of our own.

Codes: xdomea lists ``allgemeinerueckmeldung`` 1.1 and ``spezifischefehlermeldung0605`` 1.0 (XRepository).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SUCCESS = "0000000"

_CONNECTION = "Fragen Sie, ob das DMS läuft, und übergeben Sie noch einmal."
_SETUP = "Lassen Sie den Zugang des Portals im DMS einrichten und übergeben Sie noch einmal."
_STACK = "Melden Sie das dem Hersteller des DMS: Das Portal sendet jeden Vorgang einzeln."

#: Code → what is wrong, and what to do.
PROBLEMS: Mapping[str, str] = {
    "0605001": "Das DMS kennt den Behälter nicht, in den es ablegen soll. Prüfen Sie den Eingangsordner im DMS.",
    "0605002": "Das DMS findet das Verzeichnis des Pakets nicht. Prüfen Sie, aus welchem Ordner es importiert.",
    "0605003": "Das DMS kann mit der Adresse des Ablageorts nichts anfangen. Prüfen Sie die Import-Einstellung.",
    "0605004": "Dem DMS fehlt eine Datei des Pakets. Prüfen Sie, ob etwas den Ordner leert, und übergeben Sie neu.",
    "0605005": "Das DMS kann eine Datei nicht ablegen. Prüfen Sie dort Speicherplatz, Rechte und erlaubte Formate.",
    "0605006": "Das DMS stört sich an einem Zeichen im Namen eines Felds. Lassen Sie dort DIN 91379 zu.",
    "0605007": "Das DMS stört sich an einem Zeichen in einer Angabe. Lassen Sie dort DIN 91379 zu.",
    "0605008": "Das DMS stört sich an einem Zeichen in einer Beschreibung. Lassen Sie dort DIN 91379 zu.",
    "0000001": f"Das DMS war nicht erreichbar. {_CONNECTION}",
    "0000002": f"Die Verbindung zum DMS brach ab. {_CONNECTION}",
    "0000003": f"Das DMS kennt die Kennung des Portals nicht. {_SETUP}",
    "0000004": f"Dem Portal fehlen im DMS Rechte. {_SETUP}",
    "0000005": f"Das DMS kennt das Portal nicht als Fachverfahren. {_SETUP}",
    "0000006": f"Das DMS kennt die Verwaltung nicht. {_SETUP}",
    "0000007": f"Das DMS erkennt die Sitzung nicht an. {_SETUP}",
    "0000008": "Das DMS hält die Nachricht für ungültig. Prüfen Sie, welche Fassung von xdomea es erwartet.",
    "0000009": "Das DMS hat diesen Vorgang nach eigener Auskunft schon verarbeitet. Suchen Sie ihn dort.",
    "0000010": f"Das DMS stört sich an der Länge des Stapels. {_STACK}",
    "0000011": f"Das DMS stört sich an der Länge des Stapels. {_STACK}",
    "0000012": f"Das DMS stört sich an der Länge des Stapels. {_STACK}",
    "0000013": f"Das DMS stört sich an der Länge des Stapels. {_STACK}",
    "0000014": f"Das DMS stört sich am Aufbau des Stapels. {_STACK}",
    "0000015": f"Bei der Übertragung ins DMS ging etwas verloren. {_CONNECTION}",
    "0000016": "Das DMS findet das Verzeichnis des Pakets nicht. Prüfen Sie, aus welchem Ordner es importiert.",
    "0000017": "Das DMS kann mit der Adresse des Pakets nichts anfangen. Prüfen Sie die Import-Einstellung.",
    "0000018": "Das DMS findet eine Datei des Pakets nicht. Prüfen Sie den Ordner und übergeben Sie noch einmal.",
    "0000019": f"Das DMS kommt nicht an seine Datenbank. {_CONNECTION}",
    "0000499": "Das DMS meldet einen Fehler, den es nicht kennt. Sein Protokoll sagt mehr.",
}

UNKNOWN = "Das DMS konnte den Vorgang nicht übernehmen. Sein Protokoll sagt mehr."


def problem(codes: Iterable[str]) -> str:
    """The sentence for an import that failed: what the first code that says something means, and the codes."""
    wrong = [code for code in codes if code != SUCCESS and code.isdigit()]
    known = next((code for code in wrong if code in PROBLEMS), None)
    sentence = PROBLEMS[known] if known else UNKNOWN
    listed = ", ".join(wrong[:5])
    return f"{sentence} ({'Code' if len(wrong) == 1 else 'Codes'} {listed})" if listed else sentence
