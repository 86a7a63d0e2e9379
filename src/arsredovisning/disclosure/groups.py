"""Groups of people that a report counts, and what is known of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from arsredovisning.data.mapping import ALL, SEXES

#: What may be counted: all of a list, those who came during the year, and those who left; …
ENROLLED, NEW, ENDED = "inskrivna", "nya", "avslutade"
#: … those who left by where they went, and by their support when they came and when they left.
OUTCOME, BEFORE, AFTER = "utfall", "fore", "efter"


class Group(NamedTuple):
    """A group of people.

    Attributes:
        what: Who is counted: ``ENROLLED`` and so on, a mark, or the row of a table that is not known to be either.
        kinds: The kinds of outcome or support that are counted, sorted; empty where there are none.
        team: The team, or ``ALL``.
        sex: The sex, or ``ALL``.
        year: The year; 0 where there is only one.
        without: Those of the group who are left out: others' ``what``, or ``team:`` and a team's name.
    """

    what: str
    kinds: tuple[str, ...] = ()
    team: str = ALL
    sex: str = ALL
    year: int = 0
    without: tuple[str, ...] = ()

    @property
    def base(self) -> Group:
        """All that a share of this group is a share of."""
        whole = ENDED if self.what in (ENDED, OUTCOME, BEFORE, AFTER) else ENROLLED
        return Group(whole, team=self.team, sex=self.sex, year=self.year)

    def by_sex(self) -> Iterator[Group]:
        """Give the group, and its women, its men and those of it who have not stated their sex."""
        for sex in (ALL, *SEXES):
            yield self._replace(sex=sex)


@dataclass(frozen=True)
class Equation:
    """A number that is made of others: ``whole`` is the sum of ``terms``, each a group and how often it counts.

    Attributes:
        assumed: Whether it holds only as far as everybody is counted alike, such as from one year to the next.
    """

    whole: Group
    terms: tuple[tuple[Group, int], ...]
    assumed: bool = False

    def by_sex(self) -> Iterator[Equation]:
        """Give the equation for all and for each sex."""
        for sex in (ALL, *SEXES):
            terms = tuple((group._replace(sex=sex), times) for group, times in self.terms)
            yield Equation(self.whole._replace(sex=sex), terms, self.assumed)


def total(whole: Group, *parts: Group, assumed: bool = False) -> Equation:
    """Tell that a group is made of others."""
    return Equation(whole, tuple((part, 1) for part in parts), assumed)


@dataclass(frozen=True)
class Told:
    """A number of people that is published.

    Attributes:
        place: Where, ``tabell.rad.kolumn``.
        label: The row and the column as the report calls them.
        report: The year of the report.
    """

    group: Group
    number: int
    place: str
    label: str
    report: int


@dataclass(frozen=True)
class Share:
    """A share that is published: ``part`` is between ``low`` and ``high`` percent of ``whole``, ends included."""

    part: Group
    whole: Group
    low: float
    high: float
    place: str
    label: str
    report: int


@dataclass(frozen=True)
class Watch:
    """Why a group is looked after.

    Attributes:
        attribute: Whether it says something of people, such as their health or where they went. Then nobody tells as
            much as few: it is known of everybody else.
        container: The group that it is a part of; of nobody, nothing is told.
    """

    attribute: bool = False
    container: Group | None = None


@dataclass
class Picture:
    """All that an attacker knows, and the groups that are not to be found out.

    Attributes:
        equations: How the numbers are made of each other.
        told: The numbers that are published.
        shares: The shares that are published.
        watched: The groups that are looked after.
    """

    equations: list[Equation] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    watched: dict[Group, Watch] = field(default_factory=dict)

    def add(self, equations: Iterable[Equation]) -> None:
        """Add equations, each once."""
        self.equations = list(dict.fromkeys([*self.equations, *equations]))
