"""Reproducible annual reports for samordningsförbund, written in notebooks and computed from data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arsredovisning.report import Report, open_report

__all__ = ["Report", "open_report"]


def __getattr__(name: str) -> Any:
    """Import the notebooks' interface when it is asked for, so that the command line starts fast."""
    if name in __all__:
        from arsredovisning import report

        return getattr(report, name)
    raise AttributeError(name)
