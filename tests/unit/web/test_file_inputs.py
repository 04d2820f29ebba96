"""A page may ask for several files: whatever can be pressed says to a screen reader which of them it belongs to."""

from types import SimpleNamespace

from lxml import html
from pydantic import TypeAdapter

from portal.forms import AnyField
from tests.unit.web.rendering import environment

READ = TypeAdapter(AnyField)


def asked(*names: str, **more) -> html.HtmlElement:
    """A file input for which files of these names are uploaded already."""
    state = SimpleNamespace(kind="success", text="geprüft", detail="")
    files = [
        SimpleNamespace(id=str(place), name=name, size="2 kB", state=state, pending=False)
        for place, name in enumerate(names)
    ]
    definition = READ.validate_python({"type": "file", "id": "f", **more})
    field = SimpleNamespace(definition=definition, name="f", raw={}, errors={}, conditional=False, files=files)
    macro = environment().get_template("kern/field.html").module.field
    return html.fragment_fromstring(str(macro(field)), create_parent="main")


def names_of_controls(root: html.HtmlElement) -> list[str]:
    """What a screen reader calls the buttons, the boxes to tick and the lists of files."""
    labels = root.xpath(".//button | .//label[@for=//input[@type='checkbox']/@id]")
    return [*(one.text_content() for one in labels), *root.xpath(".//ul/@aria-label")]


def test_what_can_be_pressed_at_a_file_input_says_which_of_the_inputs_it_belongs_to():
    nothing_yet = asked(label="Haben Sie einen Plan?", noun="Lageplan", later=True)
    assert names_of_controls(nothing_yet) == ["Hochladen: Lageplan", "Ich reiche die Unterlage nach. (Lageplan)"]
    full = asked("Scan.pdf", label="Lageplan")
    assert names_of_controls(full) == ["Entfernen: Scan.pdf (Lageplan)", "Hochgeladene Dateien: Lageplan"]


def test_two_files_with_the_same_name_can_be_told_apart_where_they_are_removed():
    root = asked("image.jpg", "Stand.png", "image.jpg", label="Fotos", max_files=4)
    assert names_of_controls(root) == [
        "Entfernen: image.jpg (Fotos, Datei 1)",
        "Entfernen: Stand.png (Fotos)",
        "Entfernen: image.jpg (Fotos, Datei 3)",
        "Hochladen: Fotos",
        "Hochgeladene Dateien: Fotos",
    ]
