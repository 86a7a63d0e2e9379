"""SUMMA: sums of rows, and columns that are worked out from others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from arsredovisning.data.formulas import evaluate, names_in
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.review.context import Deviation, Review, Said, Term, Tried, cell_name, half_step, rounding


def rows(review: Review) -> Iterator[Said]:
    """Find sums that their rows do not make.

    Amounts are rounded one by one, so a sum of n rows may differ by half a unit of the last printed
    decimal a row and half a unit for itself: (n + 1) / 2 units, and no more. A row that is itself left
    to be computed counts as the rows that it is made of.
    """
    for table in review.tables():
        for row, column, value in table.numbers():
            if row.formula and column.summed and not row.cells[column.id].computed:
                parts = [_Part(name, table.row(name), column) for name in names_in(row.formula)]
                found = Deviation("Summan stämmer inte med sina rader.", table, row, column, value)
                yield from _broken(found, table, row.formula, parts)


def columns(review: Review) -> Iterator[Said]:
    """Find values in a worked-out column that the other columns do not make.

    Rounding is allowed as for a sum of rows: half a unit a column, and half a unit for the value.
    """
    for table in review.tables():
        for row, column, value in table.numbers():
            formula = column.formula_for(row)
            if formula and not row.cells[column.id].computed:
                parts = [_Part(name, row, table.column(name)) for name in names_in(formula)]
                message = "Värdet stämmer inte med de kolumner som det räknas ut av."
                yield from _broken(Deviation(message, table, row, column, value), table, formula, parts)


@dataclass(frozen=True)
class _Part:
    """A cell that a formula names."""

    name: str
    row: Row
    column: Column

    @property
    def value(self) -> Decimal | None:
        return self.row.cells[self.column.id].value


def _broken(found: Deviation, table: Table, formula: str, parts: Sequence[_Part]) -> Iterator[Said]:
    """Say what is tried, and the deviation with what the formula makes, if rounding does not explain the difference."""
    stated = {part.name: Decimal(part.value) for part in parts if part.value is not None}
    if not stated:
        return
    places = {part.name: cell_name(table, part.row, part.column) for part in parts}
    yield Tried((found.place, *(places[name] for name in stated)))
    expected = _worked_out(formula, stated)
    printed = Decimal(found.printed)
    if printed == expected:
        return
    allowed = half_step(printed) + sum((rounding(table, part.row, part.column) for part in parts), Decimal(0))
    if abs(printed - expected) <= allowed:
        return
    terms = tuple(
        Term(
            part.column.label if part.row is found.row else part.row.label,
            stated[part.name],
            _worked_out(formula, {**stated, part.name: stated[part.name] + 1}) - expected,
            places[part.name],
        )
        for part in parts
        if part.name in stated
    )
    yield replace(found, expected=expected, terms=terms)


def _worked_out(formula: str, values: Mapping[str, Decimal]) -> Decimal:
    return evaluate(formula, lambda name: values.get(name, Decimal(0)))
