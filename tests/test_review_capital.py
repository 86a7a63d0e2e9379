"""Equity in the granskning."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Deviation, Review, deviations_in
from arsredovisning.review.rules.capital import goals, recommendation, stair_for
from tests.project import REPOSITORY, Project

TABLES = """
[balansrakning]
rubrik = "Balansräkning"
enhet = "tkr"

[not_intakter]
rubrik = "Verksamhetens intäkter"
enhet = "kr"

[mal]
rubrik = "Mål"
enhet = "text"
kolumner = [{ id = "ambition", typ = "text" }]

[bedomningar]
rubrik = "Bedömningar"
enhet = "text"
kolumner = [{ id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }, { id = "tillagg", typ = "text" }]

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [{ id = "mal", typ = "text" }, { id = "riktning", typ = "text" }, { id = "maltal" }]
"""
MEMBERS = ("staten;Staten;4000000", "region;Regionen;2000000", "kommun;Kommunen;2000000")


def review(project: Project, equity: str = "1550", members: tuple[str, ...] = MEMBERS) -> Review:
    """Make a report with equity in tkr and contributions of 8 Mkr, and a goal of at most 20 per cent."""
    project.write("tabeller.toml", TABLES)
    project.table("balansrakning", "id;rubrik;2024;2023", f"eget_kapital;Eget kapital;{equity};9999")
    project.table("not_intakter", "id;rubrik;2024", *members)
    return goal(project, "uppnatt")


def goal(
    project: Project,
    verdict: str,
    reason: str = "",
    wording: str = "Högst 20 %",
    measure: str = "%;eget_kapital;hogst;20",
) -> Review:
    project.table("mal", "id;rubrik;ambition", f"eget_kapital;{wording};")
    project.table("bedomningar", "id;rubrik;mal;bedomning;tillagg", f"b;Bedömning;eget_kapital;{verdict};{reason}")
    project.table("matt", "id;rubrik;enhet;mal;riktning;maltal", f"eget_kapital;Eget kapital;{measure}")
    return Review(project.data, {})


def published(forbund: str, year: int) -> Review:
    return Review(YearData(Workspace(REPOSITORY).find(forbund, year)), {})


def one(found: list[Deviation]) -> Deviation:
    (deviation,) = found
    return deviation


@pytest.mark.parametrize(
    ("contributions", "amount"), [(2_832_000, 566_400), (7_000_000, 1_400_000), (8_502_000, Decimal("1625300"))]
)
def test_the_stair(contributions: int, amount: Decimal | int) -> None:
    """Each step of the recommendation counts for its part of the contributions, as a report of 2020 has it."""
    stair = stair_for(2020)
    assert stair is not None
    assert stair.amount(Decimal(contributions)) == amount


def test_equity_above_the_recommendation(project: Project) -> None:
    """Equity above the recommended amount is told of with the amount, the difference and the förbund's own limit."""
    found = one(list(recommendation(review(project, "1652"))))
    assert (found.place, str(found.printed)) == ("balansrakning.eget_kapital.2024", "1652")
    assert found.expected == "högst 1\u00a0550"
    for words in ("102\u00a0tkr större", "känd från 2020", "20\u00a0% upp till 7\u00a0Mkr och 15\u00a0% däröver"):
        assert words in found.message
    assert "Förbundet anger själv 20\u00a0%, 1\u00a0600\u00a0tkr." in found.message


@pytest.mark.parametrize("equity", ["1550", "1551", "-20", "0"])
def test_equity_within_the_recommendation(project: Project, equity: str) -> None:
    """Equity up to the recommended amount, give or take a unit of rounding, is nothing to tell."""
    assert list(recommendation(review(project, equity))) == []


def test_what_is_not_known_is_said(project: Project) -> None:
    """Contributions above the last known step, or that cannot be read, make the recommendation unknown."""
    large = ("staten;Staten;9000000", *MEMBERS[1:])
    assert "inte känd för så stora" in one(list(recommendation(review(project, members=large)))).message
    assert "går inte att läsa" in one(list(recommendation(review(project, members=MEMBERS[:2])))).message


def test_a_year_before_the_first_recommendation() -> None:
    """No recommendation is known for a report of a year before the first."""
    assert stair_for(2019) is None


def test_without_equity_nothing_is_said(project: Project) -> None:
    """A report that does not state its equity is not judged."""
    assert list(recommendation(review(project, "-"))) == []
    assert deviations_in(goals(Review(project.data, {}))) == []


@pytest.mark.parametrize(
    ("equity", "verdict", "found"),
    [
        ("1600", "uppnatt", 0),
        ("1640", "uppnatt", 0),
        ("1641", "uppnatt", 1),
        ("1641", "ej", 0),
        ("1600", "ej", 1),
        ("1641", "delvis", 1),
        ("1641", "till_viss_del", 1),
        ("1600", "delvis", 0),
        ("1641", "ingen", 0),
        ("1641", "redovisas_ej", 0),
    ],
)
def test_the_verdict_follows_from_equity(project: Project, equity: str, verdict: str, found: int) -> None:
    """A verdict that equity over contributions contradicts, beyond rounding of the target, is found."""
    review(project, equity)
    assert len(deviations_in(goals(goal(project, verdict)))) == found


def test_a_verdict_that_states_its_reason(project: Project) -> None:
    """A verdict in between is let be when it states its reason; an outright wrong one is not."""
    review(project, "3000")
    assert deviations_in(goals(goal(project, "delvis", "plan finns"))) == []
    assert len(deviations_in(goals(goal(project, "uppnatt", "plan finns")))) == 1


def test_a_limit_that_is_about(project: Project) -> None:
    """A limit given as "ca" is passed first beyond the margin of a tenth."""
    review(project, "1790")
    assert deviations_in(goals(goal(project, "uppnatt", wording="Högst ca 20 %"))) == []
    review(project, "1810")
    assert len(deviations_in(goals(goal(project, "uppnatt", wording="Högst ca 20 %")))) == 1


def test_a_target_in_money(project: Project) -> None:
    """A target may be an amount, in another unit than equity, and a least one."""
    review(project, "1700")
    assert len(deviations_in(goals(goal(project, "uppnatt", measure="mkr;eget_kapital;hogst;1,5")))) == 1
    assert deviations_in(goals(goal(project, "uppnatt", measure="mkr;eget_kapital;minst;1,5"))) == []
    assert len(deviations_in(goals(goal(project, "uppnatt", measure="mkr;eget_kapital;minst;2,5")))) == 1


@pytest.mark.parametrize("measure", ["%;annat;hogst;20", "%;eget_kapital;;20", "%;eget_kapital;hogst;"])
def test_a_goal_without_a_target_is_not_judged(project: Project, measure: str) -> None:
    """A goal whose measure has no target, no direction, or is another goal's is not judged."""
    review(project, "9000")
    assert deviations_in(goals(goal(project, "uppnatt", measure=measure))) == []


@pytest.mark.parametrize(
    ("forbund", "year", "printed", "most"),
    [
        ("jamtland", 2020, "4696", "1\u00a0625"),
        ("jamtland", 2022, "3740", "1\u00a0540"),
        ("jamtland", 2024, "1737", "1\u00a0559"),
        ("jamtland", 2025, "3008", "1\u00a0584"),
        ("solleftea", 2024, "820526", "566\u00a0400"),
    ],
)
def test_published_equity(forbund: str, year: int, printed: str, most: str) -> None:
    """Each published report has more equity than recommended; that of 2020 says so with the same amount."""
    found = one(list(recommendation(published(forbund, year))))
    assert (str(found.printed), found.expected) == (printed, f"högst {most}")


def test_a_published_verdict_that_does_not_follow() -> None:
    """The report for 2022 calls a ceiling of 1 600 tkr partly kept with 3 740 tkr, without a reason in the verdict."""
    found = one(deviations_in(goals(published("jamtland", 2022))))
    assert (found.place, found.expected) == ("bedomningar.eget_kapital.bedomning", "Målet är inte uppnått")


@pytest.mark.parametrize(("forbund", "year"), [("jamtland", 2020), ("jamtland", 2024), ("jamtland", 2025)])
def test_published_verdicts_that_follow(forbund: str, year: int) -> None:
    """Verdicts that equity bears out, within "ca" or with a reason, are let be."""
    assert deviations_in(goals(published(forbund, year))) == []
