"""Reproducible annual reports for samordningsförbund, written in notebooks and computed from data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arsredovisning.compare.comparison import Comparison, open_comparison
    from arsredovisning.notebook.lab import chosen
    from arsredovisning.notebook.report import Report, open_report

__all__ = ["Comparison", "Report", "chosen", "open_comparison", "open_report"]


def __getattr__(name: str) -> Any:
    """Import the notebooks' interface when it is asked for, so that the command line starts fast."""
    if name in ("Report", "open_report"):
        from arsredovisning.notebook import report

        return getattr(report, name)
    if name in ("Comparison", "open_comparison"):
        from arsredovisning.compare import comparison

        return getattr(comparison, name)
    if name == "chosen":
        from arsredovisning.notebook import lab

        return lab.chosen
    raise AttributeError(name)
