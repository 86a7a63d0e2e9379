"""What notebooks draw with in the report's style; see :mod:`arsredovisning.notebook.figures`."""

from arsredovisning.notebook.drawn import Drawn, described, drawn, listed, lower_first, swedish
from arsredovisning.notebook.figures import GRID, INK, bars, before_after, by_sex, label_bars, palette
from arsredovisning.text.expressions import literal

__all__ = [
    "GRID",
    "INK",
    "Drawn",
    "bars",
    "before_after",
    "by_sex",
    "described",
    "drawn",
    "label_bars",
    "listed",
    "literal",
    "lower_first",
    "palette",
    "swedish",
]
