"""A small synthetic project, and what the tests do with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from arsredovisning.data.year import YearData
from arsredovisning.document.collect import Executed
from arsredovisning.document.model import Document, Table
from arsredovisning.document.stitch import stitch
from arsredovisning.errors import Fault, ReportError
from arsredovisning.export.html import to_html
from arsredovisning.notebook.report import Report
from arsredovisning.notebook.shown import Element
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.text.expressions import Expressions
from arsredovisning.validation.year import check

REPOSITORY = Path(__file__).parents[1]

FORBUND_TOML = """\
namn = "Samordningsförbundet Provlandet"
kortnamn = "Provlandet"
farg = "#1f5c4d"
"""

REPORT_TOML = """\
titel = "Årsredovisning 2024"
beslutad = 2025-03-14

[[delar]]
rubrik = "Förvaltningsberättelse"
sektioner = [
  { text = "ingress" },
  { notebook = "oversikt" },
]

[saknade_figurer.forsorjning]
rubrik = "Försörjning vid inskrivning"
skal = "Källan visar figuren som bild."
"""

TABELLER_TOML = """\
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [
  { id = "alla_2024", rubrik = "Alla" },
  { id = "kvinnor_2024", rubrik = "Kvinnor" },
]

[resultatrakning]
rubrik = "Resultaträkning"
enhet = "tkr"
numrera = false

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [
  { id = "varde", rubrik = "Värde" },
  { id = "ord", typ = "text" },
]
"""

TABLES = {
    "deltagare": ["id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;1 271;702", "avslutade;Avslutade;594;-"],
    "resultatrakning": [
        "id;rubrik;typ;summa;2024;2023",
        "intakter;Verksamhetens intäkter;;;8484;8227,5",
        "kostnader;Verksamhetens kostnader;;;−9218;-6875",
        "resultat;Årets resultat;summa;intakter + kostnader;;",
    ],
    "fakta": [
        "id;rubrik;enhet;varde;ord",
        "anslag;Anslag;kr;2500000;",
        "andel;Andel;%;35,5;",
        "ordforande;Ordförande;;;Kim Ek",
    ],
}

TEXTS = {
    "ingress": "# Om förbundet\n\nTotalt var {{ deltagare.inskrivna | antal }} personer med.\n\n[[tabell:deltagare]]\n",
    "oversikt": "Resultatet blev {{ resultatrakning.resultat | tkr }}.\n",
}


@dataclass(frozen=True)
class Project:
    """A project on disk with one förbund and one year, and what a test does with it."""

    root: Path

    @property
    def folder(self) -> ReportFolder:
        return ReportFolder(Workspace(self.root), "provlandet", 2024)

    @property
    def data(self) -> YearData:
        """The year's data, read anew."""
        return YearData(self.folder)

    @property
    def report(self) -> Report:
        return Report(self.data)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write a file of the year: ``report.toml``, ``tabeller/x.csv``, ``texter/x.md``."""
        path = self.folder.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    def table(self, name: str, *lines: str) -> None:
        self.write(f"tabeller/{name}.csv", "\r\n".join(lines) + "\r\n", "utf-8-sig")

    def text(self, name: str, text: str) -> None:
        self.write(f"texter/{name}.md", text)

    def own_templates(self) -> Path:
        """Give the project templates that the test may change; otherwise they are other tests' too."""
        place = self.root / "templates"
        if place.is_symlink():
            shared = place.resolve()
            place.unlink()
            shutil.copytree(shared, place)
        return place

    def replace(self, name: str, old: str, new: str) -> None:
        """Change something that stands in a file of the year."""
        text = (self.folder.data / name).read_text("utf-8-sig")
        assert old in text
        self.write(name, text.replace(old, new))

    def render(self, text: str) -> str:
        """Work out the expressions in a text."""
        return Expressions(self.data).render(text, "texter/prov.md")

    def faults(self) -> list[Fault]:
        """Check the year and give what is wrong."""
        try:
            check(self.data)
        except ReportError as error:
            return list(error.faults)
        return []

    def stitch(self, *notebooks: NotebookNode) -> Document:
        """Stitch notebooks as if they were the executed ones of the report's sections."""
        data = self.data
        sections = data.settings.sections()
        shown = [f"notebooks/{section.name}.ipynb" for section in sections]
        filled = [*notebooks, *[notebook() for _section in sections[len(notebooks) :]]]
        return stitch(data, [Executed(*item) for item in zip(sections, filled, shown, strict=True)])

    def stitch_faults(self, *notebooks: NotebookNode) -> list[Fault]:
        """Stitch notebooks that do not make a report, and give what is wrong with them."""
        try:
            self.stitch(*notebooks)
        except ReportError as error:
            return list(error.faults)
        return []

    def page(self, *notebooks: NotebookNode) -> str:
        """Give the page that the stitched notebooks become."""
        return to_html(self.stitch(*notebooks), self.root / "templates")


def make_project(root: Path, templates: Path | None = None) -> Project:
    """Write a small project that passes its check, with notebooks and templates of the repository.

    Args:
        root: Where to write it.
        templates: A copy of the templates that the test only reads; otherwise the project gets one of its own.
    """
    project = Project(root)
    if templates:
        (root / "templates").symlink_to(templates)
    else:
        shutil.copytree(REPOSITORY / "templates", root / "templates")
    (root / "notebooks").mkdir()
    for name in ("oversikt", "text"):
        shutil.copy(REPOSITORY / "notebooks" / f"{name}.ipynb", root / "notebooks")
    project.write("../forbund.toml", FORBUND_TOML)
    project.write("report.toml", REPORT_TOML)
    project.write("tabeller.toml", TABELLER_TOML)
    for name, lines in TABLES.items():
        project.table(name, *lines)
    for name, text in TEXTS.items():
        project.text(name, text)
    return project


def figure(project: Project, name: str) -> Element:
    """Show an empty figure."""
    return project.report.figure(name, project.report.axes(2)[0], caption=f"Figuren {name}", alt="Tom.")


def blocks(project: Project, *notebooks: NotebookNode) -> list[tuple[str, str, str]]:
    """Give kind, number and anchor of each block after the part's heading."""
    return [(block.element.kind, block.number, block.anchor) for block in project.stitch(*notebooks).blocks[1:]]


def shown(element: Element | None) -> Table:
    """Give the table that a notebook shows."""
    assert element is not None
    assert isinstance(element.content, Table)
    return element.content


def foreign_scripts(page: BeautifulSoup) -> list[Tag]:
    """List the scripts of a page that are not, word for word, the templates' own."""
    own = {path.read_text("utf-8").strip() for path in (REPOSITORY / "templates" / "arsredovisning").glob("*.js")}
    return [tag for tag in page.find_all("script") if tag.get("src") or tag.get_text().strip() not in own]


def notebook(*cells: str | Element | dict[str, Any] | None, tags: Iterable[str] = ()) -> NotebookNode:
    """Make an executed notebook: Markdown cells of texts, code cells that show elements or MIME bundles."""
    made: NotebookNode = nbformat.v4.new_notebook()
    for cell in cells:
        if isinstance(cell, str):
            made.cells.append(nbformat.v4.new_markdown_cell(cell))
        else:
            bundle = cell._repr_mimebundle_() if isinstance(cell, Element) else cell or {}
            output = nbformat.v4.new_output("display_data", bundle)
            made.cells.append(nbformat.v4.new_code_cell(outputs=[output], metadata={"tags": list(tags)}))
    return made
