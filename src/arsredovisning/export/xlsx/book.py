"""What the sheets of a workbook share: names, formats, paper, and how high a text is."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from arsredovisning.document.model import Block, Document, Table

#: What looks like a formula, a number or an address in the data is text.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}

CONTENTS = "Innehåll"
LANGUAGE = "sv-SE"
#: Excel's own limit, and the signs that it refuses in a sheet's name.
NAME_LENGTH = 31
_REFUSED = re.compile(r"[\[\]:*?/\\']")

_A4 = 9
#: A sheet wider than this many characters is printed across the paper.
_UPRIGHT = 95
_BODY = 11
#: Height of a line in points, by the size of its letters.
_LINE = {10: 13.5, _BODY: 15.0, 14: 20.0}
_LINK = "#0b4f9c"


class Book:
    """A workbook about one report.

    Attributes:
        front: What the report says of itself.
        names: Names of the sheets by the ids of the tables' blocks.
        notes: Names of the sheets by the notes' numbers.
    """

    def __init__(self, workbook: Workbook, document: Document) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.front = front = document.front
        self.names = sheet_names(document.tables)
        self.notes = {table.note: self.names[block.id] for block, table in document.tables if table.note is not None}
        # A draft has no date of its own: its year's end is as good as any, and the same every time.
        decided = dt.date.fromisoformat(front.decided or f"{front.year}-12-31")
        workbook.set_properties(
            {
                "title": f"Tabeller i {front.title}",
                "subject": f"{front.title} för {front.forbund}",
                "author": front.forbund,
                "created": dt.datetime.combine(decided, dt.time()),
            }
        )
        workbook.set_custom_property("Language", LANGUAGE)

    def add_contents(self) -> Worksheet:
        """Add the sheet that lists the others."""
        return self._workbook.add_worksheet(CONTENTS)

    def add_sheet(self, block: Block) -> Worksheet:
        """Add a table's sheet."""
        sheet = self._workbook.add_worksheet(self.names[block.id])
        sheet.set_comments_author(self.front.forbund)
        return sheet

    def write_line(
        self,
        sheet: Worksheet,
        row: int,
        text: str,
        widths: Sequence[float],
        style: Format | None = None,
        size: int = _BODY,
    ) -> None:
        """Write a text across all columns, as high as it needs.

        Args:
            sheet: The sheet.
            row: The row.
            text: The text.
            widths: Width of each column in characters.
            style: The text's format, wrapped.
            size: Size of its letters in points.
        """
        style = style or self.style(text_wrap=True)
        if len(widths) > 1:
            sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
        sheet.write_string(row, 0, text, style)
        sheet.set_row(row, height([(text, sum(widths))], size))

    def mark_heads(self, sheet: Worksheet, head: int, last: str) -> None:
        """Tell screen readers that a table's heads stand in its first row and its first column.

        Args:
            sheet: The table's sheet.
            head: The table's first row.
            last: Address of the table's last cell.
        """
        name = f"TitleRegion1.{xl_rowcol_to_cell(head, 0)}.{last}.{sheet.index + 1}"
        self._workbook.define_name(name, f"='{sheet.get_name()}'!{xl_rowcol_to_cell(head, 0, True, True)}")

    def style(self, **properties: Any) -> Format:
        """Give a format by its properties, the same one each time."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"valign": "top", **properties})
        return self._formats[key]

    def title(self) -> Format:
        """Give the format of a sheet's title."""
        return self.style(bold=True, font_size=14, font_color=self.front.accent, text_wrap=True)

    def head(self, words: bool) -> Format:
        """Give the format of the head of a column of words or of numbers."""
        align = "left" if words else "right"
        color = self.front.accent
        return self.style(bold=True, text_wrap=True, valign="bottom", bottom=2, bottom_color=color, align=align)

    def link(self, **properties: Any) -> Format:
        """Give the format of a link."""
        return self.style(font_color=_LINK, underline=1, **properties)

    def set_up(self, sheet: Worksheet, heads: tuple[int, int], widths: Sequence[float]) -> None:
        """Set columns, paper, what is printed on every page and what stays in view.

        Args:
            sheet: The sheet.
            heads: First and last row of the table's heads.
            widths: Width of each column in characters.
        """
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        if sum(widths) > _UPRIGHT:
            sheet.set_landscape()
        sheet.repeat_rows(*heads)
        sheet.freeze_panes(heads[1] + 1, 1)
        footer = f"{self.front.title}, {self.front.forbund}".replace("&", "&&")
        sheet.set_footer(f"&L{footer}&RSida &P av &N")


def sheet_names(tables: Iterable[tuple[Block, Table]]) -> dict[str, str]:
    """Name each table's sheet by its label and caption: as short as Excel wants it, and no two alike.

    Returns:
        The names by the ids of the tables' blocks.
    """
    names: dict[str, str] = {}
    taken = {CONTENTS.casefold()}
    for block, table in tables:
        full = " ".join(_REFUSED.sub(" ", f"{block.label} {table.caption}").split())
        number, name = 1, _shortened(full)
        while name.casefold() in taken:
            number += 1
            name = _shortened(full, f" ({number})")
        taken.add(name.casefold())
        names[block.id] = name
    return names


def _shortened(text: str, ending: str = "") -> str:
    room = NAME_LENGTH - len(ending)
    return (text if len(text) <= room else text[: room - 1].rstrip() + "…") + ending


def link_to(sheet: str) -> str:
    """Give the address of a sheet in the same workbook."""
    return f"internal:'{sheet}'!A1"


def height(texts: Iterable[tuple[str, float]], size: int = _BODY) -> float:
    """Estimate the height of a row of wrapped texts, which not every program works out by itself.

    Args:
        texts: Each text with the width of its column in characters.
        size: Size of the letters in points.

    Returns:
        The height in points.
    """
    return _LINE[size] * max(_lines(text, width * _BODY / size) for text, width in texts)


def _lines(text: str, width: float) -> int:
    return sum(len(textwrap.wrap(part, int(width), break_on_hyphens=False)) or 1 for part in text.split("\n"))
