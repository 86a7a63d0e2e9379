"""How a printed number goes wrong: one digit, the sign, two digits, or the neighbouring column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from arsredovisning.data.values import MINUS, parse_number

WAYS = ("en siffra fel", "omvänt tecken", "två siffror omkastade", "utbytt mot kolumnen bredvid")


@dataclass(frozen=True)
class Change:
    """One change of a row: how it was made, and the new text of each changed cell by its column."""

    way: str
    cells: Mapping[str, str]


def changes(cells: Mapping[str, str], column: str) -> Iterator[Change]:
    """Give the ways in which one number of a row may go wrong; those that change nothing are left out.

    Args:
        cells: The row's cells that hold numbers, as they are written, by column and in order.
        column: The column of the number.
    """
    text = cells[column]
    following = list(cells)[list(cells).index(column) + 1 :][:1]
    made = [
        (WAYS[0], {column: _other_digit(text)}),
        (WAYS[1], {column: _other_sign(text)}),
        (WAYS[2], {column: _swapped(text)}),
        *((WAYS[3], {column: cells[other], other: text}) for other in following),
    ]
    for way, new in made:
        if any(parse_number(new[name]) != parse_number(cells[name]) for name in new):
            yield Change(way, new)


def _other_digit(text: str) -> str:
    """Make the middle digit one more (9 becomes 0), and two more where that would leave a leading zero."""
    places = _digit_places(text)
    at = places[len(places) // 2]
    for more in (1, 2):
        changed = text[:at] + str((int(text[at]) + more) % 10) + text[at + 1 :]
        if not _leading_zero(changed):
            break
    return changed


def _other_sign(text: str) -> str:
    return text.lstrip(f"-{MINUS} ") if text[0] in f"-{MINUS}" else f"-{text}"


def _swapped(text: str) -> str:
    """Let two unlike digits beside each other change places, as near the middle as there are any."""
    places = _digit_places(text)
    middle = len(places) / 2 - 1
    pairs = sorted(pairwise(places), key=lambda pair: abs(places.index(pair[0]) - middle))
    for one, other in pairs:
        changed = text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]
        if text[one] != text[other] and not _leading_zero(changed):
            return changed
    return text


def _digit_places(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign.isdigit()]


def _leading_zero(text: str) -> bool:
    whole = "".join(sign for sign in text.partition(",")[0] if sign.isdigit())
    return len(whole) > 1 and whole.startswith("0")
