"""A year's tables as one Excel workbook to fill in or correct: a sheet a table, and how it is laid out."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from arsredovisning.data.csvfile import RawTable, read_csv
from arsredovisning.data.tables import Column, columns_of
from arsredovisning.data.values import decimals_of, parse_number
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder

#: The sheet with instructions, and the hidden one that holds every cell as it was exported.
GUIDE, ORIGIN = "Anvisningar", "ursprung"
#: What the guide's cells with the förbund and the year are called.
FORBUND, YEAR = "Förbund", "År"

_A4 = 9
#: Height of a line in points.
_LINE = 15
_GUIDE_WIDTH = 90
_LONGEST_NAME = 31
_LABELS = {
    "id": "Radens id (ändra inte)",
    "rubrik": "Rubrik",
    "typ": "Typ",
    "summa": "Summa av",
    "not": "Not",
    "enhet": "Enhet",
    "slag": "Slag",
    "decimaler": "Decimaler",
    "tidigare": "Tidigare id",
}
_HOW = (
    "Fyll i och rätta de vita cellerna. De grå – radernas och kolumnernas id – är till för programmet: ändra dem inte.",
    "Skriv tal som tal, med decimalkomma. Procent skrivs som procenttal: 35, inte 0,35 eller 35 %.",
    "Ett streck (-) betyder noll eller uppgift saknas, så som det trycks. En tom cell på en summarad räknas ut; "
    "ordet tom håller den tom.",
    "En ny rad får ett eget id av små bokstäver a–z, siffror och understreck, och hamnar efter raden ovanför.",
    "En rad som tas bort i arbetsboken tas bort ur tabellen först när du säger det, se handledningen.",
    "Spara som Excel-arbetsbok (.xlsx) och läs in den med make import-excel. Vad som ändras visas innan något skrivs.",
)


def export_workbook(folder: ReportFolder) -> bytes:
    """Make the workbook of a year's tables.

    Every cell of every CSV file is in it: numbers as numbers, everything else as text. The same tables give the same
    bytes.

    Raises:
        ReportError: If a table's file is missing or cannot be read, or a text is longer than a cell can hold.
    """
    data = YearData(folder)
    tables = {name: _read(folder, name) for name in data.table_settings}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        created = dt.datetime(folder.year, 12, 31)
        book.set_properties({"title": f"Tabeller {folder.year}, {data.forbund.namn}", "created": created})
        _Exporter(book, data, tables).write()
    return content.getvalue()


def number_columns(data: YearData, table: str, header: Sequence[str]) -> set[str]:
    """Give the columns of a table that hold numbers."""
    return {column.id for column in columns_of(data.table_settings[table], tuple(header)) if not column.text}


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """Name each table's sheet: its id, shortened to what Excel allows and unlike the others."""
    names: dict[str, str] = {}
    for table in tables:
        name, number = table[:_LONGEST_NAME], 1
        while name in (GUIDE.lower(), ORIGIN, *names.values()):
            number += 1
            name = f"{table[: _LONGEST_NAME - 3]}~{number}"
        names[table] = name
    return names


def _read(folder: ReportFolder, table: str) -> RawTable:
    path = folder.table(table)
    return read_csv(path, folder.workspace.relative(path))


class _Exporter:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, data: YearData, tables: Mapping[str, RawTable]) -> None:
        self._book = book
        self._data = data
        self._tables = tables
        self._names = sheet_names(tables)
        self._formats: dict[str, Format] = {}
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._id = book.add_format({"font_color": "#767676", "bg_color": "#EDEDED", "num_format": "@"})
        self._link = book.add_format({"font_color": "#0000EE", "underline": 1})

    def write(self) -> None:
        guide = self._book.add_worksheet(GUIDE)
        for table in self._tables:
            self._table(table)
        self._guide(guide)
        self._origin()

    def _table(self, table: str) -> None:
        raw, settings = self._tables[table], self._data.table_settings[table]
        sheet = self._book.add_worksheet(self._names[table])
        columns = {column.id: column for column in columns_of(settings, raw.header)}
        numbers = number_columns(self._data, table, raw.header)
        sheet.write_string(0, 0, table, self._id)
        sheet.write_string(0, 1, f"{settings.rubrik} ({settings.enhet})", self._title)
        lines = 1
        for at, name in enumerate(raw.header):
            column = [cells[at] for _line, cells in raw.rows]
            label, width = _label(name, columns.get(name)), _width(name, column)
            lines = max(lines, math.ceil(1.3 * len(label) / width))
            sheet.set_column(at, at, width, self._text(name not in numbers))
            sheet.write_string(1, at, label, self._head)
            sheet.write_string(2, at, name, self._id)
            for row, text in enumerate(column, 3):
                self._cell(sheet, row, at, text, name, name in numbers)
        sheet.set_row(1, _LINE * lines)
        self._printed(sheet)
        sheet.repeat_rows(1, 2)
        sheet.freeze_panes(3, 2)

    @staticmethod
    def _printed(sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def _cell(self, sheet: Worksheet, row: int, at: int, text: str, column: str, is_number: bool) -> None:
        number = parse_number(text) if is_number else None
        if number is not None and Decimal(repr(float(number))) == number:
            sheet.write_number(row, at, float(number), self._number(decimals_of(number)))
        else:
            sheet.write_string(row, at, text, self._id if column == "id" else self._text(not is_number))

    def _text(self, is_text: bool) -> Format:
        """The format of cells that hold text, or a dash or nothing among numbers."""
        return self._format("@" if is_text else "General", "left" if is_text else "right")

    def _number(self, decimals: int) -> Format:
        return self._format("#,##0" + ("." + "0" * decimals if decimals else ""), "right")

    def _format(self, pattern: str, align: str) -> Format:
        if pattern not in self._formats:
            shape = {"num_format": pattern, "align": align, "valign": "top", "text_wrap": pattern == "@"}
            self._formats[pattern] = self._book.add_format(shape)
        return self._formats[pattern]

    def _guide(self, sheet: Worksheet) -> None:
        folder = self._data.folder
        self._printed(sheet)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, _GUIDE_WIDTH)
        sheet.write_string(0, 0, f"Tabeller {folder.year}, {self._data.forbund.namn}", self._title)
        sheet.write_string(1, 0, FORBUND)
        sheet.write_string(1, 1, folder.forbund, self._id)
        sheet.write_string(2, 0, YEAR)
        sheet.write_string(2, 1, str(folder.year), self._id)
        for row, text in enumerate(_HOW, 4):
            sheet.set_row(row, _LINE * math.ceil(1.2 * len(text) / _GUIDE_WIDTH))
            sheet.write_string(row, 1, text, self._wrapped)
        start = 5 + len(_HOW)
        sheet.write_string(start, 0, "Blad", self._head)
        sheet.write_string(start, 1, "Tabell", self._head)
        for row, (table, name) in enumerate(self._names.items(), start + 1):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self._link, name)
            sheet.write_string(row, 1, self._data.table_settings[table].rubrik)

    def _origin(self) -> None:
        """Write every cell as it was, so that it can be told what a person has changed."""
        sheet = self._book.add_worksheet(ORIGIN)
        sheet.very_hidden()
        rows = (
            (table, cells) for table, raw in self._tables.items() for cells in (raw.header, *dict(raw.rows).values())
        )
        for row, (table, cells) in enumerate(rows):
            for at, text in enumerate((table, *cells)):
                sheet.write_string(row, at, text)


def _label(name: str, column: Column | None) -> str:
    if column is None:
        return _LABELS.get(name, name)
    return f"{column.group}: {column.label}" if column.group else column.label


def _width(name: str, cells: Sequence[str]) -> int:
    return min(60, max(8, len(name), *map(len, cells)) + 2)
