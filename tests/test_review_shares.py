"""Granskning: shares against what they are shares of."""

from __future__ import annotations

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Deviation, Review, deviations_in, shown
from arsredovisning.review.rules.shares import shares
from tests.project import REPOSITORY, Project

AVSLUT = """
[avslut]
rubrik = "Avslut"
enhet = "antal"
kolumner = [{ id = "alla_2024" }, { id = "alla_2024_andel", enhet = "%" }]
"""
SURVEY = """
[svar]
rubrik = "Svar"
enhet = "antal"
kolumner = [{ id = "antal" }, { id = "andel", enhet = "%" }]
"""
MATT = """
[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [
  { id = "utfall" }, { id = "antal", enhet = "antal" }, { id = "av", enhet = "antal" },
  { id = "fg" }, { id = "fg_antal", enhet = "antal" }, { id = "fg_av", enhet = "antal" },
]
"""
RATIOS = """
[oversikt]
rubrik = "Översikt"
enhet = "kr"
kolumner = [{ id = "2024" }, { id = "2023" }]

[balansrakning]
rubrik = "Balansräkning"
enhet = "tkr"
kolumner = [{ id = "2024" }, { id = "2023" }]
"""


def judge(project: Project, settings: str, **tables: list[str]) -> list[Deviation]:
    project.write("tabeller.toml", settings)
    for name, lines in tables.items():
        project.table(name, *lines)
    return deviations_in(shares(Review(project.data, {})))


def told(item: Deviation) -> str:
    return f"{item.place}: {item.printed} för {item.expected}"


def avslut(project: Project, *lines: str) -> list[Deviation]:
    return judge(project, AVSLUT, avslut=["id;rubrik;alla_2024;alla_2024_andel", *lines])


def survey(project: Project, *lines: str) -> list[Deviation]:
    return judge(project, SURVEY, svar=["id;rubrik;typ;summa;antal;andel", *lines])


@pytest.mark.parametrize(
    ("share", "found"), [("34,5", 0), ("35", 0), ("34", 1), ("36", 1), ("34,51", 0), ("34,52", 1), ("", 0), ("-", 0)]
)
def test_a_share_is_rounded(project: Project, share: str, found: int) -> None:
    """A share may differ from its counts by half a unit of its last printed decimal and no more."""
    assert len(avslut(project, "avslutade;Avslutade;142;", f"arbete;Arbete;49;{share}")) == found


def test_half_goes_either_way(project: Project) -> None:
    """A share that lies just between two whole percent may be printed as either."""
    assert avslut(project, "alla;Alla;8;100", "a;A;1;12", "b;B;1;13") == []


def test_a_share_of_nothing(project: Project) -> None:
    """A share of no one is not judged."""
    assert avslut(project, "avslutade;Avslutade;0;", "arbete;Arbete;0;0") == []


def test_what_a_share_should_be(project: Project) -> None:
    """A wrong share is found at its cell with what it should be and the counts it is made of."""
    (found,) = avslut(project, "avslutade;Avslutade;53;", "studier;Studier;4;9")
    assert told(found) == "avslut.studier.alla_2024_andel: 9 för 8"
    assert "4 av 53" in found.message
    assert shown(found.expected) == "8\u00a0%"
    assert found.cause == ""


def test_a_share_that_is_cut_off(project: Project) -> None:
    """A share whose decimals are cut off instead of rounded has that as its cause."""
    (found,) = avslut(project, "avslutade;Avslutade;53;", "studier;Studier;4;7")
    assert found.cause == "Andelen är avhuggen i stället för avrundad."


@pytest.mark.parametrize("first", ["kommun;Kommun;40;40", "litet;Litet;5;"])
def test_a_first_row_that_is_no_whole(project: Project, first: str) -> None:
    """Shares are not judged by a first row that is itself a share, or smaller than another row."""
    assert avslut(project, first, "b;B;20;20") == []


def test_the_row_totalt_is_the_whole(project: Project) -> None:
    """A row totalt is the whole wherever it stands, and its own share is 100 %."""
    found = survey(project, "a;A;;;3;24", "b;B;;;10;77", "totalt;Totalt;summa;a + b;13;98")
    assert [told(item) for item in found] == ["svar.a.andel: 24 för 23", "svar.totalt.andel: 98 för 100"]


def test_counts_that_are_not_the_total(project: Project) -> None:
    """Counts and shares that do not add up to a row totalt without a formula are found, counts without rounding."""
    found = survey(project, "a;A;;;3;25", "b;B;;;8;67", "totalt;Totalt;;;12;100")
    assert [told(item) for item in found] == ["svar.totalt.antal: 12 för 11", "svar.totalt.andel: 100 för 92"]


def test_shares_that_are_rounded_to_a_total(project: Project) -> None:
    """Rounded shares may together differ from 100 % by half a unit each; a part of a row is not counted."""
    assert survey(project, "a;A;;;1;33", "b;B;;;1;33", "c;C;;;1;33", "d;D;varav;;1;33", "totalt;Totalt;;;3;100") == []


def test_the_shares_of_the_measures(project: Project) -> None:
    """A measure's outcome is its count of those it is counted among, this year and the year before."""
    lines = ["id;rubrik;enhet;utfall;antal;av;fg;fg_antal;fg_av", "a;A;%;35;49;142;23;31;97", "b;B;antal;5;1;2;;;"]
    (found,) = judge(project, MATT, matt=lines)
    assert told(found) == "matt.a.fg: 23 för 32"


@pytest.mark.parametrize(("ratio", "found"), [("20", 0), ("38", 0), ("19", 1), ("39", 1)])
def test_amounts_are_rounded(project: Project, ratio: str, found: int) -> None:
    """A ratio of amounts in tkr allows for each of them having been rounded: 2 of 7 tkr may be 20 to 38,5 %."""
    overview = ["id;rubrik;enhet;2024;2023", f"soliditet;Soliditet;%;{ratio};"]
    balance = ["id;rubrik;2024;2023", "eget_kapital;Eget kapital;2;", "summa_tillgangar;Summa tillgångar;7;"]
    assert len(judge(project, RATIOS, oversikt=overview, balansrakning=balance)) == found


def test_a_sum_that_is_computed_carries_the_rounding_of_its_rows(project: Project) -> None:
    """A whole that the data leave to be computed may be off by half a unit a row: 2 of 3 + 4 tkr may be 39 %."""
    overview = ["id;rubrik;enhet;2024;2023", "soliditet;Soliditet;%;39;"]
    rows = ["eget_kapital;E;;2;", "a;A;;3;", "b;B;;4;", "summa_tillgangar;T;a + b;;"]
    balance = ["id;rubrik;summa;2024;2023", *rows]
    assert judge(project, RATIOS, oversikt=overview, balansrakning=balance) == []


def test_a_ratio_is_judged_once(project: Project) -> None:
    """Where both the balance sheet and the overview state equity, the balance sheet's counts."""
    overview = ["id;rubrik;enhet;2024;2023", "soliditet;Soliditet;%;50;", "eget_kapital;Eget kapital;;2900;"]
    balance = ["id;rubrik;2024;2023", "eget_kapital;E;3;", "summa_tillgangar;T;6;"]
    assert judge(project, RATIOS, oversikt=overview, balansrakning=balance) == []
    overview[2] = "eget_kapital;Eget kapital;;9000;"
    assert judge(project, RATIOS, oversikt=overview, balansrakning=balance) == []


def test_equity_in_the_overview(project: Project) -> None:
    """Where the balance sheet has no row with equity, the overview's own is used, in kr against tkr."""
    lines = [
        "id;rubrik;enhet;2024;2023",
        "soliditet;S;%;82;57",
        "eget_kapital;E;;820526;584026",
        "intakter;I;;2832000;1",
    ]
    balance = ["id;rubrik;2024;2023", "summa_tillgangar;T;997,76;1248,83"]
    (found,) = judge(project, RATIOS, oversikt=[*lines, "eget_kapital_andel;A;%;29;"], balansrakning=balance)
    assert told(found) == "oversikt.soliditet.2023: 57 för 47"


@pytest.mark.parametrize(
    ("forbund", "year", "expected"),
    [
        ("jamtland", 2020, []),
        ("jamtland", 2022, []),
        ("jamtland", 2024, ["avslut.varav_studier.kvinnor_2024_andel: 7 för 8"]),
        ("jamtland", 2025, []),
        ("solleftea", 2024, []),
    ],
)
def test_published_shares(forbund: str, year: int, expected: list[str]) -> None:
    """Of the published shares only 7 % for 4 women of 53 does not follow from its counts."""
    data = YearData(Workspace(REPOSITORY).find(forbund, year))
    found = deviations_in(shares(Review(data, {})))
    assert [told(item) for item in found] == expected
