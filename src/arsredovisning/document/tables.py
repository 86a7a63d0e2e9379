"""A table of the data as the report prints it: each cell with its unit, its marks and its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from arsredovisning.data import tables as data
from arsredovisning.data.settings import Footnote as FootnoteSettings
from arsredovisning.data.values import DASH, MISSING, NBSP, decimals_of, format_number
from arsredovisning.document.model import Cell, Column, Footnote, Origin, Place, Row, Table, cells_of
from arsredovisning.document.parse import parse_blocks

#: Head of the column of row labels where a table does not name it.
ROW_HEADS = {
    "kr": "Belopp i kr",
    "tkr": "Belopp i tkr",
    "mkr": "Belopp i Mkr",
    "%": "Andel",
    "antal": "Antal",
    "dagar": "Dagar",
}

#: Works out the expressions in a text of the table's settings.
Render = Callable[[str], str]


def table_element(table: data.Table, render: Render, whole: bool = True) -> Table:
    """Make a table as the report prints it.

    Args:
        table: The table, or a part of it.
        render: Works out the expressions in its comment and footnotes.
        whole: Whether it is all of the table.
    """
    shown = [column for column in table.columns if not column.hidden]
    rows = tuple(
        Row(row.id, row.label, row.kind, tuple(cell_of(table, row, column) for column in shown), row.note)
        for row in table.rows
    )
    return _table(table, tuple(_column(table, column) for column in shown), rows, render, whole)


def standing_element(table: data.Table, row: str, labels: Mapping[str, str], render: Render) -> Table:
    """Make one row of a table a table of its own, its columns as rows.

    Args:
        table: The table.
        row: The row's id.
        labels: Row labels by column id, and the head of the values under the row's own id.
        render: Works out the expressions in the table's comment and footnotes.
    """
    lying = table.row(row)
    rows = tuple(
        Row(
            item.id,
            labels.get(item.id, item.label),
            lying.kind,
            (replace(cell_of(table, lying, item), inner=None),),
            lying.note,
        )
        for item in table.columns
        if not item.hidden and not item.text
    )
    return _table(table, (Column(row, labels.get(row, lying.label)),), rows, render, whole=False)


def _table(table: data.Table, columns: tuple[Column, ...], rows: tuple[Row, ...], render: Render, whole: bool) -> Table:
    settings = table.settings
    return Table(
        id=table.id,
        caption=settings.rubrik,
        unit=table.unit,
        columns=columns,
        rows=rows,
        row_head=settings.radrubrik or ROW_HEADS.get(table.unit, ""),
        numbered=settings.numrera and settings.nummer is None,
        note=settings.nummer,
        notes=any(row.note is not None for row in rows),
        footnotes=_footnotes(settings.fotnoter, columns, rows, render),
        comment=parse_blocks(render(settings.kommentar)),
        page=settings.sida,
        origin=Origin(table.id, table.file, whole),
    )


def _footnotes(
    notes: Sequence[FootnoteSettings], columns: Sequence[Column], rows: Sequence[Row], render: Render
) -> tuple[Footnote, ...]:
    """Give the footnotes whose marks are printed in what is shown: at a cell, or in words of the table."""
    at_cells = {mark for row in rows for cell in cells_of(row) for mark in cell.marks}
    said = [row.label for row in rows] + [cell.text for row in rows for cell in row.cells]
    said += [words for column in columns for words in (column.label, column.group)]
    return tuple(
        Footnote(note.marke, parse_blocks(render(note.text)))
        for note in notes
        if note.marke in at_cells or any(words.endswith(note.marke) for words in said)
    )


def _column(table: data.Table, column: data.Column) -> Column:
    inner = table.column(column.paren) if column.paren else None
    return Column(
        column.id,
        column.label,
        column.group,
        column.text,
        Column(inner.id, inner.label, column.group, inner.text) if inner else None,
    )


def cell_of(table: data.Table, row: data.Row, column: data.Column) -> Cell:
    """Make a cell as it is printed, with what follows it in parentheses."""
    made = _cell(table, row, column, row.decimals)
    if column.paren and not row.cells[column.id].missing:
        inner = _cell(table, row, table.column(column.paren), None)
        return replace(made, inner=inner if inner.text else None)
    return made


def _cell(table: data.Table, row: data.Row, column: data.Column, decimals: int | None) -> Cell:
    cell, name = row.cells[column.id], f"{row.id}.{column.id}"
    unit = column.unit or row.unit or table.unit
    made = Cell(
        unit="" if cell.kind in ("text", "empty") else unit,
        computed=cell.computed,
        stated=cell.kind != "empty" and not cell.computed,
        marks=tuple(note.marke for note in table.settings.fotnoter if name in note.celler),
        year=column.year or row.year,
        place=Place(table.id, row.id, column.id, table.file, row.line),
    )
    if cell.missing:
        return replace(made, text=MISSING)
    if cell.kind == "dash":
        return replace(made, text=DASH)
    if cell.value is None:
        return replace(made, text=cell.text)
    own_unit = cell.value.unit == "%" or (cell.value.unit == "dagar" and table.unit != "dagar")
    suffix = NBSP + cell.value.unit if own_unit else ""
    return replace(
        made,
        text=format_number(cell.value, decimals) + suffix,
        value=Decimal(cell.value),
        decimals=decimals_of(cell.value) if decimals is None else decimals,
        suffix=suffix,
    )
