"""Reading a text file with a row a line (CSV): its letters, and the ways that its fields may be divided."""

from __future__ import annotations

import codecs
import csv
import io
import re

import ftfy

from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.grid import Cell, Grid

HINT = "Spara listan på nytt som Excel-arbetsbok (.xlsx) eller som CSV UTF-8."

_SEPARATORS = (";", "\t", ",", "|")
#: Excel's own first line, which says what stands between the fields.
_SAID = re.compile(r'"?sep=(.)"?[;,\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Windows, Mac and DOS, in the order in which one is taken when they read as many Swedish letters.
_EIGHT_BITS = ("cp1252", "mac_roman", "cp850")
_SWEDISH = re.compile("[åäöÅÄÖéÉ]")
#: Text that is wide enough to tell what it is, and to tell whether it is spoilt.
_ENOUGH, _LOOKED_AT = 4_000, 40_000


def read_delimited(content: bytes, shown: str) -> tuple[Grid, ...]:
    """Read a text file in each of the ways that its fields may be divided.

    Args:
        content: UTF-8, UTF-16 or UTF-32 with or without byte order mark, Windows-1252, Mac Roman or DOS's 850.
        shown: The file's name in messages.

    Returns:
        A grid for each separator that divides the file, cells by the line that they begin on; the likeliest first.

    Raises:
        ReportError: If it is no text, its letters have been spoilt by another program, or its quotation marks are not
            in pairs whatever stands between the fields.
    """
    text = _decoded(content, shown)
    line = 1
    separators: tuple[str, ...] = _SEPARATORS
    if said := _SAID.match(text):
        text, line, separators = text[said.end() :], 2, (said[1],)
    _refuse_spoilt(text, shown)
    grids: list[Grid] = []
    unpaired: list[int] = []
    for separator in separators:
        try:
            grids.append(_grid(text, separator, line))
        except _UnpairedError as error:
            unpaired.append(error.line)
    if not grids:
        expected = "citattecken i par runt hela fältet"
        raise ReportError(Fault("Raden går inte att läsa.", shown, unpaired[0], expected=expected, hint=HINT))
    return tuple(sorted(grids, key=_likeness, reverse=True))


class _UnpairedError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


def _grid(text: str, separator: str, first: int) -> Grid:
    cells: dict[tuple[int, int], Cell] = {}
    widths: dict[int, int] = {}
    line = first
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for fields in reader:
            widths[line] = len(fields)
            cells.update({(line, at): Cell(field) for at, field in enumerate(fields, 1) if field.strip()})
            line = reader.line_num + first
    except csv.Error:
        raise _UnpairedError(line) from None
    return Grid("", cells, separator=separator, widths=widths)


def _likeness(grid: Grid) -> tuple[float, int]:
    """Tell how much a reading looks like a table: the share of its rows that are as wide as most are, above one.

    Of readings that look alike the one with most fields is the likeliest.
    """
    widths = [width for line, width in grid.widths.items() if line in grid.rows]
    if not widths:
        return 0, 0
    usual = max(sorted(set(widths)), key=lambda width: (widths.count(width), width))
    return (widths.count(usual) / len(widths) if usual > 1 else 0), usual


def _decoded(content: bytes, shown: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-8", *_of_wide(content), *sorted(_EIGHT_BITS, key=lambda name: -_swedish(content, name)))
    for encoding in (*candidates, *(() if len(candidates) == 1 else ("latin-1",))):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ReportError(
        Fault("Filen är ingen textfil.", shown, expected="en CSV-fil eller en Excel-arbetsbok (.xlsx)", hint=HINT)
    )


def _of_wide(content: bytes) -> tuple[str, ...]:
    """Tell which UTF-16 a file without byte order mark is in: Swedish has a zero in every second byte of it."""
    start = content[: 2 * _ENOUGH]
    low, high = start[1::2].count(0), start[::2].count(0)
    if max(low, high) * 4 < len(start):
        return ()
    return ("utf-16-le",) if low > high else ("utf-16-be",)


def _swedish(content: bytes, encoding: str) -> int:
    return len(_SWEDISH.findall(content.decode(encoding, "replace")))


def _refuse_spoilt(text: str, shown: str) -> None:
    """Refuse a file whose letters another program has read in the wrong way and saved so."""
    for number, line in enumerate(text[:_LOOKED_AT].splitlines(), 1):
        mended = ftfy.fix_encoding(line)
        if "\ufffd" in line or (mended != line and len(_SWEDISH.findall(mended)) > len(_SWEDISH.findall(line))):
            raise ReportError(
                Fault(
                    "Filens bokstäver å, ä och ö är förstörda av ett annat program.",
                    shown,
                    number,
                    hint="Exportera filen på nytt, som Excel-arbetsbok (.xlsx) eller CSV UTF-8.",
                )
            )
