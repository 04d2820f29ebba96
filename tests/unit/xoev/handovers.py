"""Hand-overs for the tests: one everyday example, and any hand-over an application could lead to."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import strategies as st

from portal.xoev import Contact, Handover, HandoverFile, Party, process_id

DOG = Handover(
    process_id=process_id(UUID("01990000-0000-7000-8000-000000000001"), "dms"),
    created_at=datetime(2026, 9, 1, 8, 15, tzinfo=UTC),
    reference="K7QM-24RT-9XWA",
    subject="Hund anmelden, K7QM-24RT-9XWA",
    received_on=date(2026, 9, 1),
    sender=Party("Serviceportal der Kreisstadt Erbach"),
    recipient=Party("Kreisstadt Erbach", ars="064370006006", unit="Steueramt"),
    file_plan_key="20.03.01",
    retention_years=10,
    service_name="Hund anmelden",
    fields=(("Vorname", "Erika"), ("Hund 1: Name", "Bello"), ("Bemerkung", "erste Zeile\nzweite Zeile")),
    receipt=HandoverFile("Eingangsbestätigung K7QM-24RT-9XWA.pdf", b"%PDF-1.7", "044", "Eingangsbestätigung"),
    file_plan_title="Hundesteuer",
    secrecy="tax",
    applicant=Contact(
        family="Mustermann",
        given="Erika",
        address={"street": "Am Berg", "house_number": "3a", "postal_code": "64711", "city": "Erbach"},
        email="erika@example.org",
        phone="0171 5550123",
    ),
    attachments=(
        HandoverFile("antrag.xml", b"<antrag/>", "030", "Antragsdaten (maschinenlesbar)"),
        HandoverFile("Foto vom Hund.JPG", b"\xff\xd8", "011"),
    ),
)

#: DIN 91379 datatype C without tabulator and line breaks, read from the standard's table (not from our own types).
LETTERS = [
    *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17E), (0x187, 0x188), (0x1A0, 0x1A1), (0x1CD, 0x1DC), (0x1E2, 0x1F0)),
    *((0x1F8, 0x1FF), (0x218, 0x21B), (0x227, 0x233), (0x259, 0x259), (0x2B9, 0x2BA), (0x1E02, 0x1E03)),
    *((0x1E0A, 0x1E11), (0x1E1C, 0x1E2B), (0x1E8C, 0x1E97), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9), (0x2019, 0x2019)),
    *((0x2021, 0x2021), (0x20AC, 0x20AC)),
]
SEQUENCES = ["A\u030b", "C\u0328\u0306", "K\u035fh", "l\u0325\u0304", "S\u031b\u0304", "\u00e7\u0306", "\u1ea1\u0308"]

signs = st.one_of(*(st.characters(min_codepoint=first, max_codepoint=last) for first, last in LETTERS))
lines = st.lists(st.one_of(signs, st.sampled_from(SEQUENCES)), min_size=1, max_size=30).map("".join)
texts = st.lists(st.one_of(lines, st.sampled_from(["\n", "\r\n", "\t"])), max_size=5).map("".join)

odd_names = st.one_of(
    st.text(max_size=120),
    lines,
    st.sampled_from(["", ".", "..", "../../etc/passwd", "C:\\fotos\\hund.jpg", "con.pdf", ".htaccess", "a.tar.gz"]),
    st.sampled_from(["🐶.pdf", "rechnung\u202efdp.exe", "x" * 300 + ".pdf", "Bild\x00.png", "Scan 2026 – Teil 1.PDF"]),
)
files = st.builds(
    HandoverFile,
    name=odd_names,
    content=st.binary(max_size=64),
    format_code=st.sampled_from(["018", "030", "011", "019", "035", "100"]),
    title=st.one_of(st.just(""), lines),
)
instants = st.datetimes(
    min_value=datetime(2020, 1, 1),
    max_value=datetime(2090, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]),
)
addresses = st.fixed_dictionaries(
    {"street": lines, "city": lines},
    optional={"house_number": lines, "postal_code": lines, "country": st.sampled_from(["DE", "AT", "NL"])},
)
contacts = st.builds(
    Contact,
    family=st.none() | lines,
    given=st.none() | lines,
    organisation=st.none() | lines,
    address=st.none() | addresses,
    email=st.none() | lines,
    phone=st.none() | lines,
)
handovers = st.builds(
    Handover,
    process_id=st.uuids(),
    created_at=instants,
    reference=st.from_regex(r"[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}", fullmatch=True),
    subject=lines,
    received_on=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    sender=st.builds(Party, lines),
    recipient=st.builds(
        Party, lines, ars=st.none() | st.from_regex(r"[0-9]{12}", fullmatch=True), unit=st.none() | lines
    ),
    file_plan_key=st.none() | lines,
    retention_years=st.none() | st.integers(1, 110),
    service_name=lines,
    fields=st.lists(st.tuples(lines, texts), max_size=6).map(tuple),
    receipt=files,
    attachments=st.lists(files, max_size=5).map(tuple),
    file_plan_title=st.none() | lines,
    secrecy=st.sampled_from([None, "tax", "social"]),
    filing=st.sampled_from(["akte", "vorgang"]),
    applicant=st.none() | contacts,
)
