"""People find a service in their own words: inflected, compounded, cut apart, mistyped, or called something else."""

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.catalogue.navigation import Synonym, Synonyms
from portal.catalogue.service_index import ServiceIndex
from portal.catalogue.stems import Stems, splits
from portal.catalogue.typos import distance, pieces, stands_near, tolerated
from tests.shipped import CATALOGUE

HUND = CATALOGUE.services["hund-anmelden"]


def service(service_id, title, keywords=(), summary="–", lead="–"):
    words = {"id": service_id, "title": title, "keywords": tuple(keywords), "summary": summary, "lead": lead}
    return HUND.in_words({**words, "legal_basis": "–"})


def index(*services, **synonyms):
    return ServiceIndex(services, Synonyms(**synonyms))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Hund anmelden", "hund-anmelden"),
        ("Hundesteuer", "hund-anmelden"),
        ("Steuer für Hund", "hund-anmelden"),
        ("hunde steuer", "hund-anmelden"),
        ("Hundeanmeldung", "hund-anmelden"),
        ("Anmeldung meiner Hunde", "hund-anmelden"),
        ("Hunt anmelden", "hund-anmelden"),
        ("Hundeanmeldug", "hund-anmelden"),
        ("Gewerbeanmeldug", "gewerbe-anmelden"),
        ("Gwerbe anmelden", "gewerbe-anmelden"),
        ("Laden eröffnen", "gewerbe-anmelden"),
        ("Kneipe aufmachen", "gewerbe-anmelden"),
        ("Kneipeneröffnung", "gewerbe-anmelden"),
        ("Wasserrohrbruch melden", "mangel-melden"),
        ("Gästebeiträge", "gaestebeitrag-melden"),
        ("gastebeitrag", "gaestebeitrag-melden"),
        ("Flohmarkt anmelden", "veranstaltung-anzeigen"),
    ],
)
def test_everyday_words_find_the_service(typed, first):
    assert [offer.service.id for offer in CATALOGUE.find("michelstadt", typed)][:1] == [first]


def test_what_fits_nothing_leads_to_what_is_near():
    assert CATALOGUE.find("michelstadt", "Hund Raumschiff") == ()
    assert [offer.card.id for offer in CATALOGUE.nearest("michelstadt", "Hund Raumschiff")][:1] == ["hund-anmelden"]
    assert [offer.service.id for offer in CATALOGUE.nearest("michelstadt", "hund katze")][:1] == ["hund-anmelden"]
    assert CATALOGUE.nearest("michelstadt", "Xylophon") == ()


def test_a_title_weighs_more_than_a_keyword_and_a_keyword_more_than_a_text():
    found = index(
        service("c", "Drei", summary="Alles zum Brennholz"),
        service("b", "Zwei", ["Brennholz"]),
        service("a", "Brennholz"),
        service("d", "Vier", ["Kamin"]),
        synonyms=(Synonym(says=("Feuerholz",), means=("Brennholz",)),),
    )
    assert found.find("Brennholz", "abcd") == ("a", "b", "c")
    assert found.find("feuerhölzer", "abcd") == ("a", "b", "c")


def test_the_word_itself_comes_before_a_longer_one_and_equals_stand_by_title():
    found = index(service("z", "Holz"), service("y", "Brennholz"), service("x", "Holzmarkt"), service("w", "Altholz"))
    assert found.find("Holz", "wxyz") == ("z", "x", "w", "y")


def test_only_what_the_town_offers_is_found():
    found = index(service("a", "Brennholz"), service("b", "Holz"))
    assert found.find("holz", {"a"}) == ("a",)
    assert found.nearest("holz katze", {"b"}) == ("b",)
    assert found.find("holz", ()) == ()


def test_a_mistyped_word_is_looked_for_only_if_no_word_fits():
    found = index(service("a", "Hund"), service("b", "Mund"))
    assert found.find("Mund", "ab") == ("b",)
    assert found.find("Rund", "ab") == ("a", "b")


def test_every_telling_word_must_be_found_and_fillers_need_not():
    found = index(service("a", "Brennholz kaufen"), fillers=("für", "online"))
    assert found.find("Brennholz für Katze", "a") == ()
    assert found.find("online Brennholz", "a") == ("a",)
    assert found.find("online", "a") == ()


def test_two_words_may_be_one_and_one_may_be_two():
    found = index(service("a", "Sperrmüll"), service("b", "Hund anmelden"))
    assert found.find("sperr müll", "ab") == ("a",)
    assert found.find("Hundeanmeldung", "ab") == ("b",)
    assert found.find("Hundekatze", "ab") == ()


@pytest.mark.parametrize(
    ("word", "stem"), [("hunde", "hund"), ("anmeldung", "anmeld"), ("anmelden", "anmeld"), ("muehle", "muhl")]
)
def test_forms_of_a_word_have_one_stem(word, stem):
    assert Stems().of(word) == stem


def test_a_compound_is_cut_everywhere_but_never_into_crumbs():
    assert list(splits("hundetag")) == [("hunde", "tag"), ("hund", "etag"), ("hun", "detag")]
    assert list(splits("hund")) == []


@pytest.mark.parametrize(
    ("one", "other", "typos"),
    [
        ("hund", "hund", 0),
        ("hunt", "hund", 1),
        ("hudn", "hund", 1),
        ("hnd", "hund", 1),
        ("huund", "hund", 1),
        ("katze", "kasse", 2),
        ("katze", "hund", 3),
    ],
)
def test_letters_missing_added_wrong_or_swapped_are_counted(one, other, typos):
    assert distance(one, other, 2) == distance(other, one, 2) == typos


def test_short_words_and_numbers_hold_no_typo():
    assert [tolerated(word) for word in ("kfz", "hund", "gewerbeanmeld", "64720", "x" * 61)] == [0, 1, 2, 0, 0]


letters = st.sampled_from("abc")


@st.composite
def mistyped(draw):
    """A word, the same with as many typos as it may hold, and their number."""
    word = draw(st.text(letters, min_size=4, max_size=14))
    typos = tolerated(word)
    other = list(word)
    for _ in range(typos):
        at = draw(st.integers(0, len(other) - 1))
        kind = draw(st.sampled_from(["add", "drop", "change", "swap"]))
        if kind == "add":
            other.insert(at, draw(letters))
        elif kind == "drop":
            other.pop(at)
        elif kind == "change":
            other[at] = draw(letters)
        else:
            other[at : at + 2] = reversed(other[at : at + 2])
    return word, "".join(other), typos


def plain_distance(one, other):
    """The textbook's recursion, for short words."""

    @cache
    def cost(i, j):
        if not i or not j:
            return i + j
        least = min(cost(i - 1, j) + 1, cost(i, j - 1) + 1, cost(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            least = min(least, cost(i - 2, j - 2) + 1)
        return least

    return cost(len(one), len(other))


@given(st.text(letters, max_size=9), st.text(letters, max_size=9), st.integers(1, 2))
def test_the_distance_is_the_textbooks_up_to_where_it_matters(one, other, most):
    assert distance(one, other, most) == min(plain_distance(one, other), most + 1)


@given(mistyped())
@example(("aaaabaabbaaa", "aaabaaababaa", 2))
def test_a_piece_of_the_word_is_whole_in_every_word_near_enough(case):
    word, other, typos = case
    if distance(word, other, typos) <= typos:
        assert any(stands_near(other, piece, at, typos) for at, piece in pieces(word, typos))


@given(st.text(max_size=60))
def test_no_search_fails_and_only_what_is_offered_comes(typed):
    offered = {offer.service.id for offer in CATALOGUE.offers("erbach")}
    for found in (CATALOGUE.find("erbach", typed), CATALOGUE.nearest("erbach", typed)):
        assert {offer.service.id for offer in found} <= offered


def test_letters_swapped_at_the_cut_leave_a_piece_whole():
    """„Kneipe“ is cut into „kne“ and „ipe“; „Kniepe“ holds neither."""
    assert {(0, "kne"), (3, "ipe")} < set(pieces("kneipe", 1))
    assert any(stands_near("kniepe", piece, at, 1) for at, piece in pieces("kneipe", 1))
