"""The dot plot of a comparison: sorted, with the own förbund marked by its shape as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence

import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from arsredovisning.compare.results import Result, Results
from arsredovisning.notebook.drawn import Drawn, Point
from arsredovisning.notebook.figures import GRID, INK

#: Height of a row in cm where there is room, and the most that a column of rows takes: the text above fits too.
_ROW, _ROOM, _AROUND = 0.62, 16.0, 1.4
#: More förbund than this stand in two columns, so that their names can still be read.
_ONE_COLUMN = 40
_POINTS_A_CM = 72 / 2.54
_EN_SPACE = "\u2002"
#: Size of names in points: in one column, in two; and how many characters of a name are written.
_FONTS = (9.5, 8.5)
_NAME = 24


def columns(count: int) -> int:
    """Give how many columns so many förbund stand in."""
    return 1 if count <= _ONE_COLUMN else 2


def height(count: int) -> float:
    """Give the height in cm of a plot of so many förbund."""
    return min(_rows(count) * _ROW, _ROOM) + _AROUND


def _rows(count: int) -> int:
    return -(-count // columns(count))


def draw_dots(results: Results, panels: Sequence[Axes]) -> Drawn:
    """Draw one dot a förbund, the highest first; a second column goes on where the first ends, on the same scale.

    Args:
        results: The key figure of every förbund.
        panels: Where to draw, one pair of axes a column.
    """
    shown = _drawn(results)
    rows = _rows(len(results.found))
    font = min(_FONTS[len(panels) - 1], min(_ROW, _ROOM / rows) * _POINTS_A_CM * 0.8)
    values = [0.0, *(float(result.value) for result in results.found)]
    margin = 0.05 * ((max(values) - min(values)) or 1)
    for number, axes in enumerate(panels):
        part = slice(number * rows, (number + 1) * rows)
        _column(results.found[part], shown.points[part], font, axes)
        axes.set_xlim(min(values) - margin, max(values) + margin)
        axes.set_ylim(rows - 0.4, -0.6)
        _median(results, axes)
    legend: dict[str, Artist] = {}
    for axes in panels:
        marks, names = axes.get_legend_handles_labels()
        legend = dict(zip(names, marks, strict=True)) | legend
    panels[0].figure.legend(legend.values(), legend.keys(), ncols=3, loc="outside upper left")
    return shown


def _drawn(results: Results) -> Drawn:
    """Put the values into words as the tables have them; the names are whole, whatever there is room to draw."""
    return Drawn(
        tuple(
            Point(row, result.member.name, "", float(result.value), written := results.written(result.value), written)
            for row, result in enumerate(results.found)
        )
    )


def _column(found: Sequence[Result], points: Sequence[Point], font: float, axes: Axes) -> None:
    """Draw some of the förbund under each other."""
    accent = sns.color_palette()[0]
    axes.hlines(range(len(found)), 0, [float(result.value) for result in found], color=GRID, linewidth=0.8, zorder=1)
    axes.axvline(0, color=GRID, linewidth=0.8, zorder=1)
    for own, mark, size in ((False, "o", 0.52), (True, "D", 0.85)):
        chosen = [(float(result.value), place) for place, result in enumerate(found) if result.own == own]
        if chosen:
            axes.scatter(
                [value for value, _place in chosen],
                [place for _value, place in chosen],
                s=(size * font) ** 2,
                marker=mark,
                facecolor=accent if own else "white",
                edgecolor=accent if own else INK,
                linewidth=1.1,
                label="Eget förbund" if own else "Andra förbund",
                zorder=4 if own else 3,
            )
    names = [f"{_short(point.label)}{_EN_SPACE}{point.mark}" for point in points]
    axes.set_yticks(range(len(found)), names, fontsize=font)
    for label, result in zip(axes.get_yticklabels(), found, strict=True):
        label.set_color(accent if result.own else INK)
    axes.set(xticks=[], xlabel="", ylabel="")
    sns.despine(ax=axes, left=True, bottom=True)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip(' (')}…"


def _median(results: Results, axes: Axes) -> None:
    """Draw a line through the median."""
    if results.median is None:
        return
    name = f"Median {results.written(results.median)}"
    axes.axvline(float(results.median), color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2, label=name)
