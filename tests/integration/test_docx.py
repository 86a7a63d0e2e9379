"""The five reports as Word documents: nothing of the page is lost, and LibreOffice opens them."""

from __future__ import annotations

import io
import itertools
import os
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image

from tests.integration.conftest import REPORTS, BuiltReport
from tests.word import WordFile, grid_of, head_rows, text_of, words


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest, reports: dict[str, BuiltReport]) -> BuiltReport:
    return reports[request.param]


@pytest.fixture
def word(report: BuiltReport) -> WordFile:
    return WordFile((report.folder / "arsredovisning.docx").read_bytes())


def page_grid(table: Tag) -> list[list[str]]:
    """Spread a table of the page over the places that its cells cover."""
    cells: dict[tuple[int, int], str] = {}
    rows = table.find_all("tr")
    for down, row in enumerate(rows):
        across = 0
        for cell in row.find_all(["th", "td"]):
            while (down, across) in cells:
                across += 1
            down_to, across_to = (int(str(cell.get(name) or 1)) for name in ("rowspan", "colspan"))
            for place in itertools.product(range(down_to), range(across_to)):
                cells[down + place[0], across + place[1]] = words(cell.get_text())
    width = max(across for _down, across in cells) + 1
    return [[cells[down, across] for across in range(width)] for down in range(len(rows))]


def page_texts(page: BeautifulSoup) -> list[str]:
    """List the headings, paragraphs, items and captions of the page."""
    assert page.main is not None
    for unread in page.main.select("nav, table tbody, table thead, .footnote-ref, .footnote-backref, .osynlig"):
        unread.decompose()
    for note in page.main.select(".tabellnot:has(> sup)"):
        assert note.sup is not None
        assert note.p is not None
        note.p.insert(0, note.sup.extract(), " ")
    texts = []
    for block in page.main.select("h1, h2, h3, h4, h5, h6, p, li, caption, figcaption, .namn, .roll"):
        for inner in block.select("p, ul, ol, .namn, .roll"):
            inner.extract()
        texts.append(words(block.get_text()))
    return [text for text in texts if text]


def test_every_table_is_in_the_document(report: BuiltReport, word: WordFile) -> None:
    """Every table of the page is in the Word document, the same in each cell."""
    shown = [page_grid(table) for table in report.page.select(".tabell table")]
    assert len(shown) >= 15
    assert [grid_of(table) for table in word.tables()] == shown


def test_no_text_is_lost(report: BuiltReport, word: WordFile) -> None:
    """Every heading, paragraph, item, caption and footnote of the page is a paragraph of the Word document."""
    written = {text_of(paragraph) for paragraph in word.paragraphs()}
    if word.footnotes is not None:
        written |= {text_of(note) for note in word.footnotes}
    texts = page_texts(BeautifulSoup(report.html, "html.parser"))
    assert len(texts) > 100
    assert [text for text in texts if text not in written] == []


def test_headings_are_those_of_the_page(report: BuiltReport, word: WordFile) -> None:
    """Headings are the page's, in order, one level up as the title is none; none is empty, no level is skipped."""
    shown = [
        (int(heading.name[1]) - 1, words(heading.get_text()))
        for heading in report.page.select("main :is(h2, h3, h4, h5, h6)")
        if heading.find_parent("nav") is None
    ]
    assert word.headings() == shown
    levels = [level for level, text in shown if text]
    assert len(levels) == len(shown)
    assert all(below - above <= 1 for above, below in itertools.pairwise([0, *levels]))


def test_tables_and_pictures_are_accessible(report: BuiltReport, word: WordFile) -> None:
    """Every table has a name, heads that repeat and a first column of heads; every picture its text, and is sharp."""
    for table in word.tables():
        assert table.xpath("w:tblPr/w:tblCaption/@w:val")[0].strip()
        assert table.xpath("w:tblPr/w:tblLook/@w:firstColumn") == ["1"]
        assert head_rows(table) in (1, 2)
    drawn = report.page.select("main figure:not(.saknas) img")
    assert word.body.xpath(".//wp:docPr/@descr") == [image["alt"] for image in drawn]
    for picture in word.document.inline_shapes:
        (name,) = picture._inline.xpath(".//a:blip/@r:embed")
        with Image.open(io.BytesIO(word.document.part.related_parts[name].blob)) as image:
            assert (image.format, image.mode) == ("PNG", "P")
            assert image.width / picture.width.inches > 190


def test_links_lead_somewhere(word: WordFile) -> None:
    """Every internal link leads to a bookmark, and no bookmark has a name that Word refuses."""
    names = word.bookmarks()
    assert {anchor for _text, anchor in word.links()} <= set(names)
    assert all(name[0].isalpha() and name.replace("_", "").isalnum() and len(name) <= 40 for name in names)


def test_references_lead_to_what_they_name(word: WordFile) -> None:
    """A reference to a numbered table or figure leads to the caption with that number."""
    names = word.bookmarks()
    numbered = [link for link in word.links() if link[0].lower().startswith(("tabell\u00a0", "figur\u00a0"))]
    assert numbered
    for text, anchor in numbered:
        assert names[anchor].lower().startswith(text.lower().replace("\u00a0", " ") + ".")


def test_a_decided_report_is_no_draft(word: WordFile) -> None:
    """No page of a report that is decided is marked as a draft, also when the day is not known."""
    section = word.document.sections[0]
    heads = [line.text for head in (section.header, section.first_page_header) for line in head.paragraphs]
    assert any("Årsredovisning" in head for head in heads)
    assert "UTKAST" not in heads


@pytest.fixture(scope="module")
def converted(reports: dict[str, BuiltReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five documents as LibreOffice prints them."""
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing")
        pytest.skip("needs LibreOffice")
    folder = tmp_path_factory.mktemp("word")
    for name, report in reports.items():
        shutil.copy(report.folder / "arsredovisning.docx", folder / f"{name}.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [f"{name}.docx" for name in reports]
    command = [soffice, profile, "--headless", "--convert-to", "pdf", *files]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
    return folder


@pytest.mark.parametrize("name", REPORTS)
def test_libreoffice_opens_the_document(name: str, reports: dict[str, BuiltReport], converted: Path) -> None:
    """LibreOffice prints every page of the document, with all its headings as bookmarks."""
    word = WordFile((reports[name].folder / "arsredovisning.docx").read_bytes())
    with pikepdf.open(converted / f"{name}.pdf") as pdf:
        assert 15 <= len(pdf.pages) <= 45
        with pdf.open_outline() as outline:
            found: list[str] = []
            waiting = list(reversed(outline.root))
            while waiting:
                item = waiting.pop()
                found.append(words(item.title))
                waiting += reversed(item.children)
    assert found == [text for _level, text in word.headings()]
