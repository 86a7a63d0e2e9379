"""A table of a report: its columns, rows and cells, with the sums that the data leave to be computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, DecimalException
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.formulas import evaluate, names_in
from arsredovisning.data.settings import ColumnSettings, TableSettings
from arsredovisning.data.values import Source, Value, parse_number
from arsredovisning.errors import Fault, ReportError

if TYPE_CHECKING:
    import pandas as pd

#: Columns of a CSV file that describe the row rather than hold a value.
ROW_COLUMNS = ("id", "rubrik", "typ", "summa", "not", "enhet", "slag", "decimaler", "tidigare")
#: ``slag`` of a row whose deviation from budget follows ``formel_kostnad``.
COST = "kostnad"
ROW_KINDS = ("", "rubrik", "summa", "varav")
DASHES = ("-", "\u2013", "\u2212", "\u2014")
BLANK = "tom"

_YEAR = re.compile(r"(?:^|_)((?:19|20)\d\d)(?:_|$)")

CellKind = Literal["number", "text", "dash", "empty"]


@dataclass(frozen=True)
class Column:
    """A column of values.

    Attributes:
        year: The year that the values are about, if any.
        unit: The column's own unit, or empty for the table's.
        paren: Id of the column printed in parentheses after this one.
        formula: How the values are made of other columns; ``cost_formula`` on rows of costs.
        summed: Whether sums of rows hold in the column too.
    """

    id: str
    label: str
    group: str = ""
    year: int | None = None
    unit: str = ""
    text: bool = False
    paren: str = ""
    formula: str = ""
    cost_formula: str = ""
    summed: bool = True
    hidden: bool = False

    def formula_for(self, row: Row) -> str:
        """Give the formula of the column's values on a row: cost rows may have one of their own."""
        return self.cost_formula if row.cost and self.cost_formula else self.formula


@dataclass(frozen=True)
class Cell:
    """One cell: a number, a word, a printed dash, or nothing.

    Attributes:
        value: The number; None for anything else.
        text: The word of a text column.
        computed: True when the data leave the cell to be computed.
        published_blank: True when the cell is blank on purpose although a rule could fill it.
        missing: True when the cell is empty and a draft still waits for its number.
    """

    kind: CellKind
    value: Value | None = None
    text: str = ""
    computed: bool = False
    published_blank: bool = False
    missing: bool = False


EMPTY = Cell("empty")


@dataclass(frozen=True)
class Row:
    """A row: its label, its kind (post, rubrik, summa, varav) and its cells by column id."""

    id: str
    label: str
    kind: str
    formula: str
    note: int | None
    unit: str
    cost: bool
    decimals: int | None
    previous: str
    line: int
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """The year that the row's id names, if any."""
        return year_in(self.id)


@dataclass(frozen=True)
class Table:
    """A table of the report as its CSV file and its entry in tabeller.toml give it."""

    id: str
    settings: TableSettings
    file: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    def __contains__(self, row: str) -> bool:
        return row in self._by_id

    def row(self, row: str) -> Row:
        """Give a row by its id (KeyError if there is none)."""
        return self._by_id[row]

    def cell(self, row: str, column: str) -> Cell:
        """Give a cell by the ids of its row and column (KeyError if there is none)."""
        return self._by_id[row].cells[column]

    def column(self, column: str) -> Column:
        """Give a column by its id (KeyError if there is none)."""
        return {item.id: item for item in self.columns}[column]

    def with_rows(self, rows: Sequence[str]) -> Table:
        """Give a part of the table: these rows, in this order."""
        return replace(self, rows=tuple(self.row(row) for row in rows))

    def with_columns(self, labels: Mapping[str, str], groups: Mapping[str, str]) -> Table:
        """Give a part of the table: these columns with other heads, without those that are to be empty."""
        cells = {name: [row.cells[name] for row in self.rows] for name in labels}
        found = [self.column(name) for name in labels if any(c.kind != "empty" or c.missing for c in cells[name])]
        columns = (replace(item, label=labels[item.id], group=groups.get(item.id, ""), hidden=False) for item in found)
        return replace(self, columns=tuple(columns))

    def with_numbers(self, numbers: Mapping[tuple[str, str], Decimal]) -> Table:
        """Give the table as it would be with other numbers in some cells, named by row and column: sums follow."""
        rows = (
            replace(row, cells={name: _stated(cell, numbers.get((row.id, name))) for name, cell in row.cells.items()})
            for row in self.rows
        )
        return _with_sums(replace(self, rows=tuple(rows)))

    @property
    def unit(self) -> str:
        return self.settings.enhet

    @property
    def frame(self) -> pd.DataFrame:
        """The table as pandas sees it.

        Returns:
            One row a row of the table (index: its id), ``rubrik`` with the labels, and one column
            a column: float (NaN for a dash or nothing) or str.
        """
        import pandas as pd

        data: dict[str, list[str] | list[float]] = {"rubrik": [row.label for row in self.rows]}
        for column in self.columns:
            cells = [row.cells[column.id] for row in self.rows]
            if column.text:
                data[column.id] = [cell.text for cell in cells]
            else:
                data[column.id] = [float("nan") if cell.value is None else float(cell.value) for cell in cells]
        return pd.DataFrame(data, index=pd.Index([row.id for row in self.rows], name="id"))

    def numbers(self) -> Iterator[tuple[Row, Column, Value]]:
        """Go through every number of the table with its row and column."""
        for row in self.rows:
            for column in self.columns:
                value = row.cells[column.id].value
                if value is not None:
                    yield row, column, value


def _stated(cell: Cell, number: Decimal | None) -> Cell:
    """Give a cell as the data state it, or as they would with another number in it."""
    if cell.computed:
        return EMPTY
    if number is None or cell.value is None:
        return cell
    return Cell("number", Value(number, cell.value.unit, cell.value.source))


def columns_of(settings: TableSettings, header: tuple[str, ...]) -> tuple[Column, ...]:
    """Work out a table's columns from tabeller.toml, or from a header whose columns are years."""
    given = settings.kolumner or tuple(ColumnSettings(id=name) for name in header if re.fullmatch(r"\d{4}", name))
    return tuple(
        Column(
            id=item.id,
            label=item.rubrik or item.id,
            group=item.grupp,
            year=item.ar or year_in(item.id),
            unit=item.enhet or "",
            text=item.typ == "text",
            paren=item.parentes,
            formula=item.formel,
            cost_formula=item.formel_kostnad,
            summed=item.summeras,
            hidden=item.dold,
        )
        for item in given
    )


def year_in(name: str) -> int | None:
    """Find the year in a column's or a row's id: ``2025``, ``utfall_2025``."""
    found = _YEAR.search(name)
    return int(found[1]) if found else None


def build_table(name: str, settings: TableSettings, raw: RawTable) -> Table:
    """Make a table of a CSV file's cells and compute the sums that are left to be computed.

    Raises:
        ReportError: If a number cannot be read, a column is missing, or a sum cannot be made.
    """
    columns = columns_of(settings, raw.header)
    missing = [column.id for column in columns if column.id not in raw.header]
    if missing:
        raise ReportError(Fault("Kolumnen saknas i filen.", raw.shown, 1, column) for column in missing)
    rows = tuple(
        _row(line, dict(zip(raw.header, cells, strict=True)), columns, settings, raw) for line, cells in raw.rows
    )
    return _with_sums(Table(name, settings, raw.shown, columns, rows))


def _row(line: int, cells: dict[str, str], columns: tuple[Column, ...], settings: TableSettings, raw: RawTable) -> Row:
    unit = cells.get("enhet", "")
    return Row(
        id=cells["id"],
        label=cells["rubrik"],
        kind=cells.get("typ", ""),
        formula=cells.get("summa", ""),
        note=int(cells["not"]) if cells.get("not", "").isdigit() else None,
        unit=unit,
        cost=cells.get("slag", "") == COST,
        decimals=int(cells["decimaler"]) if cells.get("decimaler", "").isdigit() else None,
        previous=cells.get("tidigare", ""),
        line=line,
        cells={
            column.id: read_cell(
                cells[column.id],
                column.text,
                column.unit or unit or settings.enhet,
                Source(raw.shown, line, column.id),
            )
            for column in columns
        },
    )


def read_cell(text: str, is_text: bool, unit: str, source: Source) -> Cell:
    """Read one cell of a value column.

    Raises:
        ReportError: If the cell of a number column is no number.
    """
    if is_text:
        return Cell("text", text=text) if text else EMPTY
    if not text:
        return EMPTY
    if text in DASHES:
        return Cell("dash")
    if text.lower() == BLANK:
        return Cell("empty", published_blank=True)
    number = parse_number(text)
    if number is None:
        raise ReportError(bad_number(text, source))
    return Cell("number", Value(number, unit, source))


def bad_number(text: str, source: Source) -> Fault:
    """Tell that a cell should have been a number."""
    return Fault(
        "Cellen går inte att läsa som ett tal.",
        source.file,
        source.line,
        source.column,
        found=text,
        expected="ett tal som 8 227 eller −12,5, ett streck (-) eller en tom cell",
        hint="Använd decimalkomma, och mellanslag mellan tusental." if re.search(r"\d\.\d", text) else "",
    )


def _with_sums(table: Table) -> Table:
    sums = _Sums(table)
    rows = tuple(
        replace(row, cells={column.id: sums.cell(row, column) for column in table.columns}) for row in table.rows
    )
    return replace(table, rows=rows)


class _Sums:
    """Fills the cells that are left empty on rows and in columns that have a formula."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def cell(self, row: Row, column: Column) -> Cell:
        cell = row.cells[column.id]
        if cell.kind != "empty" or cell.published_blank or column.text or row.kind == "rubrik":
            return cell
        try:
            number = self._number(row, column, ())
        except (KeyError, ValueError, SyntaxError, DecimalException):
            raise ReportError(
                Fault(
                    "Summan går inte att räkna ut.",
                    self.table.file,
                    row.line,
                    column.id,
                    found=row.formula or column.formula_for(row),
                    expected="en formel av id som finns i tabellen, t.ex. intakter + kostnader",
                )
            ) from None
        if number is None:
            return cell
        return Cell("number", Value(number, column.unit or row.unit or self.table.unit), computed=True)

    def _number(self, row: Row, column: Column, seen: tuple[tuple[str, str], ...]) -> Decimal | None:
        """Give a cell's number, given or worked out of rows or columns; None when there is none."""
        if (row.id, column.id) in seen:
            raise ReportError(
                Fault(
                    "Summan räknar in sig själv.",
                    self.table.file,
                    row.line,
                    "summa",
                    found=" → ".join([*dict.fromkeys(name for name, _column in seen), row.id]),
                    hint="Ta bort en av raderna ur formeln.",
                )
            )
        cell = row.cells[column.id]
        if cell.value is not None:
            return Decimal(cell.value)
        if cell.kind != "empty" or cell.published_blank or row.kind == "rubrik":
            return None
        seen = (*seen, (row.id, column.id))
        if row.formula and column.summed:
            rows = {name: self._number(self.table.row(name), column, seen) for name in names_in(row.formula)}
            if (number := _evaluate(row.formula, rows)) is not None:
                return number
        if formula := column.formula_for(row):
            names = names_in(formula)
            return _evaluate(formula, {name: self._number(row, self.table.column(name), seen) for name in names})
        return None


def _evaluate(formula: str, parts: Mapping[str, Decimal | None]) -> Decimal | None:
    if all(part is None for part in parts.values()):
        return None
    return evaluate(formula, lambda name: Decimal(parts[name] or 0))
