"""Where on the page the granskning's findings stand: in cells, by tables and texts, or over the whole report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from nbformat import NotebookNode

from arsredovisning.document.elements import MIME, Content
from arsredovisning.review.findings import Finding

#: A finding as the template shows it: its fields, its ``name`` on the page, ``where`` it is in words, and a ``link``.
Mark: TypeAlias = dict[str, Any]
#: What findings without a place of their own stand under.
REPORT = ""
_Key: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class _Spot:
    """A place on the page.

    Attributes:
        anchor: Id of the table, or of the heading, that the findings about it are listed under.
        where: The place in words, within what the anchor names.
        order: Its number from the top of the page.
        link: Id of the cell, when it is one.
        cell: The cell's content, when it is one.
    """

    anchor: str
    where: str
    order: int
    link: str = ""
    cell: Content | None = None


def mark_findings(notebook: NotebookNode, findings: Iterable[Finding]) -> dict[str, list[Mark]]:
    """Mark the cells that findings are about, and list the findings by where on the page they are shown.

    Args:
        notebook: The stitched report; a cell with findings gets their names as ``marks``: ``A1 A4``.
        findings: What the granskning found.

    Returns:
        The findings by the id of the table, or of the heading of the text, that they stand under; named in
        the order of the page. Those of the whole report stand under ``REPORT``, which is always there.
    """
    spots = _spots(notebook)
    whole = _Spot(REPORT, "", 0)
    placed = [(next((spots[key] for key in _keys(item) if key in spots), whole), item) for item in findings]
    marks: dict[str, list[Mark]] = {REPORT: []}
    for number, (spot, finding) in enumerate(sorted(placed, key=lambda pair: pair[0].order), 1):
        name = f"A{number}"
        where = spot.where or place_in_words(finding)
        marks.setdefault(spot.anchor, []).append(asdict(finding) | {"name": name, "where": where, "link": spot.link})
        if spot.cell is not None:
            spot.cell["marks"] = f"{spot.cell.get('marks', '')} {name}".strip()
    return marks


def _keys(finding: Finding) -> Iterator[_Key]:
    """Say what a finding is about, from the cell outwards; a table may be printed in parts under other names."""
    yield finding.file, finding.line, finding.column
    yield finding.table, finding.row, finding.column
    yield (finding.table or _text_of(finding.file),)
    yield (finding.file,)


def _text_of(file: str) -> str:
    path = PurePosixPath(file)
    return f"{path.parent.name}/{path.stem}"


def _spots(notebook: NotebookNode) -> dict[_Key, _Spot]:
    """Find every place that a finding may be about; where several show the same, the first one counts."""
    spots: dict[_Key, _Spot] = {}
    anchor = heading = ""
    order = count(1)
    for cell in notebook.cells:
        about = cell.metadata.arsredovisning
        if about.kind == "heading":
            anchor, heading = about.anchor, about.text
        if about.text_name:
            spots.setdefault((f"texter/{about.text_name}",), _Spot(anchor, heading, next(order)))
        if about.kind == "table":
            for key, spot in _table_spots(cell.outputs[0].data[MIME], order):
                spots.setdefault(key, spot)
    return spots


def _table_spots(table: Content, order: Iterator[int]) -> Iterator[tuple[_Key, _Spot]]:
    name, anchor = table["id"], f"tab-{table['id']}"
    whole = _Spot(anchor, table["caption"], next(order))
    yield (name,), whole
    for row in table["rows"]:
        of_row = _Spot(anchor, row["label"], next(order))
        yield (name, row["id"], ""), of_row
        for column, cell in zip(table["columns"], row["cells"], strict=True):
            where = ", ".join(words for words in (row["label"], _head(column)) if words)
            spot = _Spot(anchor, where, next(order), cell_id(name, row["id"], column["id"]), cell)
            shown = [column["id"], column["paren"]] if column.get("paren") else [column["id"]]
            yield from (((name, row["id"], item), spot) for item in shown)
            if source := cell["source"]:
                stated = [source["column"], *shown[1:]]
                yield from (((source["file"], source["line"], item), spot) for item in stated)
                yield (source["file"], source["line"], ""), of_row
                yield (source["file"],), whole


def _head(column: Content) -> str:
    return " ".join(words for words in (column["group"], column["label"]) if words)


def cell_id(table: str, row: str, column: str) -> str:
    """Give the id that a cell has on the page."""
    return f"cell-{table}-{row}-{column}"


def place_in_words(finding: Finding) -> str:
    """Say where a finding is, as the report calls it: ``Balansräkning, eget_kapital, 2024``."""
    return ", ".join(part for part in (finding.section, finding.row, finding.column) if part) or finding.file
