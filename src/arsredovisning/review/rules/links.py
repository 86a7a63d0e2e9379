"""KOPPLING: statements, notes and overviews tie out with each other, whatever a förbund calls its tables and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from arsredovisning.data.formulas import evaluate
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Stated,
    Term,
    Tried,
    Untried,
    as_printed,
    deviations_in,
    outcome_column,
)
from arsredovisning.review.roles import find_row, tables_by_kind
from arsredovisning.review.rules.notes import note_ties
from arsredovisning.review.ties import CELL, Tie, own_ties, ties_of

_EQUITY = "balansrakning.eget_kapital"


def ties(review: Review) -> Iterator[Said]:
    """Find ties that do not hold, for each year that the report states.

    The ties are the program's own, those of rows to the notes whose numbers they have, and the förbund's. kr and
    tkr stand beside each other: a side of n cells, each printed in steps of s, may differ by n · s / 2, and the two
    sides by what both allow together. A cell that is left to be computed counts as the cells that it is made of. Two
    ties of the same cells are one.
    """
    told: set[frozenset[str]] = set()
    for said in _all(review):
        match said:
            case Tried(places) if frozenset(places) in told:
                repeated = True
            case Tried(places):
                repeated = False
                told.add(frozenset(places))
                yield said
            case Deviation() if not repeated:
                yield said
            case Untried():
                yield said


def _all(review: Review) -> Iterator[Said]:
    for tie in ties_of(review.layouts):
        if isinstance(tie, Untried):
            yield tie
        elif review.concerns(*tie.tables):
            yield from _tried(review, tie)
    for tie in _by_year(review):
        if review.concerns(*tie.tables):
            yield from _tried(review, tie)
    yield from note_ties(review)
    for tie in own_ties(review.data):
        if review.concerns(*tie.tables):
            yield from _own(review, tie)


def _by_year(review: Review) -> Iterator[Tie]:
    """Tie a table of equity with a year a row to the balance sheet's equity of the years that it states."""
    table, equity = tables_by_kind(review.layouts).get("eget_kapital"), find_row(review.layouts, _EQUITY)
    if table is None or equity is None:
        return
    stated = review.table(table.id)
    for row, column, value in stated.numbers():
        there = outcome_column(review.table(equity[0]), row.year) if row.year and value.unit in MONEY else None
        if there is not None and column is stated.columns[0]:
            message = "Eget kapital vid årets slut är inte balansräkningens."
            yield Tie(f"{table.id}.{row.id}.{column.id}", False, f"{equity[0]}.{equity[1]}.{there.id}", message)


def _own(review: Review, tie: Tie) -> Iterator[Said]:
    """Try one of the förbund's own ties; one that this year's report cannot bear is told."""
    tried = False
    for said in _tried(review, tie):
        tried = True
        yield said
    if not tried:
        why = "cellerna finns inte i årets rapport, eller har inga tal"
        yield Untried(
            f"{tie.left} = {tie.right}", why, "Se efter i kopplingar.toml att tabellerna och raderna heter så."
        )


def _tried(review: Review, tie: Tie) -> Iterator[Said]:
    for year in _years(review, tie):
        yield from _broken(review, tie, year)


def _years(review: Review, tie: Tie) -> list[int]:
    """List the years that a tie is tried for: those of its left table, or this one when it names a column itself."""
    match = CELL.fullmatch(tie.left)
    if match is None or not review.has(match[1]):
        return []
    if match[3] not in (None, "fg"):
        return [review.year]
    return sorted({column.year for column in review.table(match[1]).columns if column.year}, reverse=True)


def _broken(review: Review, tie: Tie, year: int) -> Iterator[Said]:
    left = _find(review, tie.left, year)
    names = list(dict.fromkeys(match[0] for match in CELL.finditer(tie.right)))
    found = {name: cell for name in names if (cell := _find(review, name, year)) is not None}
    if left is None or len(found) < len(names):
        return
    yield Tried((left.place, *(cell.place for cell in found.values())))
    right = _Right(tie.right, {name: cell.amount for name, cell in found.items()})
    printed = abs(left.amount) if tie.absolute else left.amount
    difference = abs(printed - right.value())
    if not difference or difference <= sum((cell.rounding for cell in (left, *found.values())), Decimal(0)):
        return
    if tie.other and not deviations_in(_broken(review, replace(tie, right=tie.other, other=""), year)):
        return
    unit = left.value.unit
    size = MONEY.get(unit, Decimal(1))
    sign = -1 if tie.absolute and left.value < 0 else 1
    yield Deviation(
        tie.message,
        left.table,
        left.row,
        left.column,
        left.value,
        Value(as_printed(sign * right.value() / size, left.value), unit),
        tuple(
            Term(
                f"{cell.row.label} ({cell.table.settings.rubrik})",
                cell.amount / size,
                sign * right.slope(name),
                cell.place,
            )
            for name, cell in found.items()
        ),
    )


class _Right:
    """The right side of a tie with its cells' amounts in kr."""

    def __init__(self, formula: str, amounts: Mapping[str, Decimal]) -> None:
        self._codes = {name: f"v{number}" for number, name in enumerate(amounts)}
        self._amounts = {self._codes[name]: amount for name, amount in amounts.items()}
        self._formula = CELL.sub(lambda match: self._codes[match[0]], formula)

    def value(self) -> Decimal:
        return evaluate(self._formula, self._amounts.__getitem__)

    def slope(self, name: str) -> Decimal:
        """How much the side changes when a cell grows by one."""
        moved = self._amounts | {self._codes[name]: self._amounts[self._codes[name]] + 1}
        return evaluate(self._formula, moved.__getitem__) - self.value()


def _find(review: Review, name: str, year: int) -> Stated | None:
    match = CELL.fullmatch(name)
    if match is None or not review.has(match[1]) or match[2] not in review.table(match[1]):
        return None
    table = review.table(match[1])
    row = table.row(match[2])
    if match[3] not in (None, "fg"):
        column = table.column(match[3]) if match[3] in row.cells else None
    else:
        column = outcome_column(table, year - 1 if match[3] else year)
    value = row.cells[column.id].value if column else None
    return None if column is None or value is None else Stated(table, row, column, value)
