"""What every section uses, used once on import: kernels forked from a process that has imported this begin with it."""

from __future__ import annotations

import contextlib

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from arsredovisning.document.frames import Made, frame_element
from arsredovisning.document.templates import ElementView
from arsredovisning.errors import ReportError
from arsredovisning.notebook import figures, lab, report  # noqa: F401  the notebooks' first import
from arsredovisning.project.workspace import find_workspace

_FRAME = pd.DataFrame({"kön": ["Kvinnor", "Män"], "antal": [1200.0, -1.5]})


def _write() -> None:
    """Write a table with Swedish numbers, through the templates where there are some."""
    element = frame_element(_FRAME.set_index("kön"), Made("t", "t"))
    with contextlib.suppress(ReportError):
        ElementView(find_workspace().templates).html(element)


def _draw() -> None:
    """Draw small bars, and leave neither a setting nor a figure behind."""
    with mpl.rc_context():
        figure = Figure(figsize=(1, 1))
        sns.barplot(_FRAME, x="kön", y="antal", hue="kön", ax=figure.subplots())
        figures.draw(figure, "t")


_write()
_draw()
