"""What a figure shows, in the words that are drawn, and the alternative text that is made of the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from arsredovisning.data.values import decimals_of, format_number
from arsredovisning.text.expressions import literal

if TYPE_CHECKING:
    import pandas as pd

#: An alternative text with more values than this can no longer be listened to.
MANY = 40
#: How many labels that share an extreme are named.
_NAMED = 3
#: Units that are written otherwise than they are called; what is counted needs none.
_WORDS = {"mkr": "Mkr", "antal": "", "text": ""}


@dataclass(frozen=True)
class Point:
    """A value in a figure.

    Attributes:
        row: Its place among the labels, which may be alike.
        label: What it is the value of.
        series: Which of several values of the label it is; empty if there is only one.
        mark: What is written beside it in the drawing.
        text: The same with its unit, also where the drawing tells the unit once for all.
    """

    row: int
    label: str
    series: str
    value: float
    mark: str
    text: str


@dataclass(frozen=True)
class Drawn:
    """What is drawn in one pair of axes.

    Attributes:
        points: Its values, row by row.
        head: What stands above it, where a figure has several.
        series: The series in the order that they are drawn.
    """

    points: tuple[Point, ...]
    head: str = ""
    series: tuple[str, ...] = ("",)


def swedish(number: float | Decimal, decimals: int = 0) -> str:
    """Write a number in a figure as in the text: hard space between thousands, decimal comma, U+2212.

    Raises:
        ReportError: If there is no number.
    """
    return format_number(_exact(number), decimals)


def _exact(number: float | Decimal) -> Decimal:
    """Give the number that a float stands for, without the noise of its last digit: 12.499999999999998 is 12.5."""
    return number if isinstance(number, Decimal) else Decimal(f"{float(number):.15g}")


def decimals_for(values: Iterable[float | Decimal]) -> int:
    """Choose how many decimals numbers that stand together are written with.

    The largest gets two digits that say something, and none more than the numbers have: 1 271 and 12,5
    are written whole, 1,7 (million) with one decimal, and 3 participants with none.
    """
    exact = [abs(_exact(value)).normalize() for value in values if value == value]
    largest = max(exact, default=Decimal(0))
    return min(max(0, 1 - largest.adjusted()), max(map(decimals_of, exact))) if largest else 0


def with_unit(number: str, unit: str) -> str:
    """Write a number's unit after it, as figures do."""
    return f"{number} {_WORDS.get(unit, unit)}".rstrip()


def headed(head: str, unit: str) -> str:
    """Write what an axis shows, and in what unit."""
    return ", ".join(filter(None, [head, _WORDS.get(unit, unit)]))


def drawn(values: pd.DataFrame | pd.Series[float], unit: str, head: str = "", notes: Sequence[str] = ()) -> Drawn:
    """Put values into the words that they are drawn and told with.

    Args:
        values: The index holds the labels, a DataFrame's columns are the series; NaN is not drawn.
        unit: Their unit: kr, tkr, mkr, %, antal or dagar.
        head: What stands above them with the unit, which is then left out at the marks.
        notes: What is written in parentheses after each label's value.
    """
    grid = [[float(value) for value in row] for row in values.to_numpy(float).reshape(len(values), -1)]
    names = list(getattr(values, "columns", [""]))
    decimals = decimals_for(value for row in grid for value in row)
    points: list[Point] = []
    for row, (label, numbers) in enumerate(zip(values.index, grid, strict=True)):
        for series, value in zip(names, numbers, strict=True):
            if value == value:
                text = with_unit(number := swedish(value, decimals), unit)
                mark, note = number if head else text, f" ({notes[row]})" if notes else ""
                points.append(Point(row, str(label), str(series), value, mark + note, text + note))
    return Drawn(tuple(points), head, tuple(map(str, names)))


def described(kind: str, *parts: Drawn, table: str = "") -> str:
    """Make a figure's alternative text of what is drawn.

    Args:
        kind: What sort of figure it is, and what more there is to say of the whole; without the last full stop.
        parts: What is drawn, one a pair of axes.
        table: Title of the table that holds the values, for a figure with too many to tell them all.
    """
    count = sum(len(part.points) for part in parts)
    if count <= MANY:
        told = [_led(part.head, _listed(part.points)) for part in parts]
    else:
        where = f"; alla står i tabellen ”{table}”" if table else ""
        told = [f"Här är ett urval av figurens {count} värden{where}"]
        told += [_led(_joined(part.head, name), _extremes(points)) for part in parts for name, points in _series(part)]
    return literal(_one_line(" ".join(f"{sentence}." for sentence in (kind, *filter(None, told)))))


def listed(words: Sequence[str]) -> str:
    """Write words after each other: ``a, b och c``."""
    return " och ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def lower_first(words: str) -> str:
    """Write words as they stand inside a sentence; an abbreviation keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _listed(points: Sequence[Point]) -> str:
    rows = [list(row) for _place, row in groupby(points, key=lambda point: point.row)]
    return "; ".join(f"{row[0].label}: {', '.join(map(_named, row))}" for row in rows)


def _named(point: Point) -> str:
    """Tell a value with its series; a year comes after, so that the two numbers are not read as one."""
    if not point.series:
        return point.text
    return f"{point.text} ({point.series})" if point.series[-1].isdigit() else f"{point.series} {point.text}"


def _series(part: Drawn) -> list[tuple[str, list[Point]]]:
    return [(name, [point for point in part.points if point.series == name]) for name in part.series]


def _extremes(points: Sequence[Point]) -> str:
    ends = (max(points, key=lambda point: point.value), min(points, key=lambda point: point.value))
    return ", ".join(f"{word} {_holders(end, points)}" for word, end in zip(("högst", "lägst"), ends, strict=True))


def _holders(end: Point, points: Sequence[Point]) -> str:
    """Tell a value and whose it is; those of the same value are as many as are bearable to hear."""
    labels = [point.label for point in points if point.value == end.value]
    more = [f"{len(labels) - _NAMED} till"] if len(labels) > _NAMED else []
    return f"{end.text} ({listed([*labels[:_NAMED], *more])})"


def _led(head: str, words: str) -> str:
    return f"{head} – {words}" if head and words else words


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))


def _one_line(text: str) -> str:
    """Write a text on one line; hard spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
