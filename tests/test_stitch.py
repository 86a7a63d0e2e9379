"""Executed notebooks become one report."""

from __future__ import annotations

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from tests.project import Project, blocks, figure, notebook

NBSP = "\u00a0"


def page(project: Project, *notebooks: NotebookNode) -> BeautifulSoup:
    return BeautifulSoup(project.page(*notebooks), "html.parser")


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
    assert [kind for kind, _number, _anchor in blocks(project, notebook("# Om\n\nText."))] == ["prose"]


def test_expressions_work_in_markdown_cells(project: Project) -> None:
    """An expression in a Markdown cell is worked out; one that cannot be is told with notebook, cell and line."""
    assert f"1{NBSP}271 personer" in page(project, notebook("{{ deltagare.inskrivna | antal }} personer")).text
    (fault,) = project.stitch_faults(notebook("# Om", "ett\n\n{{ deltagare.inskrivnna }}"))
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
    assert [(block.number, heading.text) for block, heading in made.headings if heading.text != "Under"] == [
        ("1.", "Ett"),
        ("1.1", "a"),
        ("1.1.1", "b"),
        ("1.2", "c"),
        ("", "Inget nummer"),
        ("", "d"),
        ("2.", "Två"),
        ("2.1", "e"),
    ]
    assert {block.number for block, heading in made.headings if heading.text == "Under"} == {""}


@pytest.mark.parametrize(
    "headings",
    [
        ["Mål", "Mål", "Mål 2"],
        ["Mål 2", "Mål", "Mål"],
        ["Innehållet", "Innehåll rubrik", "Mörk", "Visa källor", "Visa granskning"],
        ["Fn1", "Fnref1", "Cell fakta anslag värde", "Block 1"],
        ["Tab deltagare"],
        ["Förvaltningsberättelse"],
    ],
)
def test_ids_are_unique(project: Project, headings: list[str]) -> None:
    """Every id on the page is used once, and every link on it leads somewhere, whatever the headings are called."""
    text = "# Om\n\n" + "\n\n".join(f"## {heading}\n\nx[^1]" for heading in headings) + "\n\n[^1]: Fotnot."
    soup = page(
        project, notebook(text, project.report.table("deltagare")), notebook(text, project.report.table("fakta"))
    )
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
    told = project.stitch_faults(
        notebook("Se @tab:deltagre.", project.report.table("deltagare")), notebook("@fig:x och @not:9")
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


def test_faults_of_all_sections_are_told(project: Project) -> None:
    """Faults in several sections are told together."""
    told = project.stitch_faults(
        notebook({"text/html": "<table>"}, "Se @tab:x."), notebook("{{ fakta.y }}", "[[figur:z]]")
    )
    assert len(told) == 4


def test_a_caption_that_repeats_the_heading_is_hidden(project: Project) -> None:
    """A table that is not numbered, under a heading with the same words, shows its caption to screen readers only."""
    soup = page(project, notebook("# Resultaträkning", project.report.table("resultatrakning")))
    assert soup.caption is not None
    assert soup.caption["class"] == ["osynlig"]
