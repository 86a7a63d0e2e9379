"""The audit: which small groups the published numbers give away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from arsredovisning.data.mapping import UNSTATED
from arsredovisning.disclosure.bounds import Attacker, Bound, Interval
from arsredovisning.disclosure.groups import Group, Picture, Watch


@dataclass(frozen=True)
class Exposure:
    """A small group that an attacker can find out.

    Attributes:
        group: The group.
        low: The least that it can be, with what that follows from.
        high: The most, likewise.
    """

    group: Group
    low: Bound
    high: Bound

    @property
    def pinned(self) -> bool:
        """Tell whether the number is known to the last one."""
        return self.low.number == self.high.number


def exposures(picture: Picture, limit: int, years: tuple[int, ...] = ()) -> Iterator[Exposure]:
    """Go through the small groups that are given away.

    A group is given away where its interval is narrower than the limit and it may be under the limit: then it is
    known, nearly, or known to be small. Nobody is no group; but where it is known of everybody in a group that
    something is not so of them, that is told of each (class disclosure).

    Args:
        picture: What is published; its numbers agree.
        limit: The fewest people in a group that may be told.
        years: The years whose groups are looked at; all when there are none.
    """
    attacker = Attacker(picture)
    for group, watch in picture.watched.items():
        if (not years or group.year in years) and is_exposed(attacker, group, watch, limit):
            yield Exposure(group, *attacker.ends(group))


def is_exposed(attacker: Attacker, group: Group, watch: Watch, limit: int) -> bool:
    """Tell whether an attacker finds out that a group is small."""
    interval = attacker.interval(group)
    if interval.low >= limit or interval.width >= limit:
        return False
    if interval.high:
        return True
    container = attacker.interval(watch.container) if watch.container else Interval(0, 0)
    return watch.attribute and container.low >= 1


def is_sensitive(group: Group, watch: Watch, number: int, container: int, unstated: int, limit: int) -> bool:
    """Tell whether a group whose number is known to us may not be found out.

    Where a few have not stated their sex, nothing is to be found out of them: no row may tell how many of them it has.

    Args:
        group: The group.
        watch: Why it is looked after.
        number: How many it has.
        container: How many the group has that it is a part of.
        unstated: How many of the same team and year have not stated their sex.
        limit: The fewest people in a group that may be told.
    """
    if group.sex == UNSTATED and 0 < unstated < limit:
        return True
    if container == 0 and watch.container is not None:
        return False
    return 0 < number < limit or (number == 0 and watch.attribute)
