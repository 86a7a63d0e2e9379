"""Reading an Excel workbook (.xlsx, .xlsm) into grids: transitional and strict OOXML, every fact of a cell at once.

openpyxl gives a cell's value or its formula, not both, takes no strict workbooks, and stops at styles that Excel
accepts; here only the parts that say something of the cells are read, as ECMA-376 part 1, chapter 18, tells them.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse, parse  # type: ignore[import-untyped]  # defusedxml carries no types
from openpyxl.styles.numbers import builtin_format_code
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from arsredovisning.imports.grid import Area, Cell, Grid, Value, decimal_of
from arsredovisning.imports.numberformats import exponent, is_date, is_elapsed

_TRUE = ("1", "true", "on")
_LAST_COLUMN = 16_384
_ESCAPED = re.compile(r"_x(0009|000[aA]|000[dD]|005[fF])_")


def read_xlsx(archive: zipfile.ZipFile) -> tuple[Grid, ...]:
    """Read a workbook's sheets, in their order.

    Raises:
        Exception: Of many kinds, if the file is damaged; ``spreadsheet.open_book`` makes one fault of them.
    """
    return tuple(_Reader(archive).sheets())


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _name(child) == name]


def _is_set(element: Element, name: str) -> bool:
    return element.get(name, "").lower() in _TRUE


class _Reader:
    """Reads the parts of one workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        (self._book,) = [path for kind, path in self._related("").values() if kind == "officeDocument"]
        self._parts = self._related(self._book)
        self._strings = self._shared_strings()
        self._patterns = self._number_formats()
        self._epoch = CALENDAR_WINDOWS_1900
        self._uncalculated = False

    def sheets(self) -> Iterator[Grid]:
        with self._archive.open(self._book) as file:
            root = parse(file).getroot()
        for element in root:
            if _name(element) == "workbookPr" and _is_set(element, "date1904"):
                self._epoch = CALENDAR_MAC_1904
            if _name(element) == "calcPr" and _is_set(element, "fullCalcOnLoad"):
                self._uncalculated = True
        for element in root.iter():
            if _name(element) != "sheet":
                continue
            relation = next(value for name, value in element.attrib.items() if name.endswith("}id"))
            kind, path = self._parts[relation]
            if kind == "worksheet":
                with self._archive.open(path) as file:
                    yield self._sheet(file, element.get("name", ""), element.get("state", "visible") != "visible")

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Give the kinds and paths of the parts that a part, or the package, refers to."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._archive.namelist():
            return {}
        with self._archive.open(path) as file:
            root = parse(file).getroot()
        return {
            item.get("Id", ""): (
                item.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/"),
            )
            for item in root
            if item.get("TargetMode", "Internal") == "Internal"
        }

    def _part(self, kind: str) -> str | None:
        return next((path for known, path in self._parts.values() if known == kind), None)

    def _shared_strings(self) -> list[str]:
        path = self._part("sharedStrings")
        if path is None:
            return []
        strings: list[str] = []
        with self._archive.open(path) as file:
            for _event, element in iterparse(file):
                if _name(element) == "si":
                    strings.append(_text(element))
                    element.clear()
        return strings

    def _number_formats(self) -> list[str]:
        """Give the number format of each style that cells refer to."""
        path = self._part("styles")
        if path is None:
            return []
        with self._archive.open(path) as file:
            root = parse(file).getroot()
        own = {
            int(item.get("numFmtId", 0)): item.get("formatCode", "")
            for part in _children(root, "numFmts")
            for item in _children(part, "numFmt")
        }
        numbers = [
            int(item.get("numFmtId", 0)) for part in _children(root, "cellXfs") for item in _children(part, "xf")
        ]
        return [own.get(number) or builtin_format_code(number) or "General" for number in numbers]

    def _sheet(self, file: IO[bytes], name: str, hidden: bool) -> Grid:
        cells: dict[tuple[int, int], Cell] = {}
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        merged: list[Area] = []
        row = column = 0
        for event, element in iterparse(file, events=("start", "end")):
            what = _name(element)
            if event == "start":
                if what == "row":
                    row, column = int(element.get("r", row + 1)), 0
                    if _is_set(element, "hidden") or float(element.get("ht", 1)) == 0:
                        hidden_rows.add(row)
                continue
            if what == "c":
                row, column = coordinate_to_tuple(element.get("r")) if element.get("r") else (row, column + 1)
                cell = self._cell(element)
                if cell is not None:
                    cells[row, column] = cell
            elif what == "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref"))
                merged.append(Area(top, left, bottom, right))
            elif what == "col" and (_is_set(element, "hidden") or float(element.get("width", 1)) == 0):
                last = min(int(element.get("max", 1)), _LAST_COLUMN)
                hidden_columns.update(range(int(element.get("min", 1)), last + 1))
            if what in ("c", "row"):
                element.clear()
        return Grid(name, cells, hidden, frozenset(hidden_rows), frozenset(hidden_columns), tuple(merged))

    def _cell(self, element: Element) -> Cell | None:
        """Read a cell; None for one that holds nothing."""
        kind = element.get("t", "n")
        parts = {_name(child): child for child in element}
        formula = f"={parts['f'].text or ''}" if "f" in parts else ""
        if kind == "inlineStr":
            text = _text(parts["is"]) if "is" in parts else ""
        else:
            text = (parts["v"].text or "") if "v" in parts else ""
        if formula and self._is_open(kind, text, "v" in parts):
            return Cell(None, formula=formula)
        if not text:
            return None
        if kind == "s":
            return Cell(self._strings[int(text)])
        if kind in ("str", "inlineStr"):
            return Cell(_unescaped(text), formula=formula)
        if kind == "e":
            return Cell(text, formula=formula, error=True)
        if kind == "b":
            return Cell(text.strip() in _TRUE, formula=formula)
        if kind == "d":
            return Cell(_as_datetime(from_ISO8601(text.strip())), formula=formula)
        return self._number(text, int(element.get("s", 0)), formula)

    def _is_open(self, kind: str, text: str, stored: bool) -> bool:
        """Tell whether a formula waits to be worked out: it has no value, or the 0 that some programs write for one."""
        if not stored or (not text and kind != "str"):
            return True
        return self._uncalculated and kind == "n" and text.strip() == "0"

    def _number(self, text: str, style: int, formula: str) -> Cell:
        number = decimal_of(text)
        pattern = self._patterns[style] if style < len(self._patterns) else "General"
        if is_date(pattern):
            try:
                value = from_excel(float(number), self._epoch, timedelta=is_elapsed(pattern))
            except OverflowError:
                return Cell("########", formula=formula, error=True)
            return Cell(_as_datetime(value), formula=formula)
        return Cell(number, exponent(pattern, number), formula)


def _as_datetime(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> Value:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value


def _text(element: Element) -> str:
    """Give the text of a string: its runs, without readings for pronunciation."""
    runs = [element, *_children(element, "r")]
    return _unescaped("".join(part.text or "" for run in runs for part in _children(run, "t")))


def _unescaped(text: str) -> str:
    """Give back the white space that XML cannot hold, and the underscore of a text that only looks like it.

    Other escapes are of characters that no text has; where they stand, a program has written them as they are.
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
