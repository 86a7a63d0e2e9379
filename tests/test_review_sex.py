"""Granskning: women and men against all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arsredovisning.data.settings import TableSettings
from arsredovisning.data.tables import Cell, Column, Row, Table
from arsredovisning.data.values import Value, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Deviation, Review, deviations_in
from arsredovisning.review.rules.sex import ends, intervals, missing, totals
from tests.project import REPOSITORY, Project

DELTAGARE = """
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [{ id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }]
"""
ENKAT = DELTAGARE.replace("deltagare", "enkat").replace("antal", "%")
FAKTA = """
[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{ id = "varde" }]
"""
MATT = """
[matt]
rubrik = "Mått"
enhet = "antal"
kolumner = [{ id = "utfall" }, { id = "utfall_k" }, { id = "utfall_m" }]
"""
OVER_TIME = """
[deltagarantal]
rubrik = "Deltagarantal"
enhet = "antal"
kolumner = [{ id = "totalt" }, { id = "kvinnor" }, { id = "man" }]
"""
HEAD = "id;rubrik;alla_2024;kvinnor_2024;man_2024"


def prepare(project: Project, settings: str, **tables: list[str]) -> Review:
    project.write("tabeller.toml", settings)
    for name, lines in tables.items():
        project.table(name, *lines)
    return Review(project.data, {})


def real(forbund: str, year: int) -> Review:
    workspace = Workspace(REPOSITORY)
    reports = {own: YearData(ReportFolder(workspace, forbund, own)) for own in workspace.years(forbund)}
    return Review(reports.pop(year), reports)


def figures(found: list[Deviation]) -> list[tuple[str, int]]:
    return [(item.place, int(item.printed)) for item in found]


@pytest.mark.parametrize(
    ("cells", "more", "fewer"),
    [
        ("10;6;4", 0, 0),
        ("10;6;5", 1, 0),
        ("10;6;3", 0, 1),
        ("10;11;", 1, 0),
        ("10;6;-", 0, 0),
        ("10;-;-", 0, 0),
        ("2,6;1,3;1,4", 0, 0),
        ("2,6;1,3;1,5", 1, 0),
        ("2,6;1,3;1,1", 0, 1),
    ],
)
def test_women_and_men_make_all(project: Project, cells: str, more: int, fewer: int) -> None:
    """Women and men are as many as all: whole numbers exactly, decimals within rounding; a dash is not judged."""
    review = prepare(project, DELTAGARE, deltagare=[HEAD, f"inskrivna;Inskrivna;{cells}"])
    assert (len(deviations_in(totals(review))), len(deviations_in(missing(review)))) == (more, fewer)


def test_those_without_a_stated_sex(project: Project) -> None:
    """A fact that tells just how many have stated no sex explains the difference; another number does not."""
    lines = [HEAD, "inskrivna;Inskrivna;332;160;167", "nya;Nya;20;8;6"]
    facts = ["id;rubrik;varde", "ej_angivet_kon;Utan angivet kön;5", "annat;Annat;1", "ej_angivet_kon_2023;Förra;1"]
    review = prepare(project, DELTAGARE + FAKTA, deltagare=lines, fakta=facts)
    (found,) = deviations_in(missing(review))
    assert f"{found.place}: {found.printed} för {found.expected}" == "deltagare.nya.alla_2024: 20 för 14"
    assert "6 angivet kön" in found.cause


def test_earlier_years_are_explained_by_their_own_reports(project: Project) -> None:
    """For an earlier year, its own report or a fact with that year tells how many have stated no sex."""
    lines = ["id;rubrik;totalt;kvinnor;man", "2022;2022;9;4;4", "2023;2023;10;4;4", "2024;2024;12;6;6"]
    facts = ["id;rubrik;varde", "ej_angivet_kon_2022;Utan angivet kön;1"]
    review = prepare(project, OVER_TIME + FAKTA, deltagarantal=lines, fakta=facts)
    assert figures(deviations_in(missing(review))) == [("deltagarantal.2023.totalt", 10)]
    (project.root / "data/provlandet/2023/tabeller").mkdir(parents=True)
    project.write("../2023/report.toml", 'titel = "Årsredovisning 2023"\nbeslutad = 2024-03-01\ndelar = []\n')
    project.write("../2023/tabeller.toml", FAKTA)
    project.write("../2023/tabeller/fakta.csv", "id;rubrik;varde\nej_angivet_kon;Utan angivet kön;2\n")
    earlier = YearData(ReportFolder(Workspace(project.root), "provlandet", 2023))
    assert deviations_in(missing(Review(project.data, {2023: earlier}))) == []


def test_the_measures_and_the_facts(project: Project) -> None:
    """Counts are judged also where the sexes are columns of the measures or rows of the facts."""
    matt = ["id;rubrik;utfall;utfall_k;utfall_m", "inskrivna;Inskrivna;322;160;167"]
    fakta = ["id;rubrik;varde", "avslutade;A;28", "avslutade_kvinnor;K;13", "avslutade_man;M;16", "annat_man;M;99"]
    review = prepare(project, MATT + FAKTA, matt=matt, fakta=fakta)
    assert [(item.place, item.expected) for item in deviations_in(totals(review))] == [
        ("matt.inskrivna.utfall", "minst 327"),
        ("fakta.avslutade.varde", "minst 29"),
    ]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("65;74;46", 0),
        ("70;43;50", 1),
        ("51;43;50", 0),
        ("42;50;43", 0),
        ("30;50;43", 1),
        ("60;60;60", 0),
        ("52;43;", 0),
    ],
)
def test_a_share_for_all_lies_between(project: Project, cells: str, found: int) -> None:
    """A share for all lies between those of women and men, or a few of unstated sex explain that it does not."""
    review = prepare(project, ENKAT, enkat=[HEAD, f"fraga;Fråga;{cells}"])
    assert len(deviations_in(intervals(review))) == found
    assert deviations_in(totals(review)) == deviations_in(missing(review)) == []


def test_shares_that_divide_all(project: Project) -> None:
    """Shares of women and men that add up to that of all are parts of it and not judged."""
    review = prepare(project, ENKAT, enkat=[HEAD, "delar;Fördelning;100;58;42", "arbete;Arbete;30;12;17"])
    assert deviations_in(intervals(review)) == []


def test_an_interval_says_what_it_compares(project: Project) -> None:
    """The finding tells the three shares and the interval that the one for all should lie in."""
    (found,) = deviations_in(intervals(prepare(project, ENKAT, enkat=[HEAD, "fraga;Fråga;70;43;50"])))
    assert found.expected == "43\u00a0%–50\u00a0%"
    assert "alla 70\u00a0%, kvinnor 43\u00a0%, män 50\u00a0%" in found.message
    assert "minst 39\u00a0% av alla saknar angivet kön" in found.cause


@given(women=st.integers(1, 60), men=st.integers(1, 60), unstated=st.integers(0, 8), seed=st.randoms())
def test_answers_that_were_given_are_no_error(women: int, men: int, unstated: int, seed: Random) -> None:
    """Shares that are rounded from real answers are never found, as long as at most a seventh state no sex."""
    assume(unstated * 7 <= women + men + unstated)
    sizes = {"kvinnor_2024": women, "man_2024": men, "": unstated}
    positive = {who: seed.randint(0, size) for who, size in sizes.items()}
    shares = {who: Decimal(100 * positive[who]) / sizes[who] for who in ("kvinnor_2024", "man_2024")}
    shares["alla_2024"] = Decimal(100 * sum(positive.values())) / sum(sizes.values())
    cells = {who: Cell("number", Value(round_half_up(share, 0), "%")) for who, share in shares.items()}
    row = Row("fraga", "Fråga", "", "", None, "", False, None, "", 2, cells)
    columns = tuple(Column(name, name) for name in cells)
    table = Table("enkat", TableSettings(rubrik="Enkät", enhet="%"), "enkat.csv", columns, (row,))
    assert deviations_in(intervals(cast("Review", _OneTable(table)))) == []


@dataclass(frozen=True)
class _OneTable:
    """A report of one table, as far as a rule on single rows looks at it."""

    table: Table

    def tables(self) -> list[Table]:
        return [self.table]


def test_counts_beside_the_shares_leave_nobody_unstated(project: Project) -> None:
    """Where the table counts women, men and all, no more may have stated no sex than the counts leave."""
    shares = ", ".join(f'{{ id = "{who}_2024_andel", enhet = "%" }}' for who in ("alla", "kvinnor", "man"))
    settings = DELTAGARE.replace("deltagare", "avslut").replace(" }]\n", f" }}, {shares}]\n")
    head = f"{HEAD};alla_2024_andel;kvinnor_2024_andel;man_2024_andel"
    for everyone, found in ((97, 1), (102, 0)):
        rows = [head, f"avslutade;Avslutade;{everyone};53;44;;;", "insats;Insats;20;12;8;21;23;41"]
        assert len(deviations_in(intervals(prepare(project, settings, avslut=rows)))) == found


def test_some_of_those_without_a_stated_sex(project: Project) -> None:
    """A number told of all explains a smaller difference among some of them, and no larger one."""
    fakta = ["id;rubrik;varde", "ej_angivet_kon;Utan angivet kön;3"]
    rows = [HEAD, "inskrivna;Inskrivna;100;50;47", "nya;Nya;40;20;18", "avslutade;Avslutade;30;14;12"]
    review = prepare(project, DELTAGARE + FAKTA, deltagare=rows, fakta=fakta)
    assert [item.place for item in deviations_in(missing(review))] == ["deltagare.avslutade.alla_2024"]


@pytest.mark.parametrize(
    ("cells", "found"), [("83;71;83", 1), ("83;83;71", 1), ("83;73;83", 0), ("82;71;83", 0), ("83;83;83", 0)]
)
def test_a_share_for_all_at_an_end(project: Project, cells: str, found: int) -> None:
    """A share for all that is one sex's is odd when the other's is more than ten percent from it."""
    assert len(deviations_in(ends(prepare(project, ENKAT, enkat=[HEAD, f"fraga;Fråga;{cells}"])))) == found


@pytest.mark.parametrize(
    ("forbund", "year", "expected"),
    [
        ("jamtland", 2020, []),
        ("jamtland", 2022, []),
        ("jamtland", 2024, [("avslut.arbetsinriktad.alla_2024", 20)]),
        ("jamtland", 2025, [("matt.antal_personer.utfall", 322)]),
        ("solleftea", 2024, []),
    ],
)
def test_published_counts_that_are_too_small(forbund: str, year: int, expected: list[tuple[str, int]]) -> None:
    """20 with 12 women and 18 men, and 322 with 160 and 167, were published."""
    assert figures(deviations_in(totals(real(forbund, year)))) == expected


@pytest.mark.parametrize(
    ("forbund", "year", "expected"),
    [
        ("jamtland", 2020, [("matt.studier.utfall", 22)]),
        ("jamtland", 2022, []),
        ("jamtland", 2024, []),
        ("jamtland", 2025, []),
        ("solleftea", 2024, []),
    ],
)
def test_published_counts_that_lack_someone(forbund: str, year: int, expected: list[tuple[str, int]]) -> None:
    """22 with 11 women and 8 men was published; 332 and 292 were explained, and with 292 the one of 132 new."""
    assert figures(deviations_in(missing(real(forbund, year)))) == expected


@pytest.mark.parametrize(("forbund", "year"), [("jamtland", 2020), ("jamtland", 2022), ("jamtland", 2025)])
def test_published_shares_that_lie_between(forbund: str, year: int) -> None:
    """The other reports have no share for all outside those of women and men, or at an end far from the other."""
    review = real(forbund, year)
    assert deviations_in(intervals(review)) == deviations_in(ends(review)) == []


def test_published_shares_that_do_not() -> None:
    """In 2024 21 % with 23 and 41 was published where all were counted, and 83 % with 71 and 83."""
    review = real("jamtland", 2024)
    assert figures(deviations_in(intervals(review))) == [("avslut.arbetsinriktad.alla_2024_andel", 21)]
    assert figures(deviations_in(ends(review))) == [
        ("enkat.d_synpunkter.alla_2023", 83),
        ("matt.inflytande_synpunkter.fg", 83),
    ]
