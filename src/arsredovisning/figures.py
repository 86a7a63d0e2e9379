"""What notebooks draw with in the report's style; see :mod:`arsredovisning.notebook.figures`."""

from arsredovisning.notebook.figures import (
    GRID,
    INK,
    before_after,
    by_sex,
    label_bars,
    palette,
    swedish,
)

__all__ = ["GRID", "INK", "before_after", "by_sex", "label_bars", "palette", "swedish"]
