"""What a notebook reads of a report: its tables as DataFrames, its goals and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from arsredovisning.data.goals import goals
from arsredovisning.data.year import YearData
from arsredovisning.notebook import numbers
from arsredovisning.notebook.drawn import swedish


class Note(NamedTuple):
    """A note to the statements: its title, and the names of its table and text (either may be empty)."""

    title: str
    table: str
    text: str


class ReportData:
    """One förbund's report for one year, as a notebook reads it.

    Attributes:
        forbund: The förbund's folder name.
        year: The year of the report.
        data: The year's data.
    """

    def __init__(self, data: YearData) -> None:
        self.data = data
        self.forbund = data.folder.forbund
        self.year = data.folder.year

    def has(self, *names: str) -> bool:
        """Tell whether the report has all of these tables."""
        return all(self.data.has(name) for name in names)

    def complete(self, name: str, *columns: str) -> bool:
        """Tell whether the report has a table, and these columns, with nothing left to fill in.

        Args:
            name: The table's id.
            columns: Ids of the columns that matter; all by default.
        """
        if not self.has(name):
            return False
        cells = [row.cells.get(column) for row in self.data.table(name).rows for column in columns or row.cells]
        return not any(cell is None or cell.missing for cell in cells)

    def frame(self, name: str) -> pd.DataFrame:
        """Give a table to compute with.

        Returns:
            One row a row of the table (index: its id), ``rubrik`` with the labels and one column a
            column of the table: float in the table's unit (NaN for a dash or nothing) or str.

        Raises:
            ReportError: If the report has no such table.
        """
        return self.data.table(name).frame

    def goals(self) -> pd.DataFrame:
        """Pair each goal with its verdicts, if there are any: see :func:`arsredovisning.data.goals.goals`."""
        return goals(self.data)

    def notes(self) -> list[tuple[int, Note]]:
        """List the notes to the statements by number: tables, and notes that are only text."""
        tables = [
            (item.nummer, Note(item.rubrik, name, name))
            for name, item in self.data.table_settings.items()
            if item.nummer is not None
        ]
        texts = [(item.nummer, Note(item.rubrik, "", item.text)) for item in self.data.settings.textnoter]
        return sorted(tables + texts, key=lambda note: note[0])

    def unit(self, name: str, row: str = "") -> str:
        """Give the unit of a table, or of one of its rows.

        Raises:
            ReportError: If the report has no such table.
        """
        table = self.data.table(name)
        return (table.row(row).unit if row else "") or table.unit

    def numbers(
        self, name: str, columns: Mapping[str, str], sums: bool = False, group: str = ""
    ) -> tuple[pd.DataFrame, str]:
        """Give what can be drawn of a table's columns, and its unit; nothing of one that the report lacks.

        See :func:`arsredovisning.notebook.numbers.numbers`.
        """
        if not self.has(name):
            return pd.DataFrame(columns=[*columns.values()], dtype=float), ""
        return numbers.numbers(self.data.table(name), columns, sums, group)

    def over_years(self, name: str, row: str) -> tuple[pd.Series[float], str]:
        """Give what can be drawn of a row of a table with a column a year, and its unit; nothing if it is not there.

        See :func:`arsredovisning.notebook.numbers.over_years`.
        """
        return numbers.over_years(self.data.table(name), row) if self.has(name) else (pd.Series(dtype=float), "")

    #: Write a number in Swedish, for a caption or an alternative text.
    number = staticmethod(swedish)
