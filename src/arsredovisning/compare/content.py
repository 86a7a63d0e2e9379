"""What a comparison shows as tables: key figures with their sources, and where every number stands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arsredovisning.compare.measures import BaseFigure
from arsredovisning.compare.places import BaseValue, Member, PlacedCell
from arsredovisning.compare.results import Result, Results
from arsredovisning.data.values import MISSING, NBSP, format_number
from arsredovisning.document.model import Cell, Column, Place, Row, Table
from arsredovisning.notebook.drawn import listed

#: Kind of the row of the förbund that the comparison is made for: bold on a shade.
_OWN = "summa"


def _number(text: str, value: Decimal, unit: str, place: Place | None = None) -> Cell:
    return Cell(text, value, unit, computed=place is None, stated=place is not None, place=place)


def _table(name: str, caption: str, unit: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    return Table(name, caption, unit, tuple(columns), tuple(rows), row_head="Förbund")


def _row(member: Member, own: bool, cells: Sequence[Cell], kind: str = _OWN) -> Row:
    label = f"{member.name} (eget förbund)" if own else member.name
    return Row(member.id.replace("-", "_"), label, kind if own else "", tuple(cells))


def result_table(results: Results, part: BaseFigure, whole: BaseFigure) -> Table:
    """Make the table of a key figure, sorted, with the figures that it is made of."""
    measure = results.measure
    columns = [
        Column("plats", "Plats"),
        Column("taljare", part.head),
        Column("namnare", whole.head),
        Column("varde", "Andel" if measure.enhet == "%" else "Belopp"),
    ]
    rows = [
        _row(
            result.member,
            result.own,
            [
                Cell(str(results.rank(result))),
                _base(result.part, part),
                _base(result.whole, whole),
                _number(results.written(result.value), result.value, measure.enhet),
            ],
        )
        for result in results.found
    ]
    return _table(measure.id, measure.rubrik, measure.enhet, columns, rows)


def _base(found: BaseValue, figure: BaseFigure) -> Cell:
    shown = found.shown_in(figure)
    return _number(format_number(shown, 0), shown, figure.enhet, found.place)


def source_table(results: Results, part: BaseFigure, whole: BaseFigure) -> Table:
    """Make the table that says in which cells of each förbund's report the figures stand."""
    columns = [Column("taljare", part.rubrik, text=True), Column("namnare", whole.rubrik, text=True)]
    rows = [
        _row(result.member, result.own, [Cell(_told(result.part)), Cell(_told(result.whole))], kind="")
        for result in results.found
    ]
    name = f"kallor_{results.measure.id}"
    return _table(name, f"{results.measure.rubrik}: var talen står", "text", columns, rows)


def _told(found: BaseValue) -> str:
    """Say where a figure stands: table, rows, column, file and line."""
    tables: dict[tuple[str, str], list[PlacedCell]] = {}
    for cell in found.cells:
        tables.setdefault((cell.table.id, cell.column.id), []).append(cell)
    told = [found.rule] if found.rule else []
    for cells in tables.values():
        table, column = cells[0].table, cells[0].column
        rows = " + ".join(cell.row.label for cell in cells)
        lines = listed([str(cell.row.line) for cell in cells])
        told.append(f"{table.settings.rubrik}: {rows}, kolumnen {column.label} ({table.id}.csv, rad{NBSP}{lines})")
    return "; ".join(told)


def overview_table(results: Sequence[Results], members: Sequence[Member], own: str) -> Table:
    """Make the table of every key figure of every förbund, the own one first and the others by name."""
    columns = [Column(item.measure.id, f"{item.measure.kort}, {item.measure.enhet}") for item in results]
    by_member: list[dict[str, Result]] = [{found.member.id: found for found in item.found} for item in results]
    rows = [
        _row(
            member,
            member.id == own,
            [_overview_cell(found.get(member.id)) for found in by_member],
        )
        for member in members
    ]
    return _table("jamforelse", "Nyckeltal för alla förbund", "antal", columns, rows)


def _overview_cell(result: Result | None) -> Cell:
    if result is None:
        return Cell(MISSING)
    return _number(format_number(result.value, 0), result.value, result.unit)
