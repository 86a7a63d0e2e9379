"""KOPPLING: statements, notes and overviews tie out with each other, as the shared rules in regler.toml say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from arsredovisning.data.formulas import evaluate
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Term,
    Tried,
    cell_name,
    in_kr,
    outcome_column,
    rounding,
)

_CELL = re.compile(r"([a-z_]\w*)\.(\w+)(?:\.(fg))?")


@dataclass(frozen=True)
class _Cell:
    """A cell that a tie names, found in this report."""

    table: Table
    row: Row
    column: Column
    value: Decimal

    @property
    def rounding(self) -> Decimal:
        """How much rounding may have moved the number, in kr."""
        return in_kr(Value(rounding(self.table, self.row, self.column), getattr(self.value, "unit", "")))


@dataclass(frozen=True)
class Tie:
    """Two sides that are equal for each year that a report states.

    Attributes:
        left: A cell ``tabell.rad``; the finding points at it.
        absolute: Whether the cell counts without its sign.
        right: A formula of cells; ``.fg`` is the year before.
        message: What is wrong when they differ.
    """

    left: str
    absolute: bool
    right: str
    message: str


@lru_cache
def read_ties() -> tuple[Tie, ...]:
    """Read the ties that hold for every förbund."""
    text = files("arsredovisning.review").joinpath("regler.toml").read_text("utf-8")
    return tuple(
        Tie(
            item["vanster"].removeprefix("abs(").removesuffix(")"),
            item["vanster"].startswith("abs("),
            item["hoger"],
            item["text"],
        )
        for item in tomllib.loads(text)["koppling"]
    )


def ties(review: Review) -> Iterator[Said]:
    """Find ties that do not hold, for each year that the report states.

    kr and tkr stand beside each other: a side of n cells, each printed in steps of s, may differ by
    n · s / 2, and the two sides by what both allow together. A cell that is left to be computed counts
    as the cells that it is made of.
    """
    for tie in read_ties():
        if not review.concerns(*re.findall(r"([a-z_]\w*)\.", f"{tie.left} {tie.right}")):
            continue
        for named in _named(review, tie):
            for year in _years(review, named):
                yield from _broken(review, named, year)


def _named(review: Review, tie: Tie) -> Iterator[Tie]:
    """Give a tie of whole tables, ``drift.*`` and ``not_kostnader.*``, as one for each row that both have."""
    if not tie.left.endswith(".*"):
        yield tie
        return
    left, right = tie.left.removesuffix(".*"), tie.right.removeprefix("abs(").removesuffix(".*)")
    if review.has(left, right):
        for row in review.table(left).rows:
            if row.id in review.table(right):
                yield replace(tie, left=f"{left}.{row.id}", right=tie.right.replace("*", row.id))


def _years(review: Review, tie: Tie) -> list[int]:
    table = tie.left.split(".")[0]
    if not review.has(table):
        return []
    return sorted({column.year for column in review.table(table).columns if column.year}, reverse=True)


def _broken(review: Review, tie: Tie, year: int) -> Iterator[Said]:
    left = _find(review, tie.left, year)
    names = list(dict.fromkeys(match[0] for match in _CELL.finditer(tie.right)))
    found = {name: cell for name in names if (cell := _find(review, name, year)) is not None}
    if left is None or len(found) < len(names):
        return
    cells = (left, *found.values())
    yield Tried(tuple(cell_name(cell.table, cell.row, cell.column) for cell in cells))
    right = _Right(tie.right, {name: in_kr(cell.value) for name, cell in found.items()})
    printed = abs(in_kr(left.value)) if tie.absolute else in_kr(left.value)
    difference = abs(printed - right.value())
    if not difference or difference <= sum((cell.rounding for cell in (left, *found.values())), Decimal(0)):
        return
    unit = getattr(left.value, "unit", "")
    size = MONEY.get(unit, Decimal(1))
    sign = -1 if tie.absolute and left.value < 0 else 1
    yield Deviation(
        tie.message,
        left.table,
        left.row,
        left.column,
        left.value,
        Value(sign * right.value() / size, unit),
        tuple(
            Term(
                f"{cell.row.label} ({cell.table.settings.rubrik})",
                in_kr(cell.value) / size,
                sign * right.slope(name),
                cell_name(cell.table, cell.row, cell.column),
            )
            for name, cell in found.items()
        ),
    )


class _Right:
    """The right side of a tie with its cells' amounts in kr."""

    def __init__(self, formula: str, amounts: Mapping[str, Decimal]) -> None:
        self._codes = {name: f"v{number}" for number, name in enumerate(amounts)}
        self._amounts = {self._codes[name]: amount for name, amount in amounts.items()}
        self._formula = _CELL.sub(lambda match: self._codes[match[0]], formula)

    def value(self) -> Decimal:
        return evaluate(self._formula, self._amounts.__getitem__)

    def slope(self, name: str) -> Decimal:
        """How much the side changes when a cell grows by one."""
        moved = self._amounts | {self._codes[name]: self._amounts[self._codes[name]] + 1}
        return evaluate(self._formula, moved.__getitem__) - self.value()


def _find(review: Review, name: str, year: int) -> _Cell | None:
    match = _CELL.fullmatch(name)
    if match is None or not review.has(match[1]) or match[2] not in review.table(match[1]):
        return None
    table = review.table(match[1])
    column = outcome_column(table, year - 1 if match[3] else year)
    if column is None:
        return None
    row = table.row(match[2])
    value = row.cells[column.id].value
    return None if value is None else _Cell(table, row, column, value)
