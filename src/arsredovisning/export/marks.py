"""Where on the page the granskning's findings stand: in cells, by tables and texts, or over the whole report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePosixPath
from typing import TypeAlias

from arsredovisning.document.model import Column, Document, Heading, Row, Table
from arsredovisning.document.templates import cell_id
from arsredovisning.review.findings import Finding

#: What findings without a place of their own stand under.
REPORT = ""
_Key: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Mark:
    """A finding as the page shows it.

    Attributes:
        name: Its name on the page: ``A3``.
        where: Where it is, in words.
        link: The id of the cell, or nothing.
        follows: The name of the one on the page that has told its cause already, or nothing.
    """

    finding: Finding
    name: str
    where: str
    link: str
    follows: str = ""


@dataclass(frozen=True)
class Marks:
    """The findings of a page.

    Attributes:
        listed: The findings by the id of the table, or of the heading of the text, that they stand under.
        cells: The names of the findings of each cell, by its id on the page: ``A1 A4``.
    """

    listed: dict[str, list[Mark]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Spot:
    """A place on the page.

    Attributes:
        anchor: Id of the table, or of the heading, that the findings about it are listed under.
        where: The place in words, within what the anchor names.
        order: Its number from the top of the page.
        link: Id of the cell, when it is one.
    """

    anchor: str
    where: str
    order: int
    link: str = ""


def mark_findings(document: Document, findings: Iterable[Finding]) -> Marks:
    """Say where the findings stand on the page.

    Args:
        document: The report.
        findings: What the granskning found.

    Returns:
        The findings, named in the order of the page. Those of the whole report stand under ``REPORT``, which is
        always there.
    """
    spots = _spots(document)
    whole = _Spot(REPORT, "", 0)
    placed = [(next((spots[key] for key in _keys(item) if key in spots), whole), item) for item in findings]
    marks = Marks({REPORT: []})
    told: dict[str, str] = {}
    for number, (spot, finding) in enumerate(sorted(placed, key=lambda pair: pair[0].order), 1):
        name = f"A{number}"
        where = spot.where or place_in_words(finding)
        follows = told.setdefault(finding.cause, name) if finding.cause else name
        mark = Mark(finding, name, where, spot.link, "" if follows == name else follows)
        marks.listed.setdefault(spot.anchor, []).append(mark)
        if spot.link:
            marks.cells[spot.link] = f"{marks.cells.get(spot.link, '')} {name}".strip()
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


def _spots(document: Document) -> dict[_Key, _Spot]:
    """Find every place that a finding may be about; where several show the same, the first one counts."""
    spots: dict[_Key, _Spot] = {}
    anchor = heading = ""
    order = count(1)
    for block in document.blocks:
        if isinstance(block.element, Heading):
            anchor, heading = block.anchor, block.element.text
        if block.text_name:
            spots.setdefault((f"texter/{block.text_name}",), _Spot(anchor, heading, next(order)))
        if isinstance(block.element, Table):
            for key, spot in _table_spots(block.element, block.anchor, order):
                spots.setdefault(key, spot)
    return spots


def _table_spots(table: Table, anchor: str, order: Iterator[int]) -> Iterator[tuple[_Key, _Spot]]:
    whole = _Spot(anchor, table.caption, next(order))
    yield (table.id,), whole
    for row in table.rows:
        of_row = _Spot(anchor, row.label, next(order))
        yield (table.id, row.id, ""), of_row
        yield from _row_spots(table, row, anchor, order)
        for cell in row.cells:
            if cell.place:
                yield (cell.place.file, cell.place.line, ""), of_row
                yield (cell.place.file,), whole


def _row_spots(table: Table, row: Row, anchor: str, order: Iterator[int]) -> Iterator[tuple[_Key, _Spot]]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        where = ", ".join(words for words in (row.label, _head(column)) if words)
        spot = _Spot(anchor, where, next(order), cell_id(table.id, row.id, column.id))
        yield (table.id, row.id, column.id), spot
        for shown in (cell, cell.inner):
            if shown and shown.place:
                yield (shown.place.table, shown.place.row, shown.place.column), spot
                yield (shown.place.file, shown.place.line, shown.place.column), spot


def _head(column: Column) -> str:
    return " ".join(words for words in (column.group, column.label) if words)


def place_in_words(finding: Finding) -> str:
    """Say where a finding is, as the report calls it: ``Balansräkning, Eget kapital, 2024``."""
    cell = finding.label or ", ".join(filter(None, (finding.row, finding.column)))
    return ", ".join(filter(None, (finding.section, cell))) or finding.file
