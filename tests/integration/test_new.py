"""Drafts built for real: new years of the published reports, and a new förbund."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup

from arsredovisning.data.year import YearData
from arsredovisning.document.tables import cell_of
from arsredovisning.new import new_forbund, new_year, read_answers
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.text.syntax import marks_in
from tests.integration.conftest import BuiltReport, Site, build, copy_site

STATEMENTS = ("resultatrakning", "balansrakning", "kassaflode", "drift")
ANSWERS = {
    "namn": "Samordningsförbundet Exempelbygden",
    "kortnamn": "Exempelbygden",
    "region": "Region Exempel",
    "kommuner": "Byköpings kommun, Åmunds kommun",
}


@dataclass(frozen=True)
class Draft:
    """A draft as it was built, and its data."""

    built: BuiltReport
    page: BeautifulSoup
    data: YearData

    @property
    def last(self) -> YearData:
        folder = self.data.folder
        return YearData(ReportFolder(folder.workspace, folder.forbund, folder.year - 1))


@pytest.fixture(scope="module")
def draft_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return copy_site(tmp_path_factory.mktemp("utkast"))


def draft(site: Site, forbund: str, year: int) -> Draft:
    """Build a draft from its first minute, as a page."""
    built = build(site, forbund, year, FORMATS="html")
    return Draft(built, built.page, YearData(Workspace(site.root).find(forbund, year)))


@pytest.fixture(scope="module", params=[("jamtland", 2026), ("solleftea", 2025)], ids=["jamtland", "solleftea"])
def rolled(request: pytest.FixtureRequest, draft_site: Site) -> Draft:
    """A published report rolled forward a year."""
    forbund, year = request.param
    new_year(Workspace(draft_site.root), forbund, year)
    return draft(draft_site, forbund, year)


def test_statements_show_comparatives_and_gaps(rolled: Draft) -> None:
    """Each statement prints last year's figures as last year's report does, and says that this year's are missing."""
    year = rolled.data.folder.year
    compared = 0
    for name in STATEMENTS:
        before, rows = rolled.last.table(name), rolled.page.select(f"#tab-{name} tbody tr")
        shown = [column.id for column in rolled.data.table(name).columns]
        for row, printed in zip(rolled.data.table(name).rows, rows, strict=True):
            cells = dict(zip(shown, [cell.get_text() for cell in printed.select("td:not(.not)")], strict=False))
            for column, text in cells.items():
                if str(year) in column:
                    assert text in ("saknas", ""), f"{name}.{row.id}.{column}"
                else:
                    was = cell_of(before, before.row(row.id), before.column(column)).printed
                    assert text == was, f"{name}.{row.id}.{column}"
                    compared += 1
        assert "saknas" in rolled.page.select_one(f"#tab-{name}").get_text()  # type: ignore[union-attr]
    assert compared > 60


def test_last_years_texts_are_marked(rolled: Draft) -> None:
    """Every mark of a section's text is seen on the page, and so is every expression without value."""
    marks = [mark.get_text() for mark in rolled.page.find_all("mark")]
    sections = [section.name for section in rolled.data.settings.sections()]
    written = [mark.words for name in sections for mark in marks_in(rolled.data.text(name) or "")]
    assert len(written) > 15
    assert marks.count(written[0]) >= len(written)
    assert marks.count("uppgift saknas") > 30


def test_nothing_is_drawn_of_missing_values(rolled: Draft) -> None:
    """A figure that a text places, but that has no values yet, is a box that says so."""
    placed = {
        line.removeprefix("[[figur:").rstrip("] ")
        for path in rolled.data.folder.texts()
        for line in (rolled.data.text(path.stem) or "").split("\n")
        if line.startswith("[[figur:")
    }
    assert {str(box["id"]).removeprefix("fig-") for box in rolled.page.select("figure.saknas")} == placed


def test_the_draft_follows_its_data(draft_site: Site, rolled: Draft) -> None:
    """Figures that arrive are seen at the next build, in the table and its sums; sections without them are not run."""
    path = rolled.data.folder.table("resultatrakning")
    before = path.read_bytes()
    year = rolled.data.folder.year
    text = path.read_text("utf-8-sig")
    head, *rows = [line.split(";") for line in text.rstrip("\n").split("\n")]
    for row in rows:
        if rolled.data.table("resultatrakning").row(row[0]).formula == "":
            row[head.index(str(year))] = "1234"
    path.write_text("\n".join(";".join(row) for row in [head, *rows]) + "\n", "utf-8-sig")
    try:
        again = build(draft_site, rolled.data.folder.forbund, year, FORMATS="html")
    finally:
        path.write_bytes(before)
    table = again.page.select_one("#tab-resultatrakning")
    assert table is not None
    assert "saknas" not in table.get_text()
    assert "1\u00a0234" in table.get_text()
    assert "kör balansrakning" not in again.said
    assert "kör resultatrakning" in again.said


def test_a_new_forbund_builds(draft_site: Site) -> None:
    """A new förbund's first report builds at once: its parts, guidance and gaps on the page, and no deviation."""
    new_forbund(Workspace(draft_site.root), "exempel", 2026, read_answers(ANSWERS))
    found = draft(draft_site, "exempel", 2026)
    assert [title.get_text() for title in found.page.select("main h2.del")] == [
        "Förvaltningsberättelse",
        "Räkningar och noter",
        "Styrelsens underskrifter",
    ]
    assert "Granskning: inga avvikelser." in found.built.said
    guidance = [mark.get_text() for mark in found.page.find_all("mark") if mark.get_text().startswith("Att skriva")]
    assert len(guidance) > 25
    assert not [cell for cell in found.page.select("td.tal") if cell.get_text().strip() not in ("saknas", "")]
