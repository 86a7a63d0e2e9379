"""The first sheet: a linked list of the others, with how many numbers are formulas and how many cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from arsredovisning.export.html import swedish_date
from arsredovisning.export.xlsx.book import Book, height, link_to

_HEADS = ("Blad", "Tabell", "Enhet", "Formler", "Avvikelser")
_WIDTHS = (33.0, 70.0, 9.0, 10.0, 12.0)
_FIRST_COUNT = 3
_HEAD = 4
_EXPLANATION = (
    "Summor och skillnader är formler. Ett tal som inte stämmer med sin formel står kvar som det är publicerat. "
    "En kommentar i cellen och en rad under tabellen säger vad formeln skulle ge; kolumnen Avvikelser räknar dem."
)


@dataclass(frozen=True)
class Entry:
    """A sheet in the list.

    Attributes:
        sheet: The sheet's name.
        title: The table's title.
        units: The units of the table's numbers.
        formulas: How many numbers are formulas.
        deviations: How many numbers are not what their formulas give.
    """

    sheet: str
    title: str
    units: Sequence[str]
    formulas: int
    deviations: int


def write_contents(book: Book, sheet: Worksheet, entries: Sequence[Entry]) -> None:
    """Write the list of contents.

    Args:
        book: The workbook.
        sheet: The list's sheet.
        entries: The other sheets in order.
    """
    front, last = book.front, len(_HEADS) - 1
    book.set_up(sheet, (_HEAD, _HEAD), _WIDTHS)
    decided = f", beslutad av förbundsstyrelsen den {swedish_date(front.decided)}" if front.decided else ""
    book.write_line(sheet, 0, f"Tabeller i {front.title}", _WIDTHS, book.title(), 14)
    book.write_line(sheet, 1, f"{front.forbund}{decided}", _WIDTHS)
    book.write_line(sheet, 2, _EXPLANATION, _WIDTHS)
    for column, head in enumerate(_HEADS):
        sheet.write_string(_HEAD, column, head, book.head(words=column < _FIRST_COUNT))
    for row, entry in enumerate(entries, _HEAD + 1):
        sheet.set_row(row, height([(entry.title, _WIDTHS[1])]))
        sheet.write_url(row, 0, link_to(entry.sheet), book.link(), entry.sheet, f"Gå till {entry.title}"[:255])
        sheet.write_string(row, 1, entry.title, book.style(text_wrap=True))
        sheet.write_string(row, 2, ", ".join(entry.units), book.style())
        for column, count in enumerate((entry.formulas, entry.deviations), _FIRST_COUNT):
            sheet.write_number(row, column, count, book.style(align="right"))
    book.mark_heads(sheet, _HEAD, xl_rowcol_to_cell(_HEAD + len(entries), last))
