"""Tables and figures stand where a text places them, and each id is one thing's, at one place."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from arsredovisning.errors import Fault
from arsredovisning.notebook.shown import Element
from tests.project import Project, blocks, figure, notebook

INGRESS, OVERSIKT = "notebooks/ingress.ipynb, cell 1", "notebooks/oversikt.ipynb, cell 1"
SETTINGS = "data/provlandet/2024"


def page(project: Project, *notebooks: NotebookNode) -> BeautifulSoup:
    return BeautifulSoup(project.page(*notebooks), "html.parser")


def made(project: Project, name: str) -> Element:
    """Show a table that a notebook has worked out."""
    return project.report.make_table(pd.DataFrame({"a": [1]}, index=["b"]), name, "Egen")


def test_a_table_is_shown_where_a_text_places_it(project: Project) -> None:
    """A table or figure that a text places stands there, and not also where its notebook shows it."""
    report = project.report
    project.text("ingress", "# Om\n\nFöre.\n\n[[tabell:deltagare]]\n\nMellan.\n\n[[figur:a]]\n\nEfter.\n")
    made = blocks(
        project,
        notebook(report.table("deltagare"), project.report.text("ingress"), figure(project, "a")),
        notebook(figure(project, "b")),
    )
    assert [(kind, number) for kind, number, _anchor in made] == [
        ("heading", ""),
        ("prose", ""),
        ("table", "1"),
        ("prose", ""),
        ("figure", "1"),
        ("prose", ""),
        ("figure", "2"),
    ]


def test_a_figure_that_the_source_lacks(project: Project) -> None:
    """A placed figure whose values are not known becomes a numbered box that says why."""
    box = page(project, notebook("[[figur:forsorjning]]")).select_one("figure.saknas")
    assert box is not None
    assert (box["id"], box.p and box.p.text) == ("fig-forsorjning", "Källan visar figuren som bild.")
    assert "Figur 1. Försörjning vid inskrivning" in " ".join(box.text.split())


def test_a_placed_figure_that_does_not_exist_is_told(project: Project) -> None:
    """A placed figure that neither a notebook nor report.toml has is told with the nearest name."""
    (fault,) = project.stitch_faults(notebook("[[figur:forsorjing]]"))
    assert (fault.file, fault.hint) == ("notebooks/ingress.ipynb, cell 1", "Menade du forsorjning?")


def test_a_placed_table_that_does_not_exist_is_told(project: Project) -> None:
    """A Markdown cell that places a table which no notebook shows is told."""
    (fault,) = project.stitch_faults(notebook("[[tabell:egen]]"))
    assert fault.message == "Tabellen ”egen” som ska stå här finns inte."


def test_a_placed_table_of_a_notebook_stands_there(project: Project) -> None:
    """A table that a notebook works out can be placed by another notebook's text."""
    assert blocks(project, notebook("# Om\n\n[[tabell:egen]]"), notebook(made(project, "egen"))) == [
        ("heading", "", "om"),
        ("table", "1", "tab-egen"),
    ]


def test_a_whole_table_that_a_text_places_too_is_shown_once(project: Project) -> None:
    """A table of the data that one notebook shows whole and a text places is one thing, and stands in the text."""
    shown = blocks(project, notebook(project.report.text("ingress")), notebook(project.report.table("deltagare")))
    assert [anchor for kind, _number, anchor in shown if kind == "table"] == ["tab-deltagare"]


def told(fault: Fault) -> tuple[str, str, str]:
    return fault.message, fault.file, fault.found


@pytest.mark.parametrize("kind", ["data", "made", "figure", "placed", "text"])
def test_the_same_id_twice_is_told(project: Project, kind: str) -> None:
    """Two tables or two figures with the same id are told by the id and by both places, each once."""

    def shown() -> Element | str | None:
        match kind:
            case "data":
                return project.report.table("deltagare")
            case "made":
                return made(project, "egen")
            case "figure":
                return figure(project, "a")
            case "text":
                return project.report.text("ingress")
            case _:
                return "[[figur:forsorjning]]"

    names = {"data": "Tabellen ”deltagare”", "made": "Tabellen ”egen”", "figure": "Figuren ”a”"}
    names |= {"placed": "Figuren ”forsorjning”", "text": "Tabellen ”deltagare”"}
    (fault,) = project.stitch_faults(notebook(shown()), notebook(shown()))
    place = "data/provlandet/2024/texter/ingress.md" if kind == "text" else INGRESS
    both = place if kind == "text" else f"{INGRESS} och {OVERSIKT}"
    assert told(fault) == (f"{names[kind]} visas 2 gånger.", place, both)


def test_an_own_table_with_the_id_of_a_placed_one_is_told(project: Project) -> None:
    """A notebook's own table with the id of a table that a text places would be lost, and is told with both places."""
    (fault,) = project.stitch_faults(notebook(project.report.text("ingress")), notebook(made(project, "deltagare")))
    both = f"{OVERSIKT} och {SETTINGS}/texter/ingress.md"
    assert told(fault) == ("Tabellen ”deltagare” visas 2 gånger.", OVERSIKT, both)


def test_a_part_with_the_id_of_the_whole_table_is_told(project: Project) -> None:
    """A part of a table without a name of its own, beside the whole table in a text, is told."""
    part = project.report.table("deltagare", rows=["inskrivna"])
    (fault,) = project.stitch_faults(notebook(project.report.text("ingress")), notebook(part))
    assert fault.message == "Tabellen ”deltagare” visas 2 gånger."


def test_an_own_table_with_the_id_of_the_data_is_told(project: Project) -> None:
    """A notebook's own table, or a part of another, with an id that tabeller.toml has is told with both places."""
    part = project.report.table("deltagare", rows=["inskrivna"], as_name="fakta")
    found = project.stitch_faults(notebook(made(project, "resultatrakning")), notebook(part))
    assert [told(fault) for fault in found] == [
        (
            "Tabellen ”resultatrakning” har samma namn som en annan.",
            INGRESS,
            f"också [resultatrakning] i {SETTINGS}/tabeller.toml",
        ),
        ("Tabellen ”fakta” har samma namn som en annan.", OVERSIKT, f"också [fakta] i {SETTINGS}/tabeller.toml"),
    ]


@pytest.mark.parametrize("text", ["# Om", "# Om\n\n[[figur:forsorjning]]"])
def test_a_figure_that_the_source_is_said_to_lack_is_told(project: Project, text: str) -> None:
    """A figure that a notebook draws, although report.toml says that the source lacks it, is told with both places."""
    (fault,) = project.stitch_faults(notebook(text), notebook(figure(project, "forsorjning")))
    assert told(fault) == (
        "Figuren ”forsorjning” har samma namn som en annan.",
        OVERSIKT,
        f"också [saknade_figurer.forsorjning] i {SETTINGS}/report.toml",
    )


def test_a_table_and_a_figure_may_have_the_same_id(project: Project) -> None:
    """A table and a figure of the same name are two things: references tell them apart."""
    assert project.stitch_faults(notebook(figure(project, "deltagare"), project.report.table("deltagare"))) == []


@pytest.mark.parametrize("anchor", ["not-3", "tab-deltagare", "innehallet"])
def test_the_same_anchor_twice_is_told(project: Project, anchor: str) -> None:
    """A heading with an anchor that another heading, a table or the page itself has is told with both places."""
    heading = project.report.heading("Pensioner", anchor=anchor)
    other = project.report.heading("Annat", anchor=anchor) if anchor == "not-3" else project.report.table("deltagare")
    (fault,) = project.stitch_faults(notebook(other), notebook(heading))
    both = {"not-3": INGRESS, "tab-deltagare": INGRESS, "innehallet": "sidans egen meny"}
    assert told(fault) == (f"Ankaret ”{anchor}” finns på två ställen.", OVERSIKT, f"också {both[anchor]}")
