"""Reading a table's CSV file as it stands: cells as text, each row with its line in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.bounded import read_bounded
from arsredovisning.project.system import refusal

HINT_SAVE = "Spara om filen i Excel som ”CSV UTF-8 (kommaavgränsad)”; svensk Excel skriver då semikolon."

#: The largest table of a report: bytes, rows and fields.
_LARGEST, _MOST_ROWS, _MOST_CELLS = 5_000_000, 5_000, 100_000
#: Characters that a cell of Excel can hold.
LONGEST_TEXT = 32_767


@dataclass(frozen=True)
class RawTable:
    """A CSV file's cells.

    Attributes:
        shown: The file's name in messages.
        header: The column names.
        rows: Line in the file and the cells, as many as the header has.
    """

    shown: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_csv(path: Path, shown: str) -> RawTable:
    """Read a semicolon-separated UTF-8 file.

    Raises:
        ReportError: If the file is missing, is not UTF-8, has another separator, has rows with another number of fields
            than the header, or holds more than a table of a report can.
    """
    try:
        text = read_bounded(path, shown, _LARGEST).decode("utf-8-sig")
    except FileNotFoundError:
        raise ReportError(
            Fault("Tabellfilen saknas.", shown, hint="Lägg till filen, eller ta bort tabellen ur tabeller.toml.")
        ) from None
    except OSError as error:
        raise ReportError(refusal(error, shown)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ReportError(
            Fault(
                "Filen är inte sparad som UTF-8.",
                shown,
                line,
                found=repr(error.object[error.start : error.start + 1].decode("cp1252", "replace"))
                + " i en annan teckenkodning (troligen Windows-1252)",
                expected="UTF-8",
                hint=HINT_SAVE,
            )
        ) from None
    return _parse(text, shown)


def _parse(text: str, shown: str) -> RawTable:
    _refuse_separator(text.partition("\n")[0].strip(), shown)
    _refuse_many(text, shown)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[Fault] = []
    line = 1
    try:
        for fields in reader:
            cells = tuple(field.strip() for field in fields)
            if not header:
                header = cells
            elif any(cells):
                if len(cells) != len(header):
                    faults.append(_wrong_width(shown, line, cells, header))
                else:
                    rows.append((line, cells))
                    faults += _too_long(shown, line, cells, header)
            line = reader.line_num + 1
    except csv.Error:
        faults.append(
            Fault(
                "Raden går inte att läsa.",
                shown,
                line,
                found=next(islice(io.StringIO(text, newline=None), line - 1, None), "").rstrip("\n")[:60],
                expected="citattecken i par runt hela fältet",
            )
        )
    faults += _header_faults(header, shown)
    if faults:
        raise ReportError(faults)
    return RawTable(shown, header, tuple(rows))


def _too_long(shown: str, line: int, cells: tuple[str, ...], header: tuple[str, ...]) -> Iterator[Fault]:
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > LONGEST_TEXT:
            found, expected = f"{cell[:60]} …", f"högst {LONGEST_TEXT} tecken"
            yield Fault("Texten är för lång för en cell.", shown, line, name, found, expected)


def _refuse_separator(first: str, shown: str) -> None:
    """Stop at a head row that has something else than semicolons between its fields."""
    for separator, name in ((",", "komma"), ("\t", "tabb")):
        if ";" not in first and separator in first:
            message = f"Filen har {name} mellan fälten."
            raise ReportError(Fault(message, shown, 1, found=first[:60], expected="semikolon", hint=HINT_SAVE))


def _refuse_many(text: str, shown: str) -> None:
    """Refuse what no table of a report has, and what its check would take minutes for."""
    rows, cells = text.count("\n"), text.count(";")
    if rows > _MOST_ROWS or cells > _MOST_CELLS:
        raise ReportError(
            Fault(
                "Tabellen är för stor.",
                shown,
                found=f"{rows} rader" if rows > _MOST_ROWS else f"{cells} fält",
                expected=f"högst {_MOST_ROWS} rader och {_MOST_CELLS} fält",
                hint="Läs in listor och enkäter med make import-deltagare och make import-enkat i stället.",
            )
        )


def _header_faults(header: tuple[str, ...], shown: str) -> Iterator[Fault]:
    if not header:
        yield Fault("Filen är tom.", shown, expected="en rubrikrad med id;rubrik;…")
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Fault("Kolumnen finns två gånger.", shown, 1, name, hint="Ta bort den ena.")


def _wrong_width(shown: str, line: int, cells: tuple[str, ...], header: tuple[str, ...]) -> Fault:
    return Fault(
        "Raden har fel antal fält.",
        shown,
        line,
        found=f"{len(cells)} fält: {';'.join(cells)[:60]}",
        expected=f"{len(header)} fält som i rubrikraden",
        hint="Ett semikolon saknas eller är för mycket.",
    )
