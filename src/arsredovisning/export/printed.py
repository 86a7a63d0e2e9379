"""The tables of a stitched report as they are printed, each cell beside the cell of the data that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from nbformat import NotebookNode

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.values import NBSP, Source
from arsredovisning.data.year import YearData
from arsredovisning.document.elements import MIME, Content, cell_text
from arsredovisning.text.markdown import markdown_parser

#: A cell of the data: its row and its column.
Place: TypeAlias = tuple[Row, Column]


@dataclass(frozen=True)
class PrintedColumn:
    """A column: its id, its head, and the head it shares with its neighbours (or empty).

    Attributes:
        text: True for a column of words.
        paren: True when the report prints it in parentheses after the column before.
    """

    id: str
    label: str
    group: str
    text: bool
    paren: bool = False


@dataclass(frozen=True)
class PrintedCell:
    """A cell.

    Attributes:
        text: What is printed, without footnote mark and without what follows in parentheses.
        number: The number behind it; None for a word, a dash or nothing.
        unit: Unit of the number or the dash: kr, tkr, mkr, %, antal or dagar; empty for a word or nothing.
        computed: True when the report works the value out; False when the data state it.
        mark: Mark of its footnote, or empty.
        source: The cell of the file that states the value, if any.
        place: The cell of the data that it shows; None in a table that a notebook has worked out.
    """

    text: str
    number: Decimal | None = None
    unit: str = ""
    computed: bool = False
    mark: str = ""
    source: Source | None = None
    place: Place | None = None


@dataclass(frozen=True)
class PrintedRow:
    """A row: its label, its kind (post, rubrik, summa, varav), the note it refers to, and a cell a column."""

    id: str
    label: str
    kind: str
    note: int | None
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True)
class PrintedTable:
    """A table of the report.

    Attributes:
        label: ``Tabell 3``, ``Not 2``, or empty.
        note: The note's number, when the table is one.
        row_head: Head of the column of row labels.
        notes: True when rows refer to notes.
        footnotes: Marks and texts, without markup.
        comment: The text under the table, without markup.
        page: Page in the published report, if it is known.
        origin: The table of the data that it shows, whole or a part; None for one that a notebook has worked out.
    """

    id: str
    caption: str
    label: str
    note: int | None
    row_head: str
    notes: bool
    columns: tuple[PrintedColumn, ...]
    rows: tuple[PrintedRow, ...]
    footnotes: tuple[tuple[str, str], ...]
    comment: str
    page: int | None
    origin: Table | None

    @property
    def title(self) -> str:
        """The caption with its label: ``Not 2. Verksamhetens kostnader``."""
        return f"{self.label}. {self.caption}" if self.label else self.caption

    @property
    def units(self) -> list[str]:
        """The units of its numbers, each once, as people write them."""
        units = (cell.unit for row in self.rows for cell in row.cells if cell.unit)
        return [{"mkr": "Mkr", "%": "procent"}.get(unit, unit) for unit in dict.fromkeys(units)]


def printed_tables(stitched: NotebookNode, data: YearData) -> list[PrintedTable]:
    """List the tables of a stitched report in the order of the report.

    Args:
        stitched: The stitched notebook (see :func:`arsredovisning.document.stitch.stitch`).
        data: The year's data that it was made of.
    """
    return [
        _table(cell.outputs[0].data[MIME], cell.metadata.arsredovisning.number, data)
        for cell in stitched.cells
        if cell.metadata.arsredovisning.kind == "table"
    ]


def _table(content: Content, number: str, data: YearData) -> PrintedTable:
    origin = _origin(content, data)
    parts = [_parts(column, origin) for column in content["columns"]]
    label = f"Not {content['note']}" if content["note"] else f"Tabell {number}" if number else ""
    return PrintedTable(
        id=content["id"],
        caption=content["caption"],
        label=label,
        note=content["note"],
        row_head=content["row_head"],
        notes=content["notes"],
        columns=tuple(column for columns in parts for column in columns),
        rows=tuple(
            PrintedRow(
                row["id"],
                row["label"],
                row["kind"],
                row["note"],
                tuple(
                    cell
                    for columns, printed in zip(parts, row["cells"], strict=True)
                    for cell in _cells(printed, columns, row["id"], content["unit"], origin)
                ),
            )
            for row in content["rows"]
        ),
        footnotes=tuple((note["mark"], plain_text(note["text"])) for note in content["footnotes"]),
        comment=plain_text(content["comment"]),
        page=content["page"],
        origin=origin,
    )


def _origin(content: Content, data: YearData) -> Table | None:
    """Find the table that an element shows: the one its numbers come from, or else one with its rows and columns."""
    files = {cell["source"]["file"] for row in content["rows"] for cell in row["cells"] if cell["source"]}
    own_first = sorted(data.table_settings, key=lambda name: name != content["id"])
    for table in map(data.table, own_first):
        if table.file in files or (not files and _has_all(content, table)):
            return table
    return None


def _has_all(content: Content, table: Table) -> bool:
    known = _columns(table)
    return all(row["id"] in table for row in content["rows"]) and all(c["id"] in known for c in content["columns"])


def _parts(content: Content, origin: Table | None) -> list[PrintedColumn]:
    """Give a column, and after it the one that the report prints in parentheses in the same cell."""
    columns = [PrintedColumn(content["id"], content["label"], content["group"], content["text"])]
    known = _columns(origin)
    if content["id"] in known and (paren := known[content["id"]].paren):
        columns.append(PrintedColumn(paren, known[paren].label, content["group"], known[paren].text, paren=True))
    return columns


def _columns(origin: Table | None) -> Mapping[str, Column]:
    return {column.id: column for column in origin.columns} if origin else {}


def _cells(
    content: Content, columns: list[PrintedColumn], row: str, unit: str, origin: Table | None
) -> Iterator[PrintedCell]:
    place = _place(row, columns[0].id, origin)
    number = None if content["value"] is None else Decimal(content["value"])
    cell = PrintedCell(content["text"], number, "" if number is None else unit, content["computed"], content["mark"])
    if origin is None or place is None:
        yield cell
        return
    parens = [_in_parentheses(place[0], column.id, origin) for column in columns[1:]]
    text = cell.text.removesuffix("".join(f"{NBSP}({paren.text})" for paren in parens))
    yield replace(cell, text=text, unit=_unit(place, origin), source=_source(place, origin), place=place)
    yield from parens


def _place(row: str, column: str, origin: Table | None) -> Place | None:
    """Find the cell of the data that is printed in a row and a column, which a standing table has exchanged."""
    known = _columns(origin)
    for one, other in ((row, column), (column, row)):
        if origin and one in origin and other in known:
            return origin.row(one), known[other]
    return None


def _in_parentheses(row: Row, column: str, origin: Table) -> PrintedCell:
    cell, place = row.cells[column], (row, origin.column(column))
    return PrintedCell(
        text=cell_text(cell, None, origin.unit),
        number=None if cell.value is None else Decimal(cell.value),
        unit=_unit(place, origin),
        computed=cell.computed,
        mark="".join(note.marke for note in origin.settings.fotnoter if f"{row.id}.{column}" in note.celler),
        source=_source(place, origin),
        place=place,
    )


def _unit(place: Place, origin: Table) -> str:
    row, column = place
    return "" if row.cells[column.id].kind in ("text", "empty") else column.unit or row.unit or origin.unit


def _source(place: Place, origin: Table) -> Source | None:
    row, column = place
    cell = row.cells[column.id]
    return None if cell.kind == "empty" or cell.computed else Source(origin.file, row.line, column.id)


def plain_text(markdown: str) -> str:
    """Give the words of Markdown without its markup; paragraphs are parted by a newline."""
    paragraphs = (
        "".join(" " if part.type in ("softbreak", "hardbreak") else part.content for part in token.children or ())
        for token in markdown_parser().parse(markdown)
        if token.type == "inline"
    )
    return "\n".join(re.sub(r"[ \t]+", " ", text) for text in paragraphs)
