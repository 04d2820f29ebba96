"""Text: one line, or several with ``multiline: true``."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, OwnWords, Raw, Reading, first
from portal.forms.refused import Refused


class TextField(FieldDefinition):
    """A free text.

    max_length   characters after NFC
    multiline    a text area; lines are kept
    compact      blanks are dropped: for numbers that people write in groups, such as a chip number
    pattern      regular expression over the whole text (common subset of Python and XML Schema); then ``mismatch``
                 says what the answer must be („Chipnummer muss 15 Ziffern haben.“)
    characters   data type of DIN 91379: A names of persons, B names of places, C any text
    """

    speaks_of_noun: ClassVar[bool] = True

    type: Literal["text"]
    max_length: Annotated[StrictInt, Field(ge=1, le=10_000)] = 120
    multiline: StrictBool = False
    compact: StrictBool = False
    pattern: OwnWords = ""
    mismatch: OwnWords = ""
    characters: Literal["A", "B", "C"] = "C"

    @model_validator(mode="after")
    def a_pattern_has_its_sentence(self) -> Self:
        if bool(self.pattern) != bool(self.mismatch):
            raise Refused(
                "pattern und mismatch gehören zusammen.", "Nennen Sie die Regel und den Satz, wenn sie verletzt ist."
            )
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise Refused(
                f"pattern ist kein regulärer Ausdruck: {error}.", "Prüfen Sie Klammern und Zeichen."
            ) from error
        return self

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name), multiline=self.multiline)
        if self.compact:
            text = text.replace(" ", "")
        if not text:
            return Reading()
        error = texts.text_error(self.noun, text, self.max_length, self.characters)
        if error is None and self.pattern and not re.fullmatch(self.pattern, text):
            error = self.mismatch
        return Reading(None, {name: error}) if error else Reading(text)

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf(
            "name" if self.characters == "A" else "text",
            characters=self.characters,
            max_length=self.max_length,
            multiline=self.multiline,
            pattern=self.pattern or None,
        )
