"""A table's tags: its name, the heads of its rows, and which heads each cell has, told by the grid that spans make."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from pikepdf import Array, Name, Object, String

from arsredovisning.export.pdf.contents import TableTags
from arsredovisning.export.pdf.elements import attributes, children, put


@dataclass(frozen=True)
class _Cell:
    """A cell with what is said of it as such, and the columns and rows that it covers."""

    element: Object
    about: Object
    column: int
    wide: int
    high: int


def describe(table: Object, name: str, wanted: TableTags) -> None:
    """Give a table its name, and make the first cell of each row its head where it is one.

    A cell's heads are those over its columns, which Typst has written, the head of its group of rows (a first cell as
    wide as the table), and those of its row. What lies beside the table to keep rows together is taken away.

    Args:
        table: The element of the whole table.
        name: A name that no other table of the document has.
        wanted: What the document says of it.
    """
    heads = [row for part in children(table, "/THead") for row in children(part)]
    body = [row for part in children(table, "/TBody") for row in children(part)]
    if len(heads) + len(body) != wanted.rows:
        raise AssertionError(f"{name} has {len(heads) + len(body)} rows in the tags and {wanted.rows} in the document")
    if wanted.summary:
        attributes(table, "/Table").Summary = String(wanted.summary)
    _placed(heads, wanted.columns)
    rows = _placed(body, wanted.columns)
    if wanted.row_heads:
        _head_rows(rows, wanted.columns, name)


def _placed(rows: list[Object], columns: int) -> list[list[_Cell]]:
    """Place the cells of rows, and take away those that are beside the table's columns."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for line, row in enumerate(rows):
        cells = []
        for element in children(row):
            about = attributes(element, "/Table")
            column = next(column for column in count() if (line, column) not in taken)
            cell = _Cell(element, about, column, int(about.get("/ColSpan", 1)), int(about.get("/RowSpan", 1)))
            taken |= {(line + down, column + right) for down in range(cell.high) for right in range(cell.wide)}
            if column < columns:
                cells.append(cell)
            elif "/ID" in element:
                del element.ID
        if len(cells) < len(children(row)):
            put(row, [cell.element for cell in cells])
        placed.append(cells)
    return placed


def _head_rows(rows: list[list[_Cell]], columns: int, name: str) -> None:
    group: list[Object] = []
    own: list[Object] = []
    for number, row in enumerate(rows, 1):
        for cell in row:
            if cell.column == 0:
                # A head that reaches down is one for the rows below it too.
                cell.element.S, cell.element.ID = Name.TH, String(f"{name}r{number}")
                cell.about.Scope = Name.Row
                if cell.wide == columns:
                    cell.about.Headers, group, own = Array(), [cell.element.ID], []
                else:
                    own = [cell.element.ID]
            else:
                cell.about.Headers = Array([*cell.about.get("/Headers", Array()), *group, *own])
