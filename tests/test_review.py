"""Granskning: sums of rows, and columns that are worked out from others."""

from __future__ import annotations

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review
from tests.project import REPOSITORY, Project

COLUMNS = """
[drift]
rubrik = "Driftredovisning"
enhet = "tkr"
kolumner = [{ id = "utfall" }, { id = "budget" }, { id = "avvikelse", formel = "utfall - budget" }]
"""


def sums_in(project: Project) -> list[Finding]:
    """Review the report and give what is said of its sums."""
    return [finding for finding in review(project.data) if finding.rule.startswith("SUMMA")]


def income(project: Project, *lines: str) -> list[Finding]:
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines)
    return sums_in(project)


def test_a_report_that_adds_up(project: Project) -> None:
    """A report whose sums are right or left to be computed has no errors."""
    assert [finding for finding in review(project.data) if finding.severity == "fel"] == []


def test_a_wrong_sum_is_found(project: Project) -> None:
    """A wrong sum is found with its cell, what is printed, what was expected and the difference."""
    (finding,) = income(project, "a;A;;;8484;1", "b;B;;;−9218;1", "c;C;summa;a + b;−374;2")
    assert (finding.rule, finding.severity, finding.accepted) == ("SUMMA-RAD", "fel", False)
    assert finding.shown_place == "data/provlandet/2024/tabeller/resultatrakning.csv, rad 4, kolumn 2024"
    assert (finding.table, finding.row, finding.column) == ("resultatrakning", "c", "2024")
    assert (finding.printed, finding.expected, finding.difference) == ("−374", "−734", "360")
    assert "”C”, 2024, ska vara −734 (två siffror är omkastade)" in finding.likely_cause


@pytest.mark.parametrize(
    ("total", "found"), [("10", 0), ("11", 0), ("9", 0), ("12", 1), ("8", 1), ("10,0", 0), ("11,0", 0), ("11,1", 1)]
)
def test_rounding_is_allowed(project: Project, total: str, found: int) -> None:
    """A sum of two rounded rows may differ by half a unit for each printed figure and no more."""
    assert len(income(project, "a;A;;;4;", "b;B;;;6;", f"c;C;summa;a + b;{total};")) == found


def test_more_rows_allow_more_rounding(project: Project) -> None:
    """Each row of a sum adds half a unit to what rounding may make, and just that much is allowed."""
    rows = [f"{row};{row};;;1;" for row in "abc"]
    assert income(project, *rows, "s;S;summa;a + b + c;5;") == []
    assert len(income(project, *rows, "s;S;summa;a + b + c;6;")) == 1


def test_a_dash_counts_as_zero(project: Project) -> None:
    """A dash among the rows of a sum counts as zero; a sum of only dashes is not judged."""
    assert len(income(project, "a;A;;;-;-", "b;B;;;6;-", "c;C;summa;a + b;9;9")) == 1


@pytest.mark.parametrize("cell", ["", "tom", "-"])
def test_what_is_not_stated_is_not_judged(project: Project, cell: str) -> None:
    """A sum that is computed, blank or a dash is no finding."""
    assert income(project, "a;A;;;4;", "b;B;;;6;", f"c;C;summa;a + b;{cell};") == []


def test_a_sum_of_computed_sums_is_judged(project: Project) -> None:
    """A stated sum is judged also where its parts are left to be computed."""
    rows = ["a;A;;;4;", "b;B;;;6;", "c;C;summa;a + b;;", "d;D;summa;c - a;60;"]
    (finding,) = income(project, *rows)
    assert (finding.row, finding.expected) == ("d", "6")


def test_a_wrong_column_is_found(project: Project) -> None:
    """A column that does not follow from the others is found."""
    project.write("tabeller.toml", project.folder.table_settings.read_text("utf-8") + COLUMNS)
    project.table("drift", "id;rubrik;utfall;budget;avvikelse", "a;A;10;7;3", "b;B;40;17;−23", "c;C;10;7;")
    (finding,) = sums_in(project)
    assert (finding.rule, finding.row, finding.column) == ("SUMMA-KOLUMN", "b", "avvikelse")
    assert (finding.printed, finding.expected) == ("−23", "23")
    assert finding.likely_cause.endswith("Tecknet är omvänt.")


def test_a_cost_may_have_a_formula_of_its_own(project: Project) -> None:
    """A row of costs is judged by the formula that the column has for costs, and other rows by the usual one."""
    columns = COLUMNS.replace('"utfall - budget"', '"utfall - budget", formel_kostnad = "budget - utfall"')
    project.write("tabeller.toml", project.folder.table_settings.read_text("utf-8") + columns)
    rows = ["a;A;;10;7;3", "b;B;kostnad;−10;−7;3", "c;C;kostnad;−10;−7;−3"]
    project.table("drift", "id;rubrik;slag;utfall;budget;avvikelse", *rows)
    (finding,) = sums_in(project)
    assert (finding.row, finding.expected) == ("c", "3")


def test_a_column_without_sums(project: Project) -> None:
    """Sums of rows are not judged in a column where they do not hold."""
    columns = COLUMNS.replace('{ id = "budget" }', '{ id = "budget", summeras = false }')
    project.write("tabeller.toml", project.folder.table_settings.read_text("utf-8") + columns)
    rows = ["a;A;;10;7;3", "b;B;a;11;9;2", "c;C;a;12;9;3"]
    project.table("drift", "id;rubrik;summa;utfall;budget;avvikelse", *rows)
    assert [(finding.row, finding.column) for finding in sums_in(project)] == [("c", "utfall")]


@pytest.mark.parametrize(
    ("forbund", "year", "place", "expected"),
    [
        ("jamtland", 2022, "balansrakning.summa_ek_skulder.2022", "10\u00a0019"),
        ("jamtland", 2024, "drift.resultat.avvikelse_2023", "−26"),
        ("jamtland", 2025, "not_kortfristiga_skulder.summa.2024", "3\u00a0085"),
        ("solleftea", 2024, "kassaflode.lopande.2023", "−256,46"),
    ],
)
def test_published_sums_that_are_wrong(forbund: str, year: int, place: str, expected: str) -> None:
    """Sums that are wrong in the published reports are found."""
    found = review(YearData(ReportFolder(Workspace(REPOSITORY), forbund, year)))
    assert (place, expected) in {(finding.place, finding.expected) for finding in found}
