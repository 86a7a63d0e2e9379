"""The report's tables as open data: a Frictionless Data Package with one tidy CSV file a table.

Every table has the same columns, one row a printed cell, so that tables, years and förbund can be laid on top
of each other. A text stands as the report has it, also when it begins with a sign that a spreadsheet takes for
a formula: the package is for programs, and the workbook for those who read with Excel.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from arsredovisning.data.goals import goals
from arsredovisning.data.settings import Licence
from arsredovisning.data.year import YearData
from arsredovisning.document.model import Cell, Column, Document, Front, Row, Table, Verdict
from arsredovisning.document.prose import plain
from arsredovisning.export.datapackage_schema import GOAL_SCHEMA, SCHEMA
from arsredovisning.text.markdown import slug

DESCRIPTOR = "datapackage.json"
#: The resource with the goals and how they were met.
GOALS = "maluppfyllelse"

_LICENCES: dict[Licence, tuple[str, str]] = {
    "CC0-1.0": ("CC0 1.0 Universell", "https://creativecommons.org/publicdomain/zero/1.0/deed.sv"),
    "CC-BY-4.0": ("Erkännande 4.0 Internationell", "https://creativecommons.org/licenses/by/4.0/deed.sv"),
}
_YEAR_IN_ID = re.compile(r"(?:^|_)(?:19|20)\d\d(?=_|$)")

_Json: TypeAlias = dict[str, Any]
_Record: TypeAlias = Mapping[str, object]


def to_datapackage(document: Document, data: YearData) -> dict[str, bytes]:
    """Write the tables of a report, and its goals with their verdicts, as open data.

    Args:
        document: The report.
        data: The year's data that it was made of.

    Returns:
        Each file of the package by its name: ``datapackage.json``, and a CSV file a table in UTF-8 with
        commas, decimal points and line feeds.
    """
    files: dict[str, bytes] = {}
    resources: list[_Json] = []

    def add(name: str, title: str, description: str, schema: _Json, records: Iterable[_Record]) -> None:
        path, content = f"{name}.csv", _csv(schema, records)
        files[path] = content
        resources.append(_resource(name, path, title, description, schema, content))

    for block, table in document.tables:
        add(_free(_name(table.id), files), block.title, _description(table), SCHEMA, _observations(table))
    if any(isinstance(block.element, Verdict) for block in document.blocks):
        description = "Målen och hur de har uppfyllts, en rad per mål och bedömning."
        add(_free(GOALS, files), "Mål och måluppfyllelse", description, GOAL_SCHEMA, _goals(data))
    descriptor = _descriptor(document.front, data) | {"resources": resources}
    return {DESCRIPTOR: (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode(), **files}


def _name(table: str) -> str:
    """Give a name that the format allows; an id of the data always is one."""
    return table if re.fullmatch("[a-z0-9_]+", table) else slug(table)


def _free(name: str, files: Mapping[str, bytes]) -> str:
    found, number = name, 1
    while f"{found}.csv" in files:
        number += 1
        found = f"{name}-{number}"
    return found


def _description(table: Table) -> str:
    parts = [f"Enhet: {', '.join(table.units)}."] if table.units else []
    parts += [f"Sidan {table.page} i den publicerade rapporten."] if table.page is not None else []
    parts += [plain(table.comment)] if table.comment else []
    return "\n".join([*parts, *(f"{note.mark} {plain(note.body)}" for note in table.footnotes)]) or table.caption


def _observations(table: Table) -> Iterator[_Record]:
    """Give a record a printed cell; a cell where nothing is printed is no observation."""
    footnotes = {note.mark: plain(note.body) for note in table.footnotes}
    heading = ""
    for number, row in enumerate(table.rows, 1):
        heading = row.label if row.kind == "rubrik" else heading
        for column, cell in _printed(table.columns, row):
            if cell.text:
                yield {
                    "nr": number,
                    "rad": row.id,
                    "radrubrik": row.label,
                    "radtyp": row.kind or "post",
                    "mellanrubrik": heading,
                    "kolumn": column.id,
                    "kolumnrubrik": column.label,
                    "grupp": column.group,
                    "serie": _YEAR_IN_ID.sub("", cell.place.column).strip("_") if cell.place else column.id,
                    "ar": cell.year,
                    "varde": None if cell.value is None else f"{cell.value:f}",
                    "text": cell.text,
                    "enhet": cell.unit,
                    "harkomst": "beraknad" if cell.computed else "angiven" if cell.stated else "",
                    "not": row.note,
                    "fotnot": "\n".join(footnotes[mark] for mark in cell.marks),
                    **_source(cell),
                }


def _printed(columns: Sequence[Column], row: Row) -> Iterator[tuple[Column, Cell]]:
    """Pair each column with its cell, and what is printed in parentheses with what it is about."""
    for column, cell in zip(columns, row.cells, strict=True):
        yield column, cell
        if column.inner and cell.inner:
            yield column.inner, cell.inner


def _source(cell: Cell) -> _Record:
    """Tell the cell of the file that states what is printed, if one does."""
    place = cell.place if cell.stated else None
    return {
        "kallfil": place.file if place else "",
        "kallrad": place.line if place else None,
        "kallkolumn": place.column if place else "",
    }


def _goals(data: YearData) -> Iterator[_Record]:
    for pair in goals(data).fillna("").itertuples():
        yield {
            "mal": pair.goal,
            "lydelse": pair.wording,
            "ambition": pair.ambition,
            "insats": pair.insats,
            "bedomning": pair.verdict,
            "utfall": pair.kind,
            "bedomningstext": pair.words,
        }


def _csv(schema: _Json, records: Iterable[_Record]) -> bytes:
    names = [field["name"] for field in schema["fields"]]
    target = io.StringIO()
    writer = csv.DictWriter(target, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return target.getvalue().encode()


def _resource(name: str, path: str, title: str, description: str, schema: _Json, content: bytes) -> _Json:
    return {
        "name": name,
        "profile": "tabular-data-resource",
        "path": path,
        "title": title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _descriptor(front: Front, data: YearData) -> _Json:
    """Describe the package; a report that nobody has decided has no date, and a version below 1."""
    title, forbund, decided = front.title, front.forbund, front.decided
    licence, (licence_title, licence_path) = data.forbund.licens, _LICENCES[data.forbund.licens]
    source = f"{title}, {forbund}" + (f", beslutad {decided}" if decided else "")
    return {
        "profile": "tabular-data-package",
        "name": f"arsredovisning-{slug(data.folder.forbund)}-{data.folder.year}",
        "title": f"Tabeller i {title}, {forbund}",
        "description": "Alla tabeller i årsredovisningen, en rad per tryckt cell. "
        "Talen är de publicerade, också där de inte stämmer med varandra.",
        "version": "1.0.0" if decided else "0.1.0",
        **({"created": f"{decided}T00:00:00Z"} if decided else {}),
        "language": "sv",
        "keywords": ["årsredovisning", "samordningsförbund", data.forbund.kortnamn, str(data.folder.year)],
        "licenses": [{"name": licence, "title": licence_title, "path": licence_path}],
        "sources": [{"title": source}],
        "contributors": [{"title": forbund, "role": "publisher"}],
    }
