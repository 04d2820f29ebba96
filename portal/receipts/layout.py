"""How does a receipt look?  A letter of the town: who, when, which number, what comes next; then the whole declaration.

The town is seen in its shield, its colour and the ridge line of its region. Colour marks identity and place only.
"""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, Page, Pdf

from portal.receipts import archive, wording
from portal.receipts.content import AttachedFile, ReceiptContent
from portal.receipts.flow import LEFT, PAGE_HEIGHT, PAGE_WIDTH, WIDTH, Cell, Flow
from portal.receipts.fonts import Weight, shape
from portal.receipts.sheet import Sheet
from portal.receipts.tagging import COLUMN_HEADER, NUMBERED, ROW_HEADER, Element, write_structure
from portal.receipts.typesetting import Colour, Style, lines, shortened, width_of

#: Raise this number with every change that changes the bytes of a receipt.
RENDERER_VERSION = "1"

INK: Colour = (0.09, 0.1, 0.14)
MUTED: Colour = (0.34, 0.36, 0.42)
HAIRLINE: Colour = (0.83, 0.84, 0.87)
WHITE: Colour = (1.0, 1.0, 1.0)

TOWN = Style(15, 19, INK, Weight.SEMIBOLD)
H1 = Style(27, 33, INK, Weight.MEDIUM)
LEAD = Style(13, 19, MUTED)
H2 = Style(14.5, 20, INK, Weight.SEMIBOLD)
H3 = Style(11, 16, INK, Weight.SEMIBOLD)
BODY = Style(10.5, 15.5, INK)
STRONG = Style(10.5, 15.5, INK, Weight.SEMIBOLD)
LABEL = Style(10.5, 15.5, MUTED)
SMALL = Style(9, 13.5, MUTED)
DIGITS = Style(9, 15.5, MUTED)
REFERENCE = Style(25, 34, INK, Weight.MEDIUM, tracking=45)
FOOT = Style(8, 11.5, MUTED)

#: The shield of a town without arms of its own, on a grid of 38 × 46, and the grid of the ridge line.
SHIELD = "M2 2L36 2L36 23C36 33.5 29.5 40 19 44.5C8.5 40 2 33.5 2 23Z"
RIDGE_WIDTH, RIDGE_STRETCH = 1200, 0.3
NUMBER_AT = 27.0


def render(content: ReceiptContent) -> bytes:
    """The receipt as PDF/A-3a and PDF/UA-1 with the message embedded.

    The same content gives the same bytes in every process. Raises ReceiptError if the ridge line cannot be read and
    FontsMissing if the fonts are not installed. Safe to call from several threads.
    """
    receipt = Receipt(content)
    receipt.write()
    return receipt.saved()


class Receipt:
    """One receipt being made: the content, the town's colour and the pages so far."""

    def __init__(self, content: ReceiptContent) -> None:
        self.content = content
        red, green, blue = bytes.fromhex(content.accent[1:])
        self.accent: Colour = (red / 255, green / 255, blue / 255)
        self.flow = Flow(self.furnish, HAIRLINE)

    def write(self) -> None:
        """All parts in reading order; the first page holds what people need, the rest is the copy for their files."""
        self.letterhead()
        self.panel()
        self.statement()
        self.next_steps()
        self.facts()
        self.answers()
        self.files()
        self.texts("Ihre Erklärung", self.content.declaration)
        self.texts("Datenschutz", self.content.privacy)
        self.record()
        for sheet in self.flow.sheets:
            self.footer(sheet)

    # The frame of every page

    def furnish(self, sheet: Sheet) -> None:
        """The head of a page: the ridge line on the first one, a running title on the others."""
        if sheet.page == 0:
            self.ridge(sheet, PAGE_HEIGHT - 96)
            return
        with sheet.artifact("/Type /Pagination /Subtype /Header"):
            y = PAGE_HEIGHT - 50
            town = shape(self.content.town_name, Weight.SEMIBOLD)
            sheet.text(town, FOOT, LEFT, y)
            room = WIDTH - width_of(town, FOOT) - 24
            title = shortened(f"{wording.TITLE}, {self.content.service_title}", FOOT, room)
            sheet.text(title, FOOT, LEFT + WIDTH - width_of(title, FOOT), y)
            sheet.rule(LEFT, y - 9, WIDTH, self.accent, 1)

    def ridge(self, sheet: Sheet, top: float) -> None:
        """The hills of the region across the page, and the town as a point on them."""
        scale = (PAGE_WIDTH / RIDGE_WIDTH, RIDGE_STRETCH)
        with sheet.artifact():
            if self.content.ridge is None:
                sheet.rule(LEFT, top - 15, WIDTH, self.accent, 1.5)
                return
            sheet.path(self.content.ridge, 0, top, scale, stroke=self.accent, thickness=1.2)
            if self.content.ridge_point is not None:
                x, y = self.content.ridge_point[0] * scale[0], top - self.content.ridge_point[1] * scale[1]
                sheet.circle(x, y, 6.2, fill=WHITE)
                sheet.circle(x, y, 3.6, fill=self.accent)

    def footer(self, sheet: Sheet) -> None:
        """Number, checksum and page: what keeps loose sheets together."""
        page = shape(f"Seite {sheet.page + 1} von {len(self.flow.sheets)}", FOOT.weight)
        with sheet.artifact("/Type /Pagination /Subtype /Footer"):
            sheet.rule(LEFT, 58, WIDTH, HAIRLINE)
            sheet.text(shape(f"Vorgangsnummer {self.content.reference}", FOOT.weight), FOOT, LEFT, 45)
            sheet.text(page, FOOT, LEFT + WIDTH - width_of(page, FOOT), 45)
            checksum = f"SHA-256 des Datensatzes: {self.content.xml_sha256}"
            sheet.text(shape(checksum, FOOT.weight), FOOT, LEFT, 45 - FOOT.leading)

    # The first page

    def letterhead(self) -> None:
        flow, sheet = self.flow, self.flow.sheet
        top = PAGE_HEIGHT - 44
        with sheet.artifact():
            sheet.path(SHIELD, LEFT - 2, top + 2, (1, 1), fill=self.accent)
            letter = shape(wording.initial(self.content.town_name), Weight.SEMIBOLD)
            style = Style(19, 19, WHITE, Weight.SEMIBOLD)
            sheet.text(letter, style, LEFT + 17 - width_of(letter, style) / 2, top - 26)
        flow.y = top - 2
        indent = LEFT + 48
        for text, style in ((self.content.town_name, TOWN), (", ".join(self.content.town_address), SMALL)):
            if text:
                element = flow.document.add("P")
                flow.row([Cell(indent, style, [(element, line) for line in lines(text, style, WIDTH - 48)])])
        flow.y = PAGE_HEIGHT - 134

    def panel(self) -> None:
        """Title, then the tinted field with number, time and receiver."""
        flow, content = self.flow, self.content
        flow.heading("H1", wording.TITLE, H1, above=0, below=2)
        flow.paragraph(content.service_title, LEAD, below=14)
        number, *columns = (flow.document.add("P") for _ in range(3))
        places = (LEFT + 20, LEFT + 20 + WIDTH / 2)
        values = (wording.moment(content.received_at), wording.receiver(content))
        received = [
            Cell(x, STRONG, [(column, line) for line in lines(value, STRONG, WIDTH / 2 - 30)])
            for column, x, value in zip(columns, places, values, strict=True)
        ]
        rows = max(len(cell.lines) for cell in received)
        height = 14 + SMALL.leading + REFERENCE.leading + 6 + SMALL.leading + rows * STRONG.leading + 13
        with flow.sheet.artifact():
            flow.sheet.rectangle(LEFT, flow.y - height, WIDTH, height, mixed(self.accent, 0.07))
            flow.sheet.rectangle(LEFT, flow.y - height, 3, height, self.accent)
        flow.space(14)
        flow.row([Cell(LEFT + 20, SMALL, [(number, shape("Ihre Vorgangsnummer ", SMALL.weight))])])
        flow.row([Cell(LEFT + 20, REFERENCE, [(number, shape(content.reference, REFERENCE.weight))])])
        flow.space(6)
        labels = zip(columns, places, ("Eingegangen am ", "Empfangen von "), strict=True)
        flow.row([Cell(x, SMALL, [(column, shape(label, SMALL.weight))]) for column, x, label in labels])
        flow.row(received)
        flow.space(13 + 16)

    def statement(self) -> None:
        confirmed, time = wording.statement(self.content)
        self.flow.paragraph(confirmed, STRONG, below=4)
        self.flow.paragraph(time, BODY)

    def next_steps(self) -> None:
        if self.content.next_steps:
            self.heading("Was jetzt passiert")
            self.numbered(self.content.next_steps)
        if self.content.missing_papers:
            self.heading("Was noch fehlt")
            self.flow.paragraph(wording.missing(self.content), BODY, below=6)
            self.numbered(self.content.missing_papers)

    def numbered(self, texts: tuple[str, ...]) -> None:
        """A list with its numbers in rings of the town's colour."""
        flow = self.flow
        listing = flow.document.add("L", NUMBERED)
        style = Style(9, BODY.leading, self.accent, Weight.SEMIBOLD)
        for n, text in enumerate(texts, start=1):
            item = listing.add("LI")
            label, body = item.add("Lbl"), item.add("LBody")
            text_lines = lines(text, BODY, WIDTH - NUMBER_AT)
            flow.keep(min(len(text_lines), 4) * BODY.leading + 6)
            ring = LEFT + 8.5, flow.y - BODY.leading / 2
            with flow.sheet.artifact():
                flow.sheet.circle(*ring, 8.2, stroke=self.accent)
            mark = shape(str(n), style.weight)
            cells = [
                Cell(ring[0] - width_of(mark, style) / 2, style, [(label, mark)]),
                Cell(LEFT + NUMBER_AT, BODY, [(body, line) for line in text_lines]),
            ]
            flow.row(cells)
            flow.space(6)

    def facts(self) -> None:
        if rows := list(wording.facts(self.content)):
            self.heading("Kosten, Dauer, Kontakt")
            self.flow.table(rows, LABEL, BODY)

    # The copy of the declaration

    def answers(self) -> None:
        self.heading("Ihre Angaben", follows=90)
        for title, answers in self.content.sections:
            self.flow.heading("H3", title, H3, above=12, below=2, follows=45)
            if answers:
                rows = [(label, texts or (wording.NO_ANSWER,)) for label, texts in answers]
                self.flow.table(rows, LABEL, BODY)
            else:
                self.flow.paragraph(f"{wording.NO_ANSWER}.", LABEL)
        if not self.content.sections:
            self.flow.paragraph(f"{wording.NO_ANSWER}.", LABEL)

    def files(self) -> None:
        self.heading("Ihre Anlagen")
        if self.content.files:
            self.file_table(self.content.files)
        else:
            self.flow.paragraph(wording.NO_FILES, BODY)

    def file_table(self, files: Sequence[AttachedFile]) -> None:
        """Name, size and checksum of each file."""
        flow = self.flow
        columns = ((LEFT, 205.0), (LEFT + 220, 55.0), (LEFT + WIDTH - 176, 176.0))
        table = flow.document.add("Table")

        def row(texts: tuple[str, str, str], tags: list[Element], styles: tuple[Style, Style, Style]) -> None:
            cells = []
            for text, tag, style, (x, width) in zip(texts, tags, styles, columns, strict=True):
                cells.append(Cell(x, style, [(tag, line) for line in lines(text, style, width)]))
            flow.row(cells, padding=5)
            with flow.sheet.artifact():
                flow.sheet.rule(LEFT, flow.y, WIDTH, HAIRLINE)

        head = table.add("TR")
        row(("Datei", "Größe", "Prüfsumme (SHA-256)"), [head.add("TH", COLUMN_HEADER) for _ in columns], (SMALL,) * 3)
        for name, count, checksum in files:
            entry = table.add("TR")
            tags = [entry.add("TH", ROW_HEADER), entry.add("TD"), entry.add("TD")]
            row((name, wording.size(count), wording.checksum(checksum)), tags, (BODY, BODY, DIGITS))

    def texts(self, title: str, text: str) -> None:
        paragraphs = [part for part in text.splitlines() if part.strip()]
        if paragraphs:
            self.heading(title)
            for part in paragraphs:
                self.flow.paragraph(part, BODY, below=4)

    def record(self) -> None:
        self.heading("Ihr Datensatz")
        for text in wording.record(self.content):
            self.flow.paragraph(text, BODY, below=4)
        self.file_table([(self.content.xml_name, len(self.content.xml), self.content.xml_sha256)])

    def heading(self, text: str, follows: float = 60) -> None:
        self.flow.heading("H2", text, H2, above=20, below=6, follows=follows)

    def saved(self) -> bytes:
        """The file: pages, fonts, structure, and what makes it last."""
        with Pdf.new() as pdf:
            sheets = self.flow.sheets
            fonts = Dictionary({f"/{font.name}": font.write(pdf) for font in self.flow.fonts.fonts.values()})
            resources = pdf.make_indirect(Dictionary(Font=fonts))
            for sheet in sheets:
                page = Dictionary(
                    Type=Name.Page,
                    MediaBox=Array([0, 0, PAGE_WIDTH, PAGE_HEIGHT]),
                    Resources=resources,
                    Contents=pdf.make_stream(sheet.content()),
                )
                pdf.pages.append(Page(pdf.make_indirect(page)))
            write_structure(pdf, self.flow.document, [sheet.marks for sheet in sheets])
            archive.describe(pdf, self.content)
            archive.embed(pdf, self.content)
            return archive.saved(pdf)


def mixed(colour: Colour, share: float) -> Colour:
    """The colour thinned with white."""
    red, green, blue = (1 - share * (1 - part) for part in colour)
    return red, green, blue
