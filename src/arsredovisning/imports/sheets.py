"""Reading a workbook of a year's tables: its sheets as they are, and as they were when it was made."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from arsredovisning.data.tables import BLANK, DASHES, bad_number
from arsredovisning.data.values import Source, parse_number
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.given import read_given
from arsredovisning.imports.package import open_package, reading
from arsredovisning.imports.workbook import FORBUND, GUIDE, ORIGIN, YEAR

HINT = "Gör en ny arbetsbok med make export-excel och för över ändringarna."

#: The header of a sheet is not further down than this.
_HEADER_WITHIN = 10
#: Excel keeps 15 digits of a number.
_DIGITS = 15

Cell = str | Decimal


@dataclass(frozen=True)
class Sheet:
    """A table's sheet.

    Attributes:
        shown: The sheet's name in messages.
        rows: Row in Excel and cells by column, by the rows' ids and in the order of the sheet.
    """

    shown: str
    rows: Mapping[str, tuple[int, Mapping[str, Cell]]]


@dataclass(frozen=True)
class Original:
    """A table as it was when the workbook was made: its columns, and its rows' cells by id and column."""

    header: tuple[str, ...]
    rows: dict[str, dict[str, str]]


class SheetReader:
    """A workbook that ``workbook.export_workbook`` made and a person has filled in."""

    def __init__(self, file: Path, shown: str) -> None:
        """Open the workbook.

        Args:
            file: The workbook.
            shown: Its name in messages.

        Raises:
            ReportError: If it cannot be read, or the sheets that were not for filling in are gone.
        """
        self._shown = shown
        self._values, self._formulas = _load(file, shown)
        missing = [name for name in (GUIDE, ORIGIN) if name not in self._values.sheetnames]
        if missing:
            raise ReportError(Fault(f"Bladet {name} saknas i arbetsboken.", shown, hint=HINT) for name in missing)
        self.originals = _originals(self._values[ORIGIN])
        self._sheets = {
            plain(sheet["A1"].value): sheet
            for sheet in self._values.worksheets
            if sheet.title not in (GUIDE, ORIGIN) and _holds_anything(sheet)
        }

    def check(self, forbund: str, year: int, tables: Collection[str]) -> None:
        """Check that the workbook is of a förbund's year, and that each sheet is of one of its tables.

        Raises:
            ReportError: If it is not.
        """
        told = {plain(name): plain(value) for name, value in self._values[GUIDE].iter_rows(max_col=2, values_only=True)}
        found, expected = f"{told.get(FORBUND)} {told.get(YEAR)}", f"{forbund} {year}"
        if found != expected:
            message = "Arbetsboken hör till ett annat förbund eller år."
            raise ReportError(Fault(message, self._shown, found=found, expected=expected))
        unknown = [
            Fault(
                "Bladet hör inte till någon av årets tabeller.",
                self._place(sheet),
                found=name or "(tomt)",
                expected="tabellens id i cell A1",
                hint=nearest(name, sorted(tables)),
            )
            for name, sheet in self._sheets.items()
            if name not in tables
        ]
        if unknown:
            raise ReportError(unknown)

    def read(self, table: str, numbers: Collection[str]) -> Sheet:
        """Read a table's sheet.

        Args:
            table: The table's id.
            numbers: The columns that hold numbers.

        Raises:
            ReportError: If the sheet or a column is missing, a column is unknown, a row has no id or the id of
                another, or a cell cannot be understood.
        """
        if table not in self._sheets:
            raise ReportError(Fault(f"Bladet med tabellen {table} saknas i arbetsboken.", self._shown, hint=HINT))
        sheet = self._sheets[table]
        line, places = self._columns(sheet, self.originals[table].header)
        faults: list[Fault] = []
        rows: dict[str, tuple[int, Mapping[str, Cell]]] = {}
        for at in range(line + 1, sheet.max_row + 1):
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
        return Sheet(self._place(sheet), rows)

    def _columns(self, sheet: Worksheet, known: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Find the row with the columns' ids, and the place of each column."""
        for line in range(1, _HEADER_WITHIN + 1):
            heads = [plain(cell.value) for cell in sheet[line]]
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
        for at, name in enumerate(heads, 1):
            below = any(plain(sheet.cell(row, at).value) for row in range(line + 1, sheet.max_row + 1))
            if heads.count(name) > 1 and name:
                faults.append(Fault("Kolumnen finns två gånger.", self._place(sheet), line, name))
            elif name not in known and (name or below):
                hint = nearest(name, known) if name else "Flytta det som står i kolumnen till en av tabellens kolumner."
                faults.append(Fault("Kolumnen är okänd.", self._place(sheet), line, name or "(utan namn)", hint=hint))
        if faults:
            raise ReportError(dict.fromkeys(faults))
        return line, {name: heads.index(name) + 1 for name in known}

    def _cell(self, sheet: Worksheet, row: int, column: int, name: str, is_number: bool) -> Cell:
        """Give what a person means by a cell: a number, or a text as a table's file holds it.

        Excel makes numbers of years and dates of what looks like them; in a column of text they become text again.
        """
        cell = sheet.cell(row, column)
        value, source = cell.value, Source(self._place(sheet), row, name)
        if value is None and self._formulas[sheet.title].cell(row, column).data_type == "f":
            hint = "Öppna arbetsboken i Excel, spara den och gör om importen."
            raise ReportError(Fault("Formeln är inte uträknad.", source.file, row, name, hint=hint))
        if isinstance(value, bool) or cell.data_type == "e":
            raise ReportError(bad_number(str(cell.value), source) if is_number else _no_text(str(value), source))
        if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
            if is_number or not isinstance(value, dt.datetime) or value.time() != dt.time():
                raise ReportError(_no_text(str(value), source))
            return value.date().isoformat()
        if isinstance(value, int | float):
            number = _decimal(value)
            if not is_number:
                return f"{number:f}".replace(".", ",")
            return (100 * number).normalize() if "%" in cell.number_format else number
        text = plain(value)
        if not is_number or text in ("", *DASHES) or text.lower() == BLANK:
            return text
        parsed = parse_number(text)
        if parsed is None:
            raise ReportError(bad_number(text, source))
        return parsed

    def _place(self, sheet: Worksheet) -> str:
        return f"{self._shown}, bladet {sheet.title}"


def _load(file: Path, shown: str) -> tuple[Workbook, Workbook]:
    """Open a workbook twice: with the values of its formulas, and with the formulas."""
    try:
        content = read_given(file, shown)
    except FileNotFoundError:
        expected = "en arbetsbok från make export-excel, t.ex. jamtland-2025.xlsx"
        raise ReportError(Fault("Filen finns inte.", shown, expected=expected)) from None
    except OSError as error:
        raise ReportError(Fault("Filen går inte att öppna.", shown, found=str(error.strerror))) from None
    open_package(content, shown).close()
    with reading(shown), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        values, formulas = (openpyxl.load_workbook(io.BytesIO(content), data_only=only) for only in (True, False))
    return values, formulas


def _originals(sheet: Worksheet) -> dict[str, Original]:
    found: dict[str, Original] = {}
    for values in sheet.iter_rows(values_only=True):
        table, *cells = map(plain, values)
        if table not in found:
            found[table] = Original(tuple(filter(None, cells)), {})
        else:
            row = dict(zip(found[table].header, cells, strict=False))
            found[table].rows[row["id"]] = row
    return found


def _holds_anything(sheet: Worksheet) -> bool:
    return any(plain(value) for values in sheet.iter_rows(values_only=True) for value in values)


def plain(value: object) -> str:
    """Give a cell's text with the line breaks of a table's file, and no spaces round it."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _decimal(number: float) -> Decimal:
    return Decimal(number) if isinstance(number, int) else Decimal(f"{number:.{_DIGITS}g}").normalize()


def _no_text(found: str, source: Source) -> Fault:
    return Fault(
        "Excel har gjort om cellen till något annat än det som ska stå där.",
        source.file,
        source.line,
        source.column,
        found=found,
        hint="Ge cellen talformatet Text (eller Tal, i en kolumn med tal) och skriv om den.",
    )
