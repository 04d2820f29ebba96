"""Finding services by what people type: other forms of a word, compounds, everyday words, typing errors.

One index of all services serves every town; a town only says which of them it offers. So a search costs the same among
11,000 municipalities as among 15. The index is one long text of stems and some arrays of numbers: looking for a part of
a word is looking for a part of that text, which costs less memory than any tree.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from portal.catalogue.navigation import Synonyms
from portal.catalogue.search import fold, words
from portal.catalogue.service import Card, Service
from portal.catalogue.stems import Stems, splits
from portal.catalogue.typos import distance, pieces, stands_near, tolerated

#: How much a hit counts, by where it stands …
TITLE, KEYWORD, TEXT = 8, 5, 1
#: … and by how it fits: the word itself, its beginning, its inside, an everyday word for it, parts of it, a typo.
WHOLE, BEGINNING, INSIDE, SYNONYM, PARTS, TYPO = 8, 7, 6, 5, 4, 2
#: From this length on, a stem is also found inside another („steu“ in „hundesteu“).
LONG_ENOUGH = 4

#: An umlaut as it is spelt out; stems have it without dots.
DOTS = re.compile("([aou])e")

#: Service number → how well it fits.
Hits: TypeAlias = dict[int, int]
#: What else may speak of a word, asked only if no service does: the ids that come with it.
Elsewhere: TypeAlias = Callable[[str], Iterable[str]]


def nowhere(_word: str) -> Iterable[str]:
    return ()


class ServiceIndex:
    """All services by the stems of their titles, keywords and texts. Never changes; safe among threads.

    Among equally good hits those that are asked for ``often`` come first, in their order, then the others by title.
    """

    def __init__(
        self, services: Iterable[Card | Service], synonyms: Synonyms | None = None, often: Sequence[str] = ()
    ) -> None:
        places = {service_id: place for place, service_id in enumerate(often)}
        ordered = sorted(services, key=lambda service: (places.get(service.id, len(places)), fold(service.title)))
        self._ids = [service.id for service in ordered]
        self._numbers = {service_id: number for number, service_id in enumerate(self._ids)}
        synonyms = synonyms or Synonyms()
        stems = Stems()
        self._fillers = frozenset(stems.all([fold(word) for word in synonyms.fillers]))
        self._meanings: dict[str, tuple[str, ...]] = {}
        for entry in synonyms.synonyms:
            means = tuple(stems.all([fold(word) for word in entry.means]))
            for said in stems.all([fold(word) for word in entry.says]):
                self._meanings[said] = (*self._meanings.get(said, ()), *means)
        found: dict[str, Hits] = {}
        for number, service in enumerate(ordered):
            for weight, text in searched_texts(service):
                for stem in stems.all(words(text)):
                    hits = found.setdefault(stem, {})
                    hits[number] = max(weight, hits.get(number, 0))
        for filler in self._fillers:
            found.pop(filler, None)
        self._pack(found)

    def _pack(self, found: dict[str, Hits]) -> None:
        """Stem n stands at ``starts[n]`` of the text; its services are those from ``firsts[n]`` to the next."""
        self._text = "\n"
        self._starts, self._firsts = array("I"), array("I", [0])
        self._found, self._weights = array("I"), array("B")
        stems = sorted(found)
        position = 1
        for stem in stems:
            self._starts.append(position)
            position += len(stem) + 1
            self._found.extend(found[stem].keys())
            self._weights.extend(found[stem].values())
            self._firsts.append(len(self._found))
        self._text = "\n".join(["", *stems, ""])

    def find(self, query: str, offered: Collection[str], elsewhere: Elsewhere = nowhere) -> tuple[str, ...]:
        """The ids of the offered services in which every typed word is found, the best first.

        Two words are also tried as one („sperr müll“).
        """
        search = Search(self, elsewhere)
        typed = search.asked(query)
        ways = [typed, *(joined(typed, n) for n in range(len(typed) - 1))] if typed else []
        for way in ways:
            every = [search.hits(word) for word in way]
            common = set.intersection(*(set(hits) for hits in every))
            ids = self._best({number: sum(hits[number] for hits in every) for number in common}, offered)
            if ids:
                return ids
        return ()

    def nearest(self, query: str, offered: Collection[str], most: int = 5) -> tuple[str, ...]:
        """What comes nearest when nothing fits: services in which a word or a part of one is found."""
        search = Search(self)
        near: Hits = {}
        for word in search.asked(query):
            hits = search.hits(word)
            # Of a German compound the last part says what it is: a Sperrmüll is a Müll.
            for weight, part in (
                (1, word),
                *((1 + second, part) for cut in splits(word) for second, part in enumerate(cut)),
            ):
                for number, score in (hits if part is word else search.exact(part)).items():
                    near[number] = max(near.get(number, 0), score * weight)
        return self._best(near, offered)[:most]

    def knows(self, word: str) -> bool:
        """Whether some service speaks of the word, in whatever form."""
        return bool(Search(self).known(fold(word)))

    def _best(self, scores: Hits, offered: Collection[str]) -> tuple[str, ...]:
        ranked = sorted((-score, number) for number, score in scores.items() if self._ids[number] in offered)
        return tuple(self._ids[number] for _, number in ranked)

    def numbers(self, ids: Iterable[str]) -> Iterator[int]:
        return (self._numbers[service_id] for service_id in ids if service_id in self._numbers)

    def stems_with(self, part: str) -> Iterator[tuple[int, str, int]]:
        """Every stem that holds the part: its number, the stem, and where in it the part begins."""
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._starts, at if part[0] != "\n" else at + 1) - 1
            start = self._starts[number]
            end = self._text.index("\n", start)
            yield number, self._text[start:end], at - start
            at = self._text.find(part, end)

    def add(self, hits: Hits, stem: int, fit: int) -> None:
        """Note the services of a stem, with the better of two ways in which they fit."""
        for n in range(self._firsts[stem], self._firsts[stem + 1]):
            service, score = self._found[n], self._weights[n] * fit
            if hits.get(service, 0) < score:
                hits[service] = score

    def meanings(self, stem: str) -> Sequence[str]:
        return self._meanings.get(stem, ())

    def is_filler(self, stem: str) -> bool:
        return stem in self._fillers


class Search:
    """One person's search. Tries the closest reading of each word first and a looser one only if that finds nothing."""

    def __init__(self, index: ServiceIndex, elsewhere: Elsewhere = nowhere) -> None:
        self._index = index
        self._stems = Stems()
        self._elsewhere = elsewhere
        self._exact: dict[str, Hits] = {}

    def asked(self, query: str) -> list[str]:
        """The typed words, folded. Words that narrow nothing („für“, „online“) are left out unless all are such."""
        typed = words(query)
        telling = [word for word in typed if not self._index.is_filler(self._stems.of(word))]
        return telling or typed

    def hits(self, word: str) -> Hits:
        return self.known(word) or self._beside(word) or self._in_parts(word) or self._mistyped(word)

    def known(self, word: str) -> Hits:
        """Services that speak of the word, of one that holds it, or of what it stands for in everyday language."""
        hits = self._holding(word, self._stems.of(word))
        for meant in self._index.meanings(self._stems.of(word)):
            for service, score in self._holding(meant, meant).items():
                hits[service] = max(hits.get(service, 0), score * SYNONYM // WHOLE)
        return hits

    def exact(self, word: str) -> Hits:
        """Services that speak of the word itself or of what it stands for."""
        if word in self._exact:
            return self._exact[word]
        hits = self._exact[word] = {}
        stem = self._stems.of(word)
        for fit, one in ((WHOLE, stem), *((SYNONYM, meant) for meant in self._index.meanings(stem))):
            for number, _, _ in self._index.stems_with(f"\n{one}\n"):
                self._index.add(hits, number, fit)
        return hits

    def _holding(self, word: str, stem: str) -> Hits:
        """By a stem alone „Marke“ would be found in „Markt“: what holds the stem must hold the word or end with it."""
        hits: Hits = {}
        without_dots = DOTS.sub(r"\1", word)
        part = stem if len(stem) >= LONG_ENOUGH else f"\n{word}"
        for number, other, at in self._index.stems_with(part):
            if other == stem:
                self._index.add(hits, number, WHOLE)
            elif word in other or without_dots in other or other.endswith(stem):
                self._index.add(hits, number, BEGINNING if at <= 0 else INSIDE)
        for number, _, _ in self._index.stems_with(f"\n{stem}\n"):
            self._index.add(hits, number, WHOLE)
        return hits

    def _beside(self, word: str) -> Hits:
        return dict.fromkeys(self._index.numbers(self._elsewhere(word)), INSIDE)

    def _in_parts(self, word: str, loosely: bool = False) -> Hits:
        """Services that speak of both parts of a compound: „hundeanmeldung“ finds „Hund anmelden“."""
        hits: Hits = {}
        for first, second in splits(word):
            left = self.exact(first)
            if not left:
                continue
            right = self._mistyped(second, whole=False) if loosely else self.exact(second)
            for service in left.keys() & right.keys():
                score = min(left[service], right[service]) * PARTS // WHOLE
                hits[service] = max(hits.get(service, 0), score)
        return hits

    def _mistyped(self, word: str, whole: bool = True) -> Hits:
        """Services that speak of the nearest words there are, if they are near enough."""
        stem = self._stems.of(word)
        most = tolerated(stem)
        near: dict[int, int] = {}
        for at, piece in pieces(stem, most) if most else ():
            for number, other, _ in self._index.stems_with(piece):
                if number not in near and stands_near(other, piece, at, most) and abs(len(other) - len(stem)) <= most:
                    near[number] = distance(stem, other, most)
        hits: Hits = {}
        closest = min(near.values(), default=most + 1)
        for number, typos in near.items():
            if typos == closest <= most:
                self._index.add(hits, number, TYPO)
        return hits or (self._in_parts(word, loosely=True) if whole else {})


def joined(typed: Sequence[str], first: int) -> list[str]:
    """The words with two neighbours made one: ``sperr müll`` → ``sperrmüll``."""
    return [*typed[:first], typed[first] + typed[first + 1], *typed[first + 2 :]]


def searched_texts(service: Card | Service) -> Iterator[tuple[int, str]]:
    """What a service is found by, with its weight."""
    yield TITLE, service.title
    yield from ((KEYWORD, keyword) for keyword in service.keywords)
    yield from ((TEXT, text) for text in (service.summary, service.lead, service.legal_basis))
