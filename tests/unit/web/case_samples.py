"""The page on which somebody sees how a case stands, and the one that takes the application back."""

from portal.answers import FeeNotice, Told
from portal.submissions import Withdrawal
from tests.unit.web.rendering import Sample, thing
from tests.unit.web.sample_world import MOMENT, OF_SERVICE, REFERENCE, SERVICE, TODAY


def case_page(*stages: tuple[str, str], told: Told | None = None) -> Sample:
    shown = tuple(
        thing(title=title, meaning=meaning, at=MOMENT, done=title in ("Abgeschlossen", "Zurückgezogen"))
        for title, meaning in stages
    )
    context = {
        "reference": REFERENCE,
        "received_at": MOMENT,
        "stages": shown,
        "now": shown[-1],
        "told": told or Told(),
        "next_steps": SERVICE.next_steps,
        "receipt_size": 98_304,
        "files": (("Lageplan.pdf", "1,2 MB"),),
        "withdrawal": Withdrawal(MOMENT, "") if shown[-1].title == "Zurückgezogen" else None,
        "withdrawable": not shown[-1].done,
    }
    return Sample("apply/case.html", {**OF_SERVICE, **context})


def taking_back(ground: str = "", errors: dict[str, str] | None = None, *, closed: bool = False) -> Sample:
    context = {"reference": REFERENCE, "closed": closed, "raw": {"reason": [ground]}, "notice": None}
    errors = errors or {}
    return Sample(
        "apply/withdraw.html", {**OF_SERVICE, **context, "errors": errors, "errors_in_order": tuple(errors.items())}
    )


TOLD_OF_CASE = Told(
    "III/2-2026-117",
    (("Der Lageplan fehlt.",), ("Im Antrag fehlt die Flurnummer.", "Sie steht im Grundbuch.")),
    ("Bitte reichen Sie beides nach.",),
    (
        FeeNotice(
            "120,00 €",
            False,
            TODAY,
            "Kassenzeichen 4711",
            "DE02120300000000202051",
            (("Genehmigung", "100,00 €"), ("Zustellung", "20,00 €")),
            ("§ 1 der Satzung",),
            ("Sie können innerhalb eines Monats Widerspruch erheben.",),
        ),
        FeeNotice("", True, TODAY, "", "", (), ("Vorauszahlung",), ()),
    ),
)
