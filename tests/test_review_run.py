"""Granskning: running every rule on a report."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from arsredovisning.data.values import Value
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Deviation, Review, rounding
from arsredovisning.review.findings import Finding, Severity, as_json, summary
from arsredovisning.review.rules import RULES, Rule
from arsredovisning.review.run import as_finding, deviations, examine, explanations, order, other_years, review
from tests.project import REPOSITORY, Project

WRONG = ("id;rubrik;typ;summa;2024;2023", "a;A;;;4000;1", "b;B;;;600;1", "c;C;summa;a + b;4060;2")

FIELDS = [
    "rule",
    "severity",
    "section",
    "table",
    "row",
    "column",
    "file",
    "line",
    "printed",
    "expected",
    "difference",
    "message",
    "likely_cause",
    "accepted",
    "motive",
    "label",
    "cause",
    "unit",
    "basis",
]

ACCEPTED = """\
[[avvikelse]]
regel = "SUMMA-RAD"
plats = "resultatrakning.c.2024"
tryckt = "4 060"
vantat = "{expected}"
motiv = "Tryckfel."
av = "Kim Ek"
datum = 2025-03-14
"""


def finding(severity: Severity, file: str, line: int, column: str, rule: str) -> Finding:
    return Finding(rule, severity, "", "", "", column, file, line, "", "", "", "")


def test_findings_come_by_severity_and_place() -> None:
    """Errors come first, then warnings and notices, each by file, line, column and rule."""
    right = [
        finding("fel", "a.csv", 2, "2024", "R"),
        finding("fel", "a.csv", 10, "2023", "Q"),
        finding("fel", "a.csv", 10, "2024", "Q"),
        finding("fel", "a.csv", 10, "2024", "R"),
        finding("fel", "b.csv", 1, "2024", "R"),
        finding("varning", "a.csv", 1, "2024", "R"),
        finding("upplysning", "a.csv", 0, "", "R"),
    ]
    backwards = right[::-1]
    assert sorted(backwards, key=order) == right


def test_a_review_is_ordered(project: Project) -> None:
    """The review of a report gives its findings in that order."""
    project.table("resultatrakning", *WRONG)
    found = review(project.data)
    assert found == sorted(found, key=order)
    assert len({item.severity for item in found}) > 1


def test_granskning_json(project: Project) -> None:
    """granskning.json holds förbund, year and every finding with just the fields that are agreed on."""
    project.table("resultatrakning", *WRONG)
    written = json.loads(json.dumps(as_json("provlandet", 2024, examine(project.data))))
    assert list(written) == ["forbund", "year", "findings", "causes", "coverage"]
    assert (written["forbund"], written["year"]) == ("provlandet", 2024)
    assert all(list(item) == FIELDS for item in written["findings"])
    (item,) = (item for item in written["findings"] if item["rule"] == "SUMMA-RAD")
    assert item == {
        "rule": "SUMMA-RAD",
        "severity": "fel",
        "section": "Resultaträkning",
        "table": "resultatrakning",
        "row": "c",
        "column": "2024",
        "file": "data/provlandet/2024/tabeller/resultatrakning.csv",
        "line": 4,
        "printed": "4\u00a0060",
        "expected": "4\u00a0600",
        "difference": "−540",
        "message": "Summan stämmer inte med sina rader.",
        "likely_cause": "Med 4\u00a0600 i stället för 4\u00a0060 på ”C”, 2024 (Resultaträkning) försvinner "
        "avvikelsen, och ingen ny uppstår. Två siffror är omkastade.",
        "accepted": False,
        "motive": "",
        "label": "C, 2024",
        "cause": "O1",
        "unit": "tkr",
        "basis": "A 4\u00a0000 och B 600",
    }


def test_accepted_findings_are_marked(project: Project) -> None:
    """What avvikelser.toml accepts is marked in the review, until a figure changes."""
    project.table("resultatrakning", *WRONG)
    project.write("avvikelser.toml", ACCEPTED.format(expected="4 600"))
    (found,) = (item for item in review(project.data) if item.rule == "SUMMA-RAD")
    assert found.accepted
    assert found.motive == "Tryckfel."
    project.table("resultatrakning", *(line.replace("600", "601") for line in WRONG))
    rules = {item.rule: item.accepted for item in review(project.data)}
    assert not rules["SUMMA-RAD"]
    assert not rules["GODKÄNNANDE"]


def test_a_finding_of_words_has_no_difference() -> None:
    """A finding whose figures are words has no difference; one of shares has its in percent."""
    rule = RULES[0]
    assert as_finding(rule, Deviation("M", printed="uppnått", expected="ej uppnått")).difference == ""
    shares = as_finding(rule, Deviation("M", printed=Value("35.5", "%"), expected=Decimal("36")))
    assert (shares.printed, shares.difference) == ("35,5\u00a0%", "−0,5\u00a0%")


def test_a_finding_is_told_by_its_place() -> None:
    """A finding in a cell is named table, row and column; one in a text by its file."""
    in_text = finding("fel", "texter/a.md", 3, "", "R")
    assert (in_text.place, in_text.shown_place) == ("texter/a.md", "texter/a.md, rad 3")
    in_cell = replace(in_text, file="a.csv", table="t", row="r", column="2024")
    assert (in_cell.place, in_cell.shown_place) == ("t.r.2024", "a.csv, rad 3, kolumn 2024")


def test_the_other_years_are_at_hand(project: Project) -> None:
    """A review has the förbund's reports for other years, and not its own among them."""
    other = ReportFolder(project.folder.workspace, "provlandet", 2023)
    other.data.mkdir()
    other.settings.write_text('titel = "T"\ndelar = []\n', "utf-8")
    years = other_years(project.data)
    assert list(years) == [2023]
    context = Review(project.data, years)
    assert context.other_years() == [2023]
    assert context.other(2024) is None


def test_only_the_given_rules_are_run(project: Project) -> None:
    """Single rules can be run by themselves."""
    project.table("resultatrakning", *WRONG)
    (rule,) = (rule for rule in RULES if rule.id == "SUMMA-RAD")
    assert [found.place for _rule, found in deviations(project.data, {}, [rule])] == ["resultatrakning.c.2024"]
    assert list(deviations(project.data, {}, [])) == []


def test_a_table_can_be_changed_in_memory(project: Project) -> None:
    """Data with another table in place of their own leave the first data as they were."""
    data = project.data
    data.table("deltagare")
    changed = replace(data.table("resultatrakning"), rows=data.table("resultatrakning").rows[:1])
    assert len(data.with_table(changed).table("resultatrakning").rows) == 1
    assert len(data.table("resultatrakning").rows) == 3
    assert data.with_table(changed).table("deltagare") is data.table("deltagare")


def test_the_rounding_of_a_computed_sum(project: Project) -> None:
    """A computed sum carries half a unit for each number that it is made of, through sums of sums."""
    lines = ["a;A;;;4;", "b;B;;;6,5;", "c;C;summa;a + b;;", "d;D;;;1;", "e;E;summa;c + d;;", "f;F;summa;e;12;"]
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines)
    table = project.data.table("resultatrakning")
    column = table.column("2024")
    moved = {row.id: str(rounding(table, row, column)) for row in table.rows}
    assert {name: float(number) for name, number in moved.items()} == {
        "a": 0.5,
        "b": 0.05,
        "c": 0.55,
        "d": 0.5,
        "e": 1.05,
        "f": 0.5,
    }
    assert rounding(table, table.row("a"), table.column("2023")) == 0


def test_a_sum_of_computed_sums_may_differ_more(project: Project) -> None:
    """A stated sum of computed sums may differ by half a unit for each number that is printed."""
    lines = ["a;A;;;1;", "b;B;;;1;", "c;C;summa;a + b;;", "d;D;;;1;"]
    for total, found in (("5", 0), ("6", 1)):
        project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines, f"e;E;summa;c + d;{total};")
        assert len([item for item in review(project.data) if item.rule == "SUMMA-RAD"]) == found


def test_every_rule_is_explained() -> None:
    """Every rule has an id of its own, and says in Swedish what it checks and where that comes from."""
    told = list(explanations())
    assert len({rule for rule, _what, _source in told}) == len(told)
    for rule, what, source in told:
        assert rule == rule.upper()
        assert what.endswith("."), rule
        assert source.endswith("."), rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_takes_a_report_with_nothing_in_it(project: Project, rule: Rule) -> None:
    """No rule stumbles over a report that has no tables and no texts."""
    project.write("tabeller.toml", "")
    for path in [*project.folder.data.glob("tabeller/*"), *project.folder.data.glob("texter/*")]:
        path.unlink()
    project.write("report.toml", 'titel = "T"\ndelar = []\n')
    assert all(found.message for _rule, found in deviations(project.data, {}, [rule]))


@pytest.mark.parametrize(("forbund", "year"), [("jamtland", 2025), ("solleftea", 2024)])
def test_a_published_report_is_reviewed_alike_twice(forbund: str, year: int) -> None:
    """Reviewing a report again gives the same findings in the same order."""
    folder = ReportFolder(Workspace(REPOSITORY), forbund, year)
    assert review(YearData(folder)) == review(YearData(folder))


def test_the_summary_counts() -> None:
    """The summary tells how many findings there are, how many are accepted and how many are new."""
    one = finding("fel", "a.csv", 1, "", "R")
    accepted = replace(one, accepted=True)
    assert summary([]) == "Granskning: inga avvikelser."
    assert summary([one]) == "Granskning: 1 avvikelse: 0 godkända, 1 ny."
    assert summary([one, accepted, one]) == "Granskning: 3 avvikelser: 1 godkänd, 2 nya."
