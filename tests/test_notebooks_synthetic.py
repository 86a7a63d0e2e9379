"""The shared notebooks on förbund that nobody has thought of: other units, orders, labels, sizes and gaps."""

from __future__ import annotations

import math
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from arsredovisning.data.units import MONEY, UNITS
from arsredovisning.document.model import Table
from arsredovisning.notebook import figures
from arsredovisning.notebook.drawn import described, drawn, swedish
from tests.project import Project, make_project
from tests.running import Run, Sheet, run, write

NBSP, MINUS = "\u00a0", "\u2212"
YEAR = 2024
#: What the notebooks with analysis look for, with the columns that they may find.
NUMBERS = {
    "oversikt": ("2024", "2023", "2021", "budget_2024"),
    "eget_kapital": ("utgaende", "ingaende"),
    "deltagarantal": ("totalt", "kvinnor", "man"),
    "arenden": ("andel_2024", "andel_2023"),
    "avslut": ("kvinnor_2024", "kvinnor_2024_andel", "man_2024_andel", "man_2023_andel"),
    "kostnadsfordelning": ("2024", "2023"),
    "enkat": ("alla_2024", "kvinnor_2024", "man_2024", "alla_2023", "alla_2021"),
    "insats_medel": ("beviljade_2024", "forbrukade_2024"),
    "matt": ("maltal", "utfall", "utfall_k", "fg", "n"),
}
WORDS = {
    "enkat": ("grupp",),
    "insats_medel": ("beviljade_rubrik",),
    "matt": ("mal", "grupp"),
    "insats_fakta": ("insats", "text"),
    "mal": ("ambition", "insats"),
    "bedomningar": ("mal", "bedomning", "tillagg"),
}
NOTEBOOKS = ("oversikt", "deltagande", "enkat", "ekonomi", "mal", "insatser")
ROWS = ("2021", "2023", "2024", "a1", "b2", "c3", "arets_resultat")
LABELS = ("Kvinnor & män", "_stryk_ *inte*", "{{ 1 + 1 }} {% x %} {# y #}", "$5$ \\frac", "Lång " * 30, "100 %", "2024")

#: A figure takes a tenth of a second: few examples, and no search for the smallest of them.
many, few = (settings(max_examples=n, deadline=None, derandomize=True, phases=[Phase.generate]) for n in (25, 6))
units = st.sampled_from([unit for unit in UNITS if unit != "text"])
whole = st.integers(-(10**9), 10**9)
numbers = st.one_of(
    whole.map(str),
    st.integers(0, 100).map(str),
    st.decimals(-1000, 1000, places=2).map(lambda number: str(number).replace(".", ",")),
    st.sampled_from(["0", "-", "", "tom", "99 999 999 999 999", "0,004", "12,5"]),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give a project whose tables each example writes anew."""
    root = tmp_path_factory.mktemp("synthetic")
    made = make_project(root)
    shutil.rmtree(made.folder.data / "texter")
    return made


@st.composite
def sheets(draw: st.DrawFn, name: str) -> Sheet:
    """Make a table of any unit, with most of its columns in any order, and rows that may lack most."""

    def most(of: Sequence[str]) -> list[str]:
        lacking = draw(st.sets(st.sampled_from(["", *of]), max_size=2))
        return draw(st.permutations([item for item in of if item not in lacking]))

    columns, words = most(NUMBERS.get(name, ())), most(WORDS.get(name, ()))
    goals = st.sampled_from(["", "a1", "b2", "a1 c3", *LABELS[:3]])
    kinds = st.sampled_from(["", "", "", "summa", "varav", "rubrik"])
    chosen = draw(st.permutations(draw(st.sampled_from([ROWS, ROWS[:3], ROWS[3:], ROWS[:1], ()]))))
    rows = [
        [row, draw(st.sampled_from(LABELS)), draw(kinds), draw(st.one_of(st.just(""), st.just(""), units))]
        + [draw(numbers) for _column in columns]
        + [draw(goals) for _column in words]
        for row in chosen
    ]
    return Sheet(draw(units), ["id", "rubrik", "typ", "enhet", *columns, *words], rows, words)


@st.composite
def years(draw: st.DrawFn) -> dict[str, Sheet]:
    """Make the tables of a förbund's year, of which any may be missing."""
    lacking = draw(st.sets(st.sampled_from(sorted({*NUMBERS, *WORDS})), max_size=3))
    names = [name for name in sorted({*NUMBERS, *WORDS}) if name not in lacking]
    return {name: draw(sheets(name)) for name in names}


@many
@given(tables=years(), draft=st.booleans())
def test_any_report_is_shown(project: Project, tables: dict[str, Sheet], draft: bool) -> None:
    """Whatever a förbund's tables lack or hold, its notebooks run, and a figure's every value is in its words."""
    write(project, tables)
    project.write("report.toml", 'titel = "T"\n' + ("" if draft else "beslutad = 2025-03-14\n") + "delar = []\n")
    for name in NOTEBOOKS:
        for figure in run(project.report, name).figures:
            assert figure.marks or figure.name == "spindeldiagram", figure
            assert [mark for mark in figure.marks if mark not in figure.alt] == [], figure


def flow(unit: str, rows: Sequence[Sequence[str]]) -> Sheet:
    return Sheet(unit, ["id", "rubrik", "kvinnor_2024_andel", "man_2024_andel"], rows)


def statements(alt: str) -> list[str]:
    """Split an alternative text into what it says of each label, in no order."""
    return sorted(alt.partition(". ")[2].removesuffix(".").split("; "))


pairs = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=8)


@few
@given(shares=pairs, unit=units, seed=st.integers(0, 99))
def test_order_says_nothing(project: Project, shares: list[tuple[int, int]], unit: str, seed: int) -> None:
    """What is said of a row, a sex or a year is the same whatever order the file has its rows and columns in."""
    rows = [[f"r{n}", f"Rad {n}", str(women), str(men)] for n, (women, men) in enumerate(shares)]
    years = [[f"{2000 + n}", f"{2000 + n}", str(women), str(men)] for n, (women, men) in enumerate(shares)]
    tables = {
        "avslut": flow(unit, rows),
        "deltagarantal": Sheet(unit, ["id", "rubrik", "kvinnor", "man"], years),
        "oversikt": Sheet(
            unit, ["id", "rubrik", *(row[0] for row in years)], [["arets_resultat", "Res", *(r[2] for r in years)]]
        ),
        "kostnadsfordelning": Sheet(unit, ["id", "rubrik", "2024"], [row[:3] for row in rows]),
    }
    write(project, tables)
    before = [run(project.report, name) for name in ("deltagande", "oversikt", "ekonomi")]
    write(project, {name: shuffled(sheet, seed) for name, sheet in tables.items()})
    after = [run(project.report, name) for name in ("deltagande", "oversikt", "ekonomi")]
    assert told(before) == told(after)


def told(runs: Sequence[Run]) -> dict[str, tuple[str, list[str], list[str]]]:
    """Give each figure's caption, statements and values, in no order."""
    return {
        figure.name: (figure.caption, list(map(in_any_order, statements(figure.alt))), sorted(figure.marks))
        for run in runs
        for figure in run.figures
    }


def in_any_order(statement: str) -> str:
    label, _colon, values = statement.partition(": ")
    return f"{label}: {sorted(values.split(', '))}"


def shuffled(sheet: Sheet, seed: int) -> Sheet:
    """Put a table's rows, and its columns of values, in another order."""
    order = random.Random(seed)
    places = list(range(2, len(sheet.header)))
    order.shuffle(places)
    rows = [[*row[:2], *(row[place] for place in places)] for row in sheet.rows]
    order.shuffle(rows)
    return replace(sheet, header=[*sheet.header[:2], *(sheet.header[place] for place in places)], rows=rows)


@few
@given(
    unit=units,
    money=st.sampled_from(sorted(MONEY)),
    amounts=st.lists(st.integers(-5000, 5000), min_size=1, max_size=20),
)
def test_units_are_the_datas(project: Project, unit: str, money: str, amounts: list[int]) -> None:
    """A figure names the unit of what it draws, in its heads and at each value, and no other."""
    ids = [f"{2000 + n}" for n in range(len(amounts))]
    result = Sheet(money, ["id", "rubrik", *ids], [["arets_resultat", "Resultat", *map(str, amounts)]])
    capital = Sheet(unit, ["id", "rubrik", "utgaende"], [[i, i, str(n)] for i, n in zip(ids, amounts, strict=True)])
    write(project, {"oversikt": result, "eget_kapital": capital})
    figure = run(project.report, "oversikt").figure("resultat")
    words = {"mkr": "Mkr", "antal": ""}
    named = [words.get(item, item) for item in (money, unit)]
    assert list(figure.heads) == [
        ", ".join(filter(None, item)) for item in zip(("Resultat", "Tabellen eget_kapital"), named, strict=True)
    ]
    spoken = figure.alt.replace("Tabellen eget_kapital – ", "; ").replace(".", "").split("; ")
    halves = [spoken[: len(amounts)], spoken[-len(amounts) :]]
    for sentences, name in zip(halves, named, strict=True):
        assert all(sentence.strip().endswith(f" {name}".rstrip()) for sentence in sentences)
        assert not any(f" {other}" in " ".join(sentences) for other in {"kr", "tkr", "Mkr", "%", "dagar"} - {name})


@few
@given(shares=pairs, groups=st.lists(st.sampled_from(["Chefer", "Deltagare", ""]), min_size=8, max_size=8))
def test_the_same_label_twice(project: Project, shares: list[tuple[int, int]], groups: list[str]) -> None:
    """Rows with the same words are each drawn and told, also a question that two groups have been asked."""
    asked = [["Samma fråga", group] for group in groups]
    rows = [[f"r{n}", *asked[n], str(women), str(men), str(men)] for n, (women, men) in enumerate(shares)]
    enkat = Sheet("%", ["id", "rubrik", "grupp", "alla_2024", "alla_2023", "kvinnor_2024", "man_2024"], rows, ["grupp"])
    enkat = replace(enkat, rows=[[*row, row[3]] for row in rows])
    write(project, {"enkat": enkat, "avslut": flow("%", [[row[0], row[1], *row[3:5]] for row in rows])})
    surveyed, flowed = run(project.report, "enkat"), run(project.report, "deltagande")
    count = len(rows)
    assert [figure.alt.count("Samma fråga") for figure in (*surveyed.figures, *flowed.figures)] == [
        count,
        *([count] if count > 2 else []),
        count,
    ]
    assert len(flowed.figure("avslut").marks) == 2 * count


def test_a_goal_that_nobody_has_judged(project: Project) -> None:
    """A goal without a verdict is shown and said to lack one, also where none has any; goals alike are both shown."""
    goals = Sheet(
        "text", ["id", "rubrik", "ambition"], [["a1", "Fler i arbete", "A"], ["b2", "Fler i arbete", "B"]], ["ambition"]
    )
    write(project, {"mal": goals})
    table = run(project.report, "mal").elements[0].content
    assert isinstance(table, Table)
    assert [(row.label, row.cells[0].text) for row in table.rows] == [
        ("A", ""),
        ("Fler i arbete", "Uppgift saknas"),
        ("B", ""),
        ("Fler i arbete", "Uppgift saknas"),
    ]


def test_a_label_is_printed_as_it_stands(project: Project) -> None:
    """Words out of the data are no expression, no Markdown and no formula, wherever a notebook shows them."""
    label = "{{ 1 + 1 }} {% if x %} {# y #} *stor* [a](b) $x^2$ \\alpha"
    goals = Sheet("text", ["id", "rubrik", "ambition"], [["a1", label, ""]], ["ambition"])
    verdicts = Sheet(
        "text", ["id", "rubrik", "mal", "bedomning"], [["b", "Nått", "a1", "uppnatt"]], ["mal", "bedomning"]
    )
    arenden = Sheet("%", ["id", "rubrik", "andel_2024"], [["a1", label, "40"]])
    write(project, {"arenden": arenden, "mal": goals, "bedomningar": verdicts})
    figure = run(project.report, "deltagande").figure("arenden")
    assert figure.alt == f"Stapeldiagram. {label}: 40 %."
    assert figure.labels == (label,)
    listed = run(project.report, "mal").elements[1]._repr_mimebundle_()["text/html"]
    assert "{{ 1 + 1 }} {% if x %} {# y #} *stor* [a](b) $x^2$ \\alpha" in listed.replace("&amp;", "&")


def test_any_label_can_be_drawn(project: Project) -> None:
    """A drawing is made whatever stands in its labels: formulas, very long words, underscores, nothing."""
    rows = [[f"r{n}", label, "5", "-3"] for n, label in enumerate([*LABELS, "$", "$$", "_", "o" * 300])]
    write(project, {"avslut": flow("%", rows)})
    frame, unit = project.report.numbers(
        "avslut", {"kvinnor_2024_andel": "Kvinnor", "man_2024_andel": "Män"}, sums=True
    )
    figure, axes = project.report.axes(height=90)
    figures.by_sex(frame, axes, unit, horizontal=True)
    assert figures.draw(figure, "f").png.startswith(b"\x89PNG")


def test_a_bar_stands_at_its_own_label(project: Project) -> None:
    """Where a row has a number for one sex only, its bar and value stand at its own label."""
    frame = pd.DataFrame({"Kvinnor": [math.nan, 5.0], "Män": [7.0, math.nan]}, index=["Först", "Sedan"])
    _figure, axes = project.report.axes()
    figures.by_sex(frame, axes)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Först", "Sedan"]
    bars = [bar for container in axes.containers for bar in container if bar.get_height() > 0]
    assert {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in bars} == {0: 7, 1: 5}
    assert [text.get_text() for text in axes.texts if text.get_text()] == ["5", "7"]


@pytest.mark.parametrize(
    ("values", "unit", "said"),
    [
        ([12.5, 11.5], "%", ["13 %", "12 %"]),
        ([1271.4, -594.5], "tkr", [f"1{NBSP}271 tkr", f"{MINUS}595 tkr"]),
        ([3.008, 1.737], "mkr", ["3,0 Mkr", "1,7 Mkr"]),
        ([3, 0, 1], "antal", ["3", "0", "1"]),
        ([0.004], "mkr", ["0,004 Mkr"]),
        ([0, 0], "kr", ["0 kr", "0 kr"]),
        ([-0.4, 30], "dagar", ["0 dagar", "30 dagar"]),
    ],
)
def test_a_number_is_written_one_way(values: list[float], unit: str, said: list[str]) -> None:
    """Values that stand together are rounded half up, with as many decimals as the largest needs."""
    assert [point.text for point in drawn(pd.Series(values, dtype=float), unit).points] == said


def test_the_noise_of_a_float_is_not_rounded() -> None:
    """A share that is 12,5 but for the last digit of a float is rounded as 12,5."""
    assert swedish(12.499999999999998) == "13"


def test_many_values_are_a_selection() -> None:
    """With more than forty values the words give their number, the extremes with all who share them, and the table."""
    values = pd.DataFrame({"Kvinnor": [7.0] * 2 + [5.0] * 39, "Män": [1.0] * 41}, [f"Lag {n}" for n in range(41)])
    alt = described("Stapeldiagram", drawn(values, "dagar"), table="Väntetid")
    assert alt == (
        "{{ 'Stapeldiagram. Här är ett urval av figurens 82 värden; alla står i tabellen ”Väntetid”. "
        "Kvinnor – högst 7 dagar (Lag 0 och Lag 1), lägst 5 dagar (Lag 2, Lag 3, Lag 4 och 36 till). "
        "Män – högst 1 dagar (Lag 0, Lag 1, Lag 2 och 38 till), lägst 1 dagar (Lag 0, Lag 1, Lag 2 och 38 till).' }}"
    )
