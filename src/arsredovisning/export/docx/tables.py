"""The report's tables as Word knows them: captioned heads, row labels, notes and sums, with room for each number."""

from __future__ import annotations

from collections.abc import Sequence

from docx.text.paragraph import Paragraph

from arsredovisning.data.values import NBSP
from arsredovisning.document.model import Cell, Column, Row, Table
from arsredovisning.document.templates import column_heads, is_band
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.grid import STRONG_LINE, Grid, Line, Slot
from arsredovisning.export.docx.house import LINE
from arsredovisning.export.docx.ooxml import Xml
from arsredovisning.export.docx.text import TextWriter
from arsredovisning.export.docx.widths import Layout, Need, alike, lay_out, need, span

#: The ems that row labels and columns of words get before they are broken more than they have to.
_ROOMY_LABEL, _ROOMY_WORDS = 14.0, 8.0
_NOTE_WIDTH = Need(2.0, 2.0, 2.0)
_VARAV_INDENT = 280
_GROUP_LINE: Line = {"val": "single", "sz": 4, "space": 0, "color": LINE}
_HEAD = "Rapporttabell huvud"
_STYLES = {"rubrik": "Rapporttabell rubrik", "summa": "Rapporttabell summa"}


def table_layout(table: Table, word: Word) -> Layout:
    """Work out how a table of the report is set."""
    columns, rows = table.columns, [row for row in table.rows if not is_band(row)]
    needs = [need([row.label for row in rows], head=table.row_head, roomy=_ROOMY_LABEL)]
    needs += [_NOTE_WIDTH] if table.notes else []
    first = len(needs)
    for place, column in enumerate(columns):
        texts = [_all_of(row.cells[place]) for row in rows]
        needs.append(need(texts, head=column.label, roomy=_ROOMY_WORDS if column.text else 0.0))
    place = first
    for head in column_heads(columns):
        needs = span(needs, place, head.span, head.label)
        place += head.span
    needs = alike(needs, [first + place for place, column in enumerate(columns) if not column.text])
    return lay_out(needs, word.room().twips, word.room(landscape=True).twips)


def _all_of(cell: Cell) -> str:
    """Give all that is printed in a cell, marks too."""
    inner = f"{NBSP}({cell.inner.text}{cell.inner.mark})" if cell.inner else ""
    return f"{cell.text}{cell.mark}{inner}"


def draw_table(table: Table, word: Word, layout: Layout, text: TextWriter) -> Xml:
    """Draw a table of the report, without its caption and what stands under it."""
    grid = Grid(word, layout, table.caption, bottom=table.unit != "text")
    for heads in _heads(table):
        grid.row(heads, head=True)
    for row in table.rows:
        slots = [_band(row, len(layout.widths))] if is_band(row) else _row(table, row, word)
        paragraphs = grid.row(slots, total=row.kind == "summa", last=row is table.rows[-1])
        if not is_band(row):
            _write_runs(row, paragraphs[len(paragraphs) - len(row.cells) :], text)
    return grid.xml


def _write_runs(row: Row, paragraphs: Sequence[Paragraph], text: TextWriter) -> None:
    for cell, paragraph in zip(row.cells, paragraphs, strict=True):
        if cell.runs:
            text.runs(paragraph, cell.runs)
            if cell.mark:
                paragraph.add_run(cell.mark).font.superscript = True


def _band(row: Row, columns: int) -> Slot:
    return Slot(row.label, _STYLES["rubrik"], columns=columns)


def _row(table: Table, row: Row, word: Word) -> list[Slot]:
    style = _STYLES.get(row.kind, "")
    slots = [Slot(row.label, style, indent=_VARAV_INDENT if row.kind == "varav" else 0)]
    if table.notes:
        note = row.note
        slots.append(Slot(str(note), "Hyperlink", target=word.target(f"#not-{note}")) if note else Slot())
    for cell, column in zip(row.cells, table.columns, strict=True):
        slots.append(_slot(cell, style, _align(column)))
    return slots


def _slot(cell: Cell, style: str, align: str) -> Slot:
    """Give a cell's slot; where nothing is marked between its parts they are one text."""
    if cell.runs:
        return Slot("", style, align=align)
    if cell.inner is None or not (cell.marks or cell.inner.marks):
        return Slot(cell.printed, style, cell.mark, align=align)
    inner = ((f"{NBSP}({cell.inner.text}", cell.inner.mark), (")", ""))
    return Slot(cell.text, style, cell.mark, align=align, after=inner)


def _heads(table: Table) -> list[list[Slot]]:
    """Make the one or two rows of heads; a head without a group covers both."""
    columns = table.columns
    groups = column_heads(columns)
    sides = [(table.row_head, "left")] + ([("Not", "left")] if table.notes else [])
    if not any(group.label for group in groups):
        heads = sides + [(column.label, _align(column)) for column in columns]
        return [[Slot(text, _HEAD, align=align, line=STRONG_LINE) for text, align in heads]]
    first = [Slot(text, _HEAD, align=align, down="restart") for text, align in sides]
    place = 0
    for group in groups:
        if group.label:
            first.append(Slot(group.label, _HEAD, align="center", columns=group.span, line=_GROUP_LINE))
        else:
            column = columns[place]
            first.append(Slot(column.label, _HEAD, align=_align(column), down="restart"))
        place += group.span
    covered = Slot(down="continue", line=STRONG_LINE)
    second = [
        Slot(column.label, _HEAD, align=_align(column), line=STRONG_LINE) if column.group else covered
        for column in columns
    ]
    return [first, [covered] * len(sides) + second]


def _align(column: Column) -> str:
    return "left" if column.text else "right"
