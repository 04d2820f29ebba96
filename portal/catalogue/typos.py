"""How far is one word from another?  Letters missing, too many, wrong or swapped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

#: Shorter words are never taken for mistyped ones: too many others are near.
SHORTEST = 4
#: From this length on, a word may hold two typos.
LONG = 8
#: Longer is no word that somebody mistyped.
LONGEST = 60


def tolerated(word: str) -> int:
    """How many typos a word may hold and still be recognised."""
    if not SHORTEST <= len(word) <= LONGEST or word.isdigit():
        return 0
    return 1 if len(word) < LONG else 2


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be put in, taken out, replaced or swapped with their neighbour (optimal string alignment).

    ``most + 1`` stands for everything above ``most``.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    begin = 0
    while one[begin : begin + 1] == other[begin : begin + 1] != "":
        begin += 1
    one, other = one[begin:], other[begin:]
    far = most + 1
    before: list[int] = []
    row = [j if j <= most else far for j in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [far] * (len(other) + 1)
        row[0] = min(i, far)
        # Whatever lies further off the diagonal has too many typos already.
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            opposite = other[j - 1]
            cost = before[j - 1] + (letter != opposite)
            if before[j] < cost:
                cost = before[j] + 1
            if row[j - 1] < cost:
                cost = row[j - 1] + 1
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, earlier[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) > most:
            return most + 1
    return row[-1]


def pieces(word: str, typos: int) -> Iterator[tuple[int, str]]:
    """Parts of the word with their places, one of which is whole in every word at most so many typos away.

    So many typos leave one of so many and one parts whole. Two swapped letters may touch both parts beside a cut, so
    each cut is also made one letter later, whatever the others do.
    """
    parts = typos + 1
    cuts = [len(word) * n // parts for n in range(1, parts)]
    found: set[tuple[int, int]] = set()
    for later in product((0, 1), repeat=typos):
        ends = (0, *(cut + one for cut, one in zip(cuts, later, strict=True)), len(word))
        found.update(pairwise(ends))
    for begin, end in sorted(found):
        yield begin, word[begin:end]


def stands_near(word: str, piece: str, at: int, typos: int) -> bool:
    """Whether the piece stands where so many typos can have shifted it."""
    return any(word.startswith(piece, begin) for begin in range(max(at - typos, 0), at + typos + 1))
