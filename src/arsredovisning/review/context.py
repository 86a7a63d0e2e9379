"""What a rule looks at: the year's tables, the förbund's other years, and what a rule says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import decimals_of, format_number
from arsredovisning.data.year import YearData


@dataclass(frozen=True)
class Term:
    """One value that an expected figure is made of.

    Attributes:
        label: What the report calls it.
        value: How much it is, in the printed figure's unit.
        times: How many times it is counted.
        place: Its cell, ``tabell.rad.kolumn``, if it is one.
    """

    label: str
    value: Decimal
    times: Decimal = Decimal(1)
    place: str = ""


@dataclass(frozen=True)
class Deviation:
    """What a rule has found: the cell or the text, and what should stand there.

    Attributes:
        table: The table, if the deviation is in one.
        row: Its row, if it is in one.
        column: Its column, if it is in one.
        printed: The printed figure, a number or words.
        expected: What the rule works out, a number or words.
        message: What is wrong, one Swedish sentence.
        terms: What the expected figure is made of, to work out the likely cause.
        cause: The likely cause, if the rule knows it.
        file: The file, when it is not the table's.
        line: The line in it, when it is not the row's.
        section: What the finding is about, when it is not a table.
    """

    message: str
    table: Table | None = None
    row: Row | None = None
    column: Column | None = None
    printed: Decimal | str = ""
    expected: Decimal | str = ""
    terms: tuple[Term, ...] = ()
    cause: str = ""
    file: str = ""
    line: int = 0
    section: str = ""

    @property
    def place(self) -> str:
        """The cell, ``tabell.rad.kolumn``, as far as the deviation has one."""
        return cell_name(self.table, self.row, self.column)


class Review:
    """One report under review.

    Attributes:
        data: The year's data.
        year: The year.
    """

    def __init__(self, data: YearData, others: Mapping[int, YearData]) -> None:
        self.data = data
        self.year = data.folder.year
        self._others = others

    def has(self, *tables: str) -> bool:
        """Tell whether the report has all of these tables."""
        return all(self.data.has(table) for table in tables)

    def table(self, name: str) -> Table:
        return self.data.table(name)

    def tables(self) -> Iterator[Table]:
        """Go through every table of the year."""
        for name in self.data.table_settings:
            yield self.data.table(name)

    def other(self, year: int) -> YearData | None:
        """Give the förbund's own report for another year, if there is one."""
        return self._others.get(year)

    def other_years(self) -> list[int]:
        """List the other years that the förbund has a report for."""
        return sorted(self._others)


def cell_name(table: Table | None, row: Row | None, column: Column | None) -> str:
    """Name a cell as avvikelser.toml does: ``tabell.rad.kolumn``, as far as there are any."""
    return ".".join(part.id for part in (table, row, column) if part)


def outcome_column(table: Table, year: int) -> Column | None:
    """Find the column that states a year's outcome for all: 2025, utfall_2025, alla_2025, …."""
    names = (str(year), f"utfall_{year}", f"alla_{year}", f"andel_{year}", f"forbrukade_{year}")
    return next((column for column in table.columns if column.id in names and not column.text), None)


def half_step(value: Decimal) -> Decimal:
    """Give how much rounding may have moved a printed figure: half a unit of its last decimal, in its own unit."""
    return Decimal(1).scaleb(-decimals_of(value)) / 2


def rounding(table: Table, row: Row, column: Column) -> Decimal:
    """Give how much rounding may have moved a cell's number, in its own unit.

    A stated number was rounded once. A sum that the data leave to be computed carries the rounding of
    every number that it is made of: half a unit each.
    """
    cell = row.cells[column.id]
    if cell.value is None:
        return Decimal(0)
    if not cell.computed:
        return half_step(cell.value)
    parts = [(table.row(name), column) for name in names_in(row.formula)] if column.summed else []
    if all(part.cells[column.id].value is None for part, _column in parts):
        parts = [(row, table.column(name)) for name in names_in(column.formula_for(row))]
    return sum((rounding(table, *part) for part in parts), Decimal(0))


def in_kr(value: Decimal) -> Decimal:
    """Give an amount in kr, and any other value as it is."""
    return Decimal(value) * MONEY.get(getattr(value, "unit", ""), Decimal(1))


def shown(figure: Decimal | str) -> str:
    """Write a figure as the report does."""
    if isinstance(figure, str):
        return figure
    return format_number(figure) + ("\u00a0%" if getattr(figure, "unit", "") == "%" else "")
