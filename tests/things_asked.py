"""Which questions of which service are about things, not people: written down, so that a new one is thought about.

A thing is what is wanted, where, when, how large and how many. What names or describes somebody is not: a name (a sole
trader's firm too), how to reach them, numbers and papers of their own. Those are ``personal`` and name their law.
"""

ABOUT_THINGS = {
    "abfallbehaelter-bestellen": """
        auftrag abfall anzahl groesse_bisher nummer groesse_neu schaden ab sachen liste menge stelle frueheste
    """,
    "anregung-senden": "art thema betreff text ort unterstuetzung anlagen antwort",
    "baulasten-anfragen": "antragsteller_art ortsteil auskunft",
    "baustelleneinrichtung-beantragen": """
        antragsteller_art vorhaben aktenzeichen hauptnutzung weitere strasse stelle ortsteil flaechen gemarkung flur
        flurstueck flaeche zeitraum restbreite verkehr umleitung halteverbot halteverbot_stelle lageplan
    """,
    "bewohnerparkausweis-beantragen": "anlass beginn jahre verlust",
    "feuerwerk-anzeigen": """
        berechtigung ort zustimmung naehe tag tag_nah uhrzeit kategorien umfang explosivmasse steighoehe gebaeude_nah
        gebaeude_art gebaeude_abstand absperrung loeschmittel nachbarn lageplan
    """,
    "fuehrung-anfragen": "thema sprache wunschtag uhrzeit ersatztag treffpunkt personen kinder weg teilen wuensche",
    "fund-anzeigen": "art beschreibung geld rahmennummer ort umgebung tag uhrzeit mehr_als_10_euro verbleib foto",
    "gaestebeitrag-melden": "erwachsene kinder ermaessigte befreiung befreite befreiung_grund",
    "gaststaette-anzeigen": """
        antragsteller_art anlass besucher ort flaeche raum beginn beginn_uhrzeit ende ende_uhrzeit pausen getraenke
        speisen angebot lageplan
    """,
    "genehmigungsfreistellung-anzeigen": """
        antragsteller_art ortsteil bebauungsplan einhaltung erschliessung vorhaben massnahme gebaeudeklasse gebaeude
        weitere_angaben lageplan bauzeichnungen baubeschreibung als_bauantrag
    """,
    "gewerbe-abmelden": """
        grund ende rechtsform eingetragen register_art register_ort register_staat niederlassung besonderes
        nachfolge_art schwerpunkt beschreibung weitere_taetigkeiten art nebenerwerb vollzeit teilzeit
    """,
    "gewerbe-anmelden": """
        grund beginn rechtsform eingetragen register_art register_ort register_staat niederlassung besonderes
        vorher_art gleicher_ort unfall_traeger schwerpunkt beschreibung weitere_taetigkeiten wirtschaftszweig art
        nebenerwerb vollzeit teilzeit zulassungspflichtig handwerkskarte karte_kammer erlaubnis erlaubnis_behoerde
    """,
    "gewerbe-ummelden": """
        grund grund_text aenderung rechtsform eingetragen register_art register_ort register_staat niederlassung
        besonderes bisherige_taetigkeit aufgegebene_taetigkeit schwerpunkt beschreibung weitere_taetigkeiten
        wirtschaftszweig art vollzeit teilzeit zulassungspflichtig handwerkskarte karte_kammer erlaubnis
        erlaubnis_behoerde
    """,
    "grillhuette-anfragen": """
        was ort tage ersatztag uhrzeit anlass oeffentlich personen musik ausstattung laenge reisende strom wuensche
    """,
    "mangel-melden": "kategorie gefahr lampe ort ortsteil beschreibung gesehen fotos antwort",
    "marktstand-beantragen": """
        antragsteller_art markt_art markt_name zeitraum beginn haeufigkeit saison waren angebot eigene_erzeugung
        frueher laenge tiefe stand_art strom leistung wasser abwasser gas fahrzeug fahrzeug_laenge foto
    """,
    "meldebescheinigung-beantragen": "anzahl",
    "plakatierung-beantragen": """
        antragsteller_art veranstaltung veranstaltung_tag veranstaltung_ort anzahl groesse befestigung motiv zeitraum
        orte ortsteile abstand
    """,
    "sondernutzung-beantragen": """
        antragsteller_art nutzung zweck strasse stelle ortsteil flaechen gemarkung flur flurstueck flaeche masse
        zeitraum restbreite restbreite_fahrbahn verkehr umleitung lageplan
    """,
    "stellungnahme-abgeben": "plan stand stelle themen text anlagen antwort",
    "strassenaufbruch-beantragen": """
        antragsteller_art anlass beschreibung strasse stelle ortsteil flaechen gemarkung flur flurstueck laenge breite
        belag zeitraum verkehr umleitung wiederherstellung lageplan
    """,
    "trauzimmer-anfragen": "wunschtag uhrzeit ersatztag ort gaeste raum wuensche",
    "urkunde-beantragen": "form anzahl weg",
    "veranstaltung-anzeigen": """
        veranstalter_art titel veranstaltung_art beschreibung ort flaeche aufbau aufbau_tag aufbau_uhrzeit beginn
        beginn_uhrzeit ende ende_uhrzeit abbau_tag abbau_uhrzeit besucher konzept ordner rettungswege lageplan
        sanitaet sanitaetsdienst aufbauten buehne_flaeche buehne_dach zelt_flaeche zelt_plaetze musik musik_art
        musik_bis sperrung strassen sperrung_von sperrung_bis umleitung strom toiletten toiletten_barrierefrei
        parkplaetze parken unterlagen
    """,
    "vereinsfoerderung-beantragen": """
        verein bereich bescheid_datum finanzamt mitglieder_jung mitglieder_andere mitglieder_ort foerderung gebaeude
        gebaeude_kosten projekt projekt_text projekt_beginn projekt_kosten eigenmittel andere_mittel beantragt
        vorsteuer angebote jubilaeum_jahre jubilaeum_tag freistellung kassenbericht
    """,
}
