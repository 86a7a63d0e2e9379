"""The shared notebooks run in this process, on any data, with what they show and draw at hand."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import matplotlib.pyplot as plt
import nbformat
from matplotlib.figure import Figure

from arsredovisning.document import model
from arsredovisning.notebook import figures
from arsredovisning.notebook.report import Report
from arsredovisning.notebook.shown import Element
from tests.project import REPOSITORY, Project

#: Cells that choose and open a report, which the tests do themselves.
_OPENING = ("parameters", "oppna")


@dataclass(frozen=True)
class Sheet:
    """A table of a synthetic report.

    Attributes:
        unit: Its unit.
        header: Ids of the CSV file's columns.
        rows: Its cells as they are written.
        words: Ids of the columns that hold words.
        about: What else tabeller.toml says of the table.
    """

    unit: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[str] = ()
    about: str = ""

    def settings(self, name: str) -> str:
        """Write the table's entry in tabeller.toml."""
        values = [item for item in self.header if item not in ("id", "rubrik", "typ", "enhet")]
        kinds = {True: ', typ = "text"', False: ""}
        columns = "".join(f'  {{ id = "{item}"{kinds[item in self.words]} }},\n' for item in values)
        return f'[{name}]\nrubrik = "Tabellen {name}"\nenhet = "{self.unit}"\n{self.about}kolumner = [\n{columns}]\n'

    def text(self) -> str:
        """Write the CSV file."""
        written = io.StringIO()
        csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([self.header, *self.rows])
        return written.getvalue()


@dataclass(frozen=True)
class Shown:
    """A figure that a notebook has shown.

    Attributes:
        marks: Every value that is written in the drawing.
        labels: Every label beside the axes.
        heads: What stands above the axes.
    """

    name: str
    caption: str
    alt: str
    marks: tuple[str, ...]
    labels: tuple[str, ...]
    heads: tuple[str, ...]


@dataclass
class Run:
    """What a notebook has shown."""

    elements: list[Element] = field(default_factory=list)
    figures: list[Shown] = field(default_factory=list)

    def figure(self, name: str) -> Shown:
        """Give a figure by its name."""
        return next(shown for shown in self.figures if shown.name == name)


def write(project: Project, tables: Mapping[str, Sheet]) -> None:
    """Let these be all the tables of the project's year."""
    for path in (project.folder.data / "tabeller").glob("*.csv"):
        path.unlink()
    project.write("tabeller.toml", "\n".join(sheet.settings(name) for name, sheet in tables.items()))
    for name, sheet in tables.items():
        project.write(f"tabeller/{name}.csv", sheet.text(), "utf-8-sig")


def run(report: Report, name: str) -> Run:
    """Run a shared notebook's cells on a report; nothing is rendered."""
    made = Run()
    drawings: list[Figure] = []

    def display(*shown: Any) -> None:
        for item in shown:
            if isinstance(item, Element):
                made.elements.append(item)
                if item.content.kind == "figure":
                    made.figures.append(_shown(item, drawings[-1]))

    def draw(figure: Figure, salt: str) -> figures.Drawing:
        drawings.append(figure)
        return figures.Drawing(f"<svg><!-- {salt} --></svg>", b"")

    names = {"forbund": report.forbund, "year": report.year, "report": report, "display": display}
    with patch.object(figures, "draw", draw):
        for source in cells(name):
            display(_value(source, names))
    plt.close("all")
    return made


def cells(name: str) -> Iterable[str]:
    """Give a shared notebook's code, cell by cell, without what chooses and opens the report."""
    notebook = nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.id not in _OPENING]


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run a cell, and give what its last line shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if isinstance(last, ast.Expr) else None


def _shown(element: Element, figure: Figure) -> Shown:
    content = element.content
    assert isinstance(content, model.Figure)
    axes = figure.axes
    ticks = [label for item in axes for axis in (item.xaxis, item.yaxis) for label in axis.get_ticklabels()]
    return Shown(
        content.id,
        content.caption,
        content.alt,
        tuple(text.get_text() for item in axes for text in item.texts if text.get_text()),
        tuple(" ".join(label.get_text().split("\n")) for label in ticks if label.get_text()),
        tuple(item.get_title(loc="left") for item in axes if item.get_title(loc="left")),
    )
