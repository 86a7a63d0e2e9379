"""Executed notebooks become one report."""

from __future__ import annotations

from collections import Counter

import nbformat
import pytest
from arsredovisning.document.elements import Element
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from arsredovisning.errors import Fault, ReportError
from tests.project import Project, notebook

NBSP = "\u00a0"


def figure(project: Project, name: str) -> Element:
    return project.report.figure(name, project.report.axes(2)[0], caption=f"Figuren {name}", alt="Tom.")


def faults(project: Project, *notebooks: NotebookNode) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        project.stitch(*notebooks)
    return caught.value.faults


def page(project: Project, *notebooks: NotebookNode) -> BeautifulSoup:
    return BeautifulSoup(project.page(*notebooks), "html.parser")


def blocks(project: Project, *notebooks: NotebookNode) -> list[tuple[str, str, str]]:
    """Give kind, number and anchor of each block after the part's heading."""
    cells = project.stitch(*notebooks).cells[1:]
    about = [cell.metadata["arsredovisning"] for cell in cells]
    return [(item["kind"], item["number"], item["anchor"]) for item in about]


def test_sections_come_in_order(project: Project) -> None:
    """Parts, sections and what they show come in the order of report.toml, each a heading level deeper."""
    soup = page(project, notebook("# Ett\n\nText ett.\n\n## Under"), notebook("# Två\n\nText två."))
    assert soup.main is not None
    shown = [
        (tag.name, tag.text)
        for tag in soup.main.find_all(["h2", "h3", "h4", "p"])
        if tag.find_parent(["nav", "header"]) is None
    ]
    assert shown[0 if shown[0][1] != "Innehåll" else 1 :] == [
        ("h2", "Förvaltningsberättelse"),
        ("h3", "Ett"),
        ("p", "Text ett."),
        ("h4", "Under"),
        ("h3", "Två"),
        ("p", "Text två."),
    ]


def test_settings_of_a_section(project: Project) -> None:
    """A section's level, own heading and new page are those of report.toml."""
    project.replace(
        "report.toml", '{ text = "ingress" }', '{ text = "ingress", niva = 2, rubrik = "Egen", nysida = true }'
    )
    heading = page(project, notebook("# Om\n\n## Under")).select_one("#egen")
    assert heading is not None
    assert (heading.name, heading["class"]) == ("h4", ["nysida"])


def test_a_heading_left_out(project: Project) -> None:
    """A section whose heading is set to nothing has none."""
    project.replace("report.toml", '{ text = "ingress" }', '{ text = "ingress", rubrik = "" }')
    assert [kind for kind, _number, _anchor in blocks(project, notebook("# Om\n\nText."))] == ["markdown"]


def test_expressions_work_in_markdown_cells(project: Project) -> None:
    """An expression in a Markdown cell is worked out; one that cannot be is told with notebook, cell and line."""
    assert f"1{NBSP}271 personer" in page(project, notebook("{{ deltagare.inskrivna | antal }} personer")).text
    (fault,) = faults(project, notebook("# Om", "ett\n\n{{ deltagare.inskrivnna }}"))
    assert (fault.file, fault.line, fault.hint) == ("notebooks/ingress.ipynb, cell 2", 3, "Menade du inskrivna?")


def test_tables_and_figures_are_numbered(project: Project) -> None:
    """Tables and figures are numbered through the report, each kind by itself, and what is not to be is not."""
    report = project.report
    made = blocks(
        project,
        notebook(report.table("deltagare"), figure(project, "a"), report.table("resultatrakning")),
        notebook(report.table("fakta"), figure(project, "b")),
    )
    assert made == [
        ("table", "1", "tab-deltagare"),
        ("figure", "1", "fig-a"),
        ("table", "", "tab-resultatrakning"),
        ("table", "2", "tab-fakta"),
        ("figure", "2", "fig-b"),
    ]


def test_headings_are_numbered(project: Project) -> None:
    """Numbered headings count through parts and sections; those that are not to be numbered are passed over."""
    project.write(
        "report.toml",
        """
titel = "Årsredovisning"
numrerade_rubriker = true
delar = [
  { rubrik = "Ett", sektioner = [{ text = "a" }, { text = "b", niva = 2 }, { text = "c" }] },
  { rubrik = "Inget nummer", numrera = false, sektioner = [{ text = "d", numrera = false }] },
  { rubrik = "Två", sektioner = [{ text = "e" }] },
]
""",
    )
    made = project.stitch(*[notebook(f"# {name}\n\n## Under") for name in "abcde"])
    contents = made.metadata["arsredovisning"]["contents"]
    assert [(entry["number"], entry["text"]) for entry in contents if entry["text"] != "Under"] == [
        ("1.", "Ett"),
        ("1.1", "a"),
        ("1.1.1", "b"),
        ("1.2", "c"),
        ("", "Inget nummer"),
        ("", "d"),
        ("2.", "Två"),
        ("2.1", "e"),
    ]
    assert {entry["number"] for entry in contents if entry["text"] == "Under"} == {""}


@pytest.mark.parametrize(
    "headings",
    [
        ["Mål", "Mål", "Mål 2"],
        ["Mål 2", "Mål", "Mål"],
        ["Innehållet", "Innehåll rubrik"],
        ["Tab deltagare"],
        ["Förvaltningsberättelse"],
    ],
)
def test_ids_are_unique(project: Project, headings: list[str]) -> None:
    """Every id on the page is used once, and every link on it leads somewhere, whatever the headings are called."""
    text = "# Om\n\n" + "\n\n".join(f"## {heading}\n\nx[^1]" for heading in headings) + "\n\n[^1]: Fotnot."
    soup = page(project, notebook(text, project.report.table("deltagare")), notebook(text))
    ids = Counter(str(tag["id"]) for tag in soup.select("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert {str(link["href"])[1:] for link in soup.select('a[href^="#"]')} <= set(ids)


def test_the_contents_lead_to_the_headings(project: Project) -> None:
    """The contents list names each heading and leads to it."""
    soup = page(project, notebook("# Ett"), notebook("# Två"))
    links = soup.select("nav.innehall a")
    assert [link.text.strip() for link in links] == ["Förvaltningsberättelse", "Ett", "Två"]
    targets = [soup.find(id=str(link["href"])[1:]) for link in links]
    assert [target.text if target else None for target in targets] == ["Förvaltningsberättelse", "Ett", "Två"]


def test_markup_in_a_heading(project: Project) -> None:
    """Emphasis and escaped characters in a heading are shown as in a text, in the heading and in the contents."""
    soup = page(project, notebook("# Om *oss* och 2\\*3"))
    assert [tag.text for tag in soup.select("h3")] == ["Om oss och 2*3"]
    assert soup.select("nav.innehall a")[-1].text == "Om oss och 2*3"


def test_references_are_resolved(project: Project) -> None:
    """References before and after what they point at become its number and a link to it."""
    project.replace("tabeller.toml", 'rubrik = "Fakta"', 'rubrik = "Fakta"\nkommentar = "Se @fig:a."')
    text = "Se @tab:deltagare, @fig:a, @fig:forsorjning, @tab:resultatrakning och @not:3.\n\n@Tab:deltagare visar.\n"
    report = project.report
    soup = page(
        project,
        notebook(text, "[[figur:forsorjning]]"),
        notebook(
            figure(project, "a"),
            *[report.table(name) for name in ("fakta", "deltagare", "resultatrakning")],
            report.heading("Not 3 Pensioner", anchor="not-3"),
            "Återigen @fig:a.",
        ),
    )
    links = {(link.text.replace(NBSP, " "), link["href"]) for link in soup.select("main p a")}
    assert links == {
        ("tabell 2", "#tab-deltagare"),
        ("Tabell 2", "#tab-deltagare"),
        ("figur 2", "#fig-a"),
        ("figur 1", "#fig-forsorjning"),
        ("tabellen Resultaträkning", "#tab-resultatrakning"),
        ("not 3", "#not-3"),
    }
    assert "Se figur 2." in soup.text.replace(NBSP, " ")
    assert "@" not in soup.text


def test_references_in_captions_and_footnotes(project: Project) -> None:
    """A reference in a footnote, a caption or a heading is resolved too."""
    footnote = 'rubrik = "Fakta"\nfotnoter = [{ marke = "*", celler = ["anslag.varde"], text = "Se @tab:fakta." }]'
    project.replace("tabeller.toml", 'rubrik = "Fakta"', footnote)
    drawn = project.report.figure("a", project.report.axes(2)[0], caption="Mer i @tab:fakta", alt="Se @tab:fakta.")
    soup = page(project, notebook("# Om @tab:fakta", project.report.table("fakta"), drawn))
    assert "@" not in soup.text
    assert "](" not in soup.text
    assert [image["alt"] for image in soup.select("img")] == [f"Se tabell{NBSP}1."]


def test_unknown_references_are_told(project: Project) -> None:
    """Every reference that leads nowhere is told with its cell and the nearest one."""
    told = faults(
        project, notebook("Se @tab:deltagre.", project.report.table("deltagare")), notebook("@fig:x och @not:9")
    )
    assert [(fault.file, fault.message, fault.hint) for fault in told] == [
        (
            "notebooks/ingress.ipynb, cell 1",
            "Hänvisningen @tab:deltagre leder ingenstans.",
            "Menade du @tab:deltagare?",
        ),
        ("notebooks/oversikt.ipynb, cell 1", "Hänvisningen @fig:x leder ingenstans.", ""),
        ("notebooks/oversikt.ipynb, cell 1", "Hänvisningen @not:9 leder ingenstans.", ""),
    ]


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
        ("markdown", ""),
        ("table", "1"),
        ("markdown", ""),
        ("figure", "1"),
        ("markdown", ""),
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
    (fault,) = faults(project, notebook("[[figur:forsorjing]]"))
    assert (fault.file, fault.hint) == ("notebooks/ingress.ipynb, cell 1", "Menade du forsorjning?")


def test_a_placed_table_that_does_not_exist_is_told(project: Project) -> None:
    """A Markdown cell that places a table which no notebook shows is told."""
    (fault,) = faults(project, notebook("[[tabell:egen]]"))
    assert fault.message == "Tabellen ”egen” som ska stå här finns inte."


@pytest.mark.parametrize("kind", ["table", "figure", "placed"])
def test_the_same_id_twice_is_told(project: Project, kind: str) -> None:
    """Two tables or two figures with the same id are told by the id."""

    def shown() -> Element | str:
        if kind == "table":
            return project.report.table("deltagare")
        return figure(project, "a") if kind == "figure" else "[[figur:forsorjning]]"

    (fault,) = faults(project, notebook(shown()), notebook(shown()))
    assert fault.message.endswith("visas 2 gånger.")


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
    (fault,) = faults(project, injected(notebook("# Om", "Text.", bundle)))
    assert (fault.file, fault.message) == ("notebooks/ingress.ipynb, cell 3", message)
    assert "dold" in fault.hint


def test_a_hidden_cell_is_left_out(project: Project) -> None:
    """What a cell tagged ``dold`` shows is for the analyst and not in the report."""
    bundle = {"text/html": "<p>hemligt</p>", "text/plain": "hemligt"}
    assert "hemligt" not in project.page(notebook(bundle, tags=["dold"]))


def test_printed_text_is_left_out(project: Project) -> None:
    """What a cell prints, or shows only as plain text, is not in the report."""
    made = notebook({"text/plain": "'hemligt'"})
    made.cells[0].outputs.append(nbformat.v4.new_output("stream", name="stdout", text="hemligt"))
    assert "hemligt" not in project.page(made)


def test_faults_of_all_sections_are_told(project: Project) -> None:
    """Faults in several sections are told together."""
    told = faults(project, notebook({"text/html": "<table>"}, "Se @tab:x."), notebook("{{ fakta.y }}", "[[figur:z]]"))
    assert len(told) == 4


def test_a_caption_that_repeats_the_heading_is_hidden(project: Project) -> None:
    """A table that is not numbered, under a heading with the same words, shows its caption to screen readers only."""
    soup = page(project, notebook("# Resultaträkning", project.report.table("resultatrakning")))
    assert soup.caption is not None
    assert soup.caption["class"] == ["osynlig"]
