"""The five reports that one set of notebooks makes: every published number, right markup, proper PDFs."""

from __future__ import annotations

import re
from itertools import pairwise

import page
import pytest

from tests.integration.conftest import REPORTS, BuiltReport
from tests.published import PublishedTable, missing_rows, read_built, read_published

TABLES = [(report, table) for report in REPORTS for table in read_published(report)]

Reports = dict[str, BuiltReport]


def by_title(value: object) -> str:
    return value.title if isinstance(value, PublishedTable) else str(value)


@pytest.fixture(scope="module")
def built(reports: Reports) -> dict[str, list[list[tuple[str, tuple[str | None, ...]]]]]:
    return {name: read_built(report.html) for name, report in reports.items()}


def test_one_command_builds_all(reports: Reports) -> None:
    """`all` builds every förbund and year, with a line a report and a total."""
    said = next(iter(reports.values())).said
    assert re.search(r"^[1-5]/5 solleftea 2024: klar", said, re.MULTILINE)
    assert "5 av 5 rapporter byggda." in said


@pytest.mark.parametrize(("report", "table"), TABLES, ids=by_title)
def test_published_table_is_printed(
    built: dict[str, list[list[tuple[str, tuple[str | None, ...]]]]], report: str, table: PublishedTable
) -> None:
    """Every row of every published table stands in one built table, number by number."""
    assert missing_rows(table, built[report]) == []


@pytest.mark.parametrize("report", REPORTS)
def test_tables_have_captions_and_scoped_heads(reports: Reports, report: str) -> None:
    """Every table of every report has a caption, every head a scope, and every row a row head."""
    for table in reports[report].page.find_all("table"):
        assert table.caption
        assert table.caption.get_text(strip=True)
        assert all(head.get("scope") for head in table.find_all("th"))
        assert all(row.find("th", scope=re.compile("^row")) for row in table.select("tbody tr"))


@pytest.mark.parametrize("report", REPORTS)
def test_headings_have_no_gaps(reports: Reports, report: str) -> None:
    """Every report has one main heading, and no level is skipped on the way down."""
    headings = reports[report].page.select("main :is(h1, h2, h3, h4, h5, h6)")
    levels = [int(heading.name[1]) for heading in headings]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("report", REPORTS)
def test_pdf_is_accessible(reports: Reports, report: str) -> None:
    """Every report's PDF passes every check of PDF/UA-1."""
    path = str(reports[report].folder / "arsredovisning.pdf")
    checked = page.validate_pdf(path, profile=page.ValidationProfile.PDF_UA_1)
    assert checked.is_compliant, checked.failures


def test_report_without_front_matter_has_its_title(reports: Reports) -> None:
    """A report without cover and decision date begins with its title."""
    first = reports["jamtland-2020"].page.main
    assert first
    assert not first.select(".omslag, .beslutad")
    assert first.h1
    assert first.h1.get_text() == "Årsredovisning 2020"


def test_numbered_headings(reports: Reports) -> None:
    """A förbund that numbers its headings gets them numbered, and leaves some without."""
    headings = [heading.get_text() for heading in reports["solleftea-2024"].page.select("main h2, main h3")]
    assert "1. Förvaltningsberättelse" in headings
    assert "Organisation" in headings
    assert "1.6 Förväntad utveckling" in headings
    assert headings[-1] == "7. Styrelsens underskrift"


def test_notes_are_numbered_apart_from_their_subject(reports: Reports) -> None:
    """A note that is only text has its number too."""
    anchors = {str(heading["id"]) for heading in reports["solleftea-2024"].page.select("h3[id^=not-]")}
    assert anchors == {f"not-{number}" for number in range(1, 6)}


def test_sub_rows_are_marked(reports: Reports) -> None:
    """The twelve insatser under one line of note 5 stand as parts of it."""
    note = reports["jamtland-2020"].page.select_one("#tab-not_kortfristiga_skulder")
    assert note
    assert len(note.select("tr.varav")) == 12


def test_goal_with_two_verdicts(reports: Reports) -> None:
    """A goal with two verdicts shows both, in the overview and with their comments."""
    text = reports["jamtland-2022"].page.select_one("#tab-malsammanfattning")
    assert text
    assert "Målet är uppnått; Målet är delvis uppnått" in text.get_text()


def test_board_signs(reports: Reports) -> None:
    """The signature page names those who sign and in which function."""
    names = reports["solleftea-2024"].page.select(".underskrifter li")
    assert [name.get_text(" ", strip=True) for name in names] == [
        "Birgitta Häggkvist Ordförande",
        "Fredrik Berglund Tjänstgörande ersättare",
        "Maria Åhlund Ledamot",
        "Gudrun Sjödin Ledamot",
    ]


def test_footnoted_sources(reports: Reports) -> None:
    """Sources stand as footnotes with links there and back."""
    page_ = reports["solleftea-2024"].page
    notes = page_.select("li.footnote-item")
    assert len(notes) == 2
    assert "2024:12" in notes[0].get_text()
    assert page_.select_one("sup.footnote-ref a")


def test_each_forbund_has_its_own_colour(reports: Reports) -> None:
    """Reports of two förbund differ in colour, and only there in their style."""
    styles = {name: str(report.page.style) for name, report in reports.items()}
    colour = re.compile(r"--(?:accent|omslag): (#\w+)")
    assert len({found[1] for style in styles.values() if (found := colour.search(style))}) == 2
    assert len({colour.sub("", style) for style in styles.values()}) == 1
