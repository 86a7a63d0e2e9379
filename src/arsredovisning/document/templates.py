"""The Jinja2 environment of our templates, and elements as HTML inside a notebook."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from markupsafe import Markup

from arsredovisning.document.markup import prose_html, runs_html
from arsredovisning.document.model import Column, Row, Shown, Text
from arsredovisning.document.prose import Inline, Note, Placement, ProseBlock, Title
from arsredovisning.document.template_faults import template_fault
from arsredovisning.errors import ReportError


class Head(NamedTuple):
    """A head over neighbouring columns of the same group; an empty label is a column without one."""

    label: str
    span: int


def column_heads(columns: Sequence[Column]) -> list[Head]:
    """Join neighbouring columns with the same group into spanning heads, from left to right."""
    heads: list[Head] = []
    for column in columns:
        if heads and column.group and heads[-1].label == column.group:
            heads[-1] = Head(column.group, heads[-1].span + 1)
        else:
            heads.append(Head(column.group, 1))
    return heads


def is_band(row: Row) -> bool:
    """Tell whether a row is only a heading over the rows under it."""
    return row.kind == "rubrik" and not any(cell.printed for cell in row.cells)


def cell_id(table: str, row: str, column: str) -> str:
    """Give the id that a cell has on the page."""
    return f"cell-{table}-{row}-{column}"


def data_uri(svg: str) -> str:
    """Give a drawing as a ``data:`` URI."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def prepare(environment: Environment) -> None:
    """Let an environment write elements: everything is escaped, unknown names fail."""
    environment.autoescape = environment.trim_blocks = environment.lstrip_blocks = True
    environment.undefined = StrictUndefined
    environment.filters |= {"column_heads": column_heads}
    environment.tests |= {"band": is_band}
    environment.globals |= {"prose": _prose, "runs": _runs, "cell_id": cell_id, "data_uri": data_uri}


def _prose(blocks: Sequence[ProseBlock], notes: Sequence[Note] = ()) -> Markup:
    return Markup(prose_html(blocks, notes))  # noqa: S704  what is written there is escaped


def _runs(runs: Sequence[Inline]) -> Markup:
    return Markup(runs_html(runs))  # noqa: S704  what is written there is escaped


class Compiled(BytecodeCache):
    """The templates that this process has compiled; each is still read, and compiled again when it has changed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType | None]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002  Jinja's signature
        """Know a template by its name alone: each build reads it in a folder of the build's own."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.checksum, bucket.code


_compiled = Compiled()


def template_environment(templates: Path) -> Environment:
    """Make the Jinja2 environment of our templates."""
    environment = Environment(
        loader=FileSystemLoader(templates / "arsredovisning"), autoescape=True, bytecode_cache=_compiled
    )
    prepare(environment)
    return environment


class ElementView:
    """Shows elements as HTML in JupyterLab, with the templates that the report is made with."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self._environment = template_environment(templates)

    def html(self, element: Shown) -> str:
        """Give an element's HTML as it looks inside a notebook, before numbers are known.

        Raises:
            ReportError: If a template has a fault.
        """
        try:
            view = self._environment.get_template("anteckningsbok.html.j2")
            return view.render(element=element, pieces=_pieces(element))
        except TemplateError as error:
            raise ReportError(template_fault(error, self._templates)) from error


class _Piece(NamedTuple):
    """What the view shows: an element or a part of a text by its kind, or running text that is written already."""

    kind: str
    element: Shown | Title | Placement | None
    html: Markup = Markup()


def _pieces(element: Shown) -> list[_Piece]:
    """Give what the view shows one after the other: a text's pieces, or the element itself."""
    if not isinstance(element, Text):
        return [_Piece(element.kind, element)]
    pieces: list[_Piece] = []
    for part in element.parts:
        match part:
            case Placement():
                placed = element.placed.get(part.name) if part.what == "tabell" else None
                pieces.append(_Piece("table", placed) if placed else _Piece("placement", part))
            case Title():
                pieces.append(_Piece("title", part))
            case _:
                pieces.append(_Piece("prose", None, _prose([part])))
    return [*pieces, _Piece("prose", None, _prose([], element.notes))]
