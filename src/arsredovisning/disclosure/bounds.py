"""What an attacker can work out of a group: the least and the most that it can be, and what that follows from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from arsredovisning.disclosure.groups import Group, Picture, Share, Told
from arsredovisning.disclosure.system import MOST, NEAR, solved, solver, system_of, unsolved

#: A multiplier below this is none.
_NONE = 1e-7


@dataclass(frozen=True)
class Bound:
    """An end of an interval.

    Attributes:
        number: The end; ``MOST`` where nothing bounds the group.
        terms: The published numbers that it follows from, each with how often it counts; their sum is the end where
            no share takes part.
        shares: The published shares that it follows from.
    """

    number: float
    terms: tuple[tuple[Told, float], ...] = ()
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Interval:
    """Where a group's number lies, ends included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How many more the group can have than the least it has."""
        return self.high - self.low


class Attacker:
    """Works out what a picture whose numbers agree gives away.

    The numbers may be fractions on the way; the ends are whole, since people are. Every question may raise
    ``ReportError``, if the solver gives it up.
    """

    def __init__(self, picture: Picture) -> None:
        self._system = system_of(picture)
        self._told = {self._system.columns[told.group]: told for told in reversed(picture.told)}
        self._first_share, self._shares = len(picture.equations), picture.shares
        costs = [0.0] * len(self._system.low)
        self._highs = solver(self._system.rows, self._system.low, self._system.high, costs)
        self._known: dict[Group, Interval] = {}

    def tell(self, group: Group, number: int | None) -> None:
        """Change what is published of a group: its number, or nothing."""
        at = self._system.columns[group]
        low, high = (0.0, MOST) if number is None else (float(number), float(number))
        self._highs.changeColBounds(at, low, high)
        self._system.low[at], self._system.high[at] = low, high
        self._known.clear()

    def interval(self, group: Group) -> Interval:
        """Give where a group's number lies."""
        if group not in self._known:
            at = self._system.columns[group]
            if self._system.low[at] == self._system.high[at]:
                self._known[group] = Interval(self._system.low[at], self._system.high[at])
            else:
                low, high = self._end(at, 1.0), -self._end(at, -1.0)
                self._known[group] = Interval(math.ceil(low - NEAR), math.floor(high + NEAR))
        return self._known[group]

    def ends(self, group: Group) -> tuple[Bound, Bound]:
        """Give the two ends with the published numbers that they follow from."""
        at = self._system.columns[group]
        found = []
        for sign in (1.0, -1.0):
            self._highs.changeColCost(at, sign)
            number = sign * self._least()
            found.append(self._bound(number, sign))
            self._highs.changeColCost(at, 0.0)
        low, high = found
        return replace(low, number=math.ceil(low.number - NEAR)), replace(high, number=math.floor(high.number + NEAR))

    def _end(self, at: int, sign: float) -> float:
        """Make a column as small as it can be, or with a negative sign as large; then the number is negative too."""
        self._highs.changeColCost(at, sign)
        number = self._least()
        self._highs.changeColCost(at, 0.0)
        return number

    def _least(self) -> float:
        """Solve, and give how small the costs can be."""
        if not solved(self._highs):
            raise unsolved(self._highs)
        return float(self._highs.getInfo().objective_function_value)

    def _bound(self, number: float, sign: float) -> Bound:
        """Give an end with how often each published number counts in the last answer, and the shares that do."""
        answer = self._highs.getSolution()
        terms = [(told, sign * answer.col_dual[at]) for at, told in sorted(self._told.items())]
        duals = answer.row_dual[self._first_share :]
        return Bound(
            number,
            tuple((told, times) for told, times in terms if abs(times) > _NONE),
            tuple(dict.fromkeys(self._shares[at // 2] for at, dual in enumerate(duals) if abs(dual) > _NONE)),
        )
