"""The sums and differences of a table as live formulas of a sheet, and the published numbers that they do not make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from arsredovisning.data.formulas import evaluate, names_in
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.values import format_number
from arsredovisning.document.model import Cell
from arsredovisning.review.context import half_step, rounding

#: A cell of a printed table by its row and its column there, both counted from 0.
Position: TypeAlias = tuple[int, int]
#: A cell of the data: its row and its column.
Place: TypeAlias = tuple[Row, Column]


@dataclass(frozen=True)
class Live:
    """What the rules of the data say of one number.

    Attributes:
        formula: The spreadsheet formula that gives the published number; empty when there is none.
        follows: What the formula is made of: ``raderna`` or ``kolumnerna``.
        deviations: What the rules that do not give it would have given, a Swedish sentence each.
    """

    formula: str
    follows: str
    deviations: tuple[str, ...]


@dataclass(frozen=True)
class _Rule:
    """A formula of the data with the cells that it names.

    Attributes:
        parts: What the cells are, in Swedish.
    """

    formula: str
    parts: str
    cells: Mapping[str, Place]

    def value(self) -> Decimal | None:
        """Work the rule out as the data do: a cell without a number is 0; None when no cell has one."""
        numbers = {name: row.cells[column.id].value for name, (row, column) in self.cells.items()}
        if all(number is None for number in numbers.values()):
            return None
        return evaluate(self.formula, lambda name: Decimal(numbers[name] or 0))


def live_sums(
    cells: Mapping[Position, Cell], origin: Table | None, address: Callable[[Position], str]
) -> dict[Position, Live]:
    """Work out which numbers of a table can be formulas.

    A number becomes a formula only when a rule of the data gives exactly what was published, when all
    cells that the rule names stand in the table, and when no formula leads back to itself.

    Args:
        cells: The cells of the printed table.
        origin: The table of the data that they show; None for one that a notebook has worked out.
        address: Gives the address in the sheet (``B7``) of a cell.

    Returns:
        The numbers that a rule gives, or should have given.
    """
    return dict(_LiveSums(cells, origin, address)) if origin else {}


def sheet_number(cell: Cell) -> Decimal:
    """Give a number as a sheet holds it: 35 % is 0.35; a word, a dash or nothing counts as 0."""
    number = cell.value or Decimal(0)
    return number / 100 if cell.unit == "%" else number


class _LiveSums:
    """Goes through the numbers of a table, with the formulas found so far."""

    def __init__(self, cells: Mapping[Position, Cell], origin: Table, address: Callable[[Position], str]) -> None:
        self.address, self.origin, self.cells = address, origin, cells
        self.positions = {
            (cell.place.row, cell.place.column): position for position, cell in cells.items() if cell.place
        }
        self.leads_to: dict[Position, list[Position]] = {}

    def __iter__(self) -> Iterator[tuple[Position, Live]]:
        for position, cell in self.cells.items():
            if cell.place is None or cell.value is None:
                continue
            place = self.origin.row(cell.place.row), self.origin.column(cell.place.column)
            formula, follows, deviations = "", "", []
            for rule in _rules(place, self.origin):
                value = rule.value()
                if value is not None and value != cell.value:
                    deviations.append(_deviation(rule, cell, value, self.origin))
                elif value is not None and not formula:
                    formula, follows = self._formula(rule, position), rule.parts.lower()
            if formula or deviations:
                yield position, Live(formula, follows, tuple(deviations))

    def _formula(self, rule: _Rule, position: Position) -> str:
        parts = {
            name: self.positions[_key(place)] for name, place in rule.cells.items() if _key(place) in self.positions
        }
        if len(parts) < len(rule.cells) or self._lead_to(position, list(parts.values())):
            return ""
        on_sheet = evaluate(rule.formula, lambda name: sheet_number(self.cells[parts[name]]))
        if on_sheet != sheet_number(self.cells[position]):
            return ""
        self.leads_to[position] = list(parts.values())
        return self._written(rule.formula, parts)

    def _lead_to(self, position: Position, parts: list[Position]) -> bool:
        return any(part == position or self._lead_to(position, self.leads_to.get(part, [])) for part in parts)

    def _written(self, formula: str, parts: Mapping[str, Position]) -> str:
        terms = [term.strip() for term in formula.split("+")]
        if len(terms) > 1 and all(term in parts for term in terms):
            return f"=SUM({','.join(self._ranges([parts[term] for term in terms]))})"
        names = {name: self._operand(part) for name, part in parts.items()}
        return "=" + re.sub(r"\w+", lambda word: names.get(word[0], word[0].upper()), formula).replace(" ", "")

    def _operand(self, position: Position) -> str:
        """Address a cell; a dash is a word, which a spreadsheet adds only by SUM or N."""
        cell = self.cells[position]
        return f"N({self.address(position)})" if cell.value is None and cell.text else self.address(position)

    def _ranges(self, terms: list[Position]) -> Iterator[str]:
        """Write neighbouring rows of a column, or columns of a row, as one range."""
        runs: list[list[Position]] = []
        for term in terms:
            step = (1, 0) if len({column for _row, column in terms}) == 1 else (0, 1)
            if runs and (runs[-1][-1][0] + step[0], runs[-1][-1][1] + step[1]) == term:
                runs[-1].append(term)
            else:
                runs.append([term])
        for run in runs:
            yield self.address(run[0]) + (f":{self.address(run[-1])}" if len(run) > 1 else "")


def _key(place: Place) -> tuple[str, str]:
    return place[0].id, place[1].id


def _rules(place: Place, origin: Table) -> Iterator[_Rule]:
    """Give the rules of a cell in the order in which the data use them: rows first, then columns."""
    row, column = place
    known = {item.id for item in origin.columns}
    if row.formula and column.summed and all(name in origin for name in names_in(row.formula)):
        yield _Rule(row.formula, "Raderna", {name: (origin.row(name), column) for name in names_in(row.formula)})
    formula = column.formula_for(row)
    if formula and all(name in known for name in names_in(formula)):
        yield _Rule(formula, "Kolumnerna", {name: (row, origin.column(name)) for name in names_in(formula)})


def _deviation(rule: _Rule, cell: Cell, value: Decimal, origin: Table) -> str:
    number = cell.value or Decimal(0)
    allowed = half_step(number) + sum((rounding(origin, *place) for place in rule.cells.values()), Decimal(0))
    said = (
        f"{rule.parts} som talet räknas ut av ger {_shown(value, cell)}, en skillnad på {_shown(number - value, cell)}"
    )
    return said + (", som avrundning kan förklara." if abs(number - value) <= allowed else ".")


def _shown(number: Decimal, cell: Cell) -> str:
    return format_number(number) + (f"\u00a0{cell.unit}" if cell.unit == "%" else "")
