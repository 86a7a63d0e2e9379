"""One key figure of every förbund: sorted, placed, and told in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from arsredovisning.compare.measures import Measure, Measures
from arsredovisning.compare.places import BaseValue, Member, Missing
from arsredovisning.data.values import NBSP, format_number
from arsredovisning.notebook.drawn import listed

#: A median says something first when this many förbund have the figure.
FEW = 3


@dataclass(frozen=True)
class Result:
    """A key figure of one förbund.

    Attributes:
        value: In the measure's ``unit``, % or kr.
        part: The figure above the line.
        whole: The figure below it.
        own: Whether it is the förbund that the comparison is made for.
    """

    member: Member
    value: Decimal
    part: BaseValue
    whole: BaseValue
    own: bool
    unit: str


@dataclass(frozen=True)
class Results:
    """A key figure of every förbund that has it, the highest first, and why the others do not.

    Attributes:
        missing: Each förbund without the figure, with the reasons.
    """

    measure: Measure
    found: tuple[Result, ...]
    missing: tuple[tuple[Member, tuple[str, ...]], ...]

    @property
    def own(self) -> Result | None:
        """The result of the förbund that the comparison is made for."""
        return next((result for result in self.found if result.own), None)

    @property
    def median(self) -> Decimal | None:
        """The median, or None when too few have the figure."""
        return median(result.value for result in self.found) if len(self.found) >= FEW else None

    def rank(self, result: Result) -> int:
        """Give a result's place from the top; equal figures, as printed, share a place."""
        shown = self.written(result.value)
        return next(place for place, other in enumerate(self.found, 1) if self.written(other.value) == shown)

    def written(self, value: Decimal) -> str:
        """Write a value of this key figure with its unit."""
        return f"{format_number(value, 0)}{NBSP}{self.measure.enhet}"

    def summary(self) -> str:
        """Tell the figure in a few sentences: how many have it, the middle, the ends, and the own place."""
        many = len(self.found)
        told = [f"{many} av {many + len(self.missing)} förbund har uppgiften."]
        if many >= FEW and self.median is not None:
            high, low = self.found[0], self.found[-1]
            told.append(
                f"Medianen är {self.written(self.median)}. Högst är {high.member.name} med "
                f"{self.written(high.value)}, lägst {low.member.name} med {self.written(low.value)}."
            )
        elif many:
            told.append(f"{listed([f'{item.member.name} har {self.written(item.value)}' for item in self.found])}.")
        if self.own and many >= FEW:
            name, place = self.own.member.name, self.rank(self.own)
            told.append(f"{name} har {self.written(self.own.value)}, plats {place} från den som har högst.")
        return " ".join(told)


def collect(measures: Measures, measure: Measure, members: Iterable[Member], own: str) -> Results:
    """Work out a key figure of every förbund.

    Args:
        measures: All key figures and base figures.
        measure: The key figure.
        members: The förbund.
        own: Id of the förbund that the comparison is made for.

    Raises:
        ReportError: If a förbund's places or tables have faults.
    """
    found: list[Result] = []
    missing: list[tuple[Member, tuple[str, ...]]] = []
    for member in members:
        part, whole = member.base(measure.taljare), member.base(measure.namnare)
        if isinstance(part, Missing) or isinstance(whole, Missing):
            reasons = [item.reason for item in (part, whole) if isinstance(item, Missing)]
            missing.append((member, tuple(dict.fromkeys(reasons))))
        elif whole.value <= 0:
            head = measures.grundtal[measure.namnare].rubrik
            missing.append((member, (f"Talet ”{head}” är noll eller mindre, så det går inte att dela med.",)))
        else:
            value = part.value / whole.value * (100 if measure.enhet == "%" else 1)
            found.append(Result(member, value, part, whole, member.id == own, measure.enhet))
    found.sort(key=lambda result: (-result.value, swedish_order(result.member.name)))
    return Results(measure, tuple(found), tuple(missing))


def swedish_order(name: str) -> str:
    """Give what names are sorted by: å, ä and ö last, in that order, whatever the computer's language."""
    return name.casefold().translate(str.maketrans("åäö", "{|}"))


def grouped(told: Iterable[tuple[str, Member]]) -> list[tuple[str, list[str]]]:
    """Gather the names of the förbund of which the same is told.

    Returns:
        Each text with its names, in the order of the first förbund.
    """
    groups: dict[str, list[str]] = {}
    for text, member in told:
        groups.setdefault(text, []).append(member.name)
    return list(groups.items())
