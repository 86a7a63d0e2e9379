"""Small groups of people: which counts may not be told, by themselves or worked out of others."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

#: The limit for a förbund that has not decided on one: a group of four or fewer is not told.
CAUTIOUS = 5

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """A count that is the sum of others: all are women, men and those who have not stated their sex."""

    whole: Key
    parts: tuple[Key, ...]


def is_small(number: Decimal | int, limit: int) -> bool:
    """Tell whether a group has so few that somebody in it may be recognised; nobody is no group."""
    return 0 < number < limit


def hidden(
    counts: Mapping[Key, int],
    sums: Sequence[Sum[Key]],
    limit: int,
    untold: Collection[Key] = (),
    harmless: Collection[Key] = (),
) -> frozenset[Key]:
    """Choose which counts to hide, so that no small group is told or can be worked out of what is told.

    Every small group is hidden. Where what a sum leaves of its whole is small, the smallest group that is still
    told is hidden too, and so on until neither a sum nor all of them together give a small group away.

    Args:
        counts: Number of people in each group.
        sums: How the groups are made of each other.
        limit: The fewest people in a group that may be told.
        untold: Groups that are not told anyhow.
        harmless: Groups that nobody is recognised by, however small: those who have not stated their sex.

    Returns:
        The groups to hide, with those that are not told anyhow.
    """
    small = {key for key in counts if key not in harmless and is_small(counts[key], limit)}
    chosen = small | set(untold)
    while (leak := next(_leaks(counts, sums, chosen, small, limit), None)) is not None:
        chosen.add(leak)
    return frozenset(chosen)


def _leaks(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], chosen: Collection[Key], small: Collection[Key], limit: int
) -> Iterator[Key]:
    """Give what to hide next for each place where a small group can be worked out."""
    for item in sums:
        left = [part for part in item.parts if part in chosen]
        exposed = item.whole not in chosen and any(part in small for part in left)
        if exposed and is_small(sum(counts[part] for part in left), limit):
            told = [part for part in item.parts if part not in chosen and counts[part]]
            yield min(told, key=lambda part: counts[part], default=item.whole)
    for key in _determined(sums, sorted(chosen, key=repr)):
        if key in small:
            members = [(item.whole, *item.parts) for item in sums]
            near = {name for names in members if key in names for name in names}
            told = [name for names in members for name in names if name not in chosen and counts[name]]
            yield min(told, key=lambda name: (name not in near, counts[name]))


def _determined(sums: Sequence[Sum[Key]], unknown: Sequence[Key]) -> Iterator[Key]:
    """Find the hidden counts that have one solution only in the equations that the sums are.

    A count is determined when every vector that the equations leave free is zero there.
    """
    if not unknown or not sums:
        return
    import numpy as np

    place = {key: at for at, key in enumerate(unknown)}
    equations = np.zeros((len(sums), len(unknown)))
    for row, item in enumerate(sums):
        for key, sign in ((item.whole, -1), *((part, 1) for part in item.parts)):
            if key in place:
                equations[row, place[key]] += sign
    _left, sizes, right = np.linalg.svd(equations)
    free = right[int((sizes > 1e-9).sum()) :]
    for key, at in place.items():
        if np.all(np.abs(free[:, at]) < 1e-9):
            yield key
