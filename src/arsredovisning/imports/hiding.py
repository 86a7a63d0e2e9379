"""Which of the counts that an import writes are hidden, with all else that is published in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from arsredovisning.data.mapping import ALL, UNSTATED
from arsredovisning.data.year import YearData
from arsredovisning.disclosure.choose import choose
from arsredovisning.disclosure.groups import ENROLLED, Equation, Group
from arsredovisning.disclosure.meaning import Counted
from arsredovisning.disclosure.program import Candidate
from arsredovisning.disclosure.published import is_known, published
from arsredovisning.disclosure.wording import Wording


class Hiding:
    """Chooses dashes among the cells that an import fills.

    Attributes:
        remarks: Swedish sentences on what could not be hidden or looked at.
    """

    def __init__(self, data: YearData, targets: Sequence[Counted], count: Callable[[Group], int], limit: int) -> None:
        """Choose.

        Args:
            data: The year's data as they are.
            targets: The cells that are filled.
            count: Gives how many there are in a group.
            limit: The fewest people in a group that may be told.
        """
        self._year, self._count = data.folder.year, count
        self._targets = targets
        asked = dict.fromkeys(self._dated(group) for item in targets for group in (item.group, item.of) if group)
        last = replace(data.folder, year=self._year - 1)
        skip = {item.place if item.place.count(".") > 1 else f"{item.place}.varde" for item in targets}
        found = published(data, YearData(last) if last.exists() else None, skip, asked)
        unstated = count(Group(ENROLLED, sex=UNSTATED))
        plain = 0 < unstated < limit and data.forbund.ej_angivet == "bara inskrivna"
        self._choice = choose(
            found.picture,
            {group: Candidate(count(group._replace(year=0)), self._cells(group)) for group in asked},
            self._truth,
            limit,
            [group for group in asked if plain and group.sex != ALL and group.what != ENROLLED],
        )
        self._wording = Wording(found.labels, self._year)
        self.remarks = list(self._remarks())
        if 0 < unstated < limit:
            chosen = "döljs fler tal" if not plain else "redovisas kvinnor och män bara för de inskrivna"
            self.remarks.append(
                f"Färre än {limit} har inte angett kön. För att ingen rad ska säga något om dem {chosen}; "
                "förbundet väljer det med ej_angivet i forbund.toml."
            )
        self.remarks += [f"Små grupper är inte sökta här: {fault}" for fault in found.unread]

    def hides(self, target: Counted) -> bool:
        """Tell whether a cell becomes a dash: its number is hidden, or what it is a share of is."""
        return any(self._dated(group) in self._choice.hidden for group in (target.group, target.of) if group)

    def _dated(self, group: Group) -> Group:
        return group._replace(year=self._year)

    def _truth(self, group: Group) -> int | None:
        ours = group.year == self._year and is_known(group)
        return self._count(group._replace(year=0)) if ours else None

    def _cells(self, group: Group) -> int:
        return sum(group in (self._dated(item.group), item.of and self._dated(item.of)) for item in self._targets)

    def _remarks(self) -> Iterator[str]:
        for group in self._choice.lost:
            yield (
                f"En liten grupp går att räkna ut hur många tal som än döljs här: {self._wording.name(group)}. Den "
                "följer av det som redan är publicerat, till exempel förra årets rapport eller tal som är skrivna för "
                "hand. Ingen siffra i de här tabellerna ändrar det."
            )
        years = any(isinstance(item, Equation) for item in self._choice.left_out)
        if years:
            yield (
                f"De som var inskrivna sedan tidigare är inte lika många som de som enligt förra årets rapport var "
                f"kvar {self._year - 1}. Små grupper är därför inte sökta i skillnaden mellan åren."
            )
        for item in self._choice.left_out:
            if not isinstance(item, Equation):
                yield (
                    f"{item.place} i {item.report} års rapport motsäger andra tal om samma grupper; små grupper är "
                    "sökta utan det."
                )
