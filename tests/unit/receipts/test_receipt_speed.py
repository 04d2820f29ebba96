"""A receipt costs no more than half again what the usual layout library needs for the same text without any tags."""

import io
import time
from collections.abc import Callable

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from portal.forms import size_in_words
from portal.receipts import ReceiptContent, render, wording
from portal.typesetting.fonts import FOLDER
from tests.unit.receipts.samples import sample

LIMIT = 1.5


def platypus(content: ReceiptContent) -> bytes:
    """The same words as paragraphs and tables of ReportLab: no structure, no archive format, nothing embedded."""
    body = ParagraphStyle("body", fontName="Fira", fontSize=10.5, leading=15.5)
    heading = ParagraphStyle("heading", fontName="Fira-SemiBold", fontSize=14.5, leading=20)

    def table(rows: list[tuple[str, ...]]) -> Flowable:
        return Table([[Paragraph(cell, body) for cell in row] for row in rows])

    story: list[Flowable] = [Paragraph(wording.TITLE, heading)]
    words = (content.town_name, *content.town_address, content.service_title, content.reference)
    story += [Paragraph(text, body) for text in (*words, wording.moment(content.received_at))]
    story += [Paragraph(text, body) for text in (*wording.statement(content), *content.next_steps)]
    story.append(table([(label, "<br/>".join(texts)) for label, texts in wording.facts(content)]))
    for title, answers in content.sections:
        story.append(Paragraph(title, heading))
        story.append(table([(label, "<br/>".join(texts) or wording.NO_ANSWER) for label, texts in answers]))
    story.append(table([(name, size_in_words(count), checksum) for name, count, checksum in content.files]))
    story += [Paragraph(text, body) for text in (content.declaration, content.privacy, *wording.record(content))]
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, invariant=1).build(story)
    return file.getvalue()


def fastest(work: Callable[[ReceiptContent], bytes], content: ReceiptContent, rounds: int) -> float:
    """The least processor time of one call in seconds: what other programs on the machine disturb least."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work(content)
        times.append(time.process_time() - start)
    return min(times)


def test_a_receipt_takes_at_most_half_again_as_long_as_untagged_platypus():
    pdfmetrics.registerFont(TTFont("Fira", FOLDER / "FiraSans_400Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Fira-SemiBold", FOLDER / "FiraSans_600SemiBold.ttf"))
    content = sample()
    for work in (platypus, render):
        work(content)
    baseline, ours = (fastest(work, content, rounds=25) for work in (platypus, render))
    assert ours <= LIMIT * baseline, f"{ours * 1000:.1f} ms, platypus {baseline * 1000:.1f} ms"
