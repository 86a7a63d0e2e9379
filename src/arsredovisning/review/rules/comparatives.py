"""JÄMFÖR: what a report says of earlier years is what the förbund's earlier reports said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, convert_money, decimals_of, round_half_up
from arsredovisning.disclosure.cells import LAST_YEARS
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Suspect,
    Tried,
    cell_name,
    half_step,
    in_kr,
    outcome_column,
    shown,
)

#: How the columns of a budget are called.
_BUDGET = "budget"
#: A figure below this, in its printed unit, meets another by chance too often to tell a cause.
_TELLING = 10


@dataclass(frozen=True)
class _Cell:
    """A cell with a figure; a dash for an amount is zero."""

    table: Table
    row: Row
    column: Column
    value: Value


@dataclass(frozen=True)
class _Pair:
    """The same figure as this report and an earlier one state it.

    Attributes:
        year: The year that the figure is about.
        report: The year of the earlier report.
    """

    here: _Cell
    there: _Cell
    year: int
    report: int

    @property
    def difference(self) -> Decimal:
        """How much more this report states, in kr for an amount."""
        return in_kr(self.here.value) - in_kr(self.there.value)

    @property
    def allowed(self) -> Decimal:
        """What rounding explains: nothing between figures of the same step, otherwise half a step of each."""
        steps = [in_kr(Value(half_step(value), value.unit)) for value in (self.here.value, self.there.value)]
        return Decimal(0) if steps[0] == steps[1] else sum(steps, Decimal(0))

    @property
    def differs(self) -> bool:
        return abs(self.difference) > self.allowed

    @property
    def turned(self) -> bool:
        """Tell whether the figures are the same but for their sign."""
        one, other = in_kr(self.here.value), in_kr(self.there.value)
        return one * other < 0 and abs(one + other) <= self.allowed

    @property
    def expected(self) -> Value:
        """The earlier report's figure in the unit and with the decimals of this one."""
        here, there = self.here.value, self.there.value
        value = convert_money(there, here.unit) if there.unit in MONEY else there
        finer = in_kr(Value(half_step(there), there.unit)) < in_kr(Value(half_step(here), here.unit))
        return Value(round_half_up(value, decimals_of(here)), here.unit) if finer else value


def comparatives(review: Review) -> Iterator[Said]:
    """Find figures of an earlier year that are not what the förbund's own report for that year says.

    A figure in a column about an earlier year is held against the same table, row and kind of column
    of that year's report; the measures' ``fg`` columns against that report's own outcomes. Figures
    printed in the same unit and with as many decimals are equal; otherwise (kr against tkr) they may
    differ by half a step of each. A cell with a footnote tells of its correction.
    """
    for table in review.tables():
        pairs = [pair for row, column in _cells(table) if (pair := _own(review, table, row, column))]
        yield from _deviations(
            pairs, "Jämförelsetalet är inte det som årsredovisningen för {year} anger, och ingen fotnot förklarar det."
        )


def multi_year(review: Review) -> Iterator[Said]:
    """Find figures of an earlier year that an earlier report's table of several years gives otherwise.

    The years are columns (``oversikt``) or rows (``deltagarantal``), and need no report of their own.
    A figure is held against the latest earlier report that states it, so that a change is told
    once; what ``comparatives`` judges is left to it. The rounding allowed is the same.
    """
    for table in review.tables():
        pairs = [pair for row, column in _cells(table) if (pair := _earlier(review, table, row, column))]
        yield from _deviations(pairs, "Värdet för {year} är ett annat i årsredovisningen för {report}.")


def budgets(review: Review) -> Iterator[Said]:
    """Find this year's budget where it is not what last year's report told of it."""
    last = review.year - 1
    for table in review.tables():
        pairs = [
            pair
            for row, column in _cells(table)
            if column.year == review.year and _BUDGET in column.id
            if (pair := _pair(review, table, row, column, review.year, last))
        ]
        yield from _deviations(pairs, "Budgeten för {year} är en annan i årsredovisningen för {report}.")


def gaps(review: Review) -> Iterator[Deviation]:
    """Tell where a report leaves out last year's figure although the report for that year states it."""
    last = review.year - 1
    for table in review.tables():
        for row, column in _cells(table):
            cell = row.cells[column.id]
            if (
                column.year != last
                or cell.kind not in ("dash", "empty")
                or row.kind == "rubrik"
                or cell.published_blank
            ):
                continue
            there = _stated_there(review, table, row, column)
            if there is not None:
                message = f"Cellen har inget tal, men årsredovisningen för {last} anger ett för samma år."
                yield Deviation(message, table, row, column, "–" if cell.kind == "dash" else "", there.value)


def _stated_there(review: Review, table: Table, row: Row, column: Column) -> _Cell | None:
    """Find the figure that last year's report states for a cell; a zero is no figure that is left out."""
    last = review.year - 1
    data = review.other(last)
    there = data.table(table.id) if data and data.has(table.id) else None
    name = _row_in(review, table, row, last)
    found = _same_column(table, column, there, last) if there and name in there else None
    cell = _cell(there, there.row(name), found) if there and found else None
    return cell if cell and cell.value else None


def _cells(table: Table) -> Iterator[tuple[Row, Column]]:
    """Go through the cells that no footnote explains."""
    explained = {cell for note in table.settings.fotnoter for cell in note.celler}
    for row in table.rows:
        for column in table.columns:
            if not column.text and f"{row.id}.{column.id}" not in explained:
                yield row, column


def _own(review: Review, table: Table, row: Row, column: Column) -> _Pair | None:
    year = column.year or (review.year - 1 if column.id in LAST_YEARS else None)
    return _pair(review, table, row, column, year, year) if year and year < review.year else None


def _earlier(review: Review, table: Table, row: Row, column: Column) -> _Pair | None:
    year = row.year or column.year
    if year is None or year >= review.year or (column.year and _own(review, table, row, column)):
        return None
    # A report from before the year can only have a forecast of it.
    reports = (report for report in reversed(review.other_years()) if year <= report < review.year)
    return next((pair for report in reports if (pair := _pair(review, table, row, column, year, report))), None)


def _pair(review: Review, table: Table, row: Row, column: Column, year: int, report: int) -> _Pair | None:
    """Find the figure of a cell in an earlier report's table."""
    data = review.other(report)
    if data is None or not data.has(table.id):
        return None
    there = data.table(table.id)
    name = _row_in(review, table, row, report)
    there_column = _same_column(table, column, there, year)
    if name not in there or there_column is None:
        return None
    one, other = _cell(table, row, column), _cell(there, there.row(name), there_column)
    if one is None or other is None or not _comparable(one.value, other.value):
        return None
    return _Pair(one, other, year, report)


def _row_in(review: Review, table: Table, row: Row, report: int) -> str:
    """Give the row's id in an earlier report: each report says what it was called in the one before."""
    name = row.previous or row.id
    for year in reversed([year for year in review.other_years() if report < year < review.year]):
        data = review.other(year)
        if data and data.has(table.id) and name in (between := data.table(table.id)):
            name = between.row(name).previous or name
    return name


def _same_column(table: Table, column: Column, there: Table, year: int) -> Column | None:
    """Find the column of the same kind, worked out in the same way: same id, or outcome against outcome."""
    wanted = LAST_YEARS.get(column.id, column.id)
    found = next((item for item in there.columns if item.id == wanted), None)
    if found is None and column == outcome_column(table, year):
        found = outcome_column(there, year)
    if found is None or found.text or found.formula != column.formula or (found.year or year) != year:
        return None
    return found


def _cell(table: Table, row: Row, column: Column) -> _Cell | None:
    cell = row.cells[column.id]
    unit = column.unit or row.unit or table.unit
    value = Value(0, unit) if cell.kind == "dash" and unit in MONEY else cell.value
    return None if value is None else _Cell(table, row, column, value)


def _comparable(one: Value, other: Value) -> bool:
    return one.unit == other.unit or {one.unit, other.unit} <= MONEY.keys()


def _deviations(pairs: Sequence[_Pair], message: str) -> Iterator[Said]:
    yield from (Tried((cell_name(pair.here.table, pair.here.row, pair.here.column),)) for pair in pairs)
    wrong = [pair for pair in pairs if pair.differs and not _other_sign(pair, pairs)]
    for pair in wrong:
        yield Deviation(
            message.format(year=pair.year, report=pair.report),
            pair.here.table,
            pair.here.row,
            pair.here.column,
            pair.here.value,
            pair.expected,
            exact=not pair.allowed,
            suspects=(Suspect(cell_name(pair.here.table, pair.here.row, pair.here.column), pair.expected),),
            cause=_reclassified(pair, wrong) or _other_row(pair) or _same_size(pair),
        )


def _other_sign(pair: _Pair, pairs: Sequence[_Pair]) -> bool:
    """Tell whether the table prints the whole row or column with the other sign than it did: no error."""
    stated = [other for other in pairs if other.here.value]
    row = [other for other in stated if other.here.row.id == pair.here.row.id]
    column = [other for other in stated if other.here.column.id == pair.here.column.id]
    return any(len(line) > 1 and all(other.turned for other in line) for line in (row, column))


def _reclassified(pair: _Pair, wrong: Sequence[_Pair]) -> str:
    """An amount or a number of people has moved from one row to another."""
    for other in wrong:
        if other.here.column.id != pair.here.column.id or pair.here.value.unit == "%":
            continue
        if pair.difference * other.difference < 0 and _near(
            pair.difference, -other.difference, pair.allowed + other.allowed
        ):
            one, two = (item.here.row.label for item in (pair, other))
            return f"Omklassning: ”{one}” och ”{two}” avviker lika mycket åt var sitt håll."
    return ""


def _other_row(pair: _Pair) -> str:
    """The figure is the one that the earlier report has for another row."""
    there = pair.there
    if abs(pair.here.value) < _TELLING:
        return ""
    for row in there.table.rows:
        cell = _cell(there.table, row, there.column)
        if row.id == there.row.id or cell is None or not _comparable(cell.value, pair.here.value):
            continue
        if _near(in_kr(cell.value), in_kr(pair.here.value), pair.allowed):
            return f"Årsredovisningen för {pair.report} anger talet på raden ”{row.label}”."
    return ""


def _same_size(pair: _Pair) -> str:
    """The difference is another row, which may have been counted in or taken out."""
    here, there = pair.here, pair.there
    if pair.turned or here.value.unit == "%" or abs(here.value - pair.expected) < _TELLING:
        return ""
    for own in (here, there):
        for row in own.table.rows:
            cell = _cell(own.table, row, own.column)
            if row.id in (here.row.id, there.row.id) or cell is None or not _comparable(cell.value, here.value):
                continue
            if _near(abs(in_kr(cell.value)), abs(pair.difference), pair.allowed):
                return f"Skillnaden är lika stor som ”{row.label}” ({shown(cell.value)})."
    return ""


def _near(one: Decimal, other: Decimal, allowed: Decimal) -> bool:
    return abs(one - other) <= allowed
