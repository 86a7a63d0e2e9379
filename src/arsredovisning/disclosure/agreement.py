"""Published numbers that contradict each other: which to leave out, so that the others can be reasoned from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from arsredovisning.disclosure.groups import Equation, Group, Picture, Share, Told
from arsredovisning.disclosure.system import INFINITY, MOST, NEAR, Row, System, solved, solver, system_of, unsolved

#: How dear it is to leave out one person of what is assumed, of a share (in hundredths) and of a number.
_ASSUMED, _SHARE, _TOLD, _FIRM = 1.0, 0.02, 10.0, 10_000.0


@dataclass(frozen=True)
class Agreement:
    """A picture whose numbers agree.

    Attributes:
        picture: What is left.
        left_out: What contradicts the rest.
    """

    picture: Picture
    left_out: tuple[Equation | Share | Told, ...] = ()


def agreeing(picture: Picture, firm: Collection[Group] = ()) -> Agreement:
    """Leave out what a picture's numbers contradict: first what is only assumed, then shares, then numbers.

    Errors in a published report, or people counted in another way from one year to the next, would otherwise let
    nothing be worked out at all.
    """
    if not picture.told and not picture.shares:
        return Agreement(picture)
    system = system_of(picture)
    whole = all(low <= high for low, high in zip(system.low, system.high, strict=True))
    if whole and solved(solver(system.rows, system.low, system.high, [0.0] * len(system.low))):
        return Agreement(picture)
    slack = _Slack(replace(picture, told=[], shares=[], equations=[]))
    for equation in picture.equations:
        slack.equation(equation)
    for share in picture.shares:
        slack.share(share)
    for told in picture.told:
        slack.told(told, _FIRM if told.group in firm else _TOLD)
    wrong = slack.used()
    kept = replace(
        picture,
        equations=[item for item in picture.equations if item not in wrong],
        shares=[item for item in picture.shares if item not in wrong],
        told=[item for item in picture.told if item not in wrong],
    )
    return Agreement(kept, tuple(wrong))


class _Slack:
    """A system where what may be left out may give, at a cost."""

    def __init__(self, picture: Picture) -> None:
        self._system: System = system_of(picture)
        self._costs: list[float] = []
        self._owners: list[Equation | Share | Told | None] = []

    def equation(self, equation: Equation) -> None:
        terms = {self._column(equation.whole): -1.0}
        for group, times in equation.terms:
            at = self._column(group)
            terms[at] = terms.get(at, 0.0) + times
        if equation.assumed:
            terms |= self._give(equation, _ASSUMED)
        self._system.rows.append(Row(terms, 0.0, 0.0))

    def share(self, share: Share) -> None:
        part, whole = self._column(share.part), self._column(share.whole)
        give = self._give(share, _SHARE)
        self._system.rows.append(Row({part: 100.0, whole: -share.low, **give}, 0.0, INFINITY))
        self._system.rows.append(Row({part: 100.0, whole: -share.high, **give}, -INFINITY, 0.0))

    def told(self, told: Told, cost: float) -> None:
        give = self._give(told, cost)
        self._system.rows.append(Row({self._column(told.group): 1.0, **give}, told.number, told.number))

    def used(self) -> list[Equation | Share | Told]:
        """Give what has to be left out for the rest to agree."""
        count = len(self._system.low)
        costs = self._costs + [0.0] * (count - len(self._costs))
        highs = solver(self._system.rows, self._system.low, self._system.high, costs)
        if not solved(highs):
            raise unsolved(highs)
        values = highs.getSolution().col_value
        found = [owner for owner, value in zip(self._owners, values, strict=False) if owner and value > NEAR]
        return list(dict.fromkeys(found))

    def _column(self, group: Group) -> int:
        at = self._system.column(group)
        self._pad()
        return at

    def _give(self, owner: Equation | Share | Told, cost: float) -> dict[int, float]:
        """Add two columns by which a row may give, up and down; a later one is a little dearer."""
        first = len(self._system.low)
        self._system.low += [0.0, 0.0]
        self._system.high += [100 * MOST, 100 * MOST]
        self._pad()
        dearer = cost * (1 + first * 1e-5)
        self._costs[first : first + 2] = [dearer, dearer]
        self._owners[first : first + 2] = [owner, owner]
        return {first: 1.0, first + 1: -1.0}

    def _pad(self) -> None:
        more = len(self._system.low) - len(self._costs)
        self._costs += [0.0] * more
        self._owners += [None] * more
