"""Which cells of a table a draft still waits for: empty ones about the report's year, and the sums made of them."""

from __future__ import annotations

from dataclasses import replace

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Cell, Column, Row, Table
from arsredovisning.data.years import shift_id

_MISSING = Cell("empty", missing=True)


def with_gaps(table: Table, last: Table | None, year: int) -> Table:
    """Mark the cells that a draft waits for.

    A cell of numbers is waited for when it is empty and about the report's year or a later one, unless last
    year's report left the same cell empty. A sum of which a part is waited for has no number yet.

    Args:
        table: A table of the draft.
        last: The same table in last year's report, if there is one.
        year: The draft's year.
    """
    gaps = _Gaps(table, last, year)
    rows = tuple(
        replace(row, cells={column.id: gaps.settled(row, column) for column in table.columns}) for row in table.rows
    )
    return replace(table, rows=rows)


def is_asked(row: Row, column: Column) -> bool:
    """Tell whether a person fills in this cell with a number, since nothing else gives it."""
    blank = row.cells[column.id].published_blank
    return not (column.text or blank or row.kind == "rubrik" or any(_formulas(row, column)))


def is_current(row: Row, column: Column, year: int) -> bool:
    """Tell whether a cell is about the report's year, or a later one, rather than an earlier."""
    about = column.year or row.year
    return about is None or about >= year


def _formulas(row: Row, column: Column) -> tuple[str, str]:
    """Give what fills a cell that is left empty: a formula of rows, or else one of columns; nothing as ''."""
    return row.formula if column.summed else "", column.formula_for(row)


class _Gaps:
    def __init__(self, table: Table, last: Table | None, year: int) -> None:
        self.table, self.last, self.year = table, last, year
        self._known: dict[tuple[str, str], bool] = {}

    def settled(self, row: Row, column: Column) -> Cell:
        return _MISSING if self.is_gap(row, column) else row.cells[column.id]

    def is_gap(self, row: Row, column: Column) -> bool:
        """Tell whether a cell is waited for, itself or through what it is made of."""
        key = row.id, column.id
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._find(row, column)
        return self._known[key]

    def _find(self, row: Row, column: Column) -> bool:
        cell = row.cells[column.id]
        stated = cell.kind != "empty" and not cell.computed
        if stated or cell.published_blank or column.text or row.kind == "rubrik":
            return False
        if not is_asked(row, column):
            by_row, by_column = _formulas(row, column)
            return any(self.is_gap(self.table.row(name), column) for name in names_in(by_row)) or any(
                self.is_gap(row, self.table.column(name)) for name in names_in(by_column)
            )
        return is_current(row, column, self.year) and not self._left_empty(row, column)

    def _left_empty(self, row: Row, column: Column) -> bool:
        """Tell whether last year's report has nothing in the cell either."""
        name, last = row.previous or shift_id(row.id, -1), self.last
        if last is None or name not in last:
            return False
        cell = last.row(name).cells.get(shift_id(column.id, -1))
        return cell is not None and cell.kind == "empty"
