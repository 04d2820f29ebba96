"""Fields of the types that ask several things at once or look something up, with what is typed and what it means."""

from typing import Any

from pydantic import TypeAdapter

from portal.forms import AnyField, FieldDefinition
from tests.unit.forms.form_samples import OPTIONS

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)


def make(kind: str, **more: Any) -> FieldDefinition:
    return ADAPTER.validate_python({"id": "f", "type": kind, "label": "Angabe", **more})


ROWS = [{"key": "rathaus", "label": "Rathaus"}, {"key": "kurpark_west", "label": "Kurpark"}]

FIELDS: dict[str, FieldDefinition] = {
    "choice_other": make("choice_other", options=OPTIONS),
    "matrix": make("matrix", options=OPTIONS, rows=ROWS),
    "activity": make("activity"),
    "map_point": make("map_point"),
    "address with places": make("address", places=True),
    "address with places abroad": make("address", places=True, abroad=True),
}

#: By kind of field: typed input, answer, lines for people.
GOOD: dict[str, list[tuple[dict[str, list[str]], Any, tuple[str, ...]]]] = {
    "choice_other": [
        ({"f": ["y"]}, {"key": "y"}, ("Y",)),
        ({"f": ["y"], "f-other": ["bleibt liegen"]}, {"key": "y"}, ("Y",)),
        ({"f": ["other"], "f-other": [" Tombola "]}, {"key": "other", "other": "Tombola"}, ("Anderes: Tombola",)),
        ({"f-other": ["Tombola"]}, {"key": "other", "other": "Tombola"}, ("Anderes: Tombola",)),
    ],
    "matrix": [
        (
            {"f-rathaus": ["x"], "f-kurpark_west": ["z"]},
            {"rathaus": "x", "kurpark_west": "z"},
            ("Rathaus: X", "Kurpark: Z"),
        ),
    ],
    "activity": [
        ({"f": ["56.10.1"]}, "56.10.1", ("56.10.1 Restaurants mit herkömmlicher Bedienung",)),
        ({"f": [" 56101 "]}, "56.10.1", ("56.10.1 Restaurants mit herkömmlicher Bedienung",)),
        ({"f": ["56.10.1 Restaurants"]}, "56.10.1", ("56.10.1 Restaurants mit herkömmlicher Bedienung",)),
        ({"f": ["Friseursalon"], "f-hit": ["96.02.1"]}, "96.02.1", ("96.02.1 Frisörsalons",)),
    ],
    "map_point": [
        ({"f-place": ["Am Markt"]}, {"place": "Am Markt"}, ("Am Markt",)),
        (
            {"f-place": ["Am Markt"], "f-lat": ["49,6757"], "f-lon": ["9.0037 °O"]},
            {"place": "Am Markt", "lat": "49.6757", "lon": "9.0037"},
            ("Am Markt", "49,6757 N, 9,0037 O"),
        ),
        (
            {"f-place": ["Am Markt"], "f-lat": ["49.67570000012, 9.00370049"]},
            {"place": "Am Markt", "lat": "49.6757", "lon": "9.0037"},
            ("Am Markt", "49,6757 N, 9,0037 O"),
        ),
    ],
    "address with places": [
        (
            {"f-street": ["Hof"], "f-house_number": ["1"], "f-postal_code": ["D-64 711"], "f-city": [" "]},
            {"street": "Hof", "house_number": "1", "postal_code": "64711", "city": "Erbach"},
            ("Hof 1", "64711 Erbach"),
        ),
        (
            {"f-street": ["Hof"], "f-house_number": ["1"], "f-postal_code": ["64711"], "f-city": ["Erlenbach"]},
            {"street": "Hof", "house_number": "1", "postal_code": "64711", "city": "Erlenbach"},
            ("Hof 1", "64711 Erlenbach"),
        ),
        *(
            (
                {"f-street": ["Hof"], "f-house_number": ["1"], "f-postal_code": ["01877"], **place},
                {"street": "Hof", "house_number": "1", "postal_code": "01877", "city": "Rammenau-Röderbrunn"},
                ("Hof 1", "01877 Rammenau-Röderbrunn"),
            )
            for place in (
                {"f-city": ["*"], "f-other": [" Rammenau-Röderbrunn "]},
                {"f-other": ["Rammenau-Röderbrunn"]},
            )
        ),
    ],
    "address with places abroad": [
        (
            {"f-street": ["Rue 1"], "f-postal_code": ["99999"], "f-city": ["Paris"], "f-country": ["FR"]},
            {"street": "Rue 1", "postal_code": "99999", "city": "Paris", "country": "FR"},
            ("Rue 1", "99999 Paris", "Frankreich"),
        ),
    ],
}
