"""Granskning: this year's comparatives against the förbund's earlier reports."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from arsredovisning.data.values import NBSP
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Deviation, Review, deviations_in, shown
from arsredovisning.review.rules.comparatives import comparatives, multi_year
from tests.project import FORBUND_TOML, REPOSITORY, Project


def under_review(root: Path, forbund: str, year: int) -> Review:
    workspace = Workspace(root)
    reports = {own: YearData(ReportFolder(workspace, forbund, own)) for own in workspace.years(forbund)}
    return Review(reports.pop(year), reports)


class Reports:
    """A förbund whose reports have one table each."""

    def __init__(self, root: Path) -> None:
        self.data = root / "data" / "provlandet"
        self.root = root

    def add(self, year: int, *lines: str, table: str = "tabellen", unit: str = "tkr", more: str = "") -> None:
        folder = self.data / str(year)
        (folder / "tabeller").mkdir(parents=True, exist_ok=True)
        (folder / "report.toml").write_text(f'titel = "Årsredovisning {year}"\ndelar = []\n', "utf-8")
        (folder / "tabeller.toml").write_text(f'[{table}]\nrubrik = "T"\nenhet = "{unit}"\n{more}\n', "utf-8")
        (folder / "tabeller" / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8-sig")

    @property
    def review(self) -> Review:
        return under_review(self.root, "provlandet", 2024)


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    made = Reports(tmp_path)
    made.data.mkdir(parents=True)
    (made.data / "forbund.toml").write_text(FORBUND_TOML, "utf-8")
    return made


def _plain(figure: Decimal | str) -> str:
    return shown(figure).replace(NBSP, " ")


def places(deviations: list[Deviation]) -> list[tuple[str, str, str, str]]:
    """Give each deviation's row, column, printed and expected figure, with ordinary spaces."""
    return [
        (item.row.id, item.column.id, _plain(item.printed), _plain(item.expected))
        for item in deviations
        if item.row and item.column
    ]


def test_a_comparative_that_last_years_report_does_not_state_is_found(reports: Reports) -> None:
    """A figure of last year that last year's report gives otherwise is found, and no other figure."""
    reports.add(2023, "id;rubrik;2023;2022", "a;A;5;8", "b;B;6;9")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;5", "b;B;2;7")
    (found,) = deviations_in(comparatives(reports.review))
    assert places([found]) == [("b", "2023", "7", "6")]
    assert "2023" in found.message


def test_a_year_without_a_report_is_not_judged(project: Project) -> None:
    """Figures of a year that the förbund has no report for are not judged."""
    review = under_review(project.root, "provlandet", 2024)
    assert [*deviations_in(comparatives(review)), *deviations_in(multi_year(review))] == []


@pytest.mark.parametrize(("printed", "found"), [("2016", 0), ("2015", 0), ("2017", 1), ("2014", 1)])
def test_kr_and_tkr_may_differ_by_rounding(reports: Reports, printed: str, found: int) -> None:
    """An amount in tkr is that of last year's report in kr to the nearest thousand, either way from the half."""
    reports.add(2023, "id;rubrik;2023", "a;A;2015500", unit="kr")
    reports.add(2024, "id;rubrik;2024;2023", f"a;A;1;{printed}")
    assert len(deviations_in(comparatives(reports.review))) == found


def test_what_was_expected_is_in_the_unit_of_this_report(reports: Reports) -> None:
    """Last year's figure in kr is shown as this report would have printed it."""
    reports.add(2023, "id;rubrik;2023", "a;A;-27962", "b;B;1000", unit="kr")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;28", "b;B;1;1")
    assert places(deviations_in(comparatives(reports.review))) == [("a", "2023", "28", "−28")]


def test_the_same_unit_allows_no_rounding(reports: Reports) -> None:
    """A comparative in the unit of last year's report may not differ by one."""
    reports.add(2023, "id;rubrik;2023", "a;A;8264")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;8263")
    assert len(deviations_in(comparatives(reports.review))) == 1


def test_a_row_is_followed_through_its_former_ids(reports: Reports) -> None:
    """A row that has been renamed twice is found under its first id two reports back."""
    reports.add(2022, "id;rubrik;2022", "gammal;A;5")
    reports.add(2023, "id;rubrik;tidigare;2023;2022", "mellan;A;gammal;6;5")
    reports.add(2024, "id;rubrik;tidigare;2024;2023;2022", "ny;A;mellan;7;6;4")
    assert places(deviations_in(comparatives(reports.review))) == [("ny", "2022", "4", "5")]


def test_a_plain_year_is_last_years_outcome(reports: Reports) -> None:
    """A column headed with the year alone is held against last year's outcome, not its budget."""
    kinds = 'kolumner = [{ id = "budget_2023" }, { id = "utfall_2023" }]'
    reports.add(2023, "id;rubrik;budget_2023;utfall_2023", "a;A;9;5", "b;B;9;6", more=kinds)
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;5", "b;B;1;9")
    assert places(deviations_in(comparatives(reports.review))) == [("b", "2023", "9", "6")]


@pytest.mark.parametrize(("own", "found"), [("-", 1), ("", 0), ("0", 1), ("28", 0)])
def test_a_dash_for_an_amount_is_zero(reports: Reports, own: str, found: int) -> None:
    """An amount where last year's report has a dash is found; where it has nothing there is nothing to judge."""
    reports.add(2023, "id;rubrik;2023", f"a;A;{own}")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;28")
    assert len(deviations_in(comparatives(reports.review))) == found


def test_a_dash_for_a_count_is_unknown(reports: Reports) -> None:
    """A count where last year's report has a dash is not judged, for the dash may mean that nobody counted."""
    reports.add(2023, "id;rubrik;2023", "a;A;-", unit="antal")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;28", unit="antal")
    assert deviations_in(comparatives(reports.review)) == []


def test_a_footnote_tells_of_the_correction(reports: Reports) -> None:
    """A cell with a footnote is not found; its neighbour is."""
    note = 'fotnoter = [{ marke = "*", celler = ["a.2023"], text = "Rättat." }]'
    reports.add(2023, "id;rubrik;2023", "a;A;5", "b;B;6")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;7", "b;B;1;8", more=note)
    assert [place[0] for place in places(deviations_in(comparatives(reports.review)))] == ["b"]


def test_a_measures_figures_of_last_year(reports: Reports) -> None:
    """A measure's outcome for last year, its women, men and counts are held against last year's own outcomes."""
    head = "id;rubrik;utfall;utfall_k;utfall_m;antal;av;fg;fg_k;fg_m;fg_antal;fg_av"
    columns = ", ".join(f'{{ id = "{name}" }}' for name in head.split(";")[2:])
    for year, line in ((2023, "a;A;71;72;73;74;75;;;;;"), (2024, "a;A;1;1;1;1;1;81;82;83;84;85")):
        reports.add(year, head, line, table="matt", unit="%", more=f"kolumner = [{columns}]")
    assert [
        (column, expected) for _row, column, _printed, expected in places(deviations_in(comparatives(reports.review)))
    ] == [
        ("fg", "71 %"),
        ("fg_k", "72 %"),
        ("fg_m", "73 %"),
        ("fg_antal", "74 %"),
        ("fg_av", "75 %"),
    ]


def test_a_table_that_turns_its_signs_is_no_error(reports: Reports) -> None:
    """A column printed throughout with the other sign than last year is no deviation; one row of it is."""
    reports.add(2023, "id;rubrik;2023", "a;A;5", "b;B;6")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;-1;-5", "b;B;-2;-6")
    assert deviations_in(comparatives(reports.review)) == []
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;5", "b;B;2;-6")
    assert [place[0] for place in places(deviations_in(comparatives(reports.review)))] == ["b"]


def test_a_reclassification_is_named(reports: Reports) -> None:
    """Two rows that deviate by opposite amounts are told to be a reclassification, with both names."""
    reports.add(2023, "id;rubrik;2023", "a;Kansli;500", "b;Insats;700", "c;Övrigt;40")
    reports.add(2024, "id;rubrik;2024;2023", "a;Kansli;1;450", "b;Insats;1;750", "c;Övrigt;1;41")
    causes = [found.cause for found in deviations_in(comparatives(reports.review))]
    assert [cause.startswith("Omklassning: ") for cause in causes] == [True, True, False]
    assert causes[0] == "Omklassning: ”Kansli” och ”Insats” avviker lika mycket åt var sitt håll."


def test_a_difference_that_is_another_row_is_named(reports: Reports) -> None:
    """A deviation as large as a row that has since been added names that row."""
    reports.add(2023, "id;rubrik;2023", "a;Insatser;500")
    reports.add(2024, "id;rubrik;2024;2023", "a;Insatser;1;420", "b;Förstudie;1;80")
    (found,) = deviations_in(comparatives(reports.review))
    assert found.cause == "Skillnaden är lika stor som ”Förstudie” (80)."


def test_another_rows_figure_is_named(reports: Reports) -> None:
    """A figure that last year's report gives for another row names that row."""
    reports.add(2023, "id;rubrik;2023", "a;Inflytande;91", "b;Planering;75", unit="%")
    reports.add(2024, "id;rubrik;2024;2023", "a;Inflytande;1;91", "b;Planering;1;91", unit="%")
    (found,) = deviations_in(comparatives(reports.review))
    assert found.cause == "Årsredovisningen för 2023 anger talet på raden ”Inflytande”."


def test_what_cannot_be_compared_is_not_judged(reports: Reports) -> None:
    """A share against a count, and differences that the two reports work out in two ways, are not judged."""
    last = 'kolumner = [{ id = "2023" }, { id = "avvikelse_2023" }]'
    this = """kolumner = [
      { id = "2024" }, { id = "2023" }, { id = "budget_2023" },
      { id = "avvikelse_2023", formel = "2023 - budget_2023" },
    ]"""
    reports.add(2023, "id;rubrik;enhet;2023;avvikelse_2023", "a;A;antal;5;", "b;B;;7;3", more=last)
    reports.add(
        2024, "id;rubrik;enhet;2024;2023;budget_2023;avvikelse_2023", "a;A;%;1;6;;", "b;B;;1;7;10;-3", more=this
    )
    assert deviations_in(comparatives(reports.review)) == []


def test_small_figures_name_no_other_row(reports: Reports) -> None:
    """A small figure that another row has too may do so by chance, and tells no cause."""
    reports.add(2023, "id;rubrik;2023", "a;A;9", "b;B;7", unit="antal")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;9", "b;B;1;9", unit="antal")
    (found,) = deviations_in(comparatives(reports.review))
    assert found.cause == ""


def test_years_without_a_report_in_columns(reports: Reports) -> None:
    """A year with no report of its own is held against the latest earlier report that states it."""
    reports.add(2020, "id;rubrik;2020;2019", "a;A;1;3", table="oversikt")
    reports.add(2022, "id;rubrik;2022;2020;2019", "a;A;1;1;4", table="oversikt")
    reports.add(2024, "id;rubrik;2024;2022;2020;2019", "a;A;1;1;1;5", table="oversikt")
    (found,) = deviations_in(multi_year(reports.review))
    assert places([found]) == [("a", "2019", "5", "4")]
    assert "2022" in found.message


def test_years_with_a_report_are_told_once(reports: Reports) -> None:
    """A year in a column that has its own report is left to the rule about comparatives."""
    reports.add(2023, "id;rubrik;2023", "a;A;3", table="oversikt")
    reports.add(2024, "id;rubrik;2024;2023", "a;A;1;4", table="oversikt")
    assert len(deviations_in(comparatives(reports.review))) == 1
    assert deviations_in(multi_year(reports.review)) == []


def test_years_as_rows(reports: Reports) -> None:
    """A table with a row a year is held against an earlier report's, save for what that only forecast."""
    total = 'kolumner = [{ id = "totalt" }]'
    reports.add(2022, "id;rubrik;totalt", "2021;2021;178", "2022;2022;193", "2023;2023;200", unit="antal", more=total)
    reports.add(2024, "id;rubrik;totalt", "2021;2021;178", "2022;2022;139", "2023;2023;320", unit="antal", more=total)
    assert places(deviations_in(multi_year(reports.review))) == [("2022", "totalt", "139", "193")]


PUBLISHED = [
    ("avslut", "arbetsinriktad", "man_2024", "8", "18"),
    ("avslut", "arbetsinriktad", "man_2024_andel", "18 %", "41 %"),
    ("enkat", "d_planering", "alla_2024", "65 %", "75 %"),
    ("matt", "inflytande_stod", "fg", "77 %", "91 %"),
    ("matt", "inflytande_synpunkter", "fg", "91 %", "82 %"),
    ("not_kortfristiga_skulder", "betald_f_skatt", "2024", "28", "−28"),
    ("not_kortfristiga_skulder", "pensionskostnad", "2024", "−95", "95"),
]


def test_the_published_comparatives() -> None:
    """The comparatives that the published reports have changed or got wrong are found, and no others."""
    reviews = [under_review(REPOSITORY, "jamtland", year) for year in (2022, 2024, 2025)]
    found = [item for review in reviews for item in deviations_in(comparatives(review))]
    tables = [item.table.id for item in found if item.table]
    assert [(table, *place) for table, place in zip(tables, places(found), strict=True)] == PUBLISHED
    assert deviations_in(comparatives(under_review(REPOSITORY, "solleftea", 2024))) == []


def test_the_published_tables_of_several_years(tmp_path: Path) -> None:
    """The published tables of several years agree; a figure changed in one of them is found."""
    for year in (2022, 2024, 2025):
        assert deviations_in(multi_year(under_review(REPOSITORY, "jamtland", year))) == []
    shutil.copytree(REPOSITORY / "data" / "jamtland", tmp_path / "data" / "jamtland")
    table = tmp_path / "data" / "jamtland" / "2025" / "tabeller" / "deltagarantal.csv"
    table.write_text(table.read_text("utf-8-sig").replace("2022;2022;193", "2022;2022;139"), "utf-8-sig")
    assert places(deviations_in(multi_year(under_review(tmp_path, "jamtland", 2025)))) == [
        ("2022", "totalt", "139", "193")
    ]
