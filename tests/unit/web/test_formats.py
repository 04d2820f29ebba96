"""How numbers and texts are written on a page."""

import pytest

from portal.web.formats import kept_together

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kran: 60 m² × 9 Wochen × 1,20 €", "Kran: 60_m² × 9_Wochen × 1,20_€"),
        ("50 % von 15,00 €", "50_% von 15,00_€"),
        ("§§ 22 bis 24 SGB VIII", "§§_22_bis 24_SGB VIII"),
        ("§ 23 Absatz 3 1. SprengV", "§_23_Absatz 3_1._SprengV"),
        ("Satzung der Stadt", "Satzung der Stadt"),
    ],
)
def test_no_line_breaks_between_a_number_and_what_it_counts(text, shown):
    assert kept_together(text) == shown.replace("_", NO_BREAK)
