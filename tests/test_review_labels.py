"""Granskning: labels, heads, verdicts' words, series and shares of a whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.data.values import round_half_up
from arsredovisning.review.context import Deviation, Review, deviations_in
from arsredovisning.review.rules import comparatives, granularity, judgements, labels, series
from arsredovisning.review.run import other_years
from tests.project import Project

INCOME = """
[resultatrakning]
rubrik = "Resultaträkning"
enhet = "tkr"
kolumner = [{ id = "2024", rubrik = "2024-01-01 – 2024-12-31" }, { id = "2023", rubrik = "Bokslut 2023" }]
"""
OVERVIEW = """
[oversikt]
rubrik = "Översikt"
enhet = "tkr"
kolumner = [{ id = "2024" }, { id = "2023" }, { id = "2022" }, { id = "2021" }, { id = "2020" }]
"""
GOALS = """
[bedomningar]
rubrik = "Bedömningar"
enhet = "text"
kolumner = [{ id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }, { id = "tillagg", typ = "text" }]

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [{ id = "mal", typ = "text" }, { id = "riktning", typ = "text" }, { id = "utfall" }, { id = "fg" }]
"""
SHARES = """
[fran]
rubrik = "Vägen in"
enhet = "%"
kolumner = [{ id = "andel_2024", rubrik = "Andel 2024" }, { id = "andel_2023", rubrik = "Andel 2023" }]
"""


def review(project: Project, settings: str, **tables: list[str]) -> Review:
    project.write("tabeller.toml", settings)
    for name, lines in tables.items():
        project.table(name, *lines)
    data = project.data
    return Review(data, other_years(data))


def places(found: list[Deviation]) -> list[str]:
    return [item.place for item in found]


HEAD = "id;rubrik;2024;2023"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["hyror;Hyror;1;2", "loner;Löner och arvoden;3;4", "resor;Resor;5;6"], []),
        (["hyror;Löner och arvoden;1;2", "loner;Hyror;3;4", "resor;Resor;5;6"], ["hyror", "loner"]),
        (["hyror;Lokaler;1;2", "loner;Personal;3;4"], []),
        (["hyror;Hyror, lokaler;1;2", "hyror_extra;Hyror, extra;3;4"], []),
        (["post_1;Löner;1;2", "post_2;Hyror;3;4"], []),
    ],
)
def test_labels_that_have_changed_places(project: Project, rows: list[str], found: list[str]) -> None:
    """Rows that have each other's labels are found by their ids' words; labels unlike their ids are not."""
    assert [
        item.row.id for item in labels.rows(review(project, INCOME, resultatrakning=[HEAD, *rows])) if item.row
    ] == found


def test_labels_are_those_of_last_year(project: Project) -> None:
    """A label that another row had last year is found, whatever the ids are; a new name is not."""
    project.write("../2023/report.toml", 'titel = "Årsredovisning 2023"\nbeslutad = 2024-03-01\ndelar = []\n')
    project.write("../2023/tabeller.toml", INCOME)
    project.write("../2023/tabeller/resultatrakning.csv", f"{HEAD}\np1;Stöd;1;2\np2;Möten;3;4\np3;Annat;3;4\n")
    rows = [HEAD, "p1;Möten;1;2", "p2;Stöd;3;4", "p3;Övrigt;3;4"]
    found = list(labels.rows(review(project, INCOME, resultatrakning=rows)))
    assert [(item.printed, item.expected) for item in found] == [("Möten", "Stöd"), ("Stöd", "Möten")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ('"Bokslut 2023"', '"Bokslut 2022"', ["resultatrakning.2023"]),
        ("2024-01-01 – 2024-12-31", "2023-01-01 – 2024-12-31", ["resultatrakning.2024"]),
        ('rubrik = "Bokslut 2023"', 'rubrik = "Bokslut", grupp = "2022"', ["resultatrakning.2023"]),
        ('{ id = "2023", rubrik', '{ id = "2023", ar = 2022, rubrik', ["resultatrakning.2023"]),
        ('"Resultaträkning"', '"Resultaträkning 2024"', []),
        ('"Resultaträkning"', '"Resultaträkning 2021"', ["resultatrakning"]),
        ('"Resultaträkning"', '"Budget 2025"', []),
    ],
)
def test_years_in_heads(project: Project, old: str, new: str, found: list[str]) -> None:
    """The year in a column's label, group or ar, or in a table's caption, is the one that the numbers are about."""
    rows = [HEAD, "intakter;Intäkter;8;9"]
    assert places(list(labels.heads(review(project, INCOME.replace(old, new), resultatrakning=rows)))) == found


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        ("Målet är uppnått", "uppnatt", None),
        ("Målet är uppnått", "ej", "uppnått"),
        ("Målet är inte uppnått", "uppnatt", "ej uppnått"),
        ("Ej uppnått", "ej", None),
        ("Målet har ej nåtts", "delvis", "ej uppnått"),
        ("Delvis uppnått", "till_viss_del", None),
        ("Till viss del", "uppnatt", "till viss del uppnått"),
        ("Vi är på god väg", "delvis", None),
        ("Redovisas ej", "uppnatt", "redovisas ej"),
        ("", "ingen", None),
    ],
)
def test_a_verdict_says_what_its_code_says(project: Project, words: str, code: str, expected: str | None) -> None:
    """A verdict whose words say another thing than its code is found; words that tell nothing are not judged."""
    rows = ["id;rubrik;mal;bedomning;tillagg", f"a;{words};ett;{code};"]
    found = list(
        judgements.wordings(review(project, GOALS, bedomningar=rows, matt=["id;rubrik;mal;riktning;utfall;fg"]))
    )
    assert [item.expected for item in found] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("added", "way", "now", "before", "expected"),
    [
        ("förbättrat resultat", "minst", 70, 65, None),
        ("förbättrat resultat", "minst", 60, 65, "försämrat"),
        ("försämrat", "hogst", 60, 65, "förbättrat"),
        ("något bättre än förra året", "hogst", 60, 65, None),
        ("sämre", "minst", 65, 65, "oförändrat"),
        ("plan finns", "minst", 60, 65, None),
        ("förbättrat", "", 60, 65, None),
        ("förbättrat", "minst", 60, "", None),
    ],
)
def test_better_and_worse(
    project: Project, added: str, way: str, now: int, before: int | str, expected: str | None
) -> None:
    """An addition of better or worse that no outcome bears out is found; what cannot be told is not judged."""
    rows = ["id;rubrik;mal;bedomning;tillagg", f"a;Delvis;ett;delvis;{added}"]
    measures = ["id;rubrik;mal;riktning;utfall;fg", f"m;Nöjda;ett;{way};{now};{before}"]
    found = list(judgements.additions(review(project, GOALS, bedomningar=rows, matt=measures)))
    assert [item.expected for item in found] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("intakter;Intäkter;8200;8100;7900;7800;8500", []),
        ("intakter;Intäkter;8200;8100;7900000;7800;8500", ["oversikt.intakter.2022"]),
        ("intakter;Intäkter;8,2;8100;7900;7800;8500", ["oversikt.intakter.2024"]),
        ("arets_resultat;Årets resultat;3;810;790;780;850", []),
        ("intakter;Intäkter;8200;81;790;7800;85", []),
        ("intakter;Intäkter;8200;;;7800;8500", []),
    ],
)
def test_a_figure_of_another_size(project: Project, row: str, found: list[str]) -> None:
    """A figure a thousand times too large or small among years that are alike is found; results may be any size."""
    rows = ["id;rubrik;2024;2023;2022;2021;2020", row]
    assert places(list(series.sizes(review(project, OVERVIEW, oversikt=rows)))) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["a;A;10;12", "b;B;20;19", "c;C;30;31"], 0),
        (["a;A;10;-12", "b;B;20;-19", "c;C;30;-31"], 1),
        (["a;A;10;-12", "b;B;20;-19", "c;C;30;31"], 0),
        (["a;A;10;-12", "b;B;20;-19"], 0),
    ],
)
def test_a_column_whose_signs_are_turned(project: Project, rows: list[str], found: int) -> None:
    """A year whose every figure has the other sign than the next year's is found, from three rows on."""
    assert len(list(series.signs(review(project, INCOME, resultatrakning=[HEAD, *rows])))) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["a;A;40;35", "b;B;35;35", "c;C;25;30"], []),
        (["a;A;40;35", "b;B;35;35", "c;C;52;30"], ["fran.andel_2024"]),
        (["a;A;33,3;35", "b;B;33,3;35", "c;C;33,3;30"], []),
        (["a;A;40;60", "b;B;35;70", "c;C;52;80"], []),
        (["a;Ja;40;41", "b;Nej;35;35", "c;Vet ej;20;23"], ["fran.andel_2024"]),
    ],
)
def test_shares_of_a_whole(project: Project, rows: list[str], found: list[str]) -> None:
    """Shares that make up a whole, as another year's or their labels tell, and do not reach it are found."""
    assert (
        places(list(series.distributions(review(project, SHARES, fran=["id;rubrik;andel_2024;andel_2023", *rows]))))
        == found
    )


def test_what_an_overview_leaves_to_interest(project: Project) -> None:
    """A year whose result is far from income less costs is found; a few percent are financial items."""
    head = "id;rubrik;2024;2023;2022;2021;2020"
    rows = [head, "intakter;I;1000;1000;1000;1000;", "kostnader;K;900;900;-900;900;", "arets_resultat;R;95;500;100;90;"]
    assert places(list(series.nets(review(project, OVERVIEW, oversikt=rows)))) == ["oversikt.arets_resultat.2023"]


@pytest.mark.parametrize(
    ("people", "share", "expected"),
    [(23, 52, None), (23, 53, "52"), (7, 43, None), (7, 44, "43"), (0, 44, None), (120, 53, None)],
)
def test_a_share_of_so_many_people(project: Project, people: int, share: int, expected: str | None) -> None:
    """A share that no whole number of the stated people gives is found, with the nearest that one gives."""
    settings = (
        '[enkat]\nrubrik = "E"\nenhet = "%"\nkolumner = [{ id = "alla_2024" }, { id = "n_2024", enhet = "antal" }]\n'
    )
    rows = ["id;rubrik;alla_2024;n_2024", f"a;A;{share};{people}"]
    found = [str(item.expected) for item in deviations_in(granularity.granular(review(project, settings, enkat=rows)))]
    assert found == ([] if expected is None else [expected])


@given(st.integers(1, 100), st.data(), st.integers(0, 1))
def test_a_share_that_was_counted_is_never_found(people: int, data: st.DataObject, decimals: int) -> None:
    """The share that any part of the stated people makes, rounded, is one of those that are possible."""
    part = data.draw(st.integers(0, people))
    share = round_half_up(Decimal(100 * part) / people, decimals)
    assert share in granularity.possible(people, share)


def test_budgets_and_gaps_against_last_year(project: Project) -> None:
    """This year's budget is last year's word for it, and a figure of last year's report that is left out is told."""
    settings = '[drift]\nrubrik = "Drift"\nenhet = "tkr"\nkolumner = [{ id = "utfall_2023" }, { id = "budget_2024" }]\n'
    project.write("../2023/report.toml", 'titel = "Årsredovisning 2023"\nbeslutad = 2024-03-01\ndelar = []\n')
    project.write("../2023/tabeller.toml", settings)
    project.write("../2023/tabeller/drift.csv", "id;rubrik;utfall_2023;budget_2024\na;A;10;20\nb;B;0;40\nc;C;7;8\n")
    rows = ["id;rubrik;utfall_2023;budget_2024", "a;A;-;25", "b;B;;40", "c;C;7;"]
    looked = review(project, settings, drift=rows)
    assert places(deviations_in(comparatives.budgets(looked))) == ["drift.a.budget_2024"]
    assert places(list(comparatives.gaps(looked))) == ["drift.a.utfall_2023"]
