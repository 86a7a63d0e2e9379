"""The look of the figures, and figures as bytes that are the same every time."""

from __future__ import annotations

import colorsys
import io
import textwrap
from collections.abc import Sequence
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
from PIL import Image

from arsredovisning.data.values import MINUS, NBSP
from arsredovisning.notebook.typeface import add_fonts, whole_glyphs

INK = "#1d2733"
GRID = "#d9dee4"
#: Width of the report's text column in cm.
TEXT_WIDTH = 16.0
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
        height: In cm.
    """
    figure, axes = plt.subplots(
        ncols=len(widths),
        squeeze=False,
        figsize=(TEXT_WIDTH / 2.54, height / 2.54),
        width_ratios=list(widths),
        layout="constrained",
    )
    return figure, list(axes[0])


def swedish(number: float, decimals: int = 0) -> str:
    """Write a number in a figure as in the text: hard space between thousands, decimal comma, U+2212."""
    return f"{number:,.{decimals}f}".replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def label_bars(axes: Axes, suffix: str = "", decimals: int = 0, padding: float = 3) -> None:
    """Write each bar's value at its end, so that nobody has to read it off an axis."""
    for container in axes.containers:
        if isinstance(container, BarContainer):
            values = [bar_value(value) for value in np.asarray(container.datavalues)]
            labels = ["" if value is None else swedish(value, decimals) + suffix for value in values]
            axes.bar_label(container, labels=labels, padding=padding, fontsize=9.5)


def bar_value(value: Any) -> float | None:
    """Give a bar's value, or None where there is no bar."""
    number = float(value)
    return None if number != number else number


def by_sex(frame: pd.DataFrame, axes: Axes, suffix: str = "", horizontal: bool = False) -> None:
    """Draw women and men beside each other, told apart by hatching as well as by colour.

    Args:
        frame: One row a group; the columns ``Kvinnor`` and ``Män``.
        axes: Where to draw.
        suffix: What follows each number.
        horizontal: Lying bars, for long names.
    """
    name = str(frame.index.name or "grupp")
    long = frame.rename_axis(name).reset_index().melt(id_vars=name, var_name="kön", value_name="värde")
    along = {"x": "värde", "y": name} if horizontal else {"x": name, "y": "värde"}
    sns.barplot(long, **along, hue="kön", ax=axes, width=0.74, orient="h" if horizontal else "v")
    for bar in axes.containers[1]:
        bar.set_hatch("////")
        bar.set_edgecolor(INK)
        bar.set_linewidth(0.4)
    axes.set(xlabel="", ylabel="", **{"xticks" if horizontal else "yticks": []})
    sns.despine(ax=axes, left=not horizontal, bottom=horizontal)
    label_bars(axes, suffix)
    legend = axes.legend(title="", loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    for bars, patch in zip(axes.containers, legend.get_patches(), strict=True):
        patch.set(hatch=bars[0].get_hatch(), edgecolor=INK, linewidth=0.4)


def before_after(
    axes: Axes,
    labels: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    names: tuple[str, str],
    suffix: str,
) -> None:
    """Draw each row's value last year (hollow) and this year (filled), joined by a line.

    Args:
        axes: Where to draw.
        labels: One a row.
        before: Last year's values.
        after: This year's values.
        names: What the two years are called in the legend.
        suffix: What follows each number.
    """
    places = range(len(labels))
    accent = sns.color_palette()[0]
    axes.hlines(places, before, after, color=GRID, linewidth=3, zorder=1)
    axes.scatter(before, places, s=46, facecolor="white", edgecolor=accent, linewidth=1.5, label=names[0], zorder=2)
    axes.scatter(after, places, s=52, color=accent, label=names[1], zorder=3)
    for place, old, new in zip(places, before, after, strict=True):
        low, high = sorted((old, new))
        axes.annotate(
            f"{swedish(low)}{suffix}", (low, place), (-8, 0), textcoords="offset points", ha="right", va="center"
        )
        if low != high:
            axes.annotate(f"{swedish(high)}{suffix}", (high, place), (8, 0), textcoords="offset points", va="center")
    axes.set_yticks(list(places), [textwrap.fill(label, 58) for label in labels])
    axes.set(xticks=[])
    axes.margins(x=0.25)
    axes.invert_yaxis()
    sns.despine(ax=axes, left=True, bottom=True)
    axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1))


def spider(frame: pd.DataFrame, height: float = 9.0, suffix: str = "") -> Figure:
    """Draw a spider diagram: one axis a row, one line a column, each line with its own dashes and marks.

    Args:
        frame: One row an axis (index: its name), one column a line.
        height: In cm.
        suffix: What follows the numbers on the rings.
    """
    figure = plt.figure(figsize=(TEXT_WIDTH / 2.54, height / 2.54), layout="constrained")
    axes: Any = figure.add_subplot(projection="polar")
    angles = np.linspace(0, 2 * np.pi, len(frame), endpoint=False)
    for (name, values), style, mark in zip(frame.items(), ("-", "--", ":"), "osD", strict=False):
        ring = [*values, values.iloc[0]]
        axes.plot([*angles, angles[0]], ring, linestyle=style, marker=mark, markersize=5, linewidth=1.8, label=name)
    axes.set_theta_offset(np.pi / 2)
    axes.set_theta_direction(-1)
    axes.set_xticks(angles, [textwrap.fill(str(label), 26) for label in frame.index])
    axes.tick_params(axis="x", pad=8)
    for label, angle in zip(axes.get_xticklabels(), angles, strict=True):
        side = np.sin(angle)
        label.set_horizontalalignment("center" if abs(side) < 0.1 else "left" if side > 0 else "right")
    rings = range(20, 101, 20)
    axes.set_ylim(0, 100)
    axes.set_yticks(rings, [f"{ring}{suffix}" for ring in rings], fontsize=8)
    axes.grid(color=GRID)
    axes.spines["polar"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.45, -0.1))
    return figure


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
