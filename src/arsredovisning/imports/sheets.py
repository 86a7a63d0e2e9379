"""Reading a workbook of a year's tables: its sheets as they are, and as they were when it was made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from arsredovisning.data.tables import BLANK, DASHES, bad_number
from arsredovisning.data.values import Source, parse_number
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports import grid as grids
from arsredovisning.imports.grid import Grid, column_letters, counted, rows_told
from arsredovisning.imports.spreadsheet import open_book
from arsredovisning.imports.workbook import FORBUND, GUIDE, ORIGIN, YEAR

HINT = "Gör en ny arbetsbok med make export-excel och för över ändringarna."

_EXPECTED = "en arbetsbok från make export-excel, t.ex. jamtland-2025.xlsx"
#: The header of a sheet is not further down than this.
_HEADER_WITHIN = 10

Cell = str | Decimal


@dataclass(frozen=True)
class Sheet:
    """A table's sheet.

    Attributes:
        shown: The sheet's name in messages.
        rows: Row in Excel and cells by column, by the rows' ids and in the order of the sheet.
        remarks: Swedish sentences on what is hidden in it.
    """

    shown: str
    rows: Mapping[str, tuple[int, Mapping[str, Cell]]]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Original:
    """A table as it was when the workbook was made: its columns, and its rows' cells by id and column."""

    header: tuple[str, ...]
    rows: dict[str, dict[str, str]]


class SheetReader:
    """A workbook that ``workbook.export_workbook`` made and a person has filled in.

    Attributes:
        shown: The workbook's name in messages.
        originals: The tables as they were when it was made.
    """

    def __init__(self, file: Path, shown: str) -> None:
        """Open the workbook.

        Args:
            file: The workbook.
            shown: Its name in messages.

        Raises:
            ReportError: If it cannot be read, or the sheets that were not for filling in are gone.
        """
        self.shown = shown
        book = open_book(file, shown, _EXPECTED)
        if book.is_text:
            raise ReportError(Fault("Filen går inte att läsa som en Excel-arbetsbok.", shown, expected=_EXPECTED))
        by_name = {grid.name: grid for grid in book.grids}
        missing = [name for name in (GUIDE, ORIGIN) if name not in by_name]
        if missing:
            raise ReportError(Fault(f"Bladet {name} saknas i arbetsboken.", shown, hint=HINT) for name in missing)
        self._guide = by_name[GUIDE]
        self.originals = _originals(by_name[ORIGIN])
        self._sheets: dict[str, list[Grid]] = defaultdict(list)
        for grid in book.grids:
            if grid.name not in (GUIDE, ORIGIN) and any(map(any, _texts(grid).values())):
                self._sheets[_plain_cell(grid, 1, 1)].append(grid)

    def check(self, forbund: str, year: int, tables: Collection[str]) -> None:
        """Check that the workbook is of a förbund's year, and that each sheet is of a table of its own.

        Raises:
            ReportError: If it is not.
        """
        told = {_plain_cell(self._guide, row, 1): _plain_cell(self._guide, row, 2) for row in self._guide.rows}
        found, expected = f"{told.get(FORBUND)} {told.get(YEAR)}", f"{forbund} {year}"
        if found != expected:
            message = "Arbetsboken hör till ett annat förbund eller år."
            raise ReportError(Fault(message, self.shown, found=found, expected=expected))
        if faults := [*self._unknown(tables), *self._doubled(tables)]:
            raise ReportError(faults)

    def _unknown(self, tables: Collection[str]) -> Iterator[Fault]:
        for name, sheets in self._sheets.items():
            for sheet in sheets if name not in tables else ():
                yield Fault(
                    "Bladet hör inte till någon av årets tabeller.",
                    self._place(sheet),
                    found=name or "(tomt)",
                    expected="tabellens id i cell A1",
                    hint=nearest(name, sorted(tables)),
                )

    def _doubled(self, tables: Collection[str]) -> Iterator[Fault]:
        for name, sheets in self._sheets.items():
            if name in tables and len(sheets) > 1:
                told = ", ".join(f"{sheet.name}{' (dolt)' if sheet.hidden else ''}" for sheet in sheets)
                yield Fault(
                    f"Tabellen {name} finns på flera blad.",
                    self.shown,
                    found=told,
                    expected="ett blad per tabell",
                    hint="Ta bort kopian, sedan ändringarna förts över till det blad som ska gälla.",
                )

    def read(self, table: str, numbers: Collection[str]) -> Sheet:
        """Read a table's sheet.

        Args:
            table: The table's id.
            numbers: The columns that hold numbers.

        Raises:
            ReportError: If the sheet or a column is missing, a column is unknown, cells are merged, a row has no id
                or the id of another, or a cell cannot be understood.
        """
        if table not in self._sheets:
            raise ReportError(Fault(f"Bladet med tabellen {table} saknas i arbetsboken.", self.shown, hint=HINT))
        sheet = self._sheets[table][0]
        line, places = self._columns(sheet, self.originals[table].header)
        faults = list(self._merged(sheet, line))
        rows: dict[str, tuple[int, Mapping[str, Cell]]] = {}
        for at in sheet.rows:
            if at <= line:
                continue
            cells: dict[str, Cell] = {}
            for name, column in places.items():
                try:
                    cells[name] = self._cell(sheet, at, column, name, name in numbers)
                except ReportError as error:
                    faults += error.faults
            row = str(cells.get("id", ""))
            if not row and any(cells.values()):
                expected = "ett id av små bokstäver a–z, siffror och understreck"
                faults.append(Fault("Raden saknar id.", self._place(sheet), at, "id", expected=expected))
            elif row in rows:
                faults.append(Fault("Raden finns två gånger.", self._place(sheet), at, "id", found=row))
            elif row:
                rows[row] = at, cells
        if faults:
            raise ReportError(faults)
        return Sheet(self._place(sheet), rows, tuple(self._hidden(sheet, line, places)))

    def _hidden(self, sheet: Grid, line: int, places: Mapping[str, int]) -> Iterator[str]:
        """Tell what a person who looks at the sheet does not see, but is read all the same."""
        place = self._place(sheet)
        if sheet.hidden:
            yield f"{place}: bladet är dolt och lästes som de andra."
        if rows := [row for row in sheet.rows if row > line and row in sheet.hidden_rows]:
            yield f"{place}: {counted(len(rows), 'dold rad', 'dolda rader')} lästes som de andra ({rows_told(rows)})."
        if columns := [name for name, column in places.items() if column in sheet.hidden_columns]:
            yield f"{place}: dolda kolumner lästes som de andra: {', '.join(columns)}."

    def _merged(self, sheet: Grid, line: int) -> Iterator[Fault]:
        """Tell merged cells of the table: all but the first of them have lost what they held."""
        for area in sheet.merged:
            if area.bottom > line:
                corners = (area.top, area.left), (area.bottom, area.right)
                found = ":".join(f"{column_letters(column)}{row}" for row, column in corners)
                hint = "Dela cellerna och fyll i var och en."
                yield Fault("Celler är sammanfogade.", self._place(sheet), area.top, found=found, hint=hint)

    def _columns(self, sheet: Grid, known: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Find the row with the columns' ids, and the place of each column."""
        texts = _texts(sheet)
        width = max(max(cells) for cells in sheet.rows.values())
        for line in range(1, _HEADER_WITHIN + 1):
            heads = [texts.get(line, {}).get(column, "") for column in range(1, width + 1)]
            if "id" in heads:
                break
        else:
            message = "Raden med kolumnernas id finns inte på bladet."
            raise ReportError(Fault(message, self._place(sheet), expected=", ".join(known), hint=HINT))
        faults = [
            Fault("Kolumnen saknas på bladet.", self._place(sheet), line, name, hint=nearest(name, heads))
            for name in known
            if name not in heads
        ]
        used = {column for row, cells in sheet.rows.items() if row > line for column in cells}
        for at, name in enumerate(heads, 1):
            if heads.count(name) > 1 and name:
                faults.append(Fault("Kolumnen finns två gånger.", self._place(sheet), line, name))
            elif name not in known and (name or at in used):
                hint = nearest(name, known) if name else "Flytta det som står i kolumnen till en av tabellens kolumner."
                told = name or f"{column_letters(at)} (utan namn)"
                faults.append(Fault("Kolumnen är okänd.", self._place(sheet), line, told, hint=hint))
        if faults:
            raise ReportError(dict.fromkeys(faults))
        return line, {name: heads.index(name) + 1 for name in known}

    def _cell(self, sheet: Grid, row: int, column: int, name: str, is_number: bool) -> Cell:
        """Give what a person means by a cell: a number, or a text as a table's file holds it.

        Excel makes numbers of years and dates of what looks like them; in a column of text they become text again.
        """
        cell, source = sheet.cells.get((row, column)), Source(self._place(sheet), row, name)
        if cell is None:
            return ""
        value = cell.value
        if value is None:
            hint = "Öppna arbetsboken i Excel, spara den och gör om importen."
            raise ReportError(Fault("Formeln är inte uträknad.", source.file, row, name, hint=hint))
        if isinstance(value, bool) or cell.error:
            raise ReportError(bad_number(str(value), source) if is_number else _no_text(str(value), source))
        if isinstance(value, dt.datetime | dt.time | dt.timedelta):
            if is_number or not isinstance(value, dt.datetime) or value.time() != dt.time():
                raise ReportError(_no_text(str(value), source))
            return value.date().isoformat()
        if isinstance(value, Decimal):
            return _number(value, cell.exponent, source) if is_number else grids.written(cell)
        text = plain(value)
        if not is_number or text in ("", *DASHES) or text.lower() == BLANK:
            return text
        parsed = parse_number(text)
        if parsed is None:
            raise ReportError(bad_number(text, source))
        return parsed

    def _place(self, sheet: Grid) -> str:
        return f"{self.shown}, bladet {sheet.name}"


def _number(value: Decimal, exponent: int, source: Source) -> Decimal:
    """Give a number as a person sees it.

    Raises:
        ReportError: If it is shown in thousands: then it is not clear which of the two is meant.
    """
    if exponent < 0:
        raise ReportError(
            Fault(
                "Cellen visar tusental, men innehåller hela talet.",
                source.file,
                source.line,
                source.column,
                found=f"{value:f}".replace(".", ","),
                expected="talet i tabellens enhet, i ett talformat som visar det som det är",
            )
        )
    return value.scaleb(exponent).normalize() if exponent else value


def _texts(sheet: Grid) -> dict[int, dict[int, str]]:
    return {row: {at: plain(cell.value) for at, cell in cells.items()} for row, cells in sheet.rows.items()}


def _plain_cell(sheet: Grid, row: int, column: int) -> str:
    cell = sheet.cells.get((row, column))
    return grids.written(cell) if cell and isinstance(cell.value, Decimal) else plain(cell.value if cell else None)


def _originals(sheet: Grid) -> dict[str, Original]:
    found: dict[str, Original] = {}
    for cells in sheet.rows.values():
        table, *texts = (plain(cells[at].value) if at in cells else "" for at in range(1, max(cells) + 1))
        if table not in found:
            found[table] = Original(tuple(filter(None, texts)), {})
        else:
            header = found[table].header
            texts += [""] * (len(header) - len(texts))
            row = dict(zip(header, texts, strict=False))
            found[table].rows[row.get("id", "")] = row
    return found


def plain(value: object) -> str:
    """Give a cell's text with the line breaks of a table's file, and no spaces round it."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _no_text(found: str, source: Source) -> Fault:
    return Fault(
        "Excel har gjort om cellen till något annat än det som ska stå där.",
        source.file,
        source.line,
        source.column,
        found=found,
        hint="Ge cellen talformatet Text (eller Tal, i en kolumn med tal) och skriv om den.",
    )
