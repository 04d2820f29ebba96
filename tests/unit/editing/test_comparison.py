"""What a change to a service means: for those who apply, and for answers that were already given."""

import pytest

from portal.catalogue import read_service
from portal.editing import compare
from tests.tools import PROJECT

HUND = PROJECT / "services/catalogue/hund-anmelden.yaml"


@pytest.fixture
def changed(tmp_path):
    def change(*changes):
        text = HUND.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        file = tmp_path / HUND.name
        file.write_text(text, encoding="utf-8")
        return compare(read_service(HUND), read_service(file))

    return change


def test_a_service_compared_with_itself_changes_nothing():
    found = compare(read_service(HUND), read_service(HUND))
    assert (found.applicants, found.dropped, found.reopened) == ((), (), ())
    assert "Nichts ändert sich." in str(found)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("duration_minutes: 5", "duration_minutes: 9", "Dauer in Minuten: vorher 5, jetzt 9."),
        ("title: Wo wohnen Sie?", "title: Wo leben Sie?", "Titel: vorher „Wo wohnen Sie?“, jetzt „Wo leben Sie?“."),
        ("label: Rasse\n", "label: Welche Rasse?\n", "„Rasse (Hund)“, Frage: vorher „Rasse“, jetzt „Welche Rasse?“."),
        ("retention_years: 10", "retention_years: 6", "Aufbewahrung in Jahren: vorher 10, jetzt 6."),
        ("limit: 20", "limit: 5", "höchste Zahl der Einträge: vorher 20, jetzt 5."),
        (
            "when: {field: lastschrift, equals: true}",
            "when: {field: ermaessigung, equals: false}",
            "wird jetzt nur gefragt, wenn „Befreiung oder Ermäßigung“ Nein ist, vorher wenn „Lastschrift“ Ja ist.",
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(changed, old, new, sentence):
    (told,) = changed((old, new)).applicants
    assert told.endswith(sentence)


NEW_QUESTION = """        - {type: text, id: bank, label: Name der Bank, empty: Geben Sie die Bank ein.}
        - type: sepa_mandate
"""


def test_a_new_compulsory_question_reopens_its_page_and_takes_no_answer(changed):
    found = changed(("        - type: sepa_mandate\n", NEW_QUESTION))
    assert found.applicants == (
        "Neu gefragt wird nach „Name der Bank“ (nötig), auf der Seite „Von welchem Konto buchen wir ab?“.",
    )
    assert (found.dropped, found.reopened) == ((), ("Von welchem Konto buchen wir ab?",))


def test_a_new_voluntary_question_reopens_nothing(changed):
    found = changed(
        ("        - type: sepa_mandate\n", NEW_QUESTION.replace("empty: Geben Sie die Bank ein.", "optional: true"))
    )
    assert "(freiwillig)" in found.applicants[0] and found.reopened == ()


def test_a_question_under_a_new_id_is_called_renamed_and_its_answers_would_go(changed):
    found = changed(("id: lastschriftmandat", "id: einzug"))
    assert found.applicants == ("„Lastschriftmandat“ hat eine neue Kennung: aus „lastschriftmandat“ wird „einzug“.",)
    assert found.dropped == ("Lastschriftmandat",) and "Lastschrift" in found.kept


def test_an_option_that_goes_reopens_the_page(changed):
    text = HUND.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines(keepends=True) if "label: Jagdhund" in line)
    found = changed((line, ""))
    assert "hat die Antwort „Jagdhund oder Gebrauchshund“ nicht mehr." in found.applicants[0]
    assert found.reopened == ("Warum beantragen Sie das?",)
