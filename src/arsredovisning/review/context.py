"""What a rule looks at: the year's tables, the förbund's other years, and what a rule says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, decimals_of, format_number, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.review.roles import Layouts, layouts

#: The table of single numbers that the texts tell; some of them explain differences in the other tables.
FACTS = "fakta"


@dataclass(frozen=True)
class Term:
    """One value that an expected figure is made of.

    Attributes:
        label: What the report calls it.
        value: How much it is, in the printed figure's unit.
        times: How many times it is counted.
        place: Its cell, ``tabell.rad.kolumn``, if it is one.
    """

    label: str
    value: Decimal
    times: Decimal = Decimal(1)
    place: str = ""


@dataclass(frozen=True)
class Suspect:
    """A cell that may be the wrong one, and what it should hold for the deviation to vanish.

    Attributes:
        place: The cell, ``tabell.rad.kolumn``.
        right: The number, in its own unit if it has one, otherwise in the printed figure's.
    """

    place: str
    right: Decimal


@dataclass(frozen=True)
class Tried:
    """A relation that a rule has held against the report's numbers, whether it holds or not.

    Attributes:
        places: The cells that it binds together, ``tabell.rad.kolumn``; what is not in a cell is left out.
    """

    places: tuple[str, ...]


@dataclass(frozen=True)
class Untried:
    """A relation that a report like this should bear, but that could not be tried.

    Attributes:
        what: The relation, as a reader knows it.
        why: Why it could not be tried; begins with a small letter.
        remedy: What to do so that it is tried; empty when nothing can be done.
    """

    what: str
    why: str
    remedy: str = ""


@dataclass(frozen=True)
class Deviation:
    """What a rule has found: the cell or the text, and what should stand there.

    Attributes:
        table: The table, if the deviation is in one.
        row: Its row, if it is in one.
        column: Its column, if it is in one.
        printed: The printed figure, a number or words.
        expected: What the rule works out, a number or words.
        message: What is wrong, one Swedish sentence.
        terms: What the expected figure is made of, to work out the likely cause.
        suspects: Cells besides the terms that may be the wrong ones, with what they should hold.
        excusable: Whether the report may be right as it stands, as where some have stated no sex.
        exact: Whether the same number is told twice, rounded alike: then rounding explains no difference.
        cause: What the rule itself has seen of how it came about: an observation, never a guess.
        file: The file, when it is not the table's.
        line: The line in it, when it is not the row's.
        section: What the finding is about, when it is not a table.
    """

    message: str
    table: Table | None = None
    row: Row | None = None
    column: Column | None = None
    printed: Decimal | str = ""
    expected: Decimal | str = ""
    terms: tuple[Term, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    excusable: bool = False
    exact: bool = False
    cause: str = ""
    file: str = ""
    line: int = 0
    section: str = ""

    @property
    def place(self) -> str:
        """The cell, ``tabell.rad.kolumn``, as far as the deviation has one."""
        return cell_name(self.table, self.row, self.column)

    @property
    def places(self) -> tuple[str, ...]:
        """The cells that the deviation is about: its own, its terms' and its suspects'."""
        of_terms = (term.place for term in self.terms)
        of_suspects = (suspect.place for suspect in self.suspects)
        own = self.place if self.row and self.column else ""
        return tuple(dict.fromkeys(filter(None, (own, *of_terms, *of_suspects))))


#: What a rule says of a report: what it tried, what it found, and what it could not try.
Said: TypeAlias = Deviation | Tried | Untried


def deviations_in(said: Iterable[Said]) -> list[Deviation]:
    """Give the deviations among what a rule has said."""
    return [item for item in said if isinstance(item, Deviation)]


class Review:
    """One report under review.

    Attributes:
        data: The year's data.
        year: The year.
        focus: The tables that are in question when a cure is tried; None for the whole report. A rule then says
            at least all that it has to say of relations with a cell in one of them. It may say more.
    """

    def __init__(
        self,
        data: YearData,
        others: Mapping[int, YearData],
        focus: frozenset[str] | None = None,
        layout: Layouts | None = None,
    ) -> None:
        self.data = data
        self.year = data.folder.year
        self.focus = focus
        self._others = others
        self._layouts = layout

    @cached_property
    def layouts(self) -> Layouts:
        """The report's tables without their numbers: what they and their rows are known by."""
        return self._layouts or layouts(self.data)

    def concerns(self, *tables: str) -> bool:
        """Tell whether a relation between these tables is in question."""
        return self.focus is None or not self.focus.isdisjoint(tables)

    def has(self, *tables: str) -> bool:
        """Tell whether the report has all of these tables."""
        return all(self.data.has(table) for table in tables)

    def table(self, name: str) -> Table:
        return self.data.table(name)

    def tables(self) -> Iterator[Table]:
        """Go through every table of the year, or those in question; the facts tell of all the others."""
        everything = self.concerns(FACTS)
        for name in self.data.table_settings:
            if everything or self.concerns(name):
                yield self.data.table(name)

    def other(self, year: int) -> YearData | None:
        """Give the förbund's own report for another year, if there is one."""
        return self._others.get(year)

    def other_years(self) -> list[int]:
        """List the other years that the förbund has a report for."""
        return sorted(self._others)


@dataclass(frozen=True)
class Stated:
    """A cell with a number."""

    table: Table
    row: Row
    column: Column
    value: Value

    @property
    def place(self) -> str:
        """The cell, ``tabell.rad.kolumn``."""
        return cell_name(self.table, self.row, self.column)

    @property
    def amount(self) -> Decimal:
        """The number, in kr if it is money."""
        return in_kr(self.value)

    @property
    def rounding(self) -> Decimal:
        """How much rounding may have moved the number, in kr if it is money."""
        return in_kr(Value(rounding(self.table, self.row, self.column), self.value.unit))


def cell_name(table: Table | None, row: Row | None, column: Column | None) -> str:
    """Name a cell as avvikelser.toml does: ``tabell.rad.kolumn``, as far as there are any."""
    return ".".join(part.id for part in (table, row, column) if part)


def head_of(column: Column) -> str:
    """Give a column's head as the report shows it: its group and its label."""
    return " ".join(filter(None, (column.group, column.label)))


def outcome_column(table: Table, year: int) -> Column | None:
    """Find the column that states a year's outcome for all: 2025, utfall_2025, alla_2025, …."""
    names = (str(year), f"utfall_{year}", f"alla_{year}", f"andel_{year}", f"forbrukade_{year}")
    return next((column for column in table.columns if column.id in names and not column.text), None)


def half_step(value: Decimal) -> Decimal:
    """Give how much rounding may have moved a printed figure: half a unit of its last decimal, in its own unit."""
    return Decimal(1).scaleb(-decimals_of(value)) / 2


def rounding(table: Table, row: Row, column: Column) -> Decimal:
    """Give how much rounding may have moved a cell's number, in its own unit.

    A stated number was rounded once. A sum that the data leave to be computed carries the rounding of
    every number that it is made of: half a unit each.
    """
    cell = row.cells[column.id]
    if cell.value is None:
        return Decimal(0)
    if not cell.computed:
        return half_step(cell.value)
    parts = [(table.row(name), column) for name in names_in(row.formula)] if column.summed else []
    if all(part.cells[column.id].value is None for part, _column in parts):
        parts = [(row, table.column(name)) for name in names_in(column.formula_for(row))]
    return sum((rounding(table, *part) for part in parts), Decimal(0))


def may_be_rounding(deviation: Deviation) -> bool:
    """Tell whether numbers rounded twice explain a difference: one step more than what rounding once allows."""
    printed, expected = deviation.printed, deviation.expected
    if deviation.exact or isinstance(printed, str) or isinstance(expected, str):
        return False
    if getattr(printed, "unit", "") not in (*MONEY, "%"):
        return False
    difference = abs(Decimal(printed) - Decimal(expected))
    slack = half_step(printed) + sum((half_step(term.value) * abs(term.times) for term in deviation.terms), Decimal(0))
    return abs(Decimal(expected)) > 20 * difference and difference <= slack + 2 * half_step(printed)


def as_printed(expected: Decimal, printed: Decimal) -> Decimal:
    """Give an expected number with the printed one's decimals, if nothing is lost by it."""
    rounded = round_half_up(expected, decimals_of(printed))
    return rounded if rounded == expected else expected


def in_kr(value: Decimal) -> Decimal:
    """Give an amount in kr, and any other value as it is."""
    return Decimal(value) * MONEY.get(getattr(value, "unit", ""), Decimal(1))


def shown(figure: Decimal | str) -> str:
    """Write a figure as the report does."""
    if isinstance(figure, str):
        return figure
    return format_number(figure) + ("\u00a0%" if getattr(figure, "unit", "") == "%" else "")
