"""The markup of each field type: names and ids as others rely on them, and everything a screen reader needs."""

from types import SimpleNamespace

import pytest
from lxml import html
from pydantic import TypeAdapter

from portal.forms import AnyField
from tests.unit.web.rendering import TEMPLATES, environment

READ = TypeAdapter(AnyField)
OPTIONS = [{"key": "a", "label": "Erste"}, {"key": "b", "label": "Zweite", "hint": "Nur selten."}]


#: What a service file must say about fields of a type.
NEEDED = {
    "sepa_mandate": {"purpose": "die Hundesteuer"},
    "consent": {"text": "Die Stadt darf das Foto zeigen.", "withdrawal": "Sie können widerrufen."},
    "choice_other": {"options": OPTIONS},
    "computed": {"compute": {"sum": ["anzahl"]}},
    "matrix": {"options": OPTIONS, "rows": [{"key": "eins", "label": "Eins"}, {"key": "zwei", "label": "Zwei"}]},
}


def definition(kind: str, **more):
    options = {"options": OPTIONS} if kind in ("radio", "select", "checkboxes") else {}
    more = {"type": kind, "id": "f", "label": "Frage", "hint": "So geht es.", **options, **NEEDED.get(kind, {}), **more}
    return READ.validate_python(more)


def shown(kind: str, *, name="f", typed=None, errors=None, heading=None, conditional=False, **more) -> html.HtmlElement:
    field = SimpleNamespace(
        definition=definition(kind, **more), name=name, raw=typed or {}, errors=errors or {}, conditional=conditional
    )
    macro = environment().get_template("kern/field.html").module.field
    return html.fragment_fromstring(str(macro(field, heading)), create_parent="main")


def inputs(root: html.HtmlElement) -> list[tuple[str, str, str | None]]:
    found = root.xpath(".//input | .//select | .//textarea")
    return [(one.get("name"), one.get("id"), one.get("value") if one.tag == "input" else None) for one in found]


def described(root: html.HtmlElement, element: html.HtmlElement) -> list[str]:
    ids = (element.get("aria-describedby") or "").split()
    return [root.get_element_by_id(one).text_content() for one in ids]


SINGLE = ("text", "number", "money", "time", "email", "phone", "iban", "select", "plate", "dog_chip")
TYPES = sorted(path.stem for path in (TEMPLATES / "kern" / "fields").glob("*.html") if path.stem != "parts")


def test_every_field_type_has_its_template():
    assert sorted(READ.json_schema()["discriminator"]["mapping"]) == TYPES


@pytest.mark.parametrize("kind", SINGLE)
def test_a_single_input_is_called_like_its_field(kind):
    root = shown(kind, name="hunde-2-f", typed={"hunde-2-f": ["b"]})
    ((name, input_id, value),) = inputs(root)
    assert (name, input_id) == ("hunde-2-f", "hunde-2-f") and value in ("b", None)
    assert root.xpath(".//label/@for") == ["hunde-2-f"]


@pytest.mark.parametrize("kind", SINGLE)
def test_a_single_input_is_described_by_its_hint_and_then_its_error(kind):
    root = shown(kind, errors={"f": "Geben Sie etwas ein."})
    (element,) = root.xpath(".//*[@name='f']")
    assert described(root, element) == ["So geht es.", "Fehler: Geben Sie etwas ein."]
    assert element.get("aria-invalid") == "true"
    assert shown(kind).xpath(".//@aria-invalid") == []


@pytest.mark.parametrize(
    ("kind", "key", "name"), [("country", "129", "Frankreich"), ("nationality", "163", "türkisch")]
)
def test_a_code_list_is_a_select_list_that_keeps_the_choice(kind, key, name):
    root = shown(kind, typed={"f": [key]}, errors={"f": "Wählen Sie aus."})
    (element,) = root.xpath(".//select[@name='f' and @id='f']")
    assert described(root, element) == ["So geht es.", "Fehler: Wählen Sie aus."]
    assert [(one.get("value"), one.text) for one in root.xpath(".//option[@selected]")] == [(key, name)]
    assert root.xpath(".//option/@value")[:2] == ["", "000"]


def test_an_amount_in_another_currency_says_which():
    assert shown("money", currency="CHF").find_class("p-measure")[0].text_content().strip() == "CHF"


@pytest.mark.parametrize(("kind", "unit", "keyboard"), [("money", "€", ["decimal"]), ("time", "Uhr", [])])
def test_what_belongs_behind_the_input_stands_there(kind, unit, keyboard):
    root = shown(kind)
    assert root.xpath(".//input/following-sibling::span/text()") == [unit]
    assert root.xpath(".//input/@inputmode") == keyboard


@pytest.mark.parametrize(
    ("kind", "keys"), [("radio", ["a", "b"]), ("checkboxes", ["a", "b"]), ("yes_no", ["yes", "no"])]
)
def test_the_first_choice_carries_the_name_of_the_field_as_its_id(kind, keys):
    root = shown(kind, typed={"f": [keys[1]]})
    assert inputs(root) == [("f", "f", keys[0]), ("f", f"f-{keys[1]}", keys[1])]
    assert root.xpath(".//input[@checked]/@value") == [keys[1]]
    assert root.xpath(".//legend")[0].text_content() == "Frage"


@pytest.mark.parametrize("kind", ["radio", "checkboxes", "yes_no"])
def test_a_group_of_choices_is_described_by_its_hint_and_its_error(kind):
    root = shown(kind, errors={"f": "Wählen Sie aus."})
    (group,) = root.xpath(".//fieldset")
    assert described(root, group) == ["So geht es.", "Fehler: Wählen Sie aus."]
    assert described(root, root.get_element_by_id("f")) == ["Fehler: Wählen Sie aus."]
    assert root.xpath(".//@aria-invalid")


def test_an_option_is_described_by_its_own_hint():
    root = shown("radio")
    assert described(root, root.get_element_by_id("f-b")) == ["Nur selten."]


def test_several_boxes_can_be_ticked():
    assert shown("checkboxes", typed={"f": ["a", "b"]}).xpath(".//input[@checked]/@value") == ["a", "b"]


def test_a_date_is_three_inputs_with_one_error():
    root = shown("date", typed={"f-day": ["31"], "f-month": ["Februar"]}, errors={"f-month": "Den Tag gibt es nicht."})
    assert inputs(root) == [("f-day", "f-day", "31"), ("f-month", "f-month", "Februar"), ("f-year", "f-year", "")]
    assert described(root, root.get_element_by_id("f-month")) == ["Fehler: Den Tag gibt es nicht."]
    assert described(root, root.xpath(".//fieldset")[0]) == ["So geht es.", "Fehler: Den Tag gibt es nicht."]
    assert len(root.find_class("kern-error")) == 1
    assert root.xpath(".//input/@inputmode") == ["numeric", "numeric"]  # a month may be a word


def test_a_date_range_is_two_days_each_with_its_own_error():
    wrong = {"f-until-month": "Beim Datum „Abreise“ fehlt der Monat."}
    root = shown("date_range", until_label="Abreise", typed={"f-from-day": ["1"]}, errors=wrong)
    assert inputs(root)[0] == ("f-from-day", "f-from-day", "1")
    assert [name for name, _, _ in inputs(root)] == [
        f"f-{end}-{part}" for end in ("from", "until") for part in ("day", "month", "year")
    ]
    whole, first, last = root.xpath(".//fieldset")
    assert [one.text_content() for one in root.xpath(".//legend")] == ["Frage", "Erster Tag", "Abreise"]
    assert [described(root, one) for one in (whole, first)] == [["So geht es."], []]
    assert described(root, last) == described(root, root.get_element_by_id("f-until-month"))
    assert described(root, last) == ["Fehler: Beim Datum „Abreise“ fehlt der Monat."]
    assert root.get_element_by_id("f-until-month").get("aria-invalid") == "true"


def test_a_birthday_can_be_filled_in_by_the_browser():
    assert shown("date", autocomplete="bday").xpath(".//@autocomplete") == ["bday-day", "bday-month", "bday-year"]


@pytest.mark.parametrize(
    ("kind", "suffixes"),
    [
        ("person_name", ["given", "family"]),
        ("address", ["street", "house_number", "postal_code", "city"]),
        ("time_range", ["from", "until"]),
        ("organisation", ["name", "legal_form", "register_court", "register_number"]),
        ("sepa_mandate", ["iban", "holder"]),
    ],
)
def test_each_part_of_a_composite_field_has_its_own_label_and_error(kind, suffixes):
    root = shown(kind, errors={f"f-{suffixes[-1]}": "Geben Sie es ein."})
    named = [f"f-{suffix}" for suffix in suffixes] + ["f-agreed"] * (kind == "sepa_mandate")
    assert [name for name, _, _ in inputs(root)] == named
    assert root.xpath(".//label/@for") == named
    assert described(root, root.get_element_by_id(f"f-{suffixes[-1]}")) == ["Fehler: Geben Sie es ein."]
    assert described(root, root.xpath(".//fieldset")[0]) == ["So geht es."]


@pytest.mark.parametrize(
    ("kind", "tokens"),
    [
        ("person_name", ["given-name", "family-name"]),
        ("address", ["postal-code", "address-level2"]),
        ("email", ["email"]),
        ("phone", ["tel"]),
        ("iban", ["off"]),
    ],
)
def test_what_a_browser_knows_about_a_person_it_may_fill_in(kind, tokens):
    assert shown(kind).xpath(".//@autocomplete") == tokens


@pytest.mark.parametrize("kind", ["person_name", "address", "email", "phone"])
def test_data_of_somebody_else_is_not_filled_in(kind):
    assert set(shown(kind, autocomplete="off").xpath(".//@autocomplete")) == {"off"}


def test_abroad_the_country_comes_first_and_is_germany_until_chosen():
    root = shown("address", abroad=True)
    assert inputs(root)[0][:2] == ("f-country", "f-country")
    assert root.xpath(".//option[@selected]/@value") == ["DE"]
    assert shown("address", abroad=True, typed={"f-country": ["AT"]}).xpath(".//option[@selected]/@value") == ["AT"]


def test_who_may_have_one_name_only_reads_that_the_first_is_voluntary():
    assert "freiwillig" in shown("person_name", single_name_allowed=True).text_content()
    assert "freiwillig" not in shown("person_name").text_content()


def test_a_declaration_is_one_box_with_the_sentence_as_its_label():
    root = shown("declaration", errors={"f": "Bestätigen Sie es."})
    assert inputs(root) == [("f", "f", "yes")]
    assert described(root, root.get_element_by_id("f")) == ["So geht es.", "Fehler: Bestätigen Sie es."]
    assert root.xpath(".//label")[0].text_content() == "Frage"


def test_a_mandate_is_described_to_whoever_grants_it():
    root = shown("sepa_mandate", errors={"f-agreed": "Bestätigen Sie es."})
    box = root.get_element_by_id("f-agreed")
    text, error = described(root, box)
    assert "die Hundesteuer" in text and "8 Wochen" in text and error == "Fehler: Bestätigen Sie es."
    assert (box.get("type"), box.get("value"), box.get("checked")) == ("checkbox", "yes", None)
    assert shown("sepa_mandate", typed={"f-agreed": ["yes"]}).xpath(".//input[@checked]/@name") == ["f-agreed"]


def test_a_consent_says_what_for_and_how_to_take_it_back():
    root = shown("consent")
    assert inputs(root) == [("f", "f", "yes")]
    box = root.get_element_by_id("f")
    assert described(root, box) == ["Die Stadt darf das Foto zeigen.", "Sie können widerrufen."]
    assert box.get("checked") is None


def test_legal_form_and_court_are_chosen_and_the_choice_is_kept():
    root = shown("organisation", typed={"f-legal_form": ["221110"], "f-register_court": ["M1103"]})
    chosen = [(one.get("value"), one.text) for one in root.xpath(".//option[@selected]")]
    assert chosen == [("221110", "GmbH – Gesellschaft mit beschränkter Haftung"), ("M1103", "Darmstadt")]
    assert root.xpath(".//select/option[1]/@value") == ["", ""]
    labels = [one.text_content() for one in root.xpath(".//label")]
    assert labels[2:] == ["Wenn eingetragen: Registergericht", "Wenn eingetragen: Registernummer"]


def test_who_must_be_in_a_register_or_cannot_be_reads_no_condition():
    required = [one.text_content() for one in shown("organisation", register="required").xpath(".//label")]
    assert required == ["Name der Organisation", "Rechtsform", "Registergericht", "Registernummer"]
    assert [name for name, _, _ in inputs(shown("organisation", register="none"))] == ["f-name", "f-legal_form"]


def test_a_long_text_keeps_its_lines():
    root = shown("text", multiline=True, typed={"f": ["\nerste\nzweite"]})
    assert root.xpath(".//textarea")[0].text.removeprefix("\n") == "\nerste\nzweite"


def test_the_unit_of_a_number_stands_behind_it():
    assert shown("number", unit="cm").find_class("p-measure")[0].text_content().strip() == "cm"


@pytest.mark.parametrize("kind", TYPES)
def test_only_what_is_voluntary_is_marked(kind):
    marked = "freiwillig" in shown(kind, optional=True).text_content()
    assert marked is (kind not in ("declaration", "computed"))
    assert ("freiwillig" in shown(kind).text_content()) is (kind == "consent")
    assert "*" not in shown(kind).text_content()


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "declaration"])
def test_a_single_question_is_the_heading_and_names_its_input(kind):
    root = shown(kind, heading="Wie heißt der Hund?")
    (heading,) = root.xpath(".//h1")
    assert heading.text_content().removesuffix(" freiwillig") == "Wie heißt der Hund?"
    assert heading.getparent().tag == "legend" or heading.xpath("./label/@for") == ["f"]


@pytest.mark.parametrize("kind", TYPES)
def test_a_question_that_depends_on_another_stays_visible_and_is_no_heading(kind):
    root = shown(kind, heading="Frage", conditional=True)
    assert len(root.find_class("p-wenn")) == 1 and root.xpath(".//h1") == []


@pytest.mark.parametrize("kind", TYPES)
def test_why_we_ask_can_be_read_at_the_question(kind):
    root = shown(kind, why="Das Gesetz verlangt es.")
    assert root.xpath(".//details/p")[0].text_content() == "Das Gesetz verlangt es."


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "computed"])
def test_what_was_typed_is_text_and_never_markup(kind):
    evil = '"><script>x</script>'
    names = [name for name, _, _ in inputs(shown(kind))]
    root = shown(kind, typed={name: [evil] for name in names}, errors={names[0]: evil})
    assert root.xpath(".//script") == []


def test_what_other_means_is_typed_below_the_options():
    root = shown(
        "choice_other", typed={"f": ["other"], "f-other": ["Tombola"]}, errors={"f-other": "Geben Sie es ein."}
    )
    assert inputs(root) == [
        ("f", "f", "a"),
        ("f", "f-option-b", "b"),
        ("f", "f-option-other", "other"),
        ("f-other", "f-other", "Tombola"),
    ]
    assert root.xpath(".//input[@checked]/@value") == ["other"]
    assert root.xpath(".//label[@for='f-other']/text()") == ["Wenn „Anderes“: was genau?"]
    assert described(root, root.get_element_by_id("f-other")) == ["Fehler: Geben Sie es ein."]
    assert described(root, root.xpath(".//fieldset")[0]) == ["So geht es."]


def test_each_row_of_a_matrix_is_a_question_of_its_own():
    root = shown("matrix", typed={"f-eins": ["b"]}, errors={"f-zwei": "Wählen Sie aus."})
    whole, first, second = root.xpath(".//fieldset")
    assert [one.text_content() for one in root.xpath(".//legend")] == ["Frage", "Eins", "Zwei"]
    assert inputs(root)[:2] == [("f-eins", "f-eins", "a"), ("f-eins", "f-eins-b", "b")]
    assert root.xpath(".//input[@checked]/@id") == ["f-eins-b"]
    assert [described(root, one) for one in (whole, first)] == [["So geht es."], []]
    assert described(root, second) == described(root, root.get_element_by_id("f-zwei")) == ["Fehler: Wählen Sie aus."]


def test_what_was_found_for_an_activity_is_offered_as_a_choice():
    root = shown("activity", typed={"f": ["Bäckerei"]}, errors={"f-hit": "Wählen Sie die passende Tätigkeit aus."})
    assert inputs(root) == [
        ("f", "f", "Bäckerei"),
        ("f-hit", "f-hit", "10.71.0"),
        ("f-hit", "f-hit-47.24.0", "47.24.0"),
    ]
    assert root.xpath(".//label[@for='f-hit']/text()") == ["10.71.0 Herstellung von Backwaren (ohne Dauerbackwaren)"]
    (hits,) = root.xpath(".//fieldset")
    assert described(root, hits) == ["Fehler: Wählen Sie die passende Tätigkeit aus."]
    assert root.xpath(".//button/@value") == ["continue"]


def test_the_number_of_an_activity_is_shown_with_its_name():
    root = shown("activity", typed={"f": ["56.10.1"]})
    assert inputs(root) == [("f", "f", "56.10.1")]
    assert "56.10.1 Restaurants mit herkömmlicher Bedienung" in root.text_content()


def test_the_places_of_a_postal_code_are_offered_in_the_place_of_the_town():
    typed = {"f-postal_code": ["64 342"], "f-city": ["Darmstadt"]}
    assert inputs(shown("address", places=True, typed=typed))[3] == ("f-city", "f-city", "Darmstadt")
    typed = {"f-postal_code": ["01877"], "f-city": [""]}
    root = shown("address", places=True, typed=typed, errors={"f-city": "Wählen Sie den Ort aus."})
    offered = [entry for entry in inputs(root) if entry[0] == "f-city"]
    assert offered[:2] == [("f-city", "f-city", "Bischofswerda"), ("f-city", "f-city-2", "Demitz-Thumitz")]
    assert described(root, root.get_element_by_id("f-city")) == ["Fehler: Wählen Sie den Ort aus."]
    (asked,) = root.xpath(".//fieldset[@role='radiogroup']")
    assert described(root, asked) == ["Fehler: Wählen Sie den Ort aus."]


def test_another_place_than_those_of_the_code_can_be_named():
    typed = {"f-postal_code": ["01877"], "f-city": [""]}
    root = shown("address", places=True, typed=typed, errors={"f-city": "Wählen Sie den Ort aus."})
    last, line = inputs(root)[-2:]
    assert (last[0], last[2], line) == ("f-city", "*", ("f-other", "f-other", ""))
    assert root.xpath(f".//label[@for='{last[1]}']")[0].text_content() == "Ein anderer Ort"

    typed = {"f-postal_code": ["01877"], "f-city": ["*"], "f-other": ["Röderbrunn"]}
    root = shown("address", places=True, typed=typed, errors={})
    assert root.xpath(".//input[@checked]/@value") == ["*"] and inputs(root)[-1][2] == "Röderbrunn"
    assert not root.xpath(".//*[@aria-invalid]")

    typed = {"f-postal_code": ["01877"], "f-city": ["*"], "f-other": [""]}
    root = shown("address", places=True, typed=typed, errors={"f-other": "Geben Sie den Ort ein."})
    assert described(root, root.get_element_by_id("f-other")) == ["Fehler: Geben Sie den Ort ein."]


def test_an_address_abroad_has_no_places_to_choose_from():
    typed = {"f-postal_code": ["01877"], "f-city": [""], "f-country": ["FR"]}
    root = shown("address", places=True, abroad=True, typed=typed, errors={"f-city": "Geben Sie den Ort ein."})
    assert [entry for entry in inputs(root) if entry[0] == "f-city"] == [("f-city", "f-city", "")]


def test_what_is_computed_can_be_read_and_not_typed():
    root = shown("computed", typed={"f": ["1250"]}, unit="Nächte")
    assert inputs(root) == []
    (value,) = root.xpath(".//output[@id='f']")
    assert value.text_content() == "1250 Nächte"
    assert root.xpath(".//label/@for") == ["f"]
    assert described(root, value) == ["So geht es."]
    assert "Das berechnen wir" in shown("computed").text_content()
