"""What XBau's own material says about a message, and contents to write: everyday ones, and any a form leads to."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from uuid import UUID

import xmlschema
from hypothesis import strategies as st
from lxml import etree

from portal.official import AttachedFile, Content
from portal.official.xbau import EXEMPTION, LAND_CHARGES, MESSAGES, REQUEST, WITHDRAWAL
from tests.shipped import CATALOGUE
from tests.tools import shared
from tests.unit.xoev import handovers

VERSION = {message.name: next(iter(message.namespaces)) for message in MESSAGES}
TOWN = CATALOGUE.municipality("michelstadt")
SERVICE = CATALOGUE.services["sondernutzung-beantragen"]

#: Where the schema of each message is found in the test data; both load offline as the publisher made them.
GENUINE = {
    REQUEST.code: "xbau-kernmodul-universellerAntrag.xsd",
    WITHDRAWAL.code: "xbau-kernmodul-prozessnachrichten.xsd",
    EXEMPTION.code: "xbau-nachrichten-genehmigungsfreistellung.xsd",
    LAND_CHARGES.code: "xbau-nachrichten-baulastenverzeichnis.xsd",
}


@cache
def standard(code):
    """XBau's own schema of a message."""
    return etree.XMLSchema(etree.parse(shared() / "xoev" / "xbau-2.6" / "xsd_dev" / GENUINE[code]))


@cache
def second_opinion(namespace):
    """The same schemas of one namespace, read by another validator."""
    codes = [message.code for message in MESSAGES if namespace in message.namespaces.values()]
    parts = "".join(f'<xs:include schemaLocation="{GENUINE[code]}"/>' for code in codes)
    source = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}">{parts}</xs:schema>'
    return xmlschema.XMLSchema(source, base_url=str(shared() / "xoev" / "xbau-2.6" / "xsd_dev"))


def written(message, content):
    """The message as it leaves: read again from its bytes."""
    return etree.fromstring(etree.tostring(message.write(content, VERSION[message.name])))


def file(name="Lageplan.pdf", title="Lageplan", number=1):
    file_id = UUID(int=number)
    return AttachedFile(file_id, f"{file_id}_{name}", title, "application/pdf", date(2026, 9, 1))


PERSON = {
    "name": {"given": "Erika", "family": "Mustermann"},
    "anschrift": {"street": "Musterstraße", "house_number": "12 a", "postal_code": "64720", "city": "Michelstadt"},
    "telefon": "069 90009 123",
    "email": "erika@example.org",
}
PARCEL = {"gemarkung": "Michelstadt", "flur": "3", "flurstueck": "127/4"}
EVERYDAY = {
    REQUEST.name: PERSON | {"ort.strasse": "Marktplatz", "ort.stelle": "Vor Haus 5"},
    WITHDRAWAL.name: {"begruendung": "Das Fest fällt aus.\n\nEs regnet."},
    EXEMPTION.name: PERSON
    | PARCEL
    | {"vorhaben": "Neubau eines Wohnhauses", "massnahme": "errichtung", "alsBauantrag": True},
    LAND_CHARGES.name: PERSON | PARCEL | {"auskunft": "abschrift", "interesse": "Ich kaufe das Grundstück."},
}


def content(values, **changes):
    """An application that arrived in Michelstadt with one file."""
    facts = {
        "message_id": UUID("01990000-0000-7000-8000-000000000001"),
        "created_at": datetime(2026, 9, 1, 8, 15, tzinfo=UTC),
        "reference": "K7QM-24RT-9XWA",
        "service": SERVICE,
        "municipality": TOWN,
        "files": (file(),),
    }
    return Content(values=values, **(facts | changes))


#: Answers are never blank: a form takes blanks for nothing typed.
lines, texts = handovers.lines.filter(str.strip), handovers.texts.filter(str.strip)
names = st.fixed_dictionaries({"given": st.just("") | lines, "family": lines})
addresses = st.fixed_dictionaries(
    {"street": lines, "house_number": lines, "postal_code": st.from_regex("[0-9]{5}", fullmatch=True), "city": lines},
    optional={"country": st.sampled_from(["DE", "AT", "FR"])},
)
phones = st.from_regex(r"(\+49 |0)[1-9][0-9]{2,4} [0-9]{3,8}", fullmatch=True)
emails = st.from_regex(r"[a-z]{1,10}@example\.org", fullmatch=True)
parcel_numbers = st.from_regex(r"[1-9][0-9]{0,4}(/[1-9][0-9]{0,3})?", fullmatch=True)
sections = st.from_regex("[1-9][0-9]{0,2}", fullmatch=True)

applicants = st.fixed_dictionaries(
    {"name": names, "anschrift": addresses},
    optional={"organisation": lines, "telefon": phones, "email": emails},
)
places = st.fixed_dictionaries(
    {}, optional={"ort.anschrift": addresses, "ort.strasse": lines, "ort.stelle": lines, "ort.ortsteil": lines}
)
one_parcel = st.fixed_dictionaries({"flurstueck": parcel_numbers}, optional={"gemarkung": lines, "flur": sections})
parcels = one_parcel | st.lists(one_parcel, min_size=1, max_size=3).map(
    lambda rows: {slot: [row.get(slot) for row in rows] for slot in ("gemarkung", "flur", "flurstueck")}
)
planners = st.just({}) | st.fixed_dictionaries(
    {"planung.name": names, "planung.anschrift": addresses},
    optional={"planung.nummer": lines, "planung.telefon": phones, "planung.email": emails},
)


def together(*parts):
    """One answer set out of several."""
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


instants = st.datetimes(
    min_value=datetime(2020, 1, 1),
    max_value=datetime(2090, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]),
)

VALUES = {
    REQUEST.name: together(applicants, places, st.just({}) | parcels),
    WITHDRAWAL.name: together(
        st.fixed_dictionaries({}, optional={"begruendung": texts, "aktenzeichen": lines}),
        st.just({})
        | st.builds(
            lambda former, instant: {"nachricht.id": str(former), "nachricht.zeitpunkt": instant.isoformat()},
            st.uuids(),
            instants,
        ),
    ),
    EXEMPTION.name: together(
        applicants,
        places,
        parcels,
        planners,
        st.fixed_dictionaries(
            {
                "vorhaben": lines,
                "massnahme": st.sampled_from(["errichtung", "aenderung", "nutzungsaenderung"]),
                "alsBauantrag": st.booleans(),
            },
            optional={
                "gebaeude": st.integers(1, 99).map(str),
                "gebaeudeklasse": st.sampled_from("12345"),
                "bebauungsplan": lines,
                "weitereAngaben": texts,
            },
        ),
    ),
    LAND_CHARGES.name: together(
        applicants,
        places,
        parcels,
        st.fixed_dictionaries(
            {"auskunft": st.sampled_from(["einfach", "abschrift"])}, optional={"rolle": lines, "interesse": texts}
        ),
    ),
}


def contents(message):
    """Any content that forms could lead to for this message."""
    most = st.lists(lines, min_size=1 if message is EXEMPTION else 0, max_size=3)
    files = most.map(lambda titles: tuple(file(title=title, number=n) for n, title in enumerate(titles, start=1)))
    return st.builds(
        Content,
        message_id=st.uuids(),
        created_at=instants,
        reference=st.from_regex(r"[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}", fullmatch=True),
        service=st.just(SERVICE),
        municipality=st.sampled_from(CATALOGUE.municipalities),
        values=VALUES[message.name],
        files=files,
    )
