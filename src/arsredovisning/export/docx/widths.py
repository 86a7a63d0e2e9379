"""How wide the columns of a table are, and whether it needs smaller text or a page on its side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Widths of letters in ems, a little wider than Calibri's so that another font fits too.
_NARROW, _DIGIT, _LOWER, _UPPER = 0.29, 0.56, 0.53, 0.68
#: How much wider bold text is, and how much more than it needs a column gets where there is room: for other fonts.
_BOLD, _SPARE = 1.05, 1.3
#: What the margins of a cell take, in twips.
PADDING = 170
#: Twips an em at the two sizes of text in tables, 9 and 8 points.
_EM, _TIGHT_EM = 180, 160


@dataclass(frozen=True)
class Need:
    """The room that a column needs, in ems.

    Attributes:
        least: No word and no number is broken.
        wish: No cell is broken.
        head: Nor is the head.
    """

    least: float
    wish: float
    head: float


@dataclass(frozen=True)
class Layout:
    """How a table is set: its columns' widths in twips, smaller text, a page on its side."""

    widths: tuple[int, ...]
    tight: bool = False
    landscape: bool = False


def text_width(text: str) -> float:
    """Estimate the width of a text in ems."""
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if letter.isdigit():
        return _DIGIT
    if letter in "iljtfr.,:;'|()[]\u00a0 ":
        return _NARROW
    return _UPPER if letter.isupper() or letter in "mw%" else _LOWER


def word_width(text: str) -> float:
    """Estimate the width of a text's longest piece that ought not to be broken, in ems."""
    pieces = re.split(r"[ \n]|(?<=[–/])|(?<=[^\W\d]-)", text)
    return max(text_width(piece) for piece in pieces)


def need(texts: Iterable[str], *, head: str, roomy: float = 0.0) -> Need:
    """Work out the room that a column needs.

    Args:
        texts: What its cells hold.
        head: Its head.
        roomy: The ems that a column of words gets before it is broken more than it has to.
    """
    texts = list(texts)
    longest = max(map(text_width, texts), default=0.0)
    least = max([word_width(head) * _BOLD, min(longest, roomy), *map(word_width, texts)])
    wish = max(least * _SPARE, longest)
    return Need(least, wish, max(wish, text_width(head) * _BOLD))


def span(needs: Sequence[Need], start: int, count: int, head: str) -> list[Need]:
    """Give the columns under a common head the room that the head needs."""
    under = needs[start : start + count]
    lack = max(0.0, word_width(head) * _BOLD - sum(item.least for item in under)) / count
    wish = max(0.0, text_width(head) * _BOLD - sum(item.head for item in under)) / count
    wider = [Need(item.least + lack, item.wish + lack, item.head + max(lack, wish)) for item in under]
    return [*needs[:start], *wider, *needs[start + count :]]


def alike(needs: Sequence[Need], places: Sequence[int]) -> list[Need]:
    """Let some columns wish for the same width, as columns of numbers beside each other should have."""
    wish = max((needs[place].wish for place in places), default=0.0)
    head = max((needs[place].head for place in places), default=0.0)
    return [Need(item.least, wish, head) if place in places else item for place, item in enumerate(needs)]


def lay_out(needs: Sequence[Need], portrait: int, landscape: int) -> Layout:
    """Fit the columns to the page: in ordinary text, else smaller, else on a page on its side.

    Args:
        needs: The room that each column needs; what is left over goes to the first.
        portrait: The width of the text on an upright page, in twips.
        landscape: The same on a page on its side.
    """
    choices = ((_EM, portrait), (_TIGHT_EM, portrait), (_TIGHT_EM, landscape))
    fitting = (n for n, (em, room) in enumerate(choices) if sum(_least(needs, em)) <= room)
    chosen = next(fitting, len(choices) - 1)
    em, room = choices[chosen]
    widths = _least(needs, em)
    if sum(widths) > room:
        widths = [width * room / sum(widths) for width in widths]
    for goals in ([item.wish for item in needs], [item.head for item in needs]):
        widths = _grown(widths, [goal * em + PADDING for goal in goals], room)
    whole = [int(width) for width in widths]
    whole[0] += room - sum(whole)
    return Layout(tuple(whole), tight=chosen > 0, landscape=chosen > 1)


def _least(needs: Sequence[Need], em: int) -> list[float]:
    return [item.least * em + PADDING for item in needs]


def _grown(widths: Sequence[float], goals: Sequence[float], room: int) -> list[float]:
    """Let columns grow towards their goals, each by the same share of what it lacks, as far as there is room."""
    lacks = [max(0.0, goal - width) for width, goal in zip(widths, goals, strict=True)]
    share = min(1.0, (room - sum(widths)) / sum(lacks)) if any(lacks) else 0.0
    return [width + lack * share for width, lack in zip(widths, lacks, strict=True)]
