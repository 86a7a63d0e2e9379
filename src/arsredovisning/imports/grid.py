"""A sheet as it is: typed cells by place, and what the program that made it says of them; nothing is decided here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from arsredovisning.data.oneline import one_line
from arsredovisning.data.values import format_number

#: Excel keeps 15 digits of a number.
_DIGITS = 15

Value = str | Decimal | bool | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True)
class Cell:
    """What a cell holds.

    Attributes:
        value: Text, number, truth value, date or time; None for a formula that no program has worked out.
        exponent: Power of ten between the number and the one that is shown: 2 for percent, −3 for thousands.
        formula: The formula as the file writes it; empty for none.
        error: Whether the value is an error of the program, such as ``#REF!``.
    """

    value: Value | None
    exponent: int = 0
    formula: str = ""
    error: bool = False


@dataclass(frozen=True)
class Area:
    """A rectangle of cells that have been merged; all are counted from 1, and the last ones are in it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet, or the whole of a text file.

    Attributes:
        name: The sheet's name; empty for a text file.
        cells: The cells that hold something, by row and column counted from 1, in the order of reading.
        hidden: Whether the sheet is hidden.
        hidden_rows: Rows that are not shown.
        hidden_columns: Columns that are not shown.
        merged: Areas of merged cells.
        separator: What stands between the fields of a text file.
        widths: Number of fields by line, in a text file.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    separator: str = ""
    widths: Mapping[int, int] = field(default_factory=dict)
    _rows: dict[int, dict[int, Cell]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def rows(self) -> Mapping[int, Mapping[int, Cell]]:
        """The cells by row and then by column, for the rows that hold something."""
        if not self._rows:
            for (row, column), cell in sorted(self.cells.items(), key=lambda item: item[0]):
                self._rows.setdefault(row, {})[column] = cell
        return self._rows


def decimal_of(number: float | str) -> Decimal:
    """Give a number as a spreadsheet holds it: with 15 digits.

    Raises:
        ValueError: If it is no finite number.
    """
    value = float(number)
    if value in (float("inf"), float("-inf")) or value != value:
        raise ValueError(number)
    return Decimal(f"{value:.{_DIGITS}g}").normalize()


def written(cell: Cell | None) -> str:
    """Write a cell's value as a CSV file would: dates as 2025-03-14, decimal comma, percent as it is shown."""
    if cell is None or cell.value is None:
        return ""
    value = cell.value
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, Decimal):
        shown = value.scaleb(cell.exponent)
        percent = " %" if cell.exponent > 0 else ""
        return f"{shown.normalize():f}".replace(".", ",") + percent
    return one_line(str(value))


def column_letters(column: int) -> str:
    """Give a column's letters as spreadsheets show them: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def rows_told(rows: list[int] | tuple[int, ...]) -> str:
    """Tell rows in a sentence: ``rad 5``, ``rad 5–9, 12 och 3 till``."""
    spans: list[tuple[int, int]] = []
    for row in sorted(rows):
        if spans and spans[-1][1] + 1 == row:
            spans[-1] = spans[-1][0], row
        else:
            spans.append((row, row))
    told = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    more = f" och {len(told) - 5} ställen till" if len(told) > 5 else ""
    return f"rad {', '.join(told[:5])}{more}"


def counted(number: int, one: str, many: str) -> str:
    """Tell a number of things: ``1 rad``, ``52 rader``."""
    return f"{format_number(Decimal(number))} {one if number == 1 else many}"
