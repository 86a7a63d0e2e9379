"""Figures that a notebook puts into the report."""

from __future__ import annotations

import pytest

from arsredovisning.data.values import NBSP
from arsredovisning.document.model import Figure
from arsredovisning.errors import ReportError
from tests.project import Project


def figure(project: Project, caption: str, alt: str, name: str = "f") -> Figure:
    """Give a figure with two bars as it goes into the report."""
    drawing, axes = project.report.axes()
    axes.bar(["a", "b"], [1, 2])
    made = project.report.figure(name, drawing, caption=caption, alt=alt).content
    assert isinstance(made, Figure)
    return made


@pytest.mark.parametrize(
    ("caption", "alt", "lacks"), [("", "Alt.", "caption"), ("Figur", "", "alt"), ("Figur", " ", "alt")]
)
def test_a_figure_without_its_texts_is_refused(project: Project, caption: str, alt: str, lacks: str) -> None:
    """A figure without a caption or an alternative text is refused, with why it is needed."""
    with pytest.raises(ReportError, match=f"Figuren ”f” saknar {lacks}.*inte ser bilden"):
        figure(project, caption, alt)


def test_a_name_that_cannot_be_referred_to_is_refused(project: Project) -> None:
    """A figure's id is one that references and addresses can hold."""
    with pytest.raises(ReportError, match="Figuren har ett namn som inte går att hänvisa till"):
        figure(project, "Figur", "Alt.", name="två ord")


def test_a_figure_from_a_notebook(project: Project) -> None:
    """A figure carries its drawing, the same bytes each time, and its texts with expressions worked out."""

    def drawn() -> Figure:
        return figure(project, "Deltagare {{ rapport.ar }}", "Staplar: {{ deltagare.inskrivna | antal }}.")

    first = drawn()
    assert (first.caption, first.alt) == ("Deltagare 2024", f"Staplar: 1{NBSP}271.")
    assert first == drawn()


def test_words_in_a_caption_stay_as_they_are(project: Project) -> None:
    """A label printed in a caption, which is no Markdown, gets no backslashes."""
    project.replace("tabeller/deltagare.csv", ";Inskrivna;", ";*In_skrivna*;")
    label = "{{ deltagare.inskrivna.rubrik }}"
    made = figure(project, label, label)
    assert (made.caption, made.alt) == ("*In_skrivna*", "*In_skrivna*")
