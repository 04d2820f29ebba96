"""File: papers that travel with the application, such as a plan of the site.

    - {id: lageplan, type: file, label: Lageplan, formats: [pdf, jpeg], max_files: 3, max_size_mb: 10, later: true}

The answer is a list of what is known about each file, or ``later`` where a paper may follow:

    [{"id": "0197…", "name": "Lageplan.pdf", "type": "application/pdf", "size": 1204224, "sha256": "9f86…"}]

The bytes are nobody's business here: they are stored while one answers, and travel beside the message. Which files
there are is never typed into a form. Whoever stores them says so, each file as one text (``written``) under the
field's name; the checkbox „Ich reiche die Unterlage nach“ sends ``later`` under the same name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt

from portal.forms import characters, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading

LATER = "later"
LATER_SHOWN = "Wird nachgereicht"

#: A file that is refused must go before anything is sent.
REFUSED = "refused"

Format = Literal["pdf", "jpeg", "png"]

MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
)
#: How people call the formats.
FORMAT_NAMES: Mapping[Format, str] = MappingProxyType({"pdf": "PDF", "jpeg": "JPEG", "png": "PNG"})
ENDINGS: Mapping[Format, tuple[str, ...]] = MappingProxyType(
    {"pdf": (".pdf",), "jpeg": (".jpg", ".jpeg"), "png": (".png",)}
)

MEGABYTE = 1024 * 1024
#: What the portal takes at all, whatever a service asks for.
LARGEST_MB = 50
LONGEST_NAME = 200

#: What is known about a file: these five, and ``state`` while it is in a draft.
PARTS: Mapping[str, type] = MappingProxyType({"id": str, "name": str, "type": str, "size": int, "sha256": str})
STATE = "state"

FileAnswer = Mapping[str, Any]


class FileField(FieldDefinition):
    """One or several files of certain formats. ``later`` offers to hand the paper in afterwards, if law permits."""

    unaskable: ClassVar[str] = "Bedingungen können nicht nach Dateien fragen. Fragen Sie nach einem anderen Feld."

    type: Literal["file"]
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = ("pdf", "jpeg", "png")
    max_files: Annotated[StrictInt, Field(ge=1, le=20)] = 1
    max_size_mb: Annotated[StrictInt, Field(ge=1, le=LARGEST_MB)] = 10
    later: StrictBool = False

    @property
    def media_types(self) -> tuple[str, ...]:
        return tuple(MEDIA_TYPES[kind] for kind in self.formats)

    @property
    def max_bytes(self) -> int:
        return self.max_size_mb * MEGABYTE

    @property
    def accept(self) -> str:
        """What a file chooser offers: ``application/pdf,.pdf``."""
        return ",".join(name for kind in self.formats for name in (MEDIA_TYPES[kind], *ENDINGS[kind]))

    @property
    def rule(self) -> str:
        """What may be uploaded, as a sentence beside the input."""
        *others, last = (FORMAT_NAMES[kind] for kind in self.formats)
        kinds = f"{', '.join(others)} oder {last}" if others else last
        count = "Eine Datei" if self.max_files == 1 else f"Höchstens {self.max_files} Dateien"
        return f"{count} als {kinds}, {'' if self.max_files == 1 else 'jede '}bis {self.max_size_mb} MB."

    def default_empty(self) -> dict[str, str]:
        return {"": f"Wählen Sie bei „{self.noun}“ eine Datei aus und laden Sie sie hoch."}

    def read(self, raw: Raw, name: str) -> Reading:
        """The files that are there; without any, ``later`` if that was ticked and may be."""
        texts = [text for text in raw.get(name, ()) if text]
        files = [file for file in map(read_file, texts) if file is not None]
        if files:
            return Reading(files)
        if self.later and LATER in texts:
            return Reading(LATER)
        return Reading(None, {name: self.missing()[""]}) if texts else Reading()

    def holds(self, value: object) -> bool:
        if value == LATER:
            return self.later
        return isinstance(value, list) and bool(value) and all(is_file(file) for file in value)

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        if not self.holds(value):
            return {}
        return {name: [LATER] if value == LATER else [written(file) for file in value]}

    def limits(self, value: Any, today: date) -> Mapping[str, str]:
        if value == LATER:
            return {}
        refused = next((file for file in value if file.get(STATE) == REFUSED), None)
        if refused is not None:
            return {"": f"Entfernen Sie die Datei „{shown_name(refused['name'])}“. Wir können sie nicht annehmen."}
        more = len(value) - self.max_files
        if more > 0:
            return {"": f"Entfernen Sie {more} {'Datei' if more == 1 else 'Dateien'}. {self.rule}"}
        foreign = next((file for file in value if file["type"] not in self.media_types), None)
        if foreign is not None:
            return {"": f"Entfernen Sie die Datei „{shown_name(foreign['name'])}“. {self.rule}"}
        return {}

    def comparable(self, value: Any) -> None:
        """Conditions do not look at files: whether one was there would change the way while it is uploaded."""
        return None

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        return (LATER_SHOWN,) if value == LATER else tuple(file_line(file["name"], file["size"]) for file in value)

    def shape(self) -> xml_shape.Many:
        parts = (
            xml_shape.Part("name", xml_shape.Leaf("text", max_length=LONGEST_NAME), self.later),
            xml_shape.Part("media_type", xml_shape.Leaf("code", codes=self.media_types), self.later),
            xml_shape.Part("size", xml_shape.Leaf("number", minimum=1, maximum=self.max_bytes), self.later),
            xml_shape.Part("sha256", xml_shape.Leaf("text", pattern="[0-9a-f]{64}"), self.later),
        )
        later = (xml_shape.Part(LATER, xml_shape.Leaf("boolean"), True),) if self.later else ()
        return xml_shape.Many(xml_shape.Record(parts + later), most=self.max_files)

    def leaves(self, value: Any) -> tuple[Mapping[str, str], ...]:
        if value == LATER:
            return ({LATER: "true"},)
        return tuple(
            {
                "name": shown_name(file["name"]),
                "media_type": file["type"],
                "size": str(file["size"]),
                "sha256": file["sha256"],
            }
            for file in value
        )


def is_file(value: object) -> bool:
    """Is this what is known about a file?"""
    return (
        isinstance(value, Mapping)
        and value.keys() - {STATE} == PARTS.keys()
        and all(type(value[part]) is kind for part, kind in PARTS.items())
        and value["size"] > 0
        and isinstance(value.get(STATE, ""), str)
    )


def read_file(text: str) -> dict[str, Any] | None:
    """The file a text tells of; None for any other text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and is_file(value) else None


def written(file: FileAnswer) -> str:
    """What is known about a file as one text, which ``read`` takes."""
    return json.dumps(dict(file), ensure_ascii=False, sort_keys=True)


def shown_name(name: str) -> str:
    """A file's name as messages can carry it: one line, and ``_`` for what DIN 91379 does not know."""
    text = "".join("_" if ord(sign) < 32 or 127 <= ord(sign) < 160 else sign for sign in characters.composed(name))
    if len(text) > LONGEST_NAME:
        stem, dot, ending = text.rpartition(".")
        text = f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}"[:LONGEST_NAME]
    while foreign := characters.first_foreign(text):
        text = text.replace(foreign, "_")
    return text.strip() or "Datei"


def file_line(name: str, size: int) -> str:
    """``Lageplan.pdf (1,2 MB)``."""
    return f"{shown_name(name)} ({size_in_words(size)})"


def size_in_words(size: int) -> str:
    """Bytes as people read them: ``1,2 MB``, ``340 kB``, ``12 Byte``."""
    if size >= 999_500:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{round(size / 1000)} kB" if size >= 1000 else f"{size} Byte"
