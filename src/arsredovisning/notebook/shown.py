"""What a cell shows: an element of the report, and how it looks in JupyterLab."""

from __future__ import annotations

from typing import Any

import pandas as pd

from arsredovisning.data.tables import Table as DataTable
from arsredovisning.document.asjson import element_json
from arsredovisning.document.model import MIME, Shown


class Element:
    """Something that belongs in the report.

    Attributes:
        content: The element.
    """

    def __init__(self, content: Shown, html: str) -> None:
        self.content = content
        self._html = html

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        return {MIME: element_json(self.content), "text/html": self._html}


class TableView(Element):
    """A table in a notebook: shown as printed, and a DataFrame to compute with."""

    def __init__(self, table: DataTable, content: Shown, html: str) -> None:
        super().__init__(content, html)
        self.table = table

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame: see :attr:`arsredovisning.data.tables.Table.frame`."""
        return self.table.frame
