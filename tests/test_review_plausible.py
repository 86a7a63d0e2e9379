"""Granskning: figures that no report can mean."""

from __future__ import annotations

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.rules.plausible import plausible
from tests.project import REPOSITORY, Project

COUNT = 'kolumner = [{ id = "antal" }]'


def judge(project: Project, name: str, unit: str, *lines: str, columns: str = "") -> list[Deviation]:
    project.write("tabeller.toml", f'[{name}]\nrubrik = "T"\nenhet = "{unit}"\n{columns}\n')
    project.table(name, *lines)
    return list(plausible(Review(project.data, {})))


def fact(project: Project, row: str, unit: str, value: str) -> list[Deviation]:
    lines = ["id;rubrik;enhet;varde", f"{row};{unit};{value}"]
    return judge(project, "fakta", "antal", *lines, columns='kolumner = [{ id = "varde" }]')


@pytest.mark.parametrize(
    ("row", "value", "found"),
    [
        ("deltagare;Deltagare", "12", 0),
        ("deltagare;Deltagare", "0", 0),
        ("deltagare;Deltagare", "−12", 1),
        ("deltagare;Deltagare", "12,5", 1),
        ("deltagare;Deltagare", "12,0", 0),
        ("tjanster;Tjänster för deltagare", "7,5", 0),
        ("snitt;Deltagare per vecka i snitt", "7,5", 0),
        ("stracka;Mil", "7,5", 0),
        ("forandring;Förändring av antalet deltagare", "−12", 0),
    ],
)
def test_counts(project: Project, row: str, value: str, found: int) -> None:
    """A count is not negative unless it is a change, and of people it is whole unless it counts posts or a mean."""
    assert len(judge(project, "uppgifter", "antal", "id;rubrik;2024", f"{row};{value}")) == found


@pytest.mark.parametrize(
    ("row", "value", "found"),
    [
        ("andel;Andel", "0", 0),
        ("andel;Andel", "100", 0),
        ("andel;Andel", "100,1", 1),
        ("andel;Andel", "−1", 1),
        ("okning;Ökning", "146", 0),
        ("minskning;Förändring", "−20", 0),
        ("eget_kapital_andel;Eget kapital/medlemsintäkter", "120", 0),
        ("soliditet;Soliditet", "−5", 0),
    ],
)
def test_shares(project: Project, row: str, value: str, found: int) -> None:
    """A share lies between 0 and 100 % unless it is a change or a financial ratio."""
    assert len(judge(project, "uppgifter", "%", "id;rubrik;2024", f"{row};{value}")) == found


@pytest.mark.parametrize(
    ("row", "unit", "value", "found"),
    [
        ("bidrag;Bidrag", "kr", "−1", 1),
        ("utfall;Statens ekonomiska utfall", "kr", "−1700", 0),
        ("resultat;Årets resultat", "tkr", "−594", 0),
        ("svar;Svar", "antal", "−1", 1),
        ("svar_andel;Svarsandel", "%", "101", 1),
        ("tjanst;Samordnare", "%", "150", 0),
    ],
)
def test_facts(project: Project, row: str, unit: str, value: str, found: int) -> None:
    """A fact is not negative unless its id or label says so, and a percentage of a post may be above 100."""
    assert len(fact(project, row, unit, value)) == found


@pytest.mark.parametrize(
    ("whole", "part", "unit", "found"),
    [
        ("10", "10", "antal", 0),
        ("10", "11", "antal", 1),
        ("10", "11", "tkr", 0),
        ("10", "12", "tkr", 1),
        ("−102", "−75", "tkr", 0),
        ("−102", "−175", "tkr", 1),
        ("−102", "175", "tkr", 0),
        ("-", "5", "tkr", 0),
    ],
)
def test_parts(project: Project, whole: str, part: str, unit: str, found: int) -> None:
    """A part is not larger than the row above, with rounding in money; of the other sign it is not judged."""
    lines = ["id;rubrik;typ;2024", f"hela;Hela;;{whole}", f"del;Del;varav;{part}", f"del_2;Del;varav;{part}"]
    assert len(judge(project, "uppgifter", unit, *lines)) == 2 * found


def test_a_part_of_a_net_sum(project: Project) -> None:
    """Where the parts have different signs, the row above is a net and one of them may be larger."""
    lines = ["id;rubrik;typ;2024", "netto;Netto;;100", "a;A;varav;150", "b;B;varav;−50"]
    assert judge(project, "uppgifter", "tkr", *lines) == []


def test_flows(project: Project) -> None:
    """No more can be new or finished than were enrolled, and no more can have gone to work than finished."""
    lines = ["id;rubrik;2024", "inskrivna;Inskrivna;10", "nya;Nya;11", "avslutade;Avslutade;10", "anonyma;Anonyma;54"]
    (found,) = judge(project, "deltagare", "antal", *lines)
    assert (found.place, found.expected) == ("deltagare.nya.2024", "högst 10")
    lines = ["id;rubrik;2024", "avslutade;Avslutade;10", "arbete_studier;Arbete;9", "arbetsinriktad;Insats;11"]
    assert [item.place for item in judge(project, "avslut", "antal", *lines)] == ["avslut.arbetsinriktad.2024"]


@pytest.mark.parametrize(
    ("years", "found"),
    [("2021 2022 2024", []), ("2024 2023 2021", []), ("2021 2024 2023", ["2023"]), ("2022 2021 2023 2020", ["2023"])],
)
def test_years_in_order(project: Project, years: str, found: list[str]) -> None:
    """Rows named by years stand in order, upwards or downwards; each that breaks it is found."""
    lines = ["id;rubrik;antal", *(f"{year};{year};5" for year in years.split())]
    assert [item.printed for item in judge(project, "t", "antal", *lines, columns=COUNT)] == found


def test_the_year_in_a_label(project: Project) -> None:
    """A row whose label is another year than its id is found; each series of years is its own."""
    lines = ["id;rubrik;antal", "a_2022;2022;5", "a_2023;2023;5", "b_2022;2022;5", "b_2023;2024;5"]
    lines += [f"mal_{year};Mål {year};5" for year in (2021, 2023, 2022)]
    (found,) = judge(project, "t", "antal", *lines, columns=COUNT)
    assert (found.place, found.printed, found.expected) == ("t.b_2023", "2024", "2023")


@pytest.mark.parametrize(
    ("table", "row", "found"),
    [
        ("balansrakning", "kassa_bank", 1),
        ("balansrakning", "summa_tillgangar", 1),
        ("balansrakning", "arets_resultat", 0),
        ("balansrakning", "kortfristiga_skulder", 0),
        ("resultatrakning", "intakter", 1),
        ("resultatrakning", "kostnader", 0),
        ("not_intakter", "region", 1),
        ("not_intakter", "oresutjamning", 0),
        ("not_avtalad_finansiering", "vilken_som_helst", 1),
    ],
)
def test_amounts(project: Project, table: str, row: str, found: int) -> None:
    """Assets, income and granted money are not negative; results, costs, debts and rounding may be."""
    assert len(judge(project, table, "tkr", "id;rubrik;2024", f"{row};Rad;−5")) == found


def test_granted_and_spent_money(project: Project) -> None:
    """Granted money is not negative, spent money may be printed with any sign."""
    columns = 'kolumner = [{ id = "beviljade_2024" }, { id = "forbrukade_2024" }]'
    lines = ["id;rubrik;beviljade_2024;forbrukade_2024", "a;A;−10;−10"]
    (found,) = judge(project, "insats_medel", "kr", *lines, columns=columns)
    assert found.place == "insats_medel.a.beviljade_2024"


@pytest.mark.parametrize(
    ("forbund", "year", "expected"),
    [
        ("jamtland", 2020, []),
        ("jamtland", 2022, []),
        ("jamtland", 2024, []),
        ("jamtland", 2025, []),
        ("solleftea", 2024, []),
    ],
)
def test_published_figures(forbund: str, year: int, expected: list[str]) -> None:
    """Of the published figures only a claim of −7 tkr among the assets of 2024, as 2025 states it, cannot be meant."""
    data = YearData(Workspace(REPOSITORY).find(forbund, year))
    assert [item.place for item in plausible(Review(data, {}))] == expected
