"""The numbers of a table that can stand beside each other in a figure: in one unit, and years in their order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from arsredovisning.data.tables import Cell, Column, Row, Table
from arsredovisning.data.units import MONEY, UNITS
from arsredovisning.data.values import Value, convert_money
from arsredovisning.notebook.drawn import lower_first

if TYPE_CHECKING:
    import pandas as pd

#: The unit that a label ends with: ``Årets resultat (tkr)``.
_UNIT_AFTER = re.compile(rf"(?<!\s)\s*\((?:{'|'.join(UNITS)})\)$", re.IGNORECASE)


def numbers(table: Table, columns: Mapping[str, str], sums: bool, group: str) -> tuple[pd.DataFrame, str]:
    """Choose what can be drawn of some columns of a table.

    Args:
        table: The table.
        columns: What the columns are called in the figure, by id and in its order; those that the table lacks are
            left out.
        sums: Whether sums, and parts of the row above, are drawn as well.
        group: Id of a column whose words are written after the label; none if empty.

    Returns:
        One row a row with a number (index: its label), one column a column with a number; rows in the order of
        the table or, where every row is a year, in theirs; nothing of a draft that still lacks one. Then the unit.
    """
    known = {column.id: column for column in table.columns if not column.text}
    found = [known[name] for name in columns if name in known]
    rows = [row for row in table.rows if row.kind != "rubrik" and (sums or not row.kind)]
    if any(row.cells[column.id].missing for row in rows for column in found):
        rows = []
    unit = _unit([row.cells[column.id] for row in rows for column in found], table.unit)
    heads = [columns[column.id] for column in found]
    values = [[_in_unit(row.cells[column.id], unit) for column in found] for row in rows]
    kept = [(row, cells) for row, cells in zip(rows, values, strict=True) if any(cell == cell for cell in cells)]
    if _years(kept):
        kept.sort(key=lambda item: item[0].year or 0)
    return _frame([_label(row, group) for row, _cells in kept], [cells for _row, cells in kept], heads), unit


def over_years(table: Table, row: str) -> tuple[pd.Series[float], str]:
    """Choose what can be drawn of one row of a table that has a column a year.

    Returns:
        One value a year that has a number (index: the column's label), in time's order, named as the row is;
        nothing if the table has no such row. Then the unit.
    """
    import pandas as pd

    if row not in table:
        return pd.Series(dtype=float, name=row), table.unit
    found, columns = table.row(row), _year_columns(table.columns)
    unit = _unit([found.cells[column.id] for column in columns], table.unit)
    labels = [column.label for column in columns]
    if len(set(labels)) < len(labels):
        labels = [str(column.year) for column in columns]
    values = [_in_unit(found.cells[column.id], unit) for column in columns]
    name = _UNIT_AFTER.sub("", found.label)
    return pd.Series(values, index=labels, dtype=float, name=name).dropna(), unit


def _label(row: Row, group: str) -> str:
    """Give a row's label, with the group that it is about."""
    words = row.cells[group].text if group in row.cells else ""
    return f"{row.label} ({lower_first(words)})" if words else row.label


def _frame(labels: Sequence[str], values: Sequence[Sequence[float]], heads: Sequence[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    rows = np.array(values, dtype=float).reshape(len(labels), len(heads))
    return pd.DataFrame(rows, index=list(labels), columns=list(heads)).dropna(axis="columns", how="all")


def _unit(cells: Sequence[Cell], usual: str) -> str:
    """Give the unit of most of the cells; the table's own before another that is as common."""
    units = Counter(cell.value.unit for cell in cells if cell.value is not None)
    kinds = Counter("" if unit in MONEY else unit for unit in units.elements())

    def common(unit: str) -> tuple[int, int, bool, str]:
        return kinds["" if unit in MONEY else unit], units[unit], unit == usual, unit

    return max(units, key=common, default=usual)


def _in_unit(cell: Cell, unit: str) -> float:
    """Give a cell's number in a unit; NaN if there is none, or it is not that kind of number."""
    value: Value | None = cell.value
    if value is None or (value.unit != unit and not {value.unit, unit} <= MONEY.keys()):
        return float("nan")
    return float(convert_money(value, unit)) if value.unit in MONEY else float(value)


def _years(kept: Sequence[tuple[Row, object]]) -> bool:
    """Tell whether the rows are years, each its own."""
    years = {row.year for row, _cells in kept}
    return None not in years and len(years) == len(kept)


def _year_columns(columns: Sequence[Column]) -> list[Column]:
    """Give the columns that are years, in their order; of several for a year the one that is called only that."""
    chosen: dict[int, list[Column]] = {}
    for column in columns:
        if column.year is not None and not column.text:
            chosen.setdefault(column.year, []).append(column)
    named = {year: [item for item in same if item.id == str(year)] or same for year, same in chosen.items()}
    return [same[0] for _year, same in sorted(named.items()) if len(same) == 1]
