"""The chooser: which numbers to hide, as few as can be, so that no small group can be worked out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from arsredovisning.data.mapping import UNSTATED
from arsredovisning.disclosure.agreement import agreeing
from arsredovisning.disclosure.audit import is_exposed, is_sensitive
from arsredovisning.disclosure.bounds import Attacker
from arsredovisning.disclosure.groups import ENROLLED, Equation, Group, Picture, Share, Told, Watch
from arsredovisning.disclosure.program import Candidate, Program
from arsredovisning.disclosure.system import system_of

#: How far from the truth a hidden number is let, in limits: far enough for any interval that is asked for.
_FAR = 4


@dataclass(frozen=True)
class Choice:
    """Which numbers to hide.

    Attributes:
        hidden: The groups whose numbers are hidden.
        lost: Small groups that can be worked out whatever is hidden, such as out of last year's report.
        left_out: What contradicts the numbers, and was left out when they were looked at.
    """

    hidden: frozenset[Group]
    lost: tuple[Group, ...]
    left_out: tuple[Equation | Share | Told, ...]


def choose(
    picture: Picture,
    candidates: Mapping[Group, Candidate],
    truth: Callable[[Group], int | None],
    limit: int,
    hidden: Collection[Group] = (),
) -> Choice:
    """Choose which numbers to hide.

    Every small number is hidden. Then one small group at a time is made safe with the cheapest further numbers, by an
    integer program (Fischetti and Salazar's, with the interval's width as what is asked for), until the audit finds
    nothing. Of choices that are equally cheap the one with the first numbers is taken.

    Args:
        picture: All else that is known: equations, what is published already, and the groups to look after.
        candidates: The numbers that may be hidden.
        truth: Gives a group's number; None where we do not know it.
        limit: The fewest people in a group that may be told.
        hidden: Numbers that are hidden in any case.
    """
    return _Chooser(picture, candidates, truth, limit).choice(hidden)


class _Chooser:
    def __init__(
        self,
        picture: Picture,
        candidates: Mapping[Group, Candidate],
        truth: Callable[[Group], int | None],
        limit: int,
    ) -> None:
        self._candidates = dict(sorted(candidates.items()))
        self._truth, self._limit = truth, limit
        stated = [Told(group, item.number, "", "", group.year) for group, item in self._candidates.items()]
        agreement = agreeing(replace(picture, told=[*stated, *picture.told]), firm=candidates.keys())
        self._left_out = agreement.left_out
        self._picture = agreement.picture
        self._watched = self._picture.watched
        self._hidden: set[Group] = set()
        self._attacker = Attacker(self._picture)
        others = replace(self._picture, told=[told for told in self._picture.told if told.group not in candidates])
        self._system, self._blind = system_of(others), Attacker(others)

    def choice(self, hidden: Collection[Group]) -> Choice:
        self._hide({group for group in self._candidates if group in hidden or self._is_primary(group)})
        lost: dict[Group, None] = {}
        while todo := [group for group in self._wanting() if group not in lost]:
            for group in todo:
                if not self._make_safe(group):
                    lost[group] = None
        # Of nobody, nothing is lost: last year's report may tell that nobody was left to be counted this year.
        people = tuple(group for group in lost if self._truth(group) or self._is_told_of_some(group))
        return Choice(frozenset(self._hidden), people, self._left_out)

    def _is_told_of_some(self, group: Group) -> bool:
        return self._truth(group) == 0 and self._watched[group].attribute

    def _hide(self, groups: Collection[Group]) -> None:
        for group in sorted(groups):
            self._attacker.tell(group, None)
        self._hidden |= set(groups)

    def _is_primary(self, group: Group) -> bool:
        return self._is_sensitive(group, self._watched.get(group, Watch())) is True

    def _is_sensitive(self, group: Group, watch: Watch) -> bool | None:
        """Tell whether a group may not be found out; None where its number is not known to us."""
        number = self._truth(group)
        if number is None:
            return None
        container = self._truth(watch.container) if watch.container else None
        unstated = self._truth(Group(ENROLLED, team=group.team, sex=UNSTATED, year=group.year))
        return is_sensitive(group, watch, number, container or 0, unstated or 0, self._limit)

    def _wanting(self) -> list[Group]:
        """List the groups that are not safe yet, the smallest first."""
        found = [group for group, watch in self._watched.items() if self._is_wanting(group, watch)]
        return sorted(found, key=lambda group: (self._truth(group) or 0, group))

    def _is_wanting(self, group: Group, watch: Watch) -> bool:
        sensitive = self._is_sensitive(group, watch)
        if sensitive is None:
            # Last year hid it, whatever it is: also that it is nobody is for last year's report to tell.
            interval = self._attacker.interval(group)
            return interval.low < self._limit and interval.width < min(self._limit, self._blind.interval(group).width)
        if sensitive:
            return self._attacker.interval(group).width < self._limit
        return is_exposed(self._attacker, group, watch, self._limit)

    def _make_safe(self, group: Group) -> bool:
        """Hide what makes a group safe; tell whether that can be done."""
        wanted = min(self._limit, self._blind.interval(group).width)
        if self._attacker.interval(group).width < wanted:
            more = Program(self._system, self._candidates, self._hidden, self._limit * _FAR).cheapest(group, wanted)
            self._hide(self._candidates.keys() - self._hidden if more is None else more)
        return self._attacker.interval(group).width >= self._limit
