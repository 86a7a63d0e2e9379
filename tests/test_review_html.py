"""The granskning as a page."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

from arsredovisning.document.model import Front
from arsredovisning.export.review_html import to_review_html
from arsredovisning.review.context import Review
from arsredovisning.review.findings import Examination, Finding
from arsredovisning.review.rules.contents import present
from tests.project import Project, foreign_scripts, notebook

FINDING = Finding(
    rule="SUMMA-RAD",
    severity="fel",
    section="Deltagare",
    table="deltagare",
    row="inskrivna",
    column="alla_2024",
    file="data/provlandet/2024/tabeller/deltagare.csv",
    line=2,
    printed="1\u00a0271",
    expected="1\u00a0217",
    difference="54",
    message="Summan är <fel> & annat.",
    likely_cause="Två siffror är omkastade.",
)
NOTICE = replace(FINDING, rule="ANNAN", severity="upplysning", table="", row="", column="", message="Inget beslut.")
RULES = [("SUMMA-RAD", "En summa stämmer med sina rader.", "Räkning.")]


def page(project: Project, *findings: Finding, report: str = "") -> BeautifulSoup:
    return BeautifulSoup(
        to_review_html(
            Front("Årsredovisning 2024", "Samordningsförbundet Provlandet", 2024, "#1f5c4d"),
            Examination(findings),
            RULES,
            present(Review(project.data, {})),
            project.folder.workspace.templates,
            report,
        ),
        "html.parser",
    )


def article(shown: BeautifulSoup) -> Tag:
    found = shown.find("article")
    assert isinstance(found, Tag)
    return found


def lines(shown: BeautifulSoup, table: int) -> list[str]:
    return [row.get_text(" ", strip=True) for row in shown.find_all("table")[table].select("tbody tr")]


def test_a_finding_says_all_that_is_known(project: Project) -> None:
    """A finding shows place, message, printed, expected, difference, cause, rule with explanation, and file."""
    text = article(page(project, FINDING)).get_text(" ", strip=True)
    for words in (
        "Deltagare, inskrivna, alla_2024 Ny",
        "Summan är <fel> & annat.",
        "Tryckt 1\u00a0271",
        "Väntat 1\u00a0217",
        "Skillnad 54",
        "Trolig orsak Två siffror är omkastade.",
        "SUMMA-RAD: En summa stämmer med sina rader.",
        "data/provlandet/2024/tabeller/deltagare.csv, rad 2, kolumn alla_2024",
    ):
        assert words in text


def test_an_accepted_finding_says_why(project: Project) -> None:
    """An accepted finding is marked in words, with its motive, and comes after the new ones."""
    accepted = replace(FINDING, accepted=True, motive="Beslutad så.", message="Godtaget.")
    new, old = page(project, accepted, FINDING).find_all("article")
    assert "Ny" in new.get_text()
    assert "Godkänd" in old.get_text()
    assert "Godkänd" not in new.get_text()
    assert "Motiv Beslutad så." in old.get_text(" ", strip=True)
    assert "Motiv" not in new.get_text()


def test_findings_are_grouped_by_severity(project: Project) -> None:
    """Each severity is a section under its heading, in order, also when it is empty; the table counts them."""
    shown = page(project, NOTICE, FINDING, replace(FINDING, accepted=True))
    assert [head.get_text() for head in shown.find_all("h2")][:3] == ["Fel", "Varningar", "Upplysningar"]
    assert [len(part.find_all("article")) for part in shown.find_all("section")[:3]] == [2, 0, 1]
    assert lines(shown, 0) == ["Fel 1 1 2", "Varningar 0 0 0", "Upplysningar 1 0 1"]


def test_a_finding_links_to_its_cell(project: Project) -> None:
    """A finding's place links to its cell in the report; to the table if the cell is not printed; else nowhere."""
    report = project.page(notebook("# Om", project.report.table("deltagare")))
    hidden = replace(FINDING, column="dold")
    elsewhere = replace(FINDING, table="annan")
    links = page(project, FINDING, hidden, elsewhere, report=report).select("article a")
    assert [link["href"] for link in links] == [
        "arsredovisning.html#cell-deltagare-inskrivna-alla_2024",
        "arsredovisning.html#tab-deltagare",
    ]
    assert page(project, FINDING).select("article a") == []
    target = BeautifulSoup(report, "html.parser").find(id="cell-deltagare-inskrivna-alla_2024")
    assert target is not None
    assert target.get_text() == "1\u00a0271"


def test_cells_in_the_report_have_ids_of_their_own(project: Project) -> None:
    """Each stated number has an id, a computed one has none, and a part under its own name repeats none."""
    report = project.report
    part = report.table("deltagare", rows=["inskrivna"], as_name="nagra")
    html = project.page(notebook("# Om", report.table("deltagare"), part, report.table("resultatrakning")))
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {"cell-nagra-inskrivna-alla_2024", "cell-resultatrakning-intakter-2024"} <= set(ids)
    assert "cell-resultatrakning-resultat-2024" not in ids


def test_the_parts_and_the_rules_are_listed(project: Project) -> None:
    """The page lists each part with where it is or that it lacks, and each rule with its source and count."""
    shown = page(project, FINDING, FINDING)
    for start in (
        "Översikt över verksamhetens utveckling Finns avsnittet oversikt",
        "Kassaflödesanalys Saknas ",
        "Balanskravsresultat Saknas; oklart om den krävs Om balanskravet",
    ):
        assert any(line.startswith(start) for line in lines(shown, 1))
    assert lines(shown, 2) == ["SUMMA-RAD En summa stämmer med sina rader. Räkning. 2"]


def test_the_page_is_accessible_and_self_contained(project: Project) -> None:
    """The page is in Swedish, its tables have captions and scoped heads, no heading is skipped, and all is inside."""
    shown = page(project, FINDING, NOTICE)
    assert shown.html is not None
    assert shown.html["lang"] == "sv"
    assert shown.title is not None
    assert all(table.caption and table.caption.get_text() for table in shown.find_all("table"))
    assert all(head.get("scope") for head in shown.find_all("th"))
    levels = [int(head.name[1]) for head in shown.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert shown.find(["link", "iframe"]) is None
    assert foreign_scripts(shown) == []
    ids = [tag["id"] for tag in shown.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert all(str(a["href"]).removeprefix("#") in ids for a in shown.find_all("a", href=re.compile("^#")))
    assert "@font-face" in str(shown.style)
    assert not re.search(r"url\((?!data:)", str(shown.style))
