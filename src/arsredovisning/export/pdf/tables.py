"""Which heads each cell of a table has, told by the grid that spans make."""

from __future__ import annotations

from arsredovisning.export.pdf.nodes import Node

Grid = dict[tuple[int, int], Node]


def describe(table: Node, name: str) -> None:
    """Give a table's heads their scope and a name, and each cell the names of its heads.

    A cell's heads are those above it in its columns, the heading of its group of rows, and those of its row.

    Args:
        table: The element of the whole table.
        name: A name that no other table of the document has.
    """
    rows = list(table.descendants("TR"))
    grid = _grid(rows)
    columns: dict[Node, set[int]] = {}
    for (_line, column), cell in grid.items():
        columns.setdefault(cell, set()).add(column)
    group: Node | None = None
    body: Node | None = None
    for number, row in enumerate(rows):
        if row.parent is not body:
            body, group = row.parent, None
        for head in row.children("TH"):
            scope = head.element.get("scope", "col")
            head.attributes["Table"] = _spans(head) | {"Scope": "/Row" if scope.startswith("row") else "/Column"}
            if scope == "rowgroup":
                group = head
        own = [head for head in row.children("TH") if head.element.get("scope") == "row"]
        for cell in row.children("TD"):
            heads = [*_above(grid, number, sorted(columns[cell])), *([group] if group else []), *own]
            cell.attributes["Table"] = _spans(cell)
            if heads:
                cell.attributes["Table"]["Headers"] = heads
    for number, head in enumerate(table.descendants("TH"), 1):
        head.name = f"{name}-{number}"


def _grid(rows: list[Node]) -> Grid:
    """Place the cells: each row and column, counted from 0, gives the cell that covers it."""
    grid: Grid = {}
    for line, row in enumerate(rows):
        column = 0
        for cell in row.children("TH", "TD"):
            while (line, column) in grid:
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            grid |= {(line + down, column + right): cell for down in range(high) for right in range(wide)}
            column += wide
    return grid


def _above(grid: Grid, line: int, columns: list[int]) -> list[Node]:
    """Give the column heads above some cells of a row, from the top, each once."""
    found = (grid.get((above, column)) for column in columns for above in range(line))
    heads = (head for head in found if head and head.attributes.get("Table", {}).get("Scope") == "/Column")
    return list(dict.fromkeys(heads))


def _span(cell: Node, name: str) -> int:
    return int(cell.element.get(name, 1))


def _spans(cell: Node) -> dict[str, object]:
    spans = {"ColSpan": _span(cell, "colspan"), "RowSpan": _span(cell, "rowspan")}
    return {name: span for name, span in spans.items() if span > 1}
