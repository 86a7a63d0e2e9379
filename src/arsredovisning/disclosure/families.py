"""How participants are counted: all are those who came and those who were there, those who left went somewhere, …."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from arsredovisning.data.mapping import ALL, SEXES
from arsredovisning.disclosure.groups import (
    AFTER,
    BEFORE,
    ENDED,
    ENROLLED,
    NEW,
    OUTCOME,
    Equation,
    Group,
    Picture,
    Watch,
    total,
)

#: Groups whose size says nothing of those who are in them; nobody in one is no secret.
_SIZES = (ENROLLED, NEW, ENDED)


class Families:
    """The equations between groups that mean what their names say, and the groups to look after.

    Each group that is told and each difference of two of which one holds the other is looked after, of all and by
    sex (a group that is told and what it leaves of its whole are known together).
    """

    def __init__(self, told: Iterable[Group], kinds: Mapping[str, Collection[str]]) -> None:
        """Work out the equations.

        Args:
            told: The groups that are told, or hidden where they would be.
            kinds: Every kind of outcome, and of support when they came and left.
        """
        self._kinds = {what: tuple(sorted(every)) for what, every in kinds.items()}
        self._equations: dict[Equation, None] = {}
        self._watched: dict[Group, Watch] = {}
        self._told = {group._replace(sex=ALL) for group in told}
        wholes = {group._replace(team=ALL) for group in self._told}
        self._known = sorted(self._told | wholes)
        for year, team in sorted({(group.year, group.team) for group in self._known}):
            self._flow(year, team)
            for what in sorted(self._kinds):
                self._went(what, year, team)
        for whole in sorted(wholes):
            self._teams(whole)
        self._over_years()

    def add_to(self, picture: Picture) -> None:
        """Add the equations and the groups to a picture, for all and by sex."""
        groups = {group for item in self._equations for group in (item.whole, *(term for term, _times in item.terms))}
        picture.add(equation for item in self._equations for equation in item.by_sex())
        picture.add(sexes(group) for group in sorted(groups | self._told))
        for group, watch in self._watched.items():
            picture.watched |= watched_by_sex(group, watch)

    def _of(self, year: int, team: str) -> list[Group]:
        return [group for group in self._known if (group.year, group.team) == (year, team)]

    def _flow(self, year: int, team: str) -> None:
        """Split all who were enrolled: into new and old, left and staying, and with and without each mark."""
        here = self._of(year, team)
        enrolled = Group(ENROLLED, team=team, year=year)
        parts = {group for group in here if group.what not in self._kinds and group != enrolled}
        if any(group.what in self._kinds for group in here):
            parts.add(Group(ENDED, team=team, year=year))
        if enrolled in here or parts:
            self._watch(enrolled, Watch())
        for part in sorted(parts):
            self._split(enrolled, part, enrolled._replace(without=(part.what,)), part.what not in _SIZES)

    def _went(self, what: str, year: int, team: str) -> None:
        """Split those who left by where they went, or by their support."""
        sets = [frozenset(group.kinds) for group in self._of(year, team) if group.what == what]
        if not sets:
            return
        every, ended = frozenset(self._kinds[what]).union(*sets), Group(ENDED, team=team, year=year)

        def group(kinds: Collection[str]) -> Group:
            return Group(what, tuple(sorted(kinds)), team, ALL, year)

        self._add(total(ended, *(group([kind]) for kind in sorted(every))))
        rest = every.difference(*sets)
        for inner in sets:
            for outer in (every, *sets):
                if inner < outer:
                    container = ended if outer == every else group(outer)
                    self._watch(group(outer - inner), Watch(True, container))
            self._watch(group(inner), Watch(True, ended))
        if rest:
            self._watch(group(rest), Watch(False, ended))
        for item in list(self._watched):
            if item == group(item.kinds) and len(item.kinds) > 1:
                self._add(total(item, *(group([kind]) for kind in item.kinds)))

    def _teams(self, whole: Group) -> None:
        """Split a count of all by team; there may be other teams than those that are told."""
        teams = sorted({group.team for group in self._told if group._replace(team=ALL) == whole} - {ALL})
        attribute = whole.what not in _SIZES
        for team in teams:
            part = whole._replace(team=team)
            self._split(whole, part, whole._replace(without=(f"team:{team}",)), attribute)
        if len(teams) > 1:
            rest = whole._replace(without=tuple(f"team:{team}" for team in teams))
            self._add(total(whole, *(whole._replace(team=team) for team in teams), rest))
            self._watch(rest, Watch(False, whole))

    def _over_years(self) -> None:
        """Those who were there from the start are those who stayed the year before."""
        for group in [group for group in self._watched if group.what == ENROLLED and group.without == (NEW,)]:
            before = group._replace(year=group.year - 1, without=(ENDED,))
            if before in self._watched:
                self._add(total(group, before, assumed=True))

    def _split(self, whole: Group, part: Group, rest: Group, attribute: bool) -> None:
        self._add(total(whole, part, rest))
        self._watch(part, Watch(attribute, whole))
        self._watch(rest, Watch(attribute, whole))

    def _add(self, equation: Equation) -> None:
        self._equations[equation] = None

    def _watch(self, group: Group, watch: Watch) -> None:
        """Look after a group; that it says something of people is kept, whatever else it is."""
        known = self._watched.get(group)
        if known is None or (watch.attribute and not known.attribute):
            self._watched[group] = watch


def sexes(group: Group) -> Equation:
    """Tell that a group is its women, its men and those of it who have not stated their sex."""
    return total(group, *(group._replace(sex=sex) for sex in SEXES))


def watched_by_sex(group: Group, watch: Watch) -> dict[Group, Watch]:
    """Look after a group as a whole and each sex in it."""
    container = watch.container
    return {each: Watch(watch.attribute, container and container._replace(sex=each.sex)) for each in group.by_sex()}


def kinds_of(outcomes: Iterable[str], support: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give every kind of outcome, and of support when people came and left; support may be untold in a list."""
    untold = ("", *support)
    return {OUTCOME: tuple(outcomes), BEFORE: untold, AFTER: untold}
