"""Where on the page the granskning's findings stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from arsredovisning.document.asjson import document_bytes
from arsredovisning.document.model import Document
from arsredovisning.document.templates import cell_id
from arsredovisning.export.html import to_html
from arsredovisning.export.marks import REPORT, mark_findings
from arsredovisning.review.findings import Finding
from tests.project import Project, notebook
from tests.test_review_html import FINDING

TEXT = replace(FINDING, table="", row="", column="", file="data/provlandet/2024/texter/ingress.md", line=3)
PAREN = '"alla_2024", rubrik = "Alla", parentes = "andel"'


def marked(report: Document, *findings: Finding) -> dict[str, str]:
    """List the marked cells by table, row and column."""
    cells = mark_findings(report, findings).cells
    return {
        f"{table.id}.{row.id}.{column.id}": cells[name]
        for _block, table in report.tables
        for row in table.rows
        for column in table.columns
        if (name := cell_id(table.id, row.id, column.id)) in cells
    }


def placed(report: Document, *findings: Finding) -> dict[str, list[tuple[str, str, str]]]:
    marks = mark_findings(report, findings)
    return {anchor: [(mark.name, mark.where, mark.link) for mark in here] for anchor, here in marks.listed.items()}


def test_a_finding_stands_in_its_cell(project: Project) -> None:
    """A finding marks its cell, with its own words for row and column, and stands under the cell's table."""
    stitched = project.stitch(notebook("# Om", project.report.table("deltagare")))
    assert placed(stitched, FINDING) == {
        REPORT: [],
        "tab-deltagare": [("A1", "Inskrivna, Alla", "cell-deltagare-inskrivna-alla_2024")],
    }
    assert marked(stitched, FINDING) == {"deltagare.inskrivna.alla_2024": "A1"}


def test_findings_are_named_in_the_order_of_the_page(project: Project) -> None:
    """Findings get their names from top to bottom, those of the whole report first; a cell may have several."""
    stitched = project.stitch(notebook("# Om", project.report.table("deltagare"), project.report.table("fakta")))
    of_report = replace(TEXT, file="data/provlandet/2024/report.toml", section="")
    lower = replace(FINDING, table="fakta", row="andel", column="varde", file="", line=0)
    findings = (lower, FINDING, of_report, replace(FINDING, rule="ANNAN"))
    found = placed(stitched, *findings)
    assert [name for here in found.values() for name, *_ in here] == ["A1", "A2", "A3", "A4"]
    assert found[REPORT] == [("A1", "data/provlandet/2024/report.toml", "")]
    assert marked(stitched, *findings) == {"deltagare.inskrivna.alla_2024": "A2 A3", "fakta.andel.varde": "A4"}


@pytest.mark.parametrize("row", ["inskrivna", "avslutade"])
def test_a_part_of_a_table_has_its_findings(project: Project, row: str) -> None:
    """A table shown in parts under other names has its findings in the part that shows the cell, else by its first."""
    report = project.report
    parts = [report.table("deltagare", rows=[name], as_name=name) for name in ("inskrivna", "avslutade")]
    stitched = project.stitch(notebook("# Om", *parts))
    of_cell = replace(FINDING, row=row, line={"inskrivna": 2, "avslutade": 3}[row])
    assert list(placed(stitched, of_cell)) == [REPORT, f"tab-{row}"]
    assert list(marked(stitched, of_cell)) == [f"{row}.{row}.alla_2024"]
    of_table = replace(FINDING, row="", column="", line=0)
    assert list(placed(stitched, of_table)) == [REPORT, "tab-inskrivna"]


def test_a_standing_row_has_its_findings(project: Project) -> None:
    """A row shown standing, its columns as rows, has the finding in the same number."""
    standing = project.report.row_as_table("deltagare", "inskrivna", "lista", "Lista", "Antal", {"inskrivna": "2024"})
    stitched = project.stitch(notebook("# Om", standing))
    assert placed(stitched, FINDING)["tab-lista"] == [("A1", "Alla, 2024", "cell-lista-alla_2024-inskrivna")]


def test_a_number_in_parentheses_is_in_the_cell_that_prints_it(project: Project) -> None:
    """A finding about a number printed in parentheses marks the cell that has the parentheses."""
    project.replace("tabeller.toml", '"alla_2024", rubrik = "Alla"', PAREN)
    project.replace(
        "tabeller.toml", 'rubrik = "Kvinnor" },\n', 'rubrik = "Kvinnor" },\n  { id = "andel", dold = true },\n'
    )
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024;andel", "inskrivna;Inskrivna;49;23;35")
    stitched = project.stitch(notebook("# Om", project.report.table("deltagare")))
    assert marked(stitched, replace(FINDING, column="andel")) == {"deltagare.inskrivna.alla_2024": "A1"}


def test_a_computed_sum_has_its_findings(project: Project) -> None:
    """A cell that the report works out is marked too, although no cell of a file states it."""
    stitched = project.stitch(notebook("# Om", project.report.table("resultatrakning")))
    of_sum = replace(FINDING, table="resultatrakning", row="resultat", column="2024", file="", line=0)
    assert placed(stitched, of_sum)["tab-resultatrakning"][0][1:] == (
        "Årets resultat, 2024",
        "cell-resultatrakning-resultat-2024",
    )


def test_a_finding_about_a_row_stands_under_its_table(project: Project) -> None:
    """A finding about a whole row is told under the table with the row's label, and marks no single cell."""
    stitched = project.stitch(notebook("# Om", project.report.table("deltagare")))
    of_row = replace(FINDING, column="")
    assert placed(stitched, of_row)["tab-deltagare"] == [("A1", "Inskrivna", "")]
    assert marked(stitched, of_row) == {}


def test_a_finding_about_a_text_stands_under_its_heading(project: Project) -> None:
    """A finding about a text is told under the heading that the text stands under."""
    stitched = project.stitch(notebook("# Annat"), notebook("# Om", project.report.text("ingress")))
    assert placed(stitched, TEXT)["om-forbundet"] == [("A1", "Om förbundet", "")]


def test_a_table_by_another_name_has_its_findings(project: Project) -> None:
    """A finding known only by its table is told under the table that shows the file, whatever it is called there."""
    part = project.report.table("deltagare", rows=["avslutade"], as_name="del", caption="Del")
    stitched = project.stitch(notebook("# Om", part))
    assert placed(stitched, replace(FINDING, row="", column="", line=0)) == {REPORT: [], "tab-del": [("A1", "Del", "")]}


def test_the_page_marks_what_it_tells(project: Project) -> None:
    """The marked cell of the page names the finding that is told under its table, and the document stays as it was."""
    stitched = project.stitch(notebook("# Om", project.report.table("deltagare")))
    before = document_bytes(stitched)
    soup = BeautifulSoup(to_html(stitched, project.root / "templates", [FINDING]), "html.parser")
    assert [cell["id"] for cell in soup.select('td[data-avvikelse="A1"]')] == ["cell-deltagare-inskrivna-alla_2024"]
    assert document_bytes(stitched) == before
    assert not BeautifulSoup(to_html(stitched, project.root / "templates"), "html.parser").select("[data-avvikelse]")


def test_a_cause_is_told_once(project: Project) -> None:
    """Of findings with one cause the first on the page tells it, and the others name the first."""
    upper, lower = (
        replace(FINDING, cause="O1", row=row, line=line) for row, line in (("inskrivna", 2), ("avslutade", 3))
    )
    stitched = project.stitch(notebook(project.report.table("deltagare")))
    marks = [
        mark
        for listed in mark_findings(stitched, [lower, upper, replace(FINDING, line=2)]).listed.values()
        for mark in listed
    ]
    assert [(mark.name, mark.follows) for mark in marks if mark.finding.cause] == [("A1", ""), ("A3", "A1")]
