"""Which report ``make lab FORBUND=… YEAR=…`` asks for, in notebooks that a person runs by hand."""

from __future__ import annotations

import os

from arsredovisning.project.workspace import find_workspace

FORBUND, YEAR = "ARSREDOVISNING_LAB_FORBUND", "ARSREDOVISNING_LAB_YEAR"
#: Set by Jupyter's server for a notebook that is opened in it, and for nothing else.
_OPENED = "JPY_SESSION_NAME"


def chosen(forbund: str, year: int) -> tuple[str, int]:
    """Give the förbund and year that a notebook is to show.

    In JupyterLab what was asked for with ``make lab`` goes before what the notebook says; a förbund asked for
    without a year gives its latest report. When a report is built its own parameters hold.

    Args:
        forbund: The förbund that the notebook says.
        year: The year that it says.
    """
    if not os.environ.get(_OPENED):
        return forbund, year
    wanted, wanted_year = os.environ.get(FORBUND) or forbund, os.environ.get(YEAR, "")
    if not wanted_year.isdigit():
        years = find_workspace().years(wanted) if wanted != forbund else []
        wanted_year = str(years[-1] if years else year)
    return wanted, int(wanted_year)
