"""The integer program of the chooser: the cheapest numbers to hide for one group's interval to be wide enough."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from arsredovisning.data.mapping import ALL
from arsredovisning.disclosure.groups import ENDED, ENROLLED, NEW, Group
from arsredovisning.disclosure.system import INFINITY, Row, System, solved, solver

#: How dear a cell is, and how much dearer it makes a number that it is of all, and of all who were there, came or left.
_CELL, _OF_ALL, _TOTAL = 10, 3, 3
#: What one step of these costs, so that all ranks together are less.
_STEP = 10_000


@dataclass(frozen=True)
class Candidate:
    """A number that may be hidden.

    Attributes:
        number: The number.
        cells: How many cells become dashes with it.
    """

    number: int
    cells: int


class Program:
    """Two tables that an attacker cannot tell from the true one, as far from each other as is asked for.

    Fischetti and Salazar's model of cell suppression, for one group and with a sliding level: the two tables are told
    from the true one only in numbers that are hidden.
    """

    def __init__(
        self, system: System, candidates: Mapping[Group, Candidate], hidden: Collection[Group], far: int
    ) -> None:
        """Set the program up.

        Args:
            system: What is known when every candidate is hidden.
            candidates: The numbers that may be hidden.
            hidden: Those that are already.
            far: How far from the truth a hidden number is let.
        """
        self._columns, self._width = system.columns, len(system.low)
        self._free = sorted(
            (group for group in candidates if group not in hidden), key=lambda group: (candidates[group].number, group)
        )
        self._low = [*system.low * 2, *([0.0] * len(self._free))]
        self._high = [*system.high * 2, *([1.0] * len(self._free))]
        self._costs = [0.0] * (2 * self._width)
        self._costs += [_cost(group, candidates[group]) * _STEP + rank for rank, group in enumerate(self._free, 1)]
        self._rows = [
            Row({at + copy: times for at, times in row.terms.items()}, row.low, row.high)
            for copy in (0, self._width)
            for row in system.rows
        ]
        places = {group: 2 * self._width + rank for rank, group in enumerate(self._free)}
        for group, item in candidates.items():
            for copy in (0, self._width):
                self._bind(self._columns[group] + copy, item.number, min(far, item.number), far, places.get(group))

    def _bind(self, at: int, number: int, below: int, above: int, place: int | None) -> None:
        """Keep a number as it is, unless it is hidden: then it may be so much below and above."""
        if place is None:
            self._low[at], self._high[at] = number - below, number + above
        else:
            self._rows.append(Row({at: 1.0, place: float(below)}, number, INFINITY))
            self._rows.append(Row({at: 1.0, place: -float(above)}, -INFINITY, number))

    def cheapest(self, group: Group, wanted: float) -> list[Group] | None:
        """Find the cheapest further numbers to hide, the first of those that are equally cheap.

        Args:
            group: The group to make safe.
            wanted: How wide its interval is to be.

        Returns:
            The numbers; None if there are none, or the search was given up after a set number of steps.
        """
        at = self._columns[group]
        rows = [*self._rows, Row({at: 1.0, at + self._width: -1.0}, wanted, INFINITY)]
        best: list[int] | None = None
        least = 0
        while (found := self._solve(rows)) is not None:
            chosen, cost = found
            if best is not None and cost > least:
                break
            best, least = min(best or chosen, chosen), cost
            if not chosen:
                break
            rows.append(Row({2 * self._width + rank: 1.0 for rank in chosen}, -INFINITY, len(chosen) - 1))
        return None if best is None else [self._free[rank] for rank in best]

    def _solve(self, rows: list[Row]) -> tuple[list[int], int] | None:
        first = 2 * self._width
        highs = solver(rows, self._low, self._high, self._costs, range(first, first + len(self._free)))
        if not solved(highs):
            return None
        values = highs.getSolution().col_value[first:]
        chosen = [rank for rank, value in enumerate(values) if value > 0.5]
        return chosen, round(sum(self._costs[first + rank] for rank in chosen))


def _cost(group: Group, item: Candidate) -> int:
    of_all = _OF_ALL * (group.sex == ALL)
    return _CELL * item.cells + of_all + _TOTAL * bool(of_all and group.what in (ENROLLED, NEW, ENDED))
