"""The report of Jämtland 2025 as it comes out: published numbers, right markup, a proper PDF."""

from __future__ import annotations

import io
import itertools
import json
import re

import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag

from tests.integration.conftest import BuiltReport
from tests.project import foreign_scripts


@pytest.fixture(scope="module")
def html(jamtland_2025: BuiltReport) -> BeautifulSoup:
    return jamtland_2025.page


def test_goals_are_a_table(html: BeautifulSoup) -> None:
    """The goals and their verdicts stand in a table: twelve goals under seven ambitions."""
    goals = html.select_one("#tab-malsammanfattning")
    assert goals is not None
    assert len(goals.select("tr.rubrik")) == 7
    assert len(goals.select("tbody td")) == 12
    assert "Målet är delvis uppnått (plan finns)" in goals.get_text()


def test_outcomes_by_sex_and_year_stand_in_the_goal_tables(html: BeautifulSoup) -> None:
    """A goal's measure is printed with target, outcome, women, men and the year before."""
    row = next(row for row in html.select("#tab-matt_2 tbody tr"))
    assert [cell.get_text() for cell in row.select("td.tal")] == [
        "40\u00a0%", "35\u00a0%", "32\u00a0%", "38\u00a0%", "49", "142", "32\u00a0%", "31", "97",
    ]  # fmt: skip


def test_every_table_has_caption_and_scoped_heads(html: BeautifulSoup) -> None:
    """Every table has a caption, every head a scope, and every row of numbers a row head."""
    tables = html.find_all("table")
    assert len(tables) >= 15
    for table in tables:
        assert table.caption
        assert table.caption.get_text(strip=True)
        assert all(head.get("scope") for head in table.find_all("th"))
        for row in table.select("tbody tr"):
            assert row.find("th", scope=re.compile("^row")), row


def test_numbers_are_swedish(html: BeautifulSoup) -> None:
    """No number in a table has a hyphen as minus, an ordinary space between thousands or a decimal point."""
    wrong = re.compile(r"-\d|\d \d{3}|\d\.\d")
    cells = [cell.get_text() for cell in html.select("td.tal")]
    assert len(cells) > 300
    assert [text for text in cells if wrong.search(text)] == []


def test_text_numbers_are_swedish(html: BeautifulSoup) -> None:
    """Amounts in the running text have hard spaces, so that none is broken over two lines."""
    prose = " ".join(paragraph.get_text() for paragraph in html.select("main p"))
    assert "8\u00a0227\u00a0tkr" in prose
    assert not re.search(r"\d (\d{3}|tkr|kr|%)", prose)


def test_no_expression_is_left(jamtland_2025: BuiltReport) -> None:
    """No expression, placement or reference reaches the report unresolved."""
    assert not re.search(r"\{\{|\[\[|@(tab|fig|not):", jamtland_2025.html)


def test_figures_have_alternative_texts(html: BeautifulSoup) -> None:
    """Each of the six drawn figures has a caption and a text for those who do not see it."""
    figures = html.select("figure:not(.saknas)")
    assert len(figures) == 6
    for figure in figures:
        image, caption = figure.img, figure.figcaption
        assert image
        assert len(str(image["alt"])) > 30
        assert caption
        assert caption.get_text().startswith("Figur")


def test_a_figure_without_values_says_so(html: BeautifulSoup) -> None:
    """The figure whose values the source does not give is a box that says so."""
    missing = html.select_one("#fig-forsorjning.saknas")
    assert missing
    assert "inga värden" in missing.get_text()


def test_notes_are_linked_from_the_statements(html: BeautifulSoup) -> None:
    """A note's number in a statement leads to the note."""
    links = html.select("td.not a")
    assert {str(link["href"]) for link in links} == {f"#not-{number}" for number in range(1, 7)}


def test_links_lead_somewhere(html: BeautifulSoup) -> None:
    """Every internal link leads to an id, and every id is used once."""
    ids = [str(element["id"]) for element in html.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = {str(link["href"])[1:] for link in html.find_all("a", href=re.compile("^#"))}
    assert targets <= set(ids)


def test_headings_have_no_gaps(html: BeautifulSoup) -> None:
    """There is one main heading, and no level is skipped on the way down."""
    levels = [int(heading.name[1]) for heading in html.select("main :is(h1, h2, h3, h4, h5, h6)")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_page_is_self_contained(html: BeautifulSoup) -> None:
    """The page fetches nothing: images and fonts are inside it, and it runs no script but its own."""
    assert foreign_scripts(html) == []
    for element in html.find_all(["img", "link", "iframe"]):
        assert isinstance(element, Tag)
        assert element.name == "img"
        assert str(element["src"]).startswith("data:")
    assert not re.search(r"url\((?!data:)", str(html.style))


def test_pdf_has_language_title_bookmarks_and_own_fonts(jamtland_2025: BuiltReport) -> None:
    """The PDF is in Swedish, has the report's title and bookmarks, and embeds only our font."""
    with pikepdf.open(io.BytesIO((jamtland_2025.folder / "arsredovisning.pdf").read_bytes())) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]).startswith("Årsredovisning 2025")
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root][-2:] == ["Förvaltningsberättelse", "Finansiella rapporter"]
        fonts = {str(font.BaseFont) for sheet in pdf.pages for font in sheet.Resources.get("/Font", {}).values()}
        assert fonts
        assert all("Source" in font for font in fonts), fonts


def test_built_in_checks_are_reported(jamtland_2025: BuiltReport) -> None:
    """The build ends with where the files are and how the granskning went, and writes its findings."""
    assert re.search(r"arsredovisning\.html\n.*arsredovisning\.pdf", jamtland_2025.said)
    assert re.search(r"Granskning: \d+ avvikelser", jamtland_2025.said)
    findings = json.loads((jamtland_2025.folder / "granskning.json").read_text("utf-8"))["findings"]
    note_5 = [item for item in findings if item["table"] == "not_kortfristiga_skulder" and item["column"] == "2025"]
    assert [(item["printed"], item["expected"]) for item in note_5] == [("2\u00a0297", "2\u00a0319")]
