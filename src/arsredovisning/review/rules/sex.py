"""KÖN: women and men make up all, and a share for all lies between theirs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.values import Value, decimals_of
from arsredovisning.data.year import YearData
from arsredovisning.review.context import FACTS, Deviation, Review, Said, Suspect, Tried, cell_name, half_step, shown

#: Facts whose id starts so tell how many have stated no sex; a year at the end is the year they are about.
_UNSTATED = "ej_angivet"

#: A share for all equal to one sex's is odd when the other's differs by more than this many of its last units.
_FAR = 10


#: The part of those who answer that may have stated no sex, where nothing counts them.
_SOME = Decimal(1) / 7


@dataclass(frozen=True)
class _Split:
    """A figure for all, with those for women and men beside it."""

    table: Table
    row: Row
    column: Column
    everyone: Value
    women: Value | None
    men: Value | None
    women_place: str
    men_place: str

    @property
    def stated(self) -> list[Value]:
        return [value for value in (self.women, self.men) if value is not None]

    @property
    def both(self) -> Decimal:
        return sum((Decimal(value) for value in self.stated), Decimal(0))

    @property
    def slack(self) -> Decimal:
        """What rounding allows: nothing for whole numbers, half a unit each for those with decimals."""
        values = [self.everyone, *self.stated]
        return sum((half_step(value) for value in values), Decimal(0)) if any(map(decimals_of, values)) else Decimal(0)

    def deviation(self, message: str, expected: Decimal | str, cause: str = "", excusable: bool = False) -> Deviation:
        values = (("alla", self.everyone), ("kvinnor", self.women), ("män", self.men))
        listed = ", ".join(f"{label} {shown(value)}" for label, value in values if value is not None)
        return Deviation(
            f"{message} ({listed}).",
            self.table,
            self.row,
            self.column,
            self.everyone,
            expected,
            suspects=self.suspects(),
            excusable=excusable,
            cause=cause,
        )

    @property
    def tried(self) -> Tried:
        own = cell_name(self.table, self.row, self.column)
        named = ((self.women_place, self.women), (self.men_place, self.men))
        return Tried((own, *(place for place, value in named if value is not None)))

    def suspects(self) -> tuple[Suspect, ...]:
        """Give what each of the counts would be by the two others; a share follows from no others."""
        if self.everyone.unit != "antal" or self.women is None or self.men is None:
            return ()
        own = cell_name(self.table, self.row, self.column)
        return (
            Suspect(own, Value(self.both, "antal")),
            Suspect(self.women_place, Value(Decimal(self.everyone) - self.men, "antal")),
            Suspect(self.men_place, Value(Decimal(self.everyone) - self.women, "antal")),
        )


def totals(review: Review) -> Iterator[Said]:
    """Find counts where women and men are more than all.

    Counts are exact; numbers with decimals may each be rounded by half a unit of the last.
    """
    for split in _splits(review, "antal"):
        if len(split.stated) == 2:
            yield split.tried
        if split.stated and split.both > split.everyone + split.slack:
            yield split.deviation("Kvinnor och män är tillsammans fler än alla", f"minst {shown(split.both)}")


def missing(review: Review) -> Iterator[Said]:
    """Find counts where women and men are fewer than all, and nothing tells how many have stated no sex.

    A fact ``ej_angivet…`` that is just the difference explains it: in this report, or for an earlier year in
    that year's own report. Of some of those people at most as many have stated no sex. Rounding as in ``totals``.
    """
    splits = list(_splits(review, "antal"))
    largest: dict[int, Decimal] = {}
    for split in splits:
        year = _year(review, split)
        largest[year] = max(largest.get(year, Decimal(0)), Decimal(split.everyone))
    for split in splits:
        left, year = split.everyone - split.both, _year(review, split)
        told = _unstated(review, year)
        of_some = split.everyone < largest[year] and left <= max(told, default=Decimal(0))
        if len(split.stated) < 2 or left <= split.slack or left in told or of_some:
            continue
        yield split.deviation(
            "Kvinnor och män är tillsammans färre än alla, och rapporten säger inte varför",
            Value(split.both, "antal"),
            f"Antingen saknar {shown(left)} angivet kön, eller så är något av talen fel.",
            excusable=True,
        )


def intervals(review: Review) -> Iterator[Said]:
    """Find shares for all, in percent, that those of women, men and the few who have stated no sex cannot make up.

    Each of the three shares may be rounded by half a unit of its last decimal. Who has stated no sex may have answered
    anything, so the rule asks how many of all they would have to be: more than the table's own counts leave, or
    more than a seventh where it counts nobody, is a finding. Shares that add up to that of all divide it and are not
    judged.
    """
    for split in _shares(review):
        yield split.tried
        needed = _needed(split)
        if needed > _may_be_unstated(split):
            low, high = sorted(split.stated)
            percent = shown(Value(Decimal(math.ceil(100 * needed)), "%"))
            yield split.deviation(
                "Andelen för alla ligger inte mellan kvinnornas och männens",
                f"{shown(low)}–{shown(high)}",
                f"Talen går ihop bara om minst {percent} av alla saknar angivet kön.",
            )


def _needed(split: _Split) -> Decimal:
    """Give the least part of all that must have stated no sex for the three shares to be right."""
    low, high = sorted(split.stated)
    half = half_step(split.everyone)
    least, most = Decimal(low) - half_step(low), Decimal(high) + half_step(high)
    if split.everyone - half > most:
        return Decimal(split.everyone - half - most) / (100 - most) if most < 100 else Decimal(1)
    if split.everyone + half < least:
        return (least - Decimal(split.everyone) - half) / least
    return Decimal(0)


def _may_be_unstated(split: _Split) -> Decimal:
    """Give the part of all that may have stated no sex: what the table's counts leave, or some where it has none."""
    counted = _counted(split)
    counts = [
        (Decimal(everyone), sum((Decimal(value) for value in stated), Decimal(0)))
        for women, men in _names(counted)
        for row in split.table.rows
        if counted != split.column.id
        and {counted, women, men} <= row.cells.keys()
        and (everyone := row.cells[counted].value)
        if len(stated := [value for name in (women, men) if (value := row.cells[name].value) is not None]) == 2
    ]
    if not counts:
        return _SOME
    whole, both = max(counts)
    return max(whole - both, Decimal(0)) / whole


def _counted(split: _Split) -> str:
    """Name the column with the counts behind a share: the one that it is printed after, or is named as the share of."""
    before = (column.id for column in split.table.columns if column.paren == split.column.id)
    return next(before, split.column.id.removesuffix("_andel"))


def ends(review: Review) -> Iterator[Said]:
    """Find shares for all, in percent, that are one sex's although the other's is far from it.

    With shares rounded to whole percent, 83 for all and for one sex but 71 for the other leaves that other at
    most 1 / (83 - 71) of those counted; with more than ten units between them it is less than a tenth.
    """
    for split in _shares(review):
        low, high = sorted(split.stated)
        if split.everyone in (low, high) and high - low > _FAR * 2 * half_step(split.everyone):
            message = "Andelen för alla är densamma som det ena könets fast det andras är en annan"
            yield split.deviation(message, f"{shown(low)}–{shown(high)}")


def _splits(review: Review, unit: str) -> Iterator[_Split]:
    """Go through every figure of a unit that stands with those of women and men, in columns or in rows."""
    for table in review.tables():
        columns = {column.id for column in table.columns if not column.text}
        for row, column, everyone in table.numbers():
            if everyone.unit != unit:
                continue
            for women, men in _names(column.id):
                if women in columns and men in columns:
                    places = [f"{table.id}.{row.id}.{sex}" for sex in (women, men)]
                    yield _Split(table, row, column, everyone, row.cells[women].value, row.cells[men].value, *places)
            for women, men in _names(row.id):
                if women in table and men in table:
                    cells = (table.cell(women, column.id), table.cell(men, column.id))
                    places = [f"{table.id}.{sex}.{column.id}" for sex in (women, men)]
                    yield _Split(table, row, column, everyone, cells[0].value, cells[1].value, *places)


def _names(everyone: str) -> Iterator[tuple[str, str]]:
    """Give what the columns or rows of women and men may be called beside one for all."""
    parts = everyone.split("_")
    for word in ("alla", "totalt"):
        if word in parts:
            women, men = ("_".join(sex if part == word else part for part in parts) for sex in ("kvinnor", "man"))
            yield women, men
    yield f"{everyone}_k", f"{everyone}_m"
    yield f"{everyone}_kvinnor", f"{everyone}_man"


def _shares(review: Review) -> Iterator[_Split]:
    for split in _splits(review, "%"):
        rounding = sum((half_step(value) for value in (split.everyone, *split.stated)), Decimal(0))
        if len(split.stated) == 2 and abs(split.both - split.everyone) > rounding:
            yield split


def _year(review: Review, split: _Split) -> int:
    return split.column.year or split.row.year or review.year


def _unstated(review: Review, year: int) -> set[Decimal]:
    other = review.other(year)
    return _facts(review.data, year) | (_facts(other, year) if other else set())


def _facts(data: YearData, year: int) -> set[Decimal]:
    """Give the numbers of those who have stated no sex that a report tells for a year."""
    if not data.has(FACTS):
        return set()
    own = data.folder.year
    return {
        Decimal(value)
        for row, _column, value in data.table(FACTS).numbers()
        if row.id.startswith(_UNSTATED) and year == (row.year or own)
    }
