"""The cells of a report that count people: whom each counts, and in which year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from arsredovisning.data.mapping import ALL, UNSTATED
from arsredovisning.data.tables import Cell, Column, Row, Table
from arsredovisning.data.values import Value, decimals_of
from arsredovisning.data.year import YearData
from arsredovisning.disclosure.groups import ENDED, ENROLLED, NEW, Group
from arsredovisning.disclosure.meaning import Counted, Counting, read_counting
from arsredovisning.errors import Fault, ReportError

#: The columns of a measure about last year, and those that are the same about the year itself.
LAST_YEARS = {"fg": "utfall", "fg_k": "utfall_k", "fg_m": "utfall_m", "fg_antal": "antal", "fg_av": "av"}
FACTS, MEASURES = "fakta", "matt"
#: What the number of people who have not stated their sex is called among the facts, and of whom it is.
_UNSTATED_FACTS = {
    "ej_angivet": ENROLLED,
    "ej_angivet_kon": ENROLLED,
    **{f"ej_angivet_{what}": what for what in (ENROLLED, NEW, ENDED)},
}
#: The table whose rows are years, each with all who were enrolled.
_OVER_YEARS = "deltagarantal"
_SHARE = "_andel"

_COLUMN = re.compile(r"(alla|totalt|kvinnor|man)(?:_(\d{4}))?")
_SEX = {"alla": ALL, "totalt": ALL, "kvinnor": "kvinnor", "man": "man"}
_MEASURED = {"utfall": ALL, "utfall_k": "kvinnor", "utfall_m": "man"}
#: The columns of a measure that each count a group of their own.
_COUNTS = ("antal", "av")


@dataclass(frozen=True)
class Printed:
    """A cell that counts people.

    Attributes:
        group: Whom it counts; of a share, whom it is the share of.
        of: All that a share is of; None for a count.
        by_sex: Whether the row tells women and men apart.
    """

    table: Table
    row: Row
    column: Column
    group: Group
    of: Group | None = None
    by_sex: bool = True

    @property
    def cell(self) -> Cell:
        return self.row.cells[self.column.id]

    @property
    def place(self) -> str:
        return f"{self.table.id}.{self.row.id}.{self.column.id}"

    @property
    def label(self) -> str:
        """The row and the column as the report calls them."""
        named = self.table.id not in (FACTS, _OVER_YEARS) and self.column.label
        heads = (self.column.group, self.column.label) if named else (self.table.settings.rubrik,)
        return ", ".join(filter(None, (self.row.label, *heads)))


class PeopleCells:
    """Finds the cells of a report that count people.

    What a cell counts is told by deltagare.toml where it names the cell, and else by the table: columns by sex, rows
    that everybody calls the same (``inskrivna``, ``nya``, ``avslutade``), the counts behind a measure. A row that is
    known by neither is a group of its own.

    Attributes:
        data: The year's data.
        year: The year.
        counting: Which cells deltagare.toml says count whom.
        faults: What is wrong with deltagare.toml.
    """

    def __init__(self, data: YearData) -> None:
        """Read what deltagare.toml says; its faults are kept, and then the tables alone tell."""
        self.data = data
        self.year = data.folder.year
        self.faults: tuple[Fault, ...] = ()
        try:
            self.counting = read_counting(data.folder, self.year)
            self._before = read_counting(data.folder, self.year - 1)
        except ReportError as error:
            self.faults = error.faults
            self.counting = self._before = Counting()

    @cached_property
    def _meanings(self) -> dict[int, dict[str, Counted]]:
        years = {self.year: self.counting, self.year - 1: self._before}
        return {year: {_whole(item.place): item for item in read.cells()} for year, read in years.items()}

    def in_table(self, table: Table) -> Iterator[Printed]:
        """Go through the cells of a table that count people, and the shares."""
        for row in table.rows:
            found = {column.id: item for column in table.columns if (item := self._printed(table, row, column))}
            by_sex = any(item.group.sex != ALL and item.cell.kind != "empty" for item in found.values())
            for item in found.values():
                if item.cell.kind != "empty" and (by_sex or not self._needs_sex(item)):
                    yield Printed(item.table, item.row, item.column, item.group, item.of, by_sex)

    def _printed(self, table: Table, row: Row, column: Column) -> Printed | None:
        meaning = self._meaning(table, row, column)
        if meaning is not None:
            return Printed(table, row, column, meaning.group, meaning.of)
        group = self.group_of(table, row, column)
        return group and Printed(table, row, column, group)

    def _needs_sex(self, item: Printed) -> bool:
        """Tell whether a cell counts people only where its row is told by sex: it may else count anything."""
        named = self._meaning(item.table, item.row, item.column) or item.group.what in (ENROLLED, NEW, ENDED)
        return not named and not item.group.what.startswith(f"{MEASURES}.{item.row.id}.")

    def group_of(self, table: Table, row: Row, column: Column) -> Group | None:
        """Give whom a cell counts, by deltagare.toml or else by the table; None if it counts nobody."""
        meaning = self._meaning(table, row, column)
        if meaning is not None:
            return meaning.group if meaning.of is None else None
        if (column.unit or row.unit or table.unit) != "antal" or column.text or row.kind == "rubrik":
            return None
        place = f"{table.id}.{row.id}"
        if table.id == FACTS:
            unstated = _UNSTATED_FACTS.get(row.id)
            return Group(unstated, sex=UNSTATED, year=self.year) if unstated else Group(place, year=self.year)
        if table.id == MEASURES:
            return self._measured(row, column)
        match = _COLUMN.fullmatch(column.id)
        year = column.year or row.year or self.year
        if match is None or year not in (self.year, self.year - 1):
            return None
        return self._row_group(table, row, year)._replace(sex=_SEX[match[1]])

    def share(self, table: Table, row: Row, column: Column) -> tuple[Group, Group] | None:
        """Give whom a share is of and all that it is a share of, where deltagare.toml says it."""
        meaning = self._meaning(table, row, column)
        return (meaning.group, meaning.of) if meaning and meaning.of else None

    def share_of(self, table: Table, column: Column) -> Column | None:
        """Give the column of counts that a column of shares belongs to."""
        name = column.id.removesuffix(_SHARE)
        return next((item for item in table.columns if item.id == name), None) if name != column.id else None

    def _meaning(self, table: Table, row: Row, column: Column) -> Counted | None:
        """Give what deltagare.toml says of a cell, with the year that it is about."""
        place = f"{table.id}.{row.id}.{column.id}"
        this, last = self._meanings[self.year], self._meanings[self.year - 1]
        for found, year in (
            (this.get(place), self.year),
            (last.get(place) if self.year - 1 in (column.year, row.year) else None, self.year - 1),
            (this.get(f"{table.id}.{row.id}.{LAST_YEARS.get(column.id, '')}"), self.year - 1),
        ):
            if found:
                of = found.of and found.of._replace(year=year)
                return Counted(found.place, found.group._replace(year=year), of, found.label)
        return None

    def _row_group(self, table: Table, row: Row, year: int) -> Group:
        """Give whom a row counts: what deltagare.toml says of one of its cells, or what its name says."""
        for column in table.columns:
            meaning = self._meaning(table, row, column)
            if meaning and meaning.of is None and (column.year or row.year or self.year) == year:
                return meaning.group._replace(sex=ALL)
        if table.id == _OVER_YEARS and row.year:
            return Group(ENROLLED, year=year)
        return Group(row.id if row.id in (ENROLLED, NEW, ENDED) else f"{table.id}.{row.id}", year=year)

    def _measured(self, row: Row, column: Column) -> Group | None:
        name = LAST_YEARS.get(column.id, column.id)
        year = self.year if name == column.id else self.year - 1
        if name in _MEASURED:
            return Group(f"{MEASURES}.{row.id}", sex=_MEASURED[name], year=year)
        return Group(f"{MEASURES}.{row.id}.{name}", year=year) if name in _COUNTS else None


def interval(value: Value) -> tuple[float, float]:
    """Give what a printed share may have been before rounding, in percent."""
    half = 0.5 * 10.0 ** -decimals_of(value)
    return float(value) - half, float(value) + half


def _whole(place: str) -> str:
    """Give a place as table, row and column: a fact has one column."""
    return place if place.count(".") > 1 else f"{place}.varde"
