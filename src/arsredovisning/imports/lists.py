"""Reading a list with one row a person or an answer: CSV as exports write it, or an Excel workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
from pathlib import Path

import openpyxl

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.given import read_given
from arsredovisning.imports.package import open_package, reading

_SEPARATORS = (";", "\t", ",")
_HINT = "Spara listan på nytt som Excel-arbetsbok (.xlsx) eller som CSV UTF-8."


def read_list(path: Path, shown: str) -> RawTable:
    """Read a list: ``.xlsx`` by its first sheet that holds anything, any other file as CSV.

    CSV may be UTF-8 (with or without BOM), UTF-16 with BOM or Windows-1252, and have semicolons, tabs or commas
    between its fields. Cells are text: dates as 2025-03-14, whole numbers without decimals. Empty rows, and
    columns without head and content, are left out.

    Args:
        path: The file.
        shown: The file's name in messages.

    Raises:
        ReportError: If the file cannot be read, or holds no rows.
    """
    try:
        content = read_given(path, shown)
    except FileNotFoundError:
        expected = "en fil med en rad per svar eller deltagare, t.ex. lista.xlsx eller lista.csv"
        raise ReportError(Fault("Filen finns inte.", shown, expected=expected)) from None
    except OSError as error:
        raise ReportError(Fault("Filen går inte att öppna.", shown, found=str(error.strerror))) from None
    rows = _sheet(content, shown) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(content, shown)
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if len(rows) < 2:
        raise ReportError(Fault("Listan är tom.", shown, expected="en rubrikrad och minst en rad till", hint=_HINT))
    return _as_table(rows, shown)


def _as_table(rows: list[tuple[int, tuple[str, ...]]], shown: str) -> RawTable:
    (_line, header), *content = rows
    width = max(len(cells) for _line, cells in rows)
    padded = [(line, (*cells, *[""] * (width - len(cells)))) for line, cells in content]
    header = (*header, *[""] * (width - len(header)))
    kept = [at for at in range(width) if header[at] or any(cells[at] for _line, cells in padded)]
    return RawTable(
        shown,
        tuple(header[at] for at in kept),
        tuple((line, tuple(cells[at] for at in kept)) for line, cells in padded),
    )


def _csv(content: bytes, shown: str) -> list[tuple[int, tuple[str, ...]]]:
    text = _decoded(content, shown)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        heads = {mark: next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), []) for mark in _SEPARATORS}
        separator = max(_SEPARATORS, key=lambda mark: len(heads[mark]))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for fields in reader:
            rows.append((line, tuple(" ".join(field.split()) for field in fields)))
            line = reader.line_num + 1
    except csv.Error:
        expected = "citattecken i par runt hela fältet"
        raise ReportError(Fault("Raden går inte att läsa.", shown, line, expected=expected, hint=_HINT)) from None
    width = len(next((cells for _line, cells in rows if any(cells)), ()))
    wide = [(line, len(cells)) for line, cells in rows if any(cells[width:])]
    if wide:
        raise ReportError(
            Fault(
                "Raden har fler fält än rubrikraden.",
                shown,
                line,
                found=f"{fields} fält",
                expected=f"{width} fält",
                hint=_HINT,
            )
            for line, fields in wide
        )
    return rows


def _decoded(content: bytes, shown: str) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ReportError(
        Fault("Filen är ingen textfil.", shown, expected="en CSV-fil eller en Excel-arbetsbok (.xlsx)", hint=_HINT)
    )


def _sheet(content: bytes, shown: str) -> list[tuple[int, tuple[str, ...]]]:
    open_package(content, shown).close()
    with reading(shown):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()
            rows = [
                (line, tuple(_text(value) for value in values))
                for line, values in enumerate(sheet.iter_rows(values_only=True), 1)
            ]
            if any(any(cells) for _line, cells in rows):
                return rows
    return []


def _text(value: object) -> str:
    """Write an Excel cell's value as a CSV file would."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
