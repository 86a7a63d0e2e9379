"""Trying a cure: the report's numbers as they would be, and what the rules then say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, decimals_of, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.review.context import Deviation, Review, deviations_in
from arsredovisning.review.roles import layouts
from arsredovisning.review.rules import RULES, Rule

#: What a deviation is about, whatever its figures: the rule, the cell, and the cells that it is held against.
Key: TypeAlias = tuple[str, ...]

_RULES = tuple(rule for rule in RULES if rule.numbers)


@dataclass(frozen=True)
class Edit:
    """What a cure changes: the number of a cell, ``tabell.rad.kolumn``, in its own unit and with its decimals."""

    place: str
    right: Value


@dataclass(frozen=True)
class Outcome:
    """What a trial changes in what the rules say: the deviations that go, and those that come."""

    removed: frozenset[Key]
    made: Mapping[Key, Deviation]


def key_of(rule: Rule, deviation: Deviation) -> Key:
    """Name a deviation by what it is about, so that it is known again when figures change."""
    if not deviation.place:
        return rule.id, deviation.file, str(deviation.line), str(deviation.printed)
    return (rule.id, deviation.place, *sorted(term.place for term in deviation.terms))


def edited(data: YearData, edits: Iterable[Edit]) -> YearData:
    """Give a report's data as they would be with some edits made."""
    for edit in edits:
        name, row, column = edit.place.split(".")
        data = data.with_table(data.table(name).with_numbers({(row, column): Decimal(edit.right)}))
    return data


def keys_of(rules: Iterable[Rule], data: YearData, others: Mapping[int, YearData]) -> frozenset[Key]:
    """Give what rules find in a report, by what it is about."""
    review = Review(data, others)
    return frozenset(key_of(rule, deviation) for rule in rules for deviation in deviations_in(rule.find(review)))


class Trial:
    """A report in which cures are tried, one after another, against every rule on numbers.

    Only relations with a cell in a changed table are held again: the others have nothing new to say.

    Args:
        data: The year's data.
        others: The förbund's other years.
    """

    def __init__(self, data: YearData, others: Mapping[int, YearData]) -> None:
        self.data = data
        self._others = others
        self._said: dict[frozenset[str], frozenset[Key]] = {}
        self._layouts = layouts(data)
        #: How many cures have been tried.
        self.count = 0
        #: Every deviation in numbers, before any cure.
        self.first = self.found()

    def found(self) -> dict[Key, tuple[Rule, Deviation]]:
        """Give every deviation in numbers, as the report now stands."""
        return {key_of(rule, deviation): (rule, deviation) for rule, deviation in self._run(self.data, None)}

    def cell(self, place: str) -> tuple[Table, Row, Column] | None:
        """Find a cell by its place, if it is one that the data state as a number."""
        match place.split("."):
            case [name, row, column] if self.data.has(name) and row in (table := self.data.table(name)):
                found = table.row(row)
                cell = found.cells.get(column)
                if cell is not None and cell.value is not None and not cell.computed:
                    return table, found, table.column(column)
        return None

    def printed(self, place: str) -> Value | None:
        """Give the number that now stands in a cell, if the data state one there."""
        found = self.cell(place)
        return found[1].cells[found[2].id].value if found else None

    def edit(self, place: str, right: Decimal, unit: str) -> Edit | None:
        """Write a number as its cell would have it; None when the cell has it already, or cannot have it.

        Args:
            place: The cell.
            right: The number.
            unit: The number's unit, if it has none of its own.
        """
        value = self.printed(place)
        if value is None:
            return None
        unit = getattr(right, "unit", "") or unit
        number = Decimal(right)
        if unit in MONEY and value.unit in MONEY:
            number = number * MONEY[unit] / MONEY[value.unit]
        elif unit != value.unit:
            return None
        edited = Value(round_half_up(number, decimals_of(value)), value.unit)
        return None if edited == value else Edit(place, edited)

    def outcome(self, edits: Iterable[Edit]) -> Outcome:
        """Say what the rules would find, and no longer find, with some edits made."""
        edits = tuple(edits)
        self.count += 1
        focus = frozenset(edit.place.split(".")[0] for edit in edits)
        if focus not in self._said:
            self._said[focus] = frozenset(self._found(self.data, focus))
        now = self._found(edited(self.data, edits), focus)
        before = self._said[focus]
        return Outcome(before - now.keys(), {key: item for key, item in now.items() if key not in before})

    def keep(self, edits: Iterable[Edit]) -> None:
        """Make edits for good: later trials begin from them."""
        self.data = edited(self.data, edits)
        self._said = {}

    def _found(self, data: YearData, focus: frozenset[str]) -> dict[Key, Deviation]:
        return {key_of(rule, deviation): deviation for rule, deviation in self._run(data, focus)}

    def _run(self, data: YearData, focus: frozenset[str] | None) -> Iterable[tuple[Rule, Deviation]]:
        review = Review(data, self._others, focus, self._layouts)
        for rule in _RULES:
            yield from ((rule, deviation) for deviation in deviations_in(rule.find(review)))
