"""What does the tagged receipt cost, beside the same words set by the usual layout library without any structure?"""

from __future__ import annotations

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from portal.receipts import render
from portal.typesetting.fonts import FOLDER
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale
from tests.unit.receipts.samples import sample
from tests.unit.receipts.test_receipt_speed import platypus

LIMIT = 1.5


def measure(scale: Scale) -> list[Row]:
    pdfmetrics.registerFont(TTFont("Fira", FOLDER / "FiraSans_400Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Fira-SemiBold", FOLDER / "FiraSans_600SemiBold.ttf"))
    content = sample()
    few = max(1, scale.repeated // 5)
    return [
        compare(
            "Eingangsbestätigung",
            Work(lambda: render(content), few),
            Work(lambda: platypus(content), few),
            measure="ReportLab ohne Struktur",
            limit=LIMIT,
            rounds=scale.rounds,
            goal="15 ms",
        )
    ]
