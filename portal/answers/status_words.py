"""Where an authority says a case stands, in words of our own for whoever sent it.

Codes: list ``urn:xoev-de:xbau:codeliste:statusbauportal`` 3.0 (XRepository).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LIST = "urn:xoev-de:xbau:codeliste:statusbauportal"


@dataclass(frozen=True, slots=True)
class StatusWords:
    """``over``: nothing more is going to happen unless somebody acts."""

    title: str
    meaning: str
    over: bool = False


STATUS: Mapping[str, StatusWords] = {
    "01": StatusWords("Abweichungen zugelassen", "Die Behörde lässt alle Abweichungen zu, die Sie beantragt haben."),
    "02": StatusWords("Änderungen eingegangen", "Ihre Änderungen sind bei der Behörde."),
    "03": StatusWords("Anhörung", "Die Behörde will ablehnen. Vorher dürfen Sie sich äußern."),
    "04": StatusWords("Abgelehnt", "Die Behörde hat Ihren Antrag abgelehnt. Die Gründe stehen im Bescheid.", True),
    "05": StatusWords("Baubeginn angezeigt", "Die Anzeige des Baubeginns ist bei der Behörde."),
    "06": StatusWords("Abgelehnt", "Die Baugenehmigung ist abgelehnt. Die Gründe stehen im Bescheid.", True),
    "07": StatusWords("Genehmigung nicht nötig", "Ihr Vorhaben braucht keine Baugenehmigung."),
    "08": StatusWords("Andere Stellen gefragt", "Die Behörde fragt andere Stellen nach ihrer Meinung."),
    "09": StatusWords("Andere Stellen haben geantwortet", "Alle gefragten Stellen haben sich geäußert."),
    "10": StatusWords("Bescheid erteilt", "Die Behörde hat entschieden. Sie erhalten den Bescheid.", True),
    "11": StatusWords("Genehmigung verlängert", "Ihre Baugenehmigung gilt länger.", True),
    "12": StatusWords("Gilt als zurückgenommen", "Ihr Antrag gilt als zurückgenommen, weil etwas fehlte.", True),
    "13": StatusWords("Nachweise werden geprüft", "Jemand prüft die bautechnischen Nachweise."),
    "14": StatusWords("Bei der Behörde eingegangen", "Fristen laufen, sobald alle Unterlagen da sind."),
    "15": StatusWords("Rücknahme bestätigt", "Sie haben den Antrag zurückgenommen. Er wird nicht bearbeitet.", True),
    "16": StatusWords("Nachgereichtes eingegangen", "Was Sie nachgereicht haben, ist bei der Behörde."),
    "17": StatusWords("Unterlagen fehlen", "Die Behörde braucht noch Unterlagen von Ihnen."),
    "18": StatusWords("Unterlagen vollständig", "Die Behörde hat alles, was sie braucht."),
    "19": StatusWords("Vorbescheid erteilt", "Die Behörde hat über Ihre Voranfrage entschieden.", True),
    "20": StatusWords("Abgeschlossen", "Die Behörde hat den Vorgang abgeschlossen.", True),
    "21": StatusWords("Rücknahme nicht mehr möglich", "Der Vorgang lässt sich nicht mehr zurückziehen."),
    "22": StatusWords("An die Behörde gesendet", "Ihr Vorgang ist unterwegs zur Behörde."),
    "23": StatusWords("Zurückgezogen", "Der Vorgang ist zurückgezogen.", True),
    "24": StatusWords("Wieder aufgenommen", "Die Behörde bearbeitet den Vorgang wieder."),
    "50": StatusWords("Nachweise in Ordnung", "Die bautechnischen Nachweise sind geprüft und in Ordnung."),
    "51": StatusWords("Nachweise nicht in Ordnung", "An den bautechnischen Nachweisen ist etwas zu ändern."),
    "52": StatusWords("Mängel am Bau", "Bei der Bauüberwachung gab es Mängel. Sie müssen sie beseitigen."),
    "53": StatusWords("Bau gestoppt", "Nach der Bauüberwachung dürfen Sie vorerst nicht weiterbauen."),
    "54": StatusWords("Bau entspricht den Nachweisen", "Bei der Bauüberwachung war alles in Ordnung."),
    "55": StatusWords("Bauüberwachung abgeschlossen", "Die Bauüberwachung ist zu Ende."),
    "56": StatusWords("Bautechnische Prüfung abgeschlossen", "Die Prüfung der Technik ist zu Ende."),
    "57": StatusWords("Abgelehnt", "Die Behörde nimmt den Antrag aus formalen Gründen nicht an.", True),
    "58": StatusWords("Gilt als genehmigt", "Die Frist ist abgelaufen. Damit gilt die Genehmigung als erteilt.", True),
    "59": StatusWords("Gilt nicht mehr als genehmigt", "Die Genehmigung gilt doch nicht als erteilt."),
}


def status_words(code: str, list_uri: str) -> StatusWords:
    """The words for a status; one from another list, or a newer one, says only that there is one."""
    known = STATUS.get(code) if list_uri == LIST else None
    return known or StatusWords("Neuer Stand", f"Die Behörde meldet einen neuen Stand (Schlüssel {code}).")
