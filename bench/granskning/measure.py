"""How much the granskning finds: one number at a time is changed in memory, and the report is reviewed again."""

from __future__ import annotations

from collections import Counter, UserDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from arsredovisning.data.csvfile import RawTable, read_csv
from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Cell, Column, Row, Table, build_table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, parse_number, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.context import Deviation, cell_name, in_kr
from arsredovisning.review.findings import Finding
from arsredovisning.review.rules import RULES, Rule
from arsredovisning.review.run import as_finding, deviations, order, other_years
from bench.granskning.mutations import changes

#: Kinds of tables with how their ids begin.
KINDS = (
    ("Räkningarna", ("resultatrakning", "balansrakning", "kassaflode", "drift")),
    ("Noterna", ("not_",)),
    ("Flerårsöversikten", ("oversikt",)),
    ("Deltagare och avslut", ("deltagar", "avslut")),
    ("Enkät och mått", ("enkat", "matt")),
    ("Fakta", ("fakta",)),
    ("Övriga", ("",)),
)

ALONE = "Talet står bara på ett ställe: inget annat i rapporten säger det en gång till."
MOVES = "Talet ingår bara i summor som räknas ut av data: de följer med när talet ändras."
UNTIED = "Ett lika stort tal står på annat håll, men ingen regel binder ihop de två."
ROUNDED = "Talet kontrolleras, men de prövade felen är så små att avrundning kan förklara dem."
REASONS = (ALONE, MOVES, UNTIED, ROUNDED)

#: How many of the new findings a reader is thought to look at before the place must have been named.
_FIRST = 3


@dataclass(frozen=True)
class Try:
    """One change and what the granskning said of it.

    Attributes:
        report: The förbund and the year.
        table: The table's id.
        cell: The changed cell, ``tabell.rad.kolumn``; the first of two that were exchanged.
        way: How it was changed.
        found: Whether there is a finding that the unchanged report does not have.
        located: Whether one of the first new findings names the cell, or a sum that it goes into.
    """

    report: str
    table: str
    cell: str
    way: str
    found: bool
    located: bool

    @property
    def kind(self) -> str:
        return next(kind for kind, starts in KINDS if self.table.startswith(starts))


@dataclass(frozen=True)
class Missed:
    """A cell of which no change was found, and why."""

    report: str
    table: str
    cell: str
    reason: str


@dataclass(frozen=True)
class Measurement:
    """What the bench has measured.

    Attributes:
        reports: How many reports.
        baseline: How many findings the unchanged reports have; they count as accepted.
        tries: Every change.
        missed: The cells of which no change was found.
    """

    reports: int
    baseline: int
    tries: tuple[Try, ...]
    missed: tuple[Missed, ...]


def measure(folder: ReportFolder) -> Measurement:
    """Change one number of a report at a time and review it; nothing is written.

    Raises:
        ReportError: If the report's data have faults.
    """
    report = Unchanged(folder)
    data = report.data
    tries: list[Try] = []
    missed: list[Missed] = []
    amounts = Counter(_amount(value) for name in data.table_settings for *_cell, value in data.table(name).numbers())
    for name in data.table_settings:
        path = data.folder.table(name)
        raw = read_csv(path, data.folder.workspace.relative(path))
        table = data.table(name)
        for row, column in _stated(table):
            made = list(_tries(report, raw, table, row, column))
            tries += made
            if made and not any(item.found for item in made):
                reason = _reason(table, row, column, amounts)
                missed.append(Missed(report.name, name, cell_name(table, row, column), reason))
    return Measurement(1, report.count, tuple(tries), tuple(missed))


def together(measured: Iterable[Measurement]) -> Measurement:
    """Add up the measurements of several reports."""
    parts = list(measured)
    return Measurement(
        sum(part.reports for part in parts),
        sum(part.baseline for part in parts),
        tuple(item for part in parts for item in part.tries),
        tuple(item for part in parts for item in part.missed),
    )


class _Cells(UserDict[str, Cell]):
    """A row's cells that note which of them are looked at."""

    def __init__(self, cells: Mapping[str, Cell], row: str, read: set[str]) -> None:
        self._row, self._read = row, read
        super().__init__(cells)

    def __getitem__(self, column: str) -> Cell:
        self._read.add(f"{self._row}.{column}")
        return super().__getitem__(column)


class Noting(YearData):
    """A year's data that note which cells are looked at."""

    def __init__(self, folder: ReportFolder) -> None:
        super().__init__(folder)
        self.read: set[str] = set()

    def table(self, name: str) -> Table:
        if name not in self._tables:
            table = super().table(name)
            rows = (
                replace(row, cells=cast("dict[str, Cell]", _Cells(row.cells, f"{name}.{row.id}", self.read)))
                for row in table.rows
            )
            self._tables[name] = replace(table, rows=tuple(rows))
        return self._tables[name]


class Unchanged:
    """A report as it is, with what is found in it; all of that counts as accepted."""

    def __init__(self, folder: ReportFolder) -> None:
        self.data = YearData(folder)
        self.name = f"{folder.forbund} {folder.year}"
        self._others = other_years(self.data)
        #: The cells that each rule looks at.
        self.read = {rule.id: self._cells_read(rule) for rule in RULES}
        found = list(deviations(self.data, self._others, RULES))
        self._found = Counter(_figures(rule, deviation) for rule, deviation in found)
        self._accepted = {
            _figures(rule, deviation): _as_accepted(as_finding(rule, deviation)) for rule, deviation in found
        }
        self.count = len(found)

    def _cells_read(self, rule: Rule) -> set[str]:
        data = Noting(self.data.folder)
        list(deviations(data, self._others, [rule]))
        return data.read

    def new_findings(self, changed: Table) -> list[Deviation]:
        """Review the report with one table changed and give what is new, in the order of the findings.

        A rule that has looked at none of the cells that differ would find what it found before, and is not run.
        As in avvikelser.toml, what is accepted in a cell covers every like finding there; in a text, just one.
        """
        was = self.data.table(changed.id)
        differ = {
            cell_name(changed, row, column)
            for row, column, value in changed.numbers()
            if value != was.row(row.id).cells[column.id].value
        }
        rules = [rule for rule in RULES if not differ.isdisjoint(self.read[rule.id])]
        left = Counter(self._found)
        others: list[tuple[Finding, Deviation]] = []
        for rule, deviation in deviations(self.data.with_table(changed), self._others, rules):
            figures = _figures(rule, deviation)
            if left[figures]:
                left[figures] -= deviation.table is None
            else:
                others.append((as_finding(rule, deviation), deviation))
        accepted = Counter(self._accepted[figures] for figures in left.elements())
        new: list[tuple[Finding, Deviation]] = []
        for finding, deviation in others:
            if accepted[_as_accepted(finding)]:
                accepted[_as_accepted(finding)] -= not finding.table
            else:
                new.append((finding, deviation))
        return [deviation for _finding, deviation in sorted(new, key=lambda item: order(item[0]))]


def _figures(rule: Rule, deviation: Deviation) -> tuple[str, ...]:
    return rule.id, deviation.place, deviation.file, str(deviation.printed), str(deviation.expected)


def _as_accepted(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.place, finding.printed, finding.expected


def _stated(table: Table) -> Iterator[tuple[Row, Column]]:
    """Go through the numbers that the data state; those left to be computed cannot be misprinted."""
    for row, column, _value in table.numbers():
        if not row.cells[column.id].computed:
            yield row, column


def _tries(report: Unchanged, raw: RawTable, table: Table, row: Row, column: Column) -> Iterator[Try]:
    texts = dict(zip(raw.header, dict(raw.rows)[row.line], strict=True))
    numbers = {
        item.id: texts[item.id] for item in table.columns if not item.text and parse_number(texts[item.id]) is not None
    }
    for change in changes(numbers, column.id):
        changed = build_table(table.id, table.settings, with_cells(raw, row.line, change.cells))
        new = report.new_findings(changed)
        named = {place for name in change.cells for place in _sums_over(table, row, table.column(name))}
        located = any(not named.isdisjoint(_places(deviation)) for deviation in new[:_FIRST])
        yield Try(report.name, table.id, cell_name(table, row, column), change.way, bool(new), located)


def with_cells(raw: RawTable, line: int, new: Mapping[str, str]) -> RawTable:
    """Change cells of one line of a file."""
    return replace(
        raw,
        rows=tuple(
            (at, tuple(new.get(name, cell) for name, cell in zip(raw.header, cells, strict=True)))
            if at == line
            else (at, cells)
            for at, cells in raw.rows
        ),
    )


def _places(deviation: Deviation) -> set[str]:
    return {deviation.place, *(term.place for term in deviation.terms)} - {""}


def _sums_over(table: Table, row: Row, column: Column) -> set[str]:
    """Name a cell and the sums that it goes into; those that are left to be computed pass it on to their own sums."""
    named = {cell_name(table, row, column)}
    for upper, across in _direct_sums(table, row, column):
        place = cell_name(table, upper, across)
        if place not in named:
            named.add(place)
            if upper.cells[across.id].computed:
                named |= _sums_over(table, upper, across)
    return named


def _direct_sums(table: Table, row: Row, column: Column) -> Iterator[tuple[Row, Column]]:
    for upper in table.rows:
        if column.summed and row.id in names_in(upper.formula) and upper.cells[column.id].value is not None:
            yield upper, column
    for across in table.columns:
        if column.id in names_in(across.formula_for(row)) and row.cells[across.id].value is not None:
            yield row, across


def _reason(table: Table, row: Row, column: Column, amounts: Counter[tuple[str, Decimal] | None]) -> str:
    """Say why no change of a cell was found."""
    sums = list(_direct_sums(table, row, column))
    checked = any(not upper.cells[across.id].computed for upper, across in sums)
    if checked or (row.formula and column.summed) or column.formula_for(row):
        return ROUNDED
    amount = _amount(row.cells[column.id].value)
    if amount is not None and amounts[amount] > 1:
        return UNTIED
    return MOVES if sums else ALONE


def _amount(value: Value | None) -> tuple[str, Decimal] | None:
    """Give a number as it may stand elsewhere, without sign and in tkr; None when it is too small to be known again."""
    if value is None or len(str(abs(value)).replace(".", "")) < 3:
        return None
    if value.unit in MONEY:
        thousands = round_half_up(abs(in_kr(value)) / 1000, 0)
        return ("tkr", thousands) if thousands >= 100 else None
    return value.unit, abs(Decimal(value))
