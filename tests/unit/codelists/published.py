"""Published code lists as small as tests need them, in genericode 1.0."""

from collections.abc import Iterable


def genericode(
    rows: Iterable[tuple[str, ...]],
    *,
    version: str = "2026-01-31",
    columns: tuple[str, ...] = ("Schluessel", "Name"),
    head: str = "",
) -> bytes:
    """A list with these rows; a cell that is empty has no text, as publishers write it."""
    shown = "".join(
        f'<Column Id="{column}" Use="required"><ShortName>{column}</ShortName></Column>' for column in columns
    )
    cells = "".join(
        "<Row>"
        + "".join(
            f'<Value ColumnRef="{column}">{f"<SimpleValue>{text}</SimpleValue>" if text else ""}</Value>'
            for column, text in zip(columns, row, strict=True)
        )
        + "</Row>"
        for row in rows
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/" xmlns:x="http://xoev.de/schemata/genericode/4">
<Annotation><Description>{head}</Description></Annotation>
<Identification><ShortName>staat</ShortName><LongName>Staaten</LongName><Version>{version}</Version>
<CanonicalUri>urn:beispiel:staat</CanonicalUri><Agency><LongName>Amt für Beispiele</LongName></Agency></Identification>
<ColumnSet>{shown}<Key Id="k"><ShortName>k</ShortName><ColumnRef Ref="{columns[0]}"/></Key></ColumnSet>
<SimpleCodeList>{cells}</SimpleCodeList></gc:CodeList>""".encode()
