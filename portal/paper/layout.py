"""How does a form on paper look?  A letter of the town to be filled in with a pen, in the order of the pages online.

Every question has a number in the margin. A question never parts from its place to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pikepdf import Pdf
from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable

from portal.forms import ALWAYS, ComputedField, Condition, FieldDefinition, FileField, Group, Page
from portal.paper import wording
from portal.paper.answers import Pen, place_for
from portal.paper.boxes import FRAME, Beside, height_of
from portal.paper.conditions import Asked, only_if
from portal.paper.content import PaperContent
from portal.typesetting import (
    BODY,
    INK,
    LEAD,
    MUTED,
    PAGE_HEIGHT,
    SMALL,
    STRONG,
    UNNUMBERED,
    WIDTH,
    Element,
    Letter,
    Tagged,
    Weight,
    archive,
    drawing,
    mixed,
    padded,
    paragraph,
    rows,
    style,
)

PART = style(13, 18, INK, Weight.SEMIBOLD, spaceBefore=15, spaceAfter=4)
TITLE = style(23, 28, INK, Weight.SEMIBOLD, spaceAfter=2)
BAND = style(13, 24, INK, Weight.SEMIBOLD, spaceBefore=22, spaceAfter=2, leftIndent=10)
PAGE = style(12, 17, INK, Weight.SEMIBOLD, spaceBefore=16, spaceAfter=1)
ITEM = style(11, 16, INK, Weight.SEMIBOLD, spaceBefore=14, spaceAfter=1)
QUESTION = style(10.5, 15, INK, spaceBefore=10)
NUMBER = style(8.5, 15, MUTED, Weight.SEMIBOLD)
HINT = style(9, 13, MUTED)
FINE = style(9, 13, INK, spaceAfter=3)
DECLARED = style(10.5, 15.5, INK, spaceBefore=8, spaceAfter=4)
ONLY_IF = style(9.5, 14, INK, Weight.SEMIBOLD, spaceBefore=3, spaceAfter=1, leftIndent=9)

#: How far the number of a question stands from it.
MARGIN = 8.0
#: A block taller than this may be cut; so many of its parts stay with its headings.
WHOLE_BLOCK, AT_LEAST = 0.6 * PAGE_HEIGHT, 3
#: What is no question to answer in writing, or is asked in other words.
APART = (ComputedField, FileField)

ADDRESS_PANEL = [padded(), padded(left=14, right=12, top=9, bottom=11), padded(), padded(left=12, top=9, bottom=9)]
BULLET = [padded(bottom=2), padded(bottom=2)]


def paper_form(content: PaperContent) -> bytes:
    """The form to print, as PDF/A-3a and PDF/UA-1. The same content gives the same bytes in every process.

    Raises PathError if the ridge line cannot be read and FontsMissing if the fonts are not installed. Safe to call from
    several threads; one form is drawn after the other.
    """
    with drawing():
        form = PaperForm(content)
        return form.file(form.finish)


class PaperForm(Letter):
    """One form being made: the numbers given so far, what they stand for, and the papers to enclose."""

    def __init__(self, content: PaperContent) -> None:
        super().__init__(content.sender, wording.title(content.service))
        self.content = content
        #: The number of the last question.
        self.last = 0
        self.files: list[tuple[int, FileField]] = []
        #: Headings that wait for the block below them, so that no page ends with one.
        self.waiting: list[Flowable] = []
        self.write()

    def write(self) -> None:
        self.letterhead()
        self.opening()
        self.questions()
        self.closing()

    def finish(self, pdf: Pdf) -> None:
        archive.describe(pdf, wording.title(self.content.service), self.sender.name)

    def foot_lines(self) -> tuple[str, str]:
        service = self.content.service
        return wording.title(service), f"Fassung {service.version}, Prüfziffer {self.content.fingerprint[:12]}"

    # Before the questions

    def opening(self) -> None:
        service = self.content.service
        self.add("H1", wording.title(service), TITLE)
        self.add("P", service.summary, LEAD)
        self.panel()
        if service.need:
            self.heading("Das brauchen Sie", look=PART)
            self.bullets(service.need)
        self.heading("So füllen Sie das Formular aus", look=PART)
        self.bullets(wording.HOW_TO_FILL_IN)
        self.heading("Gut zu wissen", look=PART)
        self.table(list(wording.facts(self.content)))

    def panel(self) -> None:
        """Where the form goes, and the office's own field for its stamp."""
        first, *others = wording.recipient(self.content)
        parts = [paragraph(self.document.add("P"), "Senden oder bringen Sie das Formular an:", SMALL)]
        parts.append(paragraph(self.document.add("P"), first, STRONG))
        parts += [paragraph(self.document.add("P"), text, BODY) for text in others]
        stamp = [paragraph(self.document.add("P"), "Eingang (füllen wir aus)", SMALL)]
        panel = rows(
            [[(), parts, (), stamp]],
            [3, WIDTH * 0.58, 14, WIDTH * 0.42 - 17],
            [ADDRESS_PANEL],
            ("BACKGROUND", (0, 0), (1, 0), mixed(self.accent, 0.07)),
            ("BACKGROUND", (0, 0), (0, 0), self.accent),
            ("BOX", (3, 0), (3, 0), 0.7, FRAME),
        )
        self.story.append(panel)

    def bullets(self, texts: Sequence[str]) -> None:
        listing = self.document.add("L", UNNUMBERED)
        data = []
        for text in texts:
            item = listing.add("LI")
            data.append([paragraph(item.add("Lbl"), "•", BODY), paragraph(item.add("LBody"), text, BODY)])
        self.story.append(rows(data, [14, WIDTH - 14], [BULLET] * len(data)))

    # The questions

    def questions(self) -> None:
        form = self.content.service.form
        printed: dict[str, Asked] = {}
        for number, section in enumerate(form.sections):
            self.band(wording.section_title(number, section.title))
            for step in (step for step in form.steps if step.section == section.id):
                if isinstance(step, Page):
                    self.page(step, printed, 3)
                else:
                    self.group(step, printed)

    def group(self, group: Group, printed: dict[str, Asked]) -> None:
        """A part that is filled in once for each thing: as often as there must be, at least once."""
        self.wait("H3", group.title, PAGE)
        self.notes(group.when, printed, group.intro)
        times = max(group.minimum, 1)
        if group.limit > times:
            self.waiting.append(self.small(wording.copies(group)))
        first = self.last + 1
        for number in range(1, times + 1):
            inside = dict(printed)
            if times > 1:
                self.wait("H4", f"{group.item_title} {number}", ITEM)
            for page in group.pages:
                self.page(page, inside, 5 if times > 1 else 4, known=group.title)
        printed[group.id] = Asked(first, group)

    def page(self, page: Page, printed: dict[str, Asked], level: int, known: str = "") -> None:
        """One topic. A title that is the first question is not said twice; nor is one that its group said."""
        tag, look = f"H{level}", PAGE if level == 3 else ITEM
        fields = list(page.fields)
        if title_is_first_question(page):
            self.question(fields.pop(0), printed, tag, look, page.when, page.intro)
        else:
            if page.title != known:
                self.wait(tag, page.title, look)
            self.notes(page.when, printed, page.intro)
        for field in fields:
            if isinstance(field, ComputedField):
                self.block([self.small(wording.computed(field, printed))])
                printed[field.id] = Asked(0, field)
            else:
                self.question(field, printed, "P", QUESTION, field.when)

    def question(
        self,
        field: FieldDefinition,
        printed: dict[str, Asked],
        tag: str,
        look: ParagraphStyle,
        when: Condition,
        intro: str = "",
    ) -> None:
        """The number, the question, for whom it is, its hint and the place to write."""
        self.last += 1
        printed[field.id] = Asked(self.last, field)
        if isinstance(field, FileField):
            self.files.append((self.last, field))
        asked = Numbered.made(self.document.add(tag), wording.label(field), look, self.last)
        told = [asked, *self.only(when, printed), *(self.small(text) for text in (intro, field.hint) if text)]
        answer = place_for(field, self.document)
        if answer.beside:
            beside = Beside(told, answer.parts)
            beside.spaceBefore = look.spaceBefore
            self.block([beside])
        else:
            self.block([*told, *answer.parts])

    # What stands around a question

    def small(self, text: str) -> Tagged:
        return paragraph(self.document.add("P"), text, HINT)

    def only(self, when: Condition, printed: dict[str, Asked]) -> list[Tagged]:
        text = only_if(when, printed)
        return [paragraph(self.document.add("P"), text, ONLY_IF, Marked)] if text else []

    def notes(self, when: Condition, printed: dict[str, Asked], intro: str) -> None:
        self.waiting += self.only(when, printed)
        if intro:
            self.waiting.append(self.small(intro))

    def wait(self, tag: str, text: str, look: ParagraphStyle, kind: type[Tagged] = Tagged) -> None:
        self.waiting.append(paragraph(self.document.add(tag), text, look, kind))

    def band(self, text: str) -> None:
        band = Band.made(self.document.add("H2"), text, self.accent)
        self.waiting.append(band)

    def block(self, parts: Sequence[Flowable]) -> None:
        """Parts that stay on one page, with the headings that wait for them; of long ones the beginning."""
        together = [*self.waiting, *parts]
        self.waiting = []
        head = together[: len(together) - len(parts) + AT_LEAST] if tall(together) else together
        self.story += [CondPageBreak(room(head)), *together]

    # After the questions

    def closing(self) -> None:
        service = self.content.service
        pen = Pen(self.document)
        if self.files:
            self.band("Anlagen")
            self.block(pen.ticks(wording.enclosures(self.files), columns=1))
        self.band("Erklärung und Unterschrift")
        declared = paragraph(self.document.add("P"), service.declaration, DECLARED)
        self.block([declared, pen.signature()])
        self.heading("So geht es weiter")
        self.numbered(service.next_steps)
        self.add("P", f"Rechtsgrundlage: {service.legal_basis}", HINT)
        self.heading("Datenschutz", follows=90)
        for label, texts in wording.privacy(self.content):
            self.add("P", f"{label}: {' '.join(texts)}", FINE)


class Numbered(Tagged):
    """A question with its number in the margin."""

    number = 0

    @classmethod
    def made(cls, element: Element, text: str, look: ParagraphStyle, number: int) -> Numbered:
        made = cast(Numbered, paragraph(element, text, look, cls))
        made.number = number
        return made

    def draw(self) -> None:
        sheets, text = self.canv, str(self.number)
        with sheets.part_of(self.element):
            sheets.setFillColor(NUMBER.textColor)
            sheets.setFont(NUMBER.fontName, NUMBER.fontSize)
            base = self.origin[1] + self.height - self.style.leading * 0.5 - self.style.fontSize * 0.35
            sheets.drawRightString(self.origin[0] - MARGIN, base, text)
        super().draw()


class Marked(Tagged):
    """For whom a part is, with a bar before it."""

    def draw(self) -> None:
        with self.canv.artifact():
            self.canv.setFillColor(MUTED)
            self.canv.rect(self.origin[0], self.origin[1] + 1.5, 2.4, self.height - 3, stroke=0, fill=1)
        super().draw()


class Band(Tagged):
    """The title of a section on a band of the town's colour, as wide as the page's text."""

    accent: Color

    @classmethod
    def made(cls, element: Element, text: str, accent: Color) -> Band:
        made = cast(Band, paragraph(element, text, BAND, cls))
        made.accent = accent
        return made

    def draw(self) -> None:
        x, y = self.origin
        with self.canv.artifact():
            self.canv.setFillColor(mixed(self.accent, 0.1))
            self.canv.rect(x, y, WIDTH, self.height, stroke=0, fill=1)
            self.canv.setFillColor(self.accent)
            self.canv.rect(x, y, 3, self.height, stroke=0, fill=1)
        super().draw()


def title_is_first_question(page: Page) -> bool:
    """Is the page's title the very question of its first field?  A page's condition must not be lost for the others."""
    first, *others = page.fields
    return (
        first.label == page.title
        and first.when == ALWAYS
        and not (others and page.when != ALWAYS)
        and not isinstance(first, APART)
    )


def room(parts: Sequence[Flowable]) -> float:
    """The height of parts below each other with the space between them."""
    return height_of(parts, WIDTH) + sum(part.getSpaceBefore() + part.getSpaceAfter() for part in parts)


def tall(parts: Sequence[Flowable]) -> bool:
    return room(parts) > WHOLE_BLOCK
