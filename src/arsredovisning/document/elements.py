"""What a notebook puts into the report: tables, figures and texts as data, with an HTML view for JupyterLab."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from arsredovisning.data.tables import Cell, Column, Row, Table
from arsredovisning.data.values import DASH, NBSP, format_number
from arsredovisning.errors import ReportError
from arsredovisning.text.syntax import MISSING

if TYPE_CHECKING:
    import pandas as pd

#: The MIME type under which an executed notebook carries an element to the report.
MIME = "application/vnd.arsredovisning+json"

#: Head of the column of row labels where a table does not name it.
_ROW_HEADS = {
    "kr": "Belopp i kr",
    "tkr": "Belopp i tkr",
    "mkr": "Belopp i Mkr",
    "%": "Andel",
    "antal": "Antal",
    "dagar": "Dagar",
}

Content: TypeAlias = dict[str, Any]


class Element:
    """Something that belongs in the report.

    Attributes:
        content: The element as JSON; ``kind`` says which: text, table, figure, missing,
            heading, verdict or signatures.
    """

    def __init__(self, content: Content, html: str) -> None:
        self.content = content
        self._html = html

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        return {MIME: self.content, "text/html": self._html}


def table_content(table: Table, comment: str, footnotes: Mapping[int, str]) -> Content:
    """Make a table's content as the report prints it.

    Args:
        table: The table.
        comment: Markdown under the table, expressions worked out.
        footnotes: Text of each footnote by its place in tabeller.toml, expressions worked out.
    """
    settings = table.settings
    marks = {cell: note.marke for note in settings.fotnoter for cell in note.celler}
    shown = [column for column in table.columns if not column.hidden]
    return {
        "kind": "table",
        "id": table.id,
        "caption": settings.rubrik,
        "unit": table.unit,
        "numbered": settings.numrera and settings.nummer is None,
        "note": settings.nummer,
        "row_head": settings.radrubrik or _ROW_HEADS.get(table.unit, ""),
        "notes": any(row.note is not None for row in table.rows),
        "columns": [
            {
                "id": column.id,
                "label": column.label,
                "group": column.group,
                "text": column.text,
                "paren": column.paren,
            }
            for column in shown
        ],
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "kind": row.kind,
                "note": row.note,
                "cells": [
                    _printed(table, row, column) | {"mark": marks.get(f"{row.id}.{column.id}", "")} for column in shown
                ],
            }
            for row in table.rows
        ],
        "footnotes": [{"mark": note.marke, "text": footnotes[n]} for n, note in enumerate(settings.fotnoter)],
        "comment": comment,
        "page": settings.sida,
    }


def _printed(table: Table, row: Row, column: Column) -> Content:
    cell = row.cells[column.id]
    text = cell_text(cell, row.decimals, table.unit)
    if column.paren and not cell.missing and (inner := cell_text(row.cells[column.paren], None, table.unit)):
        text = f"{text}{NBSP}({inner})"
    source = cell.value.source if cell.value is not None else None
    return {
        "text": text,
        "value": None if cell.value is None else str(Decimal(cell.value)),
        "computed": cell.computed,
        "source": {"file": source.file, "line": source.line, "column": source.column} if source else None,
    }


def cell_text(cell: Cell, decimals: int | None, table_unit: str) -> str:
    """Write a cell as it is printed; a unit that is not the table's own is added to % and dagar."""
    if cell.missing:
        return MISSING
    if cell.kind == "dash":
        return DASH
    if cell.value is None:
        return cell.text
    text = format_number(cell.value, decimals)
    if cell.value.unit == "%" or (cell.value.unit == "dagar" and table_unit != "dagar"):
        text += NBSP + cell.value.unit
    return text


def frame_content(
    frame: pd.DataFrame,
    name: str,
    caption: str,
    unit: str,
    row_head: str,
    labels: Mapping[str, str],
    groups: Mapping[str, str],
    kinds: Mapping[Any, str],
    numbered: bool,
) -> Content:
    """Make a table's content of a DataFrame that a notebook has worked out.

    Args:
        frame: One row a row; the index holds the row labels; columns hold numbers or words.
        name: The table's id, for references.
        caption: The table's caption.
        unit: Unit of the numbers: kr, tkr, mkr, %, antal, dagar or text.
        row_head: Head of the column of row labels.
        labels: Column heads by column name; a column without one keeps its name.
        groups: Common heads over columns, by column name.
        kinds: Kind of row (rubrik, summa, varav) by row label.
        numbered: Whether the table gets a number.
    """
    columns = [
        {
            "id": str(column),
            "label": labels.get(column, str(column)),
            "group": groups.get(column, ""),
            "text": _is_text(frame[column]),
        }
        for column in frame.columns
    ]
    return {
        "kind": "table",
        "id": name,
        "caption": caption,
        "unit": unit,
        "numbered": numbered,
        "note": None,
        "row_head": row_head or _ROW_HEADS.get(unit, ""),
        "notes": False,
        "columns": columns,
        "rows": [
            {
                "id": str(number),
                "label": str(label),
                "kind": kinds.get(label, ""),
                "note": None,
                "cells": [_frame_cell(value, unit) for value in values],
            }
            for number, (label, *values) in enumerate(frame.itertuples(name=None), 1)
        ],
        "footnotes": [],
        "comment": "",
        "page": None,
    }


def _is_text(column: pd.Series[Any]) -> bool:
    return any(isinstance(value, str) and value for value in column)


def _frame_cell(value: Any, unit: str) -> Content:
    import pandas as pd

    cell: Content = {"text": "", "value": None, "computed": True, "source": None, "mark": ""}
    if isinstance(value, str):
        return cell | {"text": value}
    if pd.isna(value):
        return cell
    if math.isinf(value):
        raise ReportError("Tabellen har en cell som är oändlig: något har delats med noll.")
    number = Decimal(str(round(float(value), 2))).normalize()
    if number == number.to_integral():
        number = number.quantize(Decimal(1))
    return cell | {"text": format_number(number) + (f"{NBSP}%" if unit == "%" else ""), "value": str(number)}


def figure_content(name: str, caption: str, alt: str, svg: str, png: bytes = b"") -> Content:
    """Make a figure's content.

    Args:
        name: The figure's id, for references.
        caption: The figure's caption.
        alt: What the figure shows, for those who do not see it.
        svg: The drawing.
        png: The same drawing for formats that cannot show SVG.

    Raises:
        ReportError: If the figure lacks a caption or an alternative text.
    """
    for text, what in ((caption, "caption: figurens rubrik"), (alt, "alt: en mening som säger vad figuren visar")):
        if not text.strip():
            raise ReportError(f"Figuren ”{name}” saknar {what}. Den behövs för den som inte ser bilden.")
    return {
        "kind": "figure",
        "id": name,
        "caption": caption,
        "alt": alt,
        "svg": svg,
        "png": base64.b64encode(png).decode(),
    }
