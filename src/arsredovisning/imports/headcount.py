"""Counting people in groups, and choosing which of the counts may be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from arsredovisning.data.disclosure import Sum, hidden
from arsredovisning.imports.mapping import ALL, SEXES, UNSTATED
from arsredovisning.imports.people import Person

#: What may be counted: all of a list, those who came during the year, and those who left; …
ENROLLED, NEW, ENDED = "inskrivna", "nya", "avslutade"
#: … those who left by where they went, and by their support when they came and when they left.
OUTCOME, BEFORE, AFTER = "utfall", "fore", "efter"


class Figure(NamedTuple):
    """A count of people.

    Attributes:
        what: Who is counted: ``ENROLLED`` and so on, or a mark.
        kinds: The kinds of outcome or support that are counted, sorted; empty where there are none.
        team: The team, or ``ALL``.
        sex: The sex, or ``ALL``.
    """

    what: str
    kinds: tuple[str, ...] = ()
    team: str = ALL
    sex: str = ALL

    def holds(self, person: Person, year: int) -> bool:
        """Tell whether a person is counted."""
        if self.team not in (ALL, person.team) or self.sex not in (ALL, person.sex):
            return False
        if self.what == ENROLLED:
            return True
        if self.what == NEW:
            return person.entered.year == year
        if self.what in (ENDED, OUTCOME, BEFORE, AFTER):
            kind = {OUTCOME: person.outcome, BEFORE: person.before, AFTER: person.after}.get(self.what)
            return person.ended is not None and (kind is None or kind in self.kinds)
        return self.what in person.marks

    @property
    def base(self) -> Figure:
        """All that a share of this count is a share of."""
        whole = ENDED if self.what in (ENDED, OUTCOME, BEFORE, AFTER) else ENROLLED
        return Figure(whole, team=self.team, sex=self.sex)


class Headcount:
    """The counts of people that a report asks for.

    Attributes:
        counts: Number of people by figure.
        secret: The figures that are not told.
    """

    def __init__(
        self,
        people: Sequence[Person],
        year: int,
        asked: Collection[Figure],
        kinds: Mapping[str, Collection[str]],
        limit: int,
    ) -> None:
        """Count people.

        Args:
            people: Those who took part some time during the year.
            year: The year.
            asked: The figures that the report tells.
            kinds: Every kind of outcome, and of support when they came and left.
            limit: The fewest people in a group that may be told.
        """
        teams = sorted({person.team for person in people})
        sums = list(_sums(asked, kinds, teams))
        figures = {*asked, *(figure for item in sums for figure in (item.whole, *item.parts))}
        self.counts = {figure: sum(figure.holds(person, year) for person in people) for figure in sorted(figures)}
        untold = figures - set(asked)
        harmless = {figure for figure in figures if figure.sex == UNSTATED}
        self.secret = hidden(self.counts, sums, limit, untold, harmless)


def _sums(
    asked: Collection[Figure], kinds: Mapping[str, Collection[str]], teams: Sequence[str]
) -> Iterator[Sum[Figure]]:
    """Tell how the figures are made of each other: of kinds, of teams, and of women, men and those not stated."""
    groups = {figure._replace(sex=ALL) for figure in asked}
    sums = list(_of_kinds(groups, kinds))
    groups |= {figure for item in sums for figure in (item.whole, *item.parts)}
    split = {(figure.what, figure.kinds) for figure in groups if figure.team != ALL}
    by_team = [
        Sum(figure, tuple(figure._replace(team=team) for team in teams))
        for figure in sorted(groups)
        if figure.team == ALL and (figure.what, figure.kinds) in split
    ]
    groups |= {figure for item in by_team for figure in item.parts}
    for item in (*sums, *by_team):
        for sex in (ALL, *SEXES):
            yield Sum(item.whole._replace(sex=sex), tuple(part._replace(sex=sex) for part in item.parts))
    for figure in sorted(groups):
        yield Sum(figure, tuple(figure._replace(sex=sex) for sex in SEXES))


def _of_kinds(groups: Collection[Figure], kinds: Mapping[str, Collection[str]]) -> Iterator[Sum[Figure]]:
    """All who left are the sum of their kinds, and a figure of several kinds the sum of those."""
    for what, team in sorted({(figure.what, figure.team) for figure in groups if figure.what in kinds}):
        every = tuple(sorted(kinds[what]))
        told = sorted({figure.kinds for figure in groups if (figure.what, figure.team) == (what, team)})
        for whole in dict.fromkeys((every, *told)):
            if len(whole) > 1:
                of_all = Figure(ENDED, team=team) if whole == every else Figure(what, whole, team)
                yield Sum(of_all, tuple(Figure(what, part, team) for part in _parts(whole, told)))


def _parts(whole: tuple[str, ...], told: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Split some kinds into the largest sets of them that are told, and the single kinds that are left."""
    inner = [part for part in map(frozenset, told) if part < set(whole)]
    largest = [part for part in inner if not any(part < other for other in inner)]
    if any(one & other for one, other in combinations(largest, 2)):
        largest = []
    rest = set(whole).difference(*largest)
    return sorted([*(tuple(sorted(part)) for part in largest), *((kind,) for kind in rest)])
