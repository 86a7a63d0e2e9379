"""The look of the figures, and figures as bytes that are the same every time."""

from __future__ import annotations

import colorsys
import io
import textwrap
from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from PIL import Image

from arsredovisning.notebook.drawn import Drawn, drawn, headed
from arsredovisning.notebook.typeface import add_fonts, whole_glyphs

INK = "#1d2733"
GRID = "#d9dee4"
#: Width of the report's text column in cm.
TEXT_WIDTH = 16.0
#: The most of a page in cm that a figure takes, so that its caption has room too.
HIGHEST = 22.0
#: Characters in a line of a label beside lying bars, and under standing ones.
_LABEL, _STANDING = 58, 16
#: Dots an inch of a figure's PNG, and how many colours: sharp on paper, small in the file.
PNG_DPI, PNG_COLOURS = 200, 64


class Drawing(NamedTuple):
    """A figure's bytes: SVG for the page and the PDF, PNG for what cannot show SVG."""

    svg: str
    png: bytes


def use_style(fonts: Path, accent: str) -> None:
    """Set seaborn's theme to the report's: our fonts, quiet axes, the förbund's colour first."""
    sns.set_theme(
        style="white",
        palette=palette(accent),
        rc={
            "font.family": add_fonts(fonts),
            "font.size": 9.5,
            "axes.labelsize": 9.5,
            "axes.labelcolor": INK,
            "axes.edgecolor": GRID,
            "axes.linewidth": 0.8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.unicode_minus": True,
            "text.color": INK,
            "text.parse_math": False,
            "xtick.color": INK,
            "ytick.color": INK,
            "xtick.labelsize": 9.5,
            "ytick.labelsize": 9.5,
            "legend.frameon": False,
            "legend.fontsize": 9.5,
            "hatch.linewidth": 0.6,
            "svg.fonttype": "path",
            "figure.dpi": 100,
        },
    )


def palette(accent: str) -> list[str]:
    """Make the figures' colours out of the förbund's own: dark, light and middle, told apart in greyscale."""
    red, green, blue = mpl.colors.to_rgb(accent)
    hue, _light, saturation = colorsys.rgb_to_hls(red, green, blue)

    def shade(light: float, change: float = 0.0) -> str:
        return mpl.colors.to_hex(colorsys.hls_to_rgb((hue + change) % 1, light, min(saturation, 0.55)))

    return [accent, shade(0.74), shade(0.48, 0.08), "#8a929b", shade(0.87)]


def new_axes(widths: Sequence[float], height: float) -> tuple[Figure, list[Axes]]:
    """Make a figure as wide as the text, with one or several pairs of axes beside each other.

    Args:
        widths: The axes' widths in proportion to each other.
        height: In cm; no figure gets higher than a page has room for.
    """
    figure, axes = plt.subplots(
        ncols=len(widths),
        squeeze=False,
        figsize=(TEXT_WIDTH / 2.54, min(height, HIGHEST) / 2.54),
        width_ratios=list(widths),
        layout="constrained",
    )
    return figure, list(axes[0])


def label_bars(axes: Axes, shown: Drawn, padding: float = 3) -> None:
    """Write each bar's value at its end, so that nobody has to read it off an axis.

    Args:
        axes: Bars, one container a series.
        shown: What is drawn; see :func:`drawn`.
        padding: Points between the bar and its value.
    """
    marks = {(point.series, point.row): point.mark for point in shown.points}
    containers = [item for item in axes.containers if isinstance(item, BarContainer)]
    for name, container in zip(shown.series, containers, strict=True):
        labels = [marks.get((name, _row(bar, container.orientation)), "") for bar in container]
        axes.bar_label(container, labels=labels, padding=padding, fontsize=9.5)


def _row(bar: Rectangle, orientation: str | None) -> int:
    """Give the place among the labels of a bar, which may stand beside others."""
    lying = orientation == "horizontal"
    return round(bar.get_y() + bar.get_height() / 2 if lying else bar.get_x() + bar.get_width() / 2)


def bars(
    values: pd.Series[float],
    axes: Axes,
    unit: str = "antal",
    head: str = "",
    horizontal: bool = False,
    notes: Sequence[str] = (),
) -> Drawn:
    """Draw one bar a label.

    Args:
        values: The index holds the labels.
        axes: Where to draw.
        unit: The values' unit.
        head: What stands above the bars, for one of several pairs of axes.
        horizontal: Lying bars, for long names.
        notes: What is written in parentheses after each value.
    """
    shown, places = drawn(values, unit, head, notes), list(map(str, range(len(values))))
    along = {"x": values.to_numpy(), "y": places} if horizontal else {"x": places, "y": values.to_numpy()}
    sns.barplot(**along, ax=axes, width=0.62)
    if (values < 0).any() or not horizontal:
        (axes.axvline if horizontal else axes.axhline)(0, color="black", linewidth=0.8)
    _label_rows(axes, values.index, horizontal)
    axes.set_title(headed(head, unit) if head else "", loc="left", fontsize=10)
    sns.despine(ax=axes, left=True, bottom=True)
    label_bars(axes, shown)
    return shown


def by_sex(values: pd.DataFrame, axes: Axes, unit: str = "antal", horizontal: bool = False) -> Drawn:
    """Draw women and men beside each other, told apart by hatching as well as by colour.

    Args:
        values: One row a group (index: its label); the columns ``Kvinnor`` and ``Män``, or one of them.
        axes: Where to draw.
        unit: The values' unit.
        horizontal: Lying bars, for long names.
    """
    places = list(map(str, range(len(values))))
    long = values.set_axis(places).rename_axis("grupp").reset_index().melt("grupp", var_name="kön", value_name="värde")
    along = {"x": "värde", "y": "grupp"} if horizontal else {"x": "grupp", "y": "värde"}
    direction = "h" if horizontal else "v"
    sns.barplot(long, **along, hue="kön", order=places, ax=axes, width=0.74, orient=direction)
    for container in axes.containers[1:]:
        for bar in container:
            bar.set_hatch("////")
            bar.set_edgecolor(INK)
            bar.set_linewidth(0.4)
    _label_rows(axes, values.index, horizontal)
    sns.despine(ax=axes, left=not horizontal, bottom=horizontal)
    shown = drawn(values, unit)
    label_bars(axes, shown)
    legend = axes.legend(title="", loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    for container, patch in zip(axes.containers, legend.get_patches(), strict=True):
        patch.set(hatch=container[0].get_hatch(), edgecolor=INK, linewidth=0.4)
    return shown


def _label_rows(axes: Axes, labels: Iterable[str], horizontal: bool) -> None:
    """Write the labels at the bars, which stand at 0, 1, …, and no scale, since each bar has its value."""
    axis = axes.yaxis if horizontal else axes.xaxis
    wrapped = [textwrap.fill(str(label), _LABEL if horizontal else _STANDING) for label in labels]
    axis.set_ticks(range(len(wrapped)), wrapped)
    axes.set(xlabel="", ylabel="", **{"xticks" if horizontal else "yticks": []})


def before_after(values: pd.DataFrame, axes: Axes, unit: str) -> Drawn:
    """Draw each row's value before (hollow) and after (filled), joined by a line.

    Args:
        values: One row a label (index), two columns: before and after, named as in the legend.
        axes: Where to draw.
        unit: The values' unit.
    """
    shown = drawn(values, unit)
    marks = {(point.row, point.series): point.mark for point in shown.points}
    names = list(values.columns)
    before, after = values[names[0]].to_numpy(), values[names[1]].to_numpy()
    places = range(len(values))
    accent = sns.color_palette()[0]
    axes.hlines(places, before, after, color=GRID, linewidth=3, zorder=1)
    axes.scatter(before, places, s=46, facecolor="white", edgecolor=accent, linewidth=1.5, label=names[0], zorder=2)
    axes.scatter(after, places, s=52, color=accent, label=names[1], zorder=3)
    for place, ends in enumerate(zip(before, after, strict=True)):
        (low, low_name), (high, high_name) = sorted(zip(ends, names, strict=True))
        axes.annotate(
            marks[place, low_name], (low, place), (-8, 0), textcoords="offset points", ha="right", va="center"
        )
        if low != high:
            axes.annotate(marks[place, high_name], (high, place), (8, 0), textcoords="offset points", va="center")
    axes.set_yticks(list(places), [textwrap.fill(str(label), _LABEL) for label in values.index])
    axes.set(xticks=[])
    axes.margins(x=0.25)
    axes.invert_yaxis()
    sns.despine(ax=axes, left=True, bottom=True)
    axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1))
    return shown


def spider(values: pd.DataFrame, unit: str = "antal", height: float = 9.0) -> tuple[Figure, Drawn]:
    """Draw a spider diagram: one axis a row, one line a column, each line with its own dashes and marks.

    Args:
        values: One row an axis (index: its name), one column a line.
        unit: The values' unit.
        height: In cm.
    """
    figure = plt.figure(figsize=(TEXT_WIDTH / 2.54, height / 2.54), layout="constrained")
    axes: Any = figure.add_subplot(projection="polar")
    angles = np.linspace(0, 2 * np.pi, len(values), endpoint=False)
    for (name, line), style, mark in zip(values.items(), cycle(("-", "--", ":")), cycle("osD"), strict=False):
        ring = [*line, line.iloc[0]]
        axes.plot([*angles, angles[0]], ring, linestyle=style, marker=mark, markersize=5, linewidth=1.8, label=name)
    axes.set_theta_offset(np.pi / 2)
    axes.set_theta_direction(-1)
    axes.set_xticks(angles, [textwrap.fill(str(label), 26) for label in values.index])
    axes.tick_params(axis="x", pad=8)
    for label, angle in zip(axes.get_xticklabels(), angles, strict=True):
        side = np.sin(angle)
        label.set_horizontalalignment("center" if abs(side) < 0.1 else "left" if side > 0 else "right")
    rings = _rings(values, unit)
    axes.set_ylim(min(0, *rings), rings[-1])
    axes.set_yticks(rings, [point.mark for point in drawn(pd.Series(rings), unit).points], fontsize=8)
    axes.grid(color=GRID)
    axes.spines["polar"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.45, -0.1))
    return figure, drawn(values, unit)


def _rings(values: pd.DataFrame, unit: str) -> list[float]:
    """Choose where the rings of a spider diagram go: every 20 %, or what the values need."""
    low, high = min(0.0, float(values.min().min())), float(values.max().max())
    if unit == "%" and low == 0 and high <= 100:
        return [20.0, 40.0, 60.0, 80.0, 100.0]
    return [float(ring) for ring in MaxNLocator(5).tick_values(low, max(high, low + 1)) if ring]


def draw(figure: Figure, salt: str) -> Drawing:
    """Draw a figure as SVG and as PNG, the same bytes every time.

    Args:
        figure: The figure; it is closed afterwards.
        salt: Makes the ids in the drawing its own; the figure's id.

    Raises:
        ReportError: If it has a character that no font of ours has.
    """
    svg, pixels, png = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with whole_glyphs(salt), mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
        figure.savefig(pixels, format="png", dpi=PNG_DPI)
    plt.close(figure)
    with Image.open(pixels) as image:
        few = image.convert("RGB").quantize(PNG_COLOURS, dither=Image.Dither.NONE)
    few.save(png, format="PNG", optimize=True)
    return Drawing(svg.getvalue().decode("utf-8"), png.getvalue())
