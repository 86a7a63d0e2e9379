"""Reading an OpenDocument spreadsheet (.ods) into grids.

The libraries for it give values only; here every fact of a cell is taken from ``content.xml`` as OpenDocument 1.3,
part 3, chapter 9, tells it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse  # type: ignore[import-untyped]  # defusedxml carries no types

from arsredovisning.imports.grid import Area, Cell, Grid, Value, decimal_of

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_DURATION = re.compile(r"(-?)PT?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
#: No sheet of people has more cells than this; a file that repeats a filled cell further is refused.
_MOST_CELLS = 2_000_000
_MOST_COLUMNS = 16_384
#: What a row or a sheet may be wrapped in.
_GROUPS = {f"{_TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")}
_COLUMN_GROUPS = {f"{_TABLE}{name}" for name in ("table-header-columns", "table-columns", "table-column-group")}


def read_ods(archive: zipfile.ZipFile) -> tuple[Grid, ...]:
    """Read a spreadsheet's sheets, in their order.

    Raises:
        Exception: Of many kinds, if the file is damaged; ``spreadsheet.open_book`` makes one fault of them.
    """
    parts = [_parsed(archive, name) for name in ("styles.xml", "content.xml") if name in archive.namelist()]
    root = parts[-1]
    invisible = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    scaled = _scaled(parts)
    body = next(root.iter(f"{_OFFICE}spreadsheet"))
    return tuple(
        _Sheet(element, element.get(f"{_TABLE}style-name") in invisible, scaled).grid
        for element in body
        if element.tag == f"{_TABLE}table"
    )


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as file:
        root: Element = parse(file).getroot()
    return root


def _scaled(parts: Sequence[Element]) -> dict[str, int]:
    """Give the styles of cells that show numbers in thousands or millions, with the power of ten."""
    factors = {
        style.get(f"{_STYLE}name"): -round(math.log10(float(number.get(f"{_NUMBER}display-factor", 1))))
        for part in parts
        for style in part.iter()
        if style.tag in (f"{_NUMBER}number-style", f"{_NUMBER}currency-style")
        for number in style.iter(f"{_NUMBER}number")
    }
    return {
        style.get(f"{_STYLE}name", ""): exponent
        for part in parts
        for style in part.iter(f"{_STYLE}style")
        if (exponent := factors.get(style.get(f"{_STYLE}data-style-name"), 0))
    }


class _Sheet:
    """Reads the rows of one sheet."""

    def __init__(self, element: Element, hidden: bool, scaled: Mapping[str, int]) -> None:
        self._scaled = scaled
        self._styles: dict[int, str] = {}
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merged: list[Area] = []
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        column = 1
        for item, shown in _inside(element, f"{_TABLE}table-column", _COLUMN_GROUPS):
            times = int(item.get(f"{_TABLE}number-columns-repeated", 1))
            places = range(column, column + min(times, _MOST_COLUMNS))
            if not shown:
                hidden_columns.update(places)
            self._styles.update(dict.fromkeys(places, item.get(f"{_TABLE}default-cell-style-name", "")))
            column += times
        row = 1
        for item, shown in _inside(element, f"{_TABLE}table-row", _GROUPS):
            times = int(item.get(f"{_TABLE}number-rows-repeated", 1))
            if self._row(item, row, times) and not shown:
                hidden_rows.update(range(row, row + times))
            row += times
        self.grid = Grid(
            element.get(f"{_TABLE}name", ""),
            self._cells,
            hidden,
            frozenset(hidden_rows),
            frozenset(hidden_columns),
            tuple(self._merged),
        )

    def _row(self, element: Element, row: int, rows: int) -> bool:
        """Read a row, as many times as it is repeated; tell whether it holds anything."""
        column, found = 1, False
        for item in element:
            if item.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            times = int(item.get(f"{_TABLE}number-columns-repeated", 1))
            style = item.get(f"{_TABLE}style-name") or self._styles.get(column, "")
            cell = _cell(item, self._scaled.get(style, 0))
            down = int(item.get(f"{_TABLE}number-rows-spanned", 1))
            across = int(item.get(f"{_TABLE}number-columns-spanned", 1))
            if down > 1 or across > 1:
                self._merged.append(Area(row, column, row + down - 1, column + across - 1))
            if cell is not None:
                found = True
                if len(self._cells) + rows * times > _MOST_CELLS:
                    raise ValueError("too many cells")
                for at in range(row, row + rows):
                    self._cells.update({(at, column + step): cell for step in range(times)})
            column += times
        return found


def _inside(element: Element, wanted: str, groups: set[str], shown: bool = True) -> Iterator[tuple[Element, bool]]:
    """Go through the rows or columns of a sheet, also those in groups, with whether they are shown."""
    for item in element:
        if item.tag == wanted:
            yield item, shown and item.get(f"{_TABLE}visibility", "visible") == "visible"
        elif item.tag in groups:
            yield from _inside(item, wanted, groups, shown and item.get(f"{_TABLE}display", "true") != "false")


def _cell(element: Element, exponent: int) -> Cell | None:
    kind = element.get(f"{_OFFICE}value-type", "")
    formula = element.get(f"{_TABLE}formula", "").partition(":")[2]
    text = "\n".join(_paragraph(item) for item in element if item.tag == f"{_TEXT}p")
    if element.get(f"{_CALC}value-type") == "error":
        return Cell(text, formula=formula, error=True)
    value = _value(element, kind, text)
    if value is None or value == "":
        is_open = bool(formula) and not kind
        return Cell(None, formula=formula) if is_open else None
    exponent = {"percentage": 2, "float": exponent, "currency": exponent}.get(kind, 0)
    return Cell(value, exponent, formula)


def _value(element: Element, kind: str, text: str) -> Value | None:
    if kind in ("float", "percentage", "currency"):
        return decimal_of(element.get(f"{_OFFICE}value", ""))
    if kind == "date":
        return dt.datetime.fromisoformat(element.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(element.get(f"{_OFFICE}time-value", ""))
    if kind == "boolean":
        return element.get(f"{_OFFICE}boolean-value") == "true"
    return element.get(f"{_OFFICE}string-value", text) if kind == "string" else text


def _duration(text: str) -> dt.timedelta:
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(text)
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups()[1:])
    length = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def _paragraph(element: Element) -> str:
    """Give the text of a paragraph; what is said beside it, such as notes, is none of it."""
    parts = [element.text or ""]
    for item in element:
        if item.tag == f"{_TEXT}s":
            parts.append(" " * min(int(item.get(f"{_TEXT}c", 1)), 1000))
        elif item.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif item.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif item.tag not in (f"{_OFFICE}annotation", f"{_TEXT}note"):
            parts.append(_paragraph(item))
        parts.append(item.tail or "")
    return "".join(parts)
