"""One table's sheet: its title, its heads and rows as printed, and what stands under it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from arsredovisning.data.year import YearData
from arsredovisning.document.model import Block, Cell, Column, Row, Table
from arsredovisning.document.prose import plain
from arsredovisning.document.templates import column_heads
from arsredovisning.export.xlsx.book import CONTENTS, Book, height, link_to
from arsredovisning.export.xlsx.contents import Entry
from arsredovisning.export.xlsx.number_format import number_format
from arsredovisning.export.xlsx.sums import Live, Position, live_sums, sheet_number

#: Rows of a sheet: its title, what it is, the way back, and the table's heads after an empty one.
_TITLE, _ABOUT, _BACK, _HEAD = 0, 1, 2, 4
#: Least and greatest width in characters of the columns of row labels, words and numbers, and of note numbers.
_LABELS, _WORDS, _NUMBERS, _NOTE = (32, 57), (16, 62), (11, 40), 6

_KINDS: dict[str, dict[str, Any]] = {"rubrik": {"bold": True}, "summa": {"bold": True, "top": 1}}


class _SheetColumn(NamedTuple):
    """A column of the sheet, and whether the report prints it in parentheses after the column before."""

    column: Column
    paren: bool


class TableSheet:
    """The sheet of one table."""

    def __init__(self, book: Book, block: Block, table: Table, data: YearData) -> None:
        self._book = book
        self._block, self._table = block, table
        self._sheet = book.add_sheet(block)
        self._columns = [made for column in table.columns for made in _sheet_columns(column)]
        self._grouped = any(column.group for column in table.columns)
        self._first_column = 2 if table.notes else 1
        self._first_row = _HEAD + (2 if self._grouped else 1)
        self._rows = [_sheet_cells(table, row) for row in table.rows]
        self._widths = self._column_widths()
        cells = {(r, c): cell for r, row in enumerate(self._rows) for c, cell in enumerate(row)}
        origin = data.table(table.origin.table) if table.origin else None
        self._live = live_sums(cells, origin, self._address)

    def write(self) -> Entry:
        """Write the sheet, and tell what the list of contents says of it."""
        table, book, front, title = self._table, self._book, self._book.front, self._block.title
        book.set_up(self._sheet, (_HEAD, self._first_row - 1), self._widths)
        unit = f" Enhet: {', '.join(table.units)}." if table.units else ""
        book.write_line(self._sheet, _TITLE, title, self._widths, book.title(), 14)
        book.write_line(self._sheet, _ABOUT, f"{front.title}, {front.forbund}.{unit}", self._widths)
        self._sheet.write_url(_BACK, 0, link_to(CONTENTS), book.link(), "Till innehållet")
        self._write_heads()
        for number, row in enumerate(table.rows):
            self._write_row(number, row)
        self._write_below()
        last = self._address((max(len(table.rows), 1) - 1, len(self._columns) - 1))
        book.mark_heads(self._sheet, _HEAD, last)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})
        return Entry(
            sheet=self._sheet.get_name(),
            title=title,
            units=table.units,
            formulas=sum(bool(live.formula) for live in self._live.values()),
            deviations=sum(bool(live.deviations) for live in self._live.values()),
        )

    def _address(self, position: Position) -> str:
        address: str = xl_rowcol_to_cell(self._first_row + position[0], self._first_column + position[1])
        return address

    def _column_widths(self) -> list[float]:
        table = self._table
        widths = [_within(_LABELS, max((len(row.label) for row in table.rows), default=0) + 2)]
        if table.notes:
            widths.append(_NOTE)
        for number, (column, _paren) in enumerate(self._columns):
            cells = [row[number] for row in self._rows]
            longest = max((len(cell.text + cell.mark) for cell in cells), default=0)
            word = max(map(len, column.label.split()), default=0)
            widths.append(_within(_WORDS if column.text else _NUMBERS, max(longest + 3, word + 2)))
        return widths

    def _write_heads(self) -> None:
        table, book = self._table, self._book
        heads = [table.row_head, "Not"] if table.notes else [table.row_head]
        for at, text in enumerate(heads):
            self._head(at, text, book.head(words=True), alone=True)
        at = self._first_column
        columns = [column for column, _paren in self._columns]
        for group in column_heads(columns):
            if group.label:
                self._group(at, group.span, group.label)
            for column in columns[at - self._first_column :][: group.span]:
                self._head(at, column.label, book.head(column.text), alone=not group.label)
                at += 1
        heads += [column.label for column in columns]
        self._sheet.set_row(self._first_row - 1, height(zip(heads, self._widths, strict=True)))

    def _group(self, at: int, span: int, text: str) -> None:
        style = self._book.style(bold=True, align="center", bottom=1, text_wrap=True)
        if span > 1:
            self._sheet.merge_range(_HEAD, at, _HEAD, at + span - 1, "", style)
        self._sheet.write_string(_HEAD, at, text, style)

    def _head(self, at: int, text: str, style: Format, alone: bool) -> None:
        if self._grouped and alone:
            self._sheet.merge_range(_HEAD, at, self._first_row - 1, at, "", style)
        self._sheet.write_string(_HEAD if alone else self._first_row - 1, at, text, style)

    def _write_row(self, number: int, row: Row) -> None:
        at, own = self._first_row + number, _KINDS.get(row.kind, {})
        indent = {"indent": 1} if row.kind == "varav" else {}
        self._sheet.write_string(at, 0, row.label, self._book.style(text_wrap=True, **own, **indent))
        if self._table.notes:
            self._write_note(at, row, own)
        cells = self._rows[number]
        for column, (item, cell) in enumerate(zip(self._columns, cells, strict=True)):
            self._write_cell((number, column), item, cell, own)
        texts = [row.label, *(["" for _ in range(self._first_column - 1)]), *(cell.text for cell in cells)]
        self._sheet.set_row(at, height(zip(texts, self._widths, strict=True)))

    def _write_note(self, at: int, row: Row, own: dict[str, Any]) -> None:
        style = self._book.style(**own, align="left")
        if row.note is None:
            self._sheet.write_blank(at, 1, None, style)
        elif row.note in self._book.notes:
            link = self._book.link(**own, align="left")
            self._sheet.write_url(
                at, 1, link_to(self._book.notes[row.note]), link, str(row.note), f"Gå till not {row.note}"
            )
        else:
            self._sheet.write_number(at, 1, row.note, style)

    def _write_cell(self, position: Position, under: _SheetColumn, cell: Cell, own: dict[str, Any]) -> None:
        at, column = self._address(position), under.column
        live = self._live.get(position)
        before, after = ("(", f"){cell.mark}") if under.paren else ("", cell.mark)
        if cell.value is not None:
            style = self._book.style(**own, align="right", num_format=number_format(cell, before, after))
            if live and live.formula:
                self._sheet.write_formula(at, live.formula, style, float(sheet_number(cell)))
            else:
                self._sheet.write_number(at, float(sheet_number(cell)), style)
        elif cell.text:
            style = self._book.style(**own, align="left" if column.text else "right", text_wrap=column.text)
            self._sheet.write_string(at, f"{before}{cell.text}{after}", style)
        else:
            self._sheet.write_blank(at, None, self._book.style(**own))
        if live and live.deviations:
            self._sheet.write_comment(at, _said(cell, live), {"width": 320, "height": 110})

    def _write_below(self) -> None:
        """Write the footnotes, the comment, what does not add up, and which file the numbers come from."""
        table = self._table
        lines = [f"{note.mark} {plain(note.body)}" for note in table.footnotes]
        lines += [plain(table.comment)] if table.comment else []
        for position, live in self._live.items():
            if live.deviations:
                row = table.rows[position[0]]
                lines.append(
                    f"{self._address(position)} {row.label}: {_said(self._rows[position[0]][position[1]], live)}"
                )
        lines.append(f"Underlag: {table.origin.file}" if table.origin else "Tabellen är framräknad i rapporten.")
        for at, text in enumerate(lines, self._first_row + len(table.rows) + 1):
            style = self._book.style(text_wrap=True, font_size=10)
            self._book.write_line(self._sheet, at, text, self._widths, style, 10)


def _within(limits: tuple[int, int], width: float) -> float:
    return min(max(width, limits[0]), limits[1])


def _said(cell: Cell, live: Live) -> str:
    """Say in Swedish how a published number differs from what its rules give."""
    kept = f"Formeln följer {live.follows}." if live.formula else "Talet står som i rapporten, utan formel."
    return f"Rapporten anger {cell.text}. {' '.join(live.deviations)} {kept}"


def _sheet_columns(column: Column) -> Iterator[_SheetColumn]:
    yield _SheetColumn(column, paren=False)
    if column.inner:
        yield _SheetColumn(column.inner, paren=True)


def _sheet_cells(table: Table, row: Row) -> list[Cell]:
    """Give a row's cells, each with what the report prints after it in parentheses in a cell of its own."""
    cells: list[Cell] = []
    for column, cell in zip(table.columns, row.cells, strict=True):
        cells.append(cell)
        if column.inner:
            cells.append(cell.inner or Cell())
    return cells
