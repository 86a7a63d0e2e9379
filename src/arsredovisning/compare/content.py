"""What a comparison shows as tables: key figures with their sources, and where every number stands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arsredovisning.compare.measures import BaseFigure
from arsredovisning.compare.places import BaseValue, Member, PlacedCell
from arsredovisning.compare.results import Result, Results
from arsredovisning.data.values import NBSP, Source, format_number
from arsredovisning.document.elements import Content
from arsredovisning.notebook.drawn import listed
from arsredovisning.text.syntax import MISSING

#: Kind of the row of the förbund that the comparison is made for: bold on a shade.
_OWN = "summa"


def _column(name: str, label: str, text: bool = False) -> Content:
    return {"id": name, "label": label, "group": "", "text": text, "paren": ""}


def _number(text: str, value: Decimal, source: Source | None = None) -> Content:
    told = {"file": source.file, "line": source.line, "column": source.column} if source else None
    return {"text": text, "value": str(value), "computed": source is None, "source": told, "mark": ""}


def _word(text: str) -> Content:
    return {"text": text, "value": None, "computed": False, "source": None, "mark": ""}


def _table(name: str, caption: str, unit: str, columns: Sequence[Content], rows: Sequence[Content]) -> Content:
    return {
        "kind": "table",
        "id": name,
        "caption": caption,
        "unit": unit,
        "numbered": True,
        "note": None,
        "row_head": "Förbund",
        "notes": False,
        "columns": list(columns),
        "rows": list(rows),
        "footnotes": [],
        "comment": "",
        "page": None,
    }


def _row(member: Member, own: bool, cells: Sequence[Content], kind: str = _OWN) -> Content:
    return {
        "id": member.id.replace("-", "_"),
        "label": f"{member.name} (eget förbund)" if own else member.name,
        "kind": kind if own else "",
        "note": None,
        "cells": list(cells),
    }


def result_table(results: Results, part: BaseFigure, whole: BaseFigure) -> Content:
    """Make the table of a key figure, sorted, with the figures that it is made of."""
    measure = results.measure
    columns = [
        _column("plats", "Plats"),
        _column("taljare", part.head),
        _column("namnare", whole.head),
        _column("varde", "Andel" if measure.enhet == "%" else "Belopp"),
    ]
    rows = [
        _row(
            result.member,
            result.own,
            [
                _word(str(results.rank(result))),
                _base(result.part, part),
                _base(result.whole, whole),
                _number(results.written(result.value), result.value),
            ],
        )
        for result in results.found
    ]
    return _table(measure.id, measure.rubrik, measure.enhet, columns, rows)


def _base(found: BaseValue, figure: BaseFigure) -> Content:
    shown = found.shown_in(figure)
    return _number(format_number(shown, 0), shown, found.source)


def source_table(results: Results, part: BaseFigure, whole: BaseFigure) -> Content:
    """Make the table that says in which cells of each förbund's report the figures stand."""
    columns = [_column("taljare", part.rubrik, text=True), _column("namnare", whole.rubrik, text=True)]
    rows = [
        _row(result.member, result.own, [_word(_told(result.part)), _word(_told(result.whole))], kind="")
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


def overview_table(results: Sequence[Results], members: Sequence[Member], own: str) -> Content:
    """Make the table of every key figure of every förbund, the own one first and the others by name."""
    columns = [_column(item.measure.id, f"{item.measure.kort}, {item.measure.enhet}") for item in results]
    by_member: list[dict[str, Result]] = [{found.member.id: found for found in item.found} for item in results]
    rows = [
        _row(
            member,
            member.id == own,
            [
                _number(format_number(found[member.id].value, 0), found[member.id].value)
                if member.id in found
                else _word(MISSING)
                for found in by_member
            ],
        )
        for member in members
    ]
    return _table("jamforelse", "Nyckeltal för alla förbund", "antal", columns, rows)
