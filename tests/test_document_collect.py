"""What the cells of executed notebooks show, and what may not be shown there."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from nbformat import NotebookNode

from arsredovisning.document.model import Prose
from arsredovisning.document.prose import plain
from tests.project import Project, blocks, notebook

UNSEEN = "Cellen visar något som syns i JupyterLab men inte kommer med i rapporten."


def injected(cells: NotebookNode) -> NotebookNode:
    """Put in the cell that papermill adds after the parameters."""
    cells.cells.insert(1, nbformat.v4.new_code_cell(metadata={"tags": ["injected-parameters"]}))
    return cells


@pytest.mark.parametrize(
    ("bundle", "message"),
    [
        ({"text/html": "<table></table>", "text/plain": "x"}, "Cellen visar en tabell utan rubrik."),
        ({"image/png": "", "text/plain": "<Figure>"}, "Cellen visar en figur utan rubrik och alternativtext."),
        ({"image/svg+xml": "<svg/>"}, "Cellen visar en figur utan rubrik och alternativtext."),
    ],
)
def test_what_has_no_caption_is_refused(project: Project, bundle: dict[str, str], message: str) -> None:
    """A DataFrame or an image without a caption is refused with the cell as JupyterLab counts it, and what to do."""
    (fault,) = project.stitch_faults(injected(notebook("# Om", "Text.", bundle)))
    assert (fault.file, fault.message) == ("notebooks/ingress.ipynb, cell 3", message)
    assert "dold" in fault.hint


def test_a_hidden_cell_is_left_out(project: Project) -> None:
    """What a cell tagged ``dold`` shows is for the analyst and not in the report."""
    bundle = {"text/html": "<p>hemligt</p>", "text/plain": "hemligt"}
    assert "hemligt" not in project.page(notebook(bundle, tags=["dold"]))


def printing(text: str, name: str = "stdout") -> NotebookNode:
    """Give a notebook whose second cell prints a text."""
    made = notebook("# Om", None)
    made.cells[1].outputs = [nbformat.v4.new_output("stream", name=name, text=text)]
    return made


def last(value: Any) -> NotebookNode:
    """Give a notebook whose second cell has a value as its last line, as IPython shows it."""
    bundle, _about = DisplayFormatter().format(value)  # type: ignore[no-untyped-call]  # IPython is untyped
    return notebook("# Om", bundle)


def test_what_a_cell_prints_is_told(project: Project) -> None:
    """Text that a cell prints would be lost: it is told by cell and words, with what to write instead."""
    (fault,) = project.stitch_faults(injected(printing("Totalt   1 271\npersoner\n")))
    assert (fault.file, fault.message, fault.found) == (
        "notebooks/ingress.ipynb, cell 2",
        UNSEEN,
        "Totalt 1 271 personer",
    )
    assert "report.markdown(text)" in fault.expected
    assert "dold" in fault.hint


@pytest.mark.parametrize("value", [1271, 35.5, np.float64(35.5), "en text", pd.Series([1, 2]), [1, 2], (0.0, 1.0), {}])
def test_a_value_that_is_no_element_is_told(project: Project, value: Any) -> None:
    """A number, a word, a Series or a list as a cell's last line would be lost, and is told by its cell."""
    (fault,) = project.stitch_faults(last(value))
    assert (fault.file, fault.message) == ("notebooks/ingress.ipynb, cell 2", UNSEEN)
    assert fault.found


def drawn(kind: str) -> Any:
    """Give what a drawing function gives back."""
    figure, axes = plt.subplots()
    plt.close(figure)
    match kind:
        case "axes":
            return axes
        case "lines":
            return axes.plot([1, 2], [3, 4])
        case "bars":
            return axes.bar(["a"], [1])
        case "title":
            return axes.set_title("Rubrik")
        case "labels":
            return axes.get_xticklabels()
        case "panels":
            return plt.subplots(2, 2)[1]
        case "figure and axes":
            return figure, axes
        case "pie":
            return axes.pie([1, 2], labels=["a", "b"])
        case "histogram":
            return axes.hist([1, 2, 2])
        case _:
            return axes.boxplot([1, 2, 3])


@pytest.mark.parametrize(
    "kind",
    ["axes", "lines", "bars", "title", "labels", "panels", "figure and axes", "pie", "histogram", "box"],
)
def test_what_drawing_gives_back_is_passed_over(project: Project, kind: str) -> None:
    """Axes, lines, bars and other things that a drawing function gives back are nothing that a reader misses."""
    assert project.stitch_faults(last(drawn(kind))) == []
    plt.close("all")


@pytest.mark.parametrize(("text", "name"), [("\n  \n", "stdout"), ("UserWarning: ...", "stderr")])
def test_empty_lines_and_warnings_are_passed_over(project: Project, text: str, name: str) -> None:
    """A warning is for the analyst, and an empty line is nothing."""
    assert project.stitch_faults(printing(text, name)) == []


def test_a_hidden_cell_may_print_and_show_anything(project: Project) -> None:
    """A cell tagged ``dold`` prints and shows what the analyst wants to see."""
    made = printing("hemligt")
    made.cells[1].outputs.append(nbformat.v4.new_output("display_data", {"text/plain": "42"}))
    made.cells[1].metadata["tags"] = ["dold"]
    assert blocks(project, made) == [("heading", "", "om")]


def test_markdown_that_ipython_shows_is_text(project: Project) -> None:
    """Markdown that a cell shows by itself is in the report, with its expressions worked out."""
    bundle = {"text/markdown": "Totalt {{ deltagare.inskrivna | antal }}.", "text/plain": "<Markdown>"}
    element = project.stitch(notebook("# Om", bundle)).blocks[-1].element
    assert isinstance(element, Prose)
    assert plain(element.blocks) == "Totalt 1\u00a0271."
