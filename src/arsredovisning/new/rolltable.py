"""A table rolled forward a year: its columns and rows move, and this year's figures become comparatives."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.tables import Column, Table, year_in
from arsredovisning.data.years import shift_formula, shift_id, shift_label
from arsredovisning.disclosure.cells import LAST_YEARS
from arsredovisning.text.shift import shift_expression, shift_expressions
from arsredovisning.text.syntax import marked

#: Tables of several years that grow a year at a time until they have as many as this.
_GROWING = {"oversikt": 5, "deltagarantal": 5}
#: Tables of the goals: their words carry over as they are, and what is said of the outcome does not.
_GOALS, _MEASURES, _VERDICTS = "mal", "matt", "bedomningar"
_TARGET = "maltal"
#: Words that hold expressions rather than something to read.
_RESTATES = "motsvarar"


def roll_settings(name: str, raw: Mapping[str, Any], table: Table, year: int, first: bool) -> dict[str, Any]:
    """Roll a table's entry in tabeller.toml forward a year.

    Args:
        name: The table's id.
        raw: The entry as it is written.
        table: The table.
        year: The year of the report that the entry is in.
        first: Whether that report is the förbund's first, without comparatives.
    """
    rolled = {key: value for key, value in raw.items() if key not in ("sida", "kommentar", "fotnoter", "kolumner")}
    for key in ("rubrik", "radrubrik"):
        if key in rolled:
            rolled[key] = shift_label(rolled[key], 1)
    if comment := _comment(name, raw.get("kommentar", ""), table, year):
        rolled["kommentar"] = comment
    if notes := list(_footnotes(raw.get("fotnoter", []), table, year)):
        rolled["fotnoter"] = notes
    if "kolumner" in raw:
        kept = {column.id for column in _kept_columns(name, table.columns, year, first)}
        rolled["kolumner"] = [_column(item) for item in raw["kolumner"]]
        rolled["kolumner"] += [item for item in raw["kolumner"] if item["id"] in kept]
    return rolled


def _column(raw: Mapping[str, Any]) -> dict[str, Any]:
    moved: dict[str, Callable[[Any, int], Any]] = {
        "id": shift_id,
        "parentes": shift_id,
        "rubrik": shift_label,
        "grupp": shift_label,
        "formel": shift_formula,
        "formel_kostnad": shift_formula,
        "ar": lambda year, by: year + by,
    }
    return {key: moved[key](value, 1) if key in moved else value for key, value in raw.items()}


def _comment(name: str, comment: str, table: Table, year: int) -> str:
    """Mark a comment, and a table whose words or targets are last year's, as to be renewed."""
    if comment:
        return f"{marked(f'Att förnya: skrivet för {year}.')} {shift_expressions(comment, 1)}"
    if name == _MEASURES:
        return marked(f"Att förnya: måltalen är de för {year}.")
    if name == _GOALS:
        return marked(f"Att förnya: målen är de för {year}.")
    words = all(column.text for column in table.columns)
    return marked(f"Att förnya: uppgifterna är från {year}.") if words and name != _VERDICTS else ""


def _footnotes(notes: Sequence[Mapping[str, Any]], table: Table, year: int) -> Iterator[dict[str, Any]]:
    """Move the footnotes along; one that only tells of comparatives told of that report alone."""
    for note in notes:
        cells = [cell.split(".") for cell in note.get("celler", [])]
        years = [table.column(column).year or table.row(row).year or year for row, column in cells]
        if not years or max(years) >= year:
            text = f"{marked(f'Att förnya: skrivet för {year}.')} {shift_expressions(note['text'], 1)}"
            moved = [f"{shift_id(row, 1)}.{shift_id(column, 1)}" for row, column in cells]
            yield {**note, **({"celler": moved} if moved else {}), "text": text}


def _kept_columns(name: str, columns: Sequence[Column], year: int, first: bool) -> list[Column]:
    """List the columns that stay beside the moved ones: comparatives after a first year, a growing table's oldest."""
    named = [column for column in columns if year_in(column.id)]
    if first:
        return [column for column in named if column.year == year]
    oldest = min((column.year or year for column in named), default=year)
    grows = len({column.year for column in named}) < _GROWING.get(name, 0)
    return [column for column in named if grows and column.year == oldest]


def roll_rows(name: str, raw: RawTable, table: Table, year: int, first: bool) -> list[list[str]]:
    """Roll a table's file forward a year.

    What last year's report states of years before the new one is carried over as it is written; what it
    states of its own year in columns or rows that name none is left empty.

    Args:
        name: The table's id.
        raw: The file.
        table: The table.
        year: The year of the report that the file is in.
        first: Whether that report is the förbund's first, without comparatives.

    Returns:
        The new file's head and rows.
    """
    return _Roll(name, raw, table, year, first).rows()


@dataclass(frozen=True)
class _Moved:
    """A row or a column in the new table: its id there, and what it was in the old one."""

    id: str
    old: str


class _Roll:
    def __init__(self, name: str, raw: RawTable, table: Table, year: int, first: bool) -> None:
        self.name, self.table, self.year = name, table, year
        self.old = {cells["id"]: cells for _line, row in raw.rows if (cells := dict(zip(raw.header, row, strict=True)))}
        self.columns = {column.id: column for column in table.columns}
        kept = _kept_columns(name, table.columns, year, first)
        self.header = [_Moved(shift_id(item, 1) if item in self.columns else item, item) for item in raw.header]
        self.header = [item for item in self.header if item.id != "tidigare"]
        self.header += [_Moved(column.id, column.id) for column in kept]

    def rows(self) -> list[list[str]]:
        moved = [_Moved(shift_id(row, 1), row) for row in self.old]
        years = [row for row in self.old if year_in(row)]
        if len(years) == len(moved) and len(years) < _GROWING.get(self.name, 0):
            oldest = min(years)
            moved.insert(0 if oldest == years[0] else len(moved), _Moved(oldest, oldest))
        return [
            [item.id for item in self.header],
            *([self.cell(row, column) for column in self.header] for row in moved),
        ]

    def cell(self, row: _Moved, column: _Moved) -> str:
        text = self.old[row.old][column.old]
        if column.old in self.columns:
            value = self.columns[column.old]
            return self.word(text, value) if value.text else self.number(row, column, text)
        match column.id:
            case "id":
                return row.id
            case "rubrik":
                return self.label(row, text)
            case "summa":
                return shift_formula(text, 1)
        return text

    def label(self, row: _Moved, text: str) -> str:
        if self.name == _VERDICTS:
            return ""
        if row.id != row.old:
            return shift_label(text, 1)
        return self.caption(text)

    def caption(self, text: str) -> str:
        """Move the years near the report's in words that go with numbers; a goal's are left as they were set."""
        wordy = all(column.text for column in self.table.columns)
        return text if wordy or self.name == _MEASURES else shift_label(text, 1, since=self.year - 1)

    def word(self, text: str, column: Column) -> str:
        if self.name == _VERDICTS and column.id != _GOALS:
            return ""
        return shift_expression(text, 1) if column.id == _RESTATES else self.caption(text)

    def number(self, row: _Moved, column: _Moved, text: str) -> str:
        """Give what last year's report states in a cell of the new one."""
        if self.name == _MEASURES and column.id == _TARGET:
            return text
        source = LAST_YEARS.get(column.id, column.id)
        about = self.about(row, column)
        if about is None or about > self.year or source not in self.columns:
            return ""
        fits = self.columns[source].year in (None, about)
        return self.old.get(row.id, {}).get(source, "") if fits else ""

    def about(self, row: _Moved, column: _Moved) -> int | None:
        """Find the year that a cell of the new table is about."""
        if column.id in LAST_YEARS:
            return self.year
        stated = self.columns[column.old].year
        return year_in(column.id) or (stated + 1 if stated else year_in(row.id))


def to_csv(rows: Sequence[Sequence[str]], newline: str) -> bytes:
    """Write a table's file as a Swedish Excel reads it."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator=newline).writerows(rows)
    return written.getvalue().encode("utf-8-sig")
