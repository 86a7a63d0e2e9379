"""Counting people in groups."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from arsredovisning.data.mapping import ALL
from arsredovisning.disclosure.groups import AFTER, BEFORE, ENDED, ENROLLED, NEW, OUTCOME, Group
from arsredovisning.imports.people import Person

_TEAM = "team:"


class Headcount:
    """Counts those who took part in a year."""

    def __init__(self, people: Sequence[Person], year: int) -> None:
        """Take the people.

        Args:
            people: Those who took part some time during the year.
            year: The year.
        """
        self._people = people
        self._year = year
        self.of = cache(self._of)

    def _of(self, group: Group) -> int:
        """Give how many there are in a group of the year."""
        return sum(self.holds(group, person) for person in self._people)

    def holds(self, group: Group, person: Person) -> bool:
        """Tell whether a person is in a group."""
        if group.team not in (ALL, person.team) or group.sex not in (ALL, person.sex):
            return False
        return self._is(group.what, group.kinds, person) and not any(
            person.team == name.removeprefix(_TEAM) if name.startswith(_TEAM) else self._is(name, (), person)
            for name in group.without
        )

    def _is(self, what: str, kinds: Sequence[str], person: Person) -> bool:
        if what == ENROLLED:
            return True
        if what == NEW:
            return person.entered.year == self._year
        if what in (ENDED, OUTCOME, BEFORE, AFTER):
            kind = {OUTCOME: person.outcome, BEFORE: person.before, AFTER: person.after}.get(what)
            return person.ended is not None and (kind is None or kind in kinds)
        return what in person.marks
