"""Fields that ask several things at once or look something up: what is said when, and what counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.forms import Reading
from portal.forms.fieldtypes import activity, places
from tests.unit.forms.form_samples import OPTIONS, TODAY, field, form, page
from tests.unit.forms.more_field_samples import FIELDS, ROWS, make


def judged(kind: str, **typed: str) -> Reading:
    """What was typed, by suffix with _ for -."""
    raw = {"f" + suffix.replace("__", "-"): [text] for suffix, text in typed.items()}
    return FIELDS[kind].judge({name.replace("f-self", "f"): texts for name, texts in raw.items()}, "f", TODAY)


def errors(kind: str, **typed: str) -> dict[str, str]:
    return dict(judged(kind, **typed).errors)


def test_other_needs_its_text():
    assert errors("choice_other", __self="other") == {"f-other": "Geben Sie ein, was Sie mit „Anderes“ meinen."}
    assert errors("choice_other") == {"f": "Wählen Sie bei „Angabe“ eine Antwort aus."}
    long = errors("choice_other", __self="other", __other="x" * 121)
    assert long == {"f-other": "Anderes darf höchstens 120 Zeichen haben."}


def test_other_cannot_be_an_option_twice():
    with pytest.raises(ValidationError, match="other_label"):
        make("choice_other", options=[{"key": "other", "label": "Sonstiges"}])


def test_conditions_see_which_option_was_chosen():
    asked = field("anlass", "choice_other", options=OPTIONS)
    form(page("p", asked, field("was", when={"field": "anlass", "in": ["x", "other"]})))
    with pytest.raises(ValidationError, match="other, x, y, z"):
        form(page("p", asked, field("was", when={"field": "anlass", "equals": "fest"})))
    assert FIELDS["choice_other"].comparable({"key": "other", "other": "Tombola"}) == "other"


def test_every_row_that_is_open_is_told_by_its_name():
    assert errors("matrix", __rathaus="x") == {"f-kurpark_west": "Wählen Sie bei „Kurpark“ eine Antwort aus."}
    assert errors("matrix", __rathaus="x", __kurpark_west="?") == errors("matrix", __rathaus="x")
    assert len(errors("matrix")) == 2


def test_rows_may_stay_open_where_the_question_is_voluntary():
    voluntary = make("matrix", options=OPTIONS, rows=ROWS, optional=True)
    assert voluntary.judge({"f-rathaus": ["x"]}, "f", TODAY).value == {"rathaus": "x"}


def test_rows_that_would_share_an_element_are_refused():
    with pytest.raises(ValidationError, match="a_b, ab"):
        make("matrix", options=OPTIONS, rows=[{"key": "a_b", "label": "A"}, {"key": "ab", "label": "B"}])


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Friseursalon", "96.02.1"),
        ("Bäckerei", "10.71.0"),
        ("fitness studio", "93.13.0"),
        ("Einzelhandel mit Büchern", "47.61.0"),
        ("HAUSMEISTER", "81.10.0"),
        ("47.1", "47.11.1"),
        ("4711", "47.11.1"),
    ],
)
def test_words_lead_to_activities_best_first_and_the_page_asks_which(typed, first):
    assert next(iter(FIELDS["activity"].hits(typed))) == first
    assert errors("activity", __self=typed) == {"f-hit": "Wählen Sie die passende Tätigkeit aus."}
    assert judged("activity", __self=typed, __hit=first).value == first


def test_a_choice_made_for_other_words_does_not_count():
    assert errors("activity", __self="Bäckerei", __hit="96.02.1").keys() == {"f-hit"}


def test_words_that_lead_nowhere_are_told_at_the_words():
    assert errors("activity", __self="Quidditch") == {
        "f": "Dazu gibt es keine Tätigkeit. Nehmen Sie andere Wörter, zum Beispiel „Einzelhandel“."
    }
    assert errors("activity", __self="99.99.9").keys() == {"f"}


def test_who_need_not_answer_is_told_that_the_line_may_stay_empty():
    voluntary = make("activity", optional=True)
    assert voluntary.read({"f": ["Quidditch"]}, "f").errors["f"].endswith(" Oder lassen Sie das Feld leer.")
    assert voluntary.read({"f": ["Bäckerei"]}, "f").errors["f-hit"].endswith(" Passt keine, leeren Sie das Feld.")
    assert voluntary.read({"f": [""], "f-hit": ["10.71.0"]}, "f").value is None


def test_everyday_words_lead_to_numbers_of_the_list():
    listed = FIELDS["activity"].labels
    assert {number for numbers in activity.EVERYDAY.values() for number in numbers} <= listed.keys()


@given(st.text(max_size=40))
def test_a_search_never_shows_more_than_ten_and_only_what_the_list_has(text):
    found = FIELDS["activity"].hits(text)
    assert len(found) <= 10
    assert found.items() <= dict(FIELDS["activity"].labels).items()


def test_a_point_lies_in_hessen_or_the_axis_says_where_it_must_lie():
    inside = judged("map_point", __place="Markt", __lat="49,3", __lon="10,3")
    assert inside.value == {"place": "Markt", "lat": "49.3", "lon": "10.3"}
    assert errors("map_point", __place="Markt", __lat="49.29", __lon="9,0") == {
        "f-lat": "Breitengrad muss in Hessen liegen, also zwischen 49,3 und 51,7. Prüfen Sie die Ziffern."
    }
    assert errors("map_point", __place="Markt", __lat="oben", __lon="9") == {
        "f-lat": "Breitengrad muss eine Zahl in Grad sein, zum Beispiel 50,5."
    }


def test_coordinates_come_in_pairs_and_never_without_words():
    assert errors("map_point", __place="Markt", __lat="49,6") == {
        "f-lon": "Geben Sie auch den Längengrad ein oder lassen Sie beide Felder leer."
    }
    assert errors("map_point", __lat="49,6", __lon="9").keys() == {"f-place"}


@given(lat=st.decimals("49.3", "51.7", places=6), lon=st.decimals("7.7", "10.3", places=6))
def test_every_point_of_the_box_is_kept_to_the_digit(lat, lon):
    value = judged("map_point", __place="Markt", __lat=str(lat).replace(".", ","), __lon=str(lon)).value
    assert (float(value["lat"]), float(value["lon"])) == (float(lat), float(lon))


HERE = {"__street": "Hof", "__house_number": "1"}


def test_a_postal_code_the_list_does_not_know_is_told_unless_its_place_is_named():
    sentence = {"f-postal_code": "Zu dieser Postleitzahl gibt es keinen Ort. Prüfen Sie die Ziffern."}
    assert errors("address with places", **HERE, __postal_code="64799") == sentence
    value = judged("address with places", **HERE, __postal_code="64799", __city="Erbach").value
    assert (value["postal_code"], value["city"]) == ("64799", "Erbach")
    assert errors("address with places", **HERE, __postal_code="6471", __city="Erbach") == {
        "f-postal_code": "Postleitzahl muss 5 Ziffern haben."
    }


@pytest.mark.parametrize("city", ["", "Dresden"])
def test_of_several_places_one_must_be_chosen(city):
    asked = {"f-city": "Wählen Sie den Ort aus. Zu dieser Postleitzahl gehören mehrere."}
    assert errors("address with places", **HERE, __postal_code="01877", __city=city) == asked


def test_who_finds_their_place_not_among_several_writes_it_down_and_is_not_asked_again():
    code = {**HERE, "__postal_code": "01877"}
    assert errors("address with places", **code, __city="*") == {"f-other": "Geben Sie den Ort ein."}
    assert errors("address with places", **code, __city="*", __other="x" * 101).keys() == {"f-other"}
    value = judged("address with places", **code, __city="*", __other="Dresden").value
    assert value["city"] == "Dresden"
    definition = FIELDS["address with places"]
    assert definition.check(value, TODAY) == {}
    assert definition.write(value, "f")["f-other"] == ["Dresden"]


def test_a_place_of_the_list_wins_over_what_is_written_beside_it():
    typed = {**HERE, "__postal_code": "01877", "__city": "Bischofswerda", "__other": "Dresden"}
    assert judged("address with places", **typed).value["city"] == "Bischofswerda"


def test_only_an_address_with_places_knows_a_place_of_ones_own():
    assert "f-other" not in make("address").inputs("f")
    raw = {"f-street": ["Hof"], "f-house_number": ["1"], "f-postal_code": ["01877"], "f-other": ["Dresden"]}
    assert make("address").judge(raw, "f", TODAY).errors == {"f-city": "Geben Sie den Ort ein."}


def test_a_place_that_is_named_is_taken_as_the_list_writes_it():
    value = judged("address with places", **HERE, __postal_code="01877", __city="bischofswerda").value
    assert value["city"] == "Bischofswerda"


def test_what_stands_in_brackets_need_not_be_typed():
    there = ("Reichelsheim (Odenwald)", "Fränkisch-Crumbach")
    assert places.matching("reichelsheim", there) == "Reichelsheim (Odenwald)"
    assert places.matching("Reichelsheim (Odenwald)", there) == "Reichelsheim (Odenwald)"
    assert places.matching("Reichels", there) is None


def test_an_address_without_places_takes_any_postal_code():
    plain = make("address")
    raw = {"f-street": ["Hof"], "f-house_number": ["1"], "f-postal_code": ["64799"], "f-city": ["Erbach"]}
    assert not plain.judge(raw, "f", TODAY).errors


def test_an_edition_of_places_that_is_not_there_is_told():
    with pytest.raises(ValidationError, match="postal_code_1999-01-01.tsv"):
        make("address", places=True, places_edition="1999-01-01")


@given(st.from_regex("[0-9]{5}", fullmatch=True))
def test_every_postal_code_has_places_with_names_or_none(code):
    assert all(place.strip() for place in places.places(code, places.NEWEST))


@pytest.mark.parametrize("code", ["", "6471", "647111", "#####", "6471\n", "\n6471", "64.11"])
def test_only_five_digits_are_looked_up(code):
    assert places.places(code, places.NEWEST) == ()
