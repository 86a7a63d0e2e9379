"""Granskning."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from arsredovisning.review import Finding, as_json, review, summary
from tests.project import Project

COLUMNS = """
[drift]
rubrik = "Driftredovisning"
enhet = "tkr"
kolumner = [{ id = "utfall" }, { id = "budget" }, { id = "avvikelse", formel = "utfall - budget" }]
"""


def income(project: Project, *lines: str) -> list[Finding]:
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines)
    return review(project.data)


def test_a_report_that_adds_up(project: Project) -> None:
    """A report whose sums are right or left to be computed has no findings."""
    assert review(project.data) == []
    assert summary([]) == "Granskning: inga avvikelser."


def test_a_wrong_sum_is_found(project: Project) -> None:
    """A wrong sum is found with its cell, what is printed, what was expected and the difference."""
    (finding,) = income(project, "a;A;;;8484;1", "b;B;;;−9218;1", "c;C;summa;a + b;−374;2")
    assert (finding.rule, finding.severity, finding.accepted) == ("SUMMA-RAD", "fel", False)
    assert finding.place == "data/provlandet/2024/tabeller/resultatrakning.csv, rad 4, kolumn 2024"
    assert (finding.table, finding.row, finding.column) == ("resultatrakning", "c", "2024")
    assert (finding.printed, finding.expected, finding.difference) == ("−374", "−734", "360")
    assert "a + b" in finding.message


@pytest.mark.parametrize(
    ("total", "found"), [("10", 0), ("11", 0), ("9", 0), ("12", 1), ("8", 1), ("10,0", 0), ("10,1", 0), ("10,2", 1)]
)
def test_rounding_is_allowed(project: Project, total: str, found: int) -> None:
    """A sum of two rounded rows may differ by one and a half of the last printed decimal and no more."""
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
    project.table("drift", "id;rubrik;utfall;budget;avvikelse", "a;A;10;7;3", "b;B;10;7;−3", "c;C;10;7;")
    (finding,) = review(project.data)
    assert (finding.rule, finding.row, finding.column) == ("SUMMA-KOLUMN", "b", "avvikelse")
    assert (finding.printed, finding.expected) == ("−3", "3")


def test_the_findings_as_json(project: Project) -> None:
    """granskning.json holds every finding with what it needs to be found again."""
    found = income(project, "a;A;;;1;", "c;C;summa;2 * a;9;")
    written = json.loads(json.dumps(as_json(project.data, found)))
    assert (written["forbund"], written["year"]) == ("provlandet", 2024)
    (item,) = written["findings"]
    assert {"rule", "severity", "file", "line", "column", "printed", "expected", "accepted", "motive"} <= set(item)
    assert item["expected"] == "2"


def test_the_summary_counts(project: Project) -> None:
    """The summary tells how many findings are accepted and how many are new."""
    (finding,) = income(project, "a;A;;;1;", "c;C;summa;2 * a;9;")
    accepted = replace(finding, accepted=True)
    assert summary([finding, accepted, finding]) == "Granskning: 3 avvikelser: 1 godkända, 2 nya."
