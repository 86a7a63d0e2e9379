"""What a notebook has worked out as a table of the report: nothing of pandas or Python is printed."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arsredovisning.data.units import UNITS
from arsredovisning.data.values import MINUS, NBSP, parse_number, round_half_up
from arsredovisning.document.frames import Made, frame_element
from arsredovisning.document.model import Cell, Table, cells_of
from arsredovisning.document.prose import Link, Strong, Words, plain
from arsredovisning.errors import Fault, ReportError
from tests.project import Project, notebook

Axis: TypeAlias = Literal["index", "columns"]


def table(project: Project, frame: pd.DataFrame | pd.Series[Any], **wanted: Any) -> Table:
    made = project.report.make_table(frame, "t", "T", **wanted).content
    assert isinstance(made, Table)
    return made


def texts(made: Table) -> list[list[str]]:
    return [[row.label, *(cell.text for cell in row.cells)] for row in made.rows]


def refused(project: Project, frame: pd.DataFrame | pd.Series[Any], **wanted: Any) -> Fault:
    """Give the one fault that a frame is refused with."""
    with pytest.raises(ReportError) as caught:
        table(project, frame, **wanted)
    (fault,) = caught.value.faults
    return fault


def cell(project: Project, value: Any, unit: str = "antal") -> Cell:
    frame = pd.DataFrame({"x": [value]}, index=["rad"], dtype=object)
    return table(project, frame, unit=unit).rows[0].cells[0]


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (1271, "antal", f"1{NBSP}271"),
        (1200.0, "antal", f"1{NBSP}200"),
        (-0.5, "tkr", f"{MINUS}0,5"),
        (0.1 + 0.2, "tkr", "0,3"),
        (35, "%", f"35{NBSP}%"),
        (Decimal("8227.5"), "tkr", f"8{NBSP}227,5"),
        (Fraction(1, 4), "tkr", "0,25"),
        (np.int64(1271), "antal", f"1{NBSP}271"),
        (np.float32(0.5), "antal", "0,5"),
        ("Kim Ek", "antal", "Kim Ek"),
        ("", "antal", ""),
        (pd.Timestamp("2025-03-14"), "text", "2025-03-14"),
    ],
)
def test_a_frames_cell_is_printed(project: Project, value: Any, unit: str, printed: str) -> None:
    """Numbers that a notebook has worked out are printed in Swedish, words as they stand, and days as days."""
    assert cell(project, value, unit).text == printed


@pytest.mark.parametrize("value", [None, float("nan"), np.float32("nan"), Decimal("NaN"), pd.NA, pd.NaT])
def test_a_frames_empty_cell_is_empty(project: Project, value: Any) -> None:
    """An empty cell of a DataFrame is empty in the report, whatever pandas calls it."""
    assert cell(project, value) == Cell()


@pytest.mark.parametrize("value", [float("inf"), Decimal("-Infinity"), np.float64("inf")])
def test_a_frames_infinity_is_told(project: Project, value: Any) -> None:
    """A division by zero in a DataFrame is told in Swedish."""
    with pytest.raises(ReportError, match="något har delats med noll"):
        cell(project, value)


@pytest.mark.parametrize("value", [10**30, -1e27, Decimal("1E+40")])
def test_a_number_that_no_report_has_is_told(project: Project, value: Any) -> None:
    """A number too long to be written is told, as a slip of the reckoning."""
    with pytest.raises(ReportError, match="för stort"):
        cell(project, value)


@pytest.mark.parametrize(
    "value", [True, np.True_, pd.Interval(0, 5), pd.Timedelta(days=2), pd.Period("2024"), [1], {"a": 1}, 1j, object]
)
def test_what_is_neither_number_nor_word_is_refused(project: Project, value: Any) -> None:
    """A truth, an interval or another thing of Python is told by its row and column, with what to do."""
    fault = refused(project, pd.DataFrame({"x": [value]}, index=["rad"], dtype=object))
    assert (fault.file, fault.column, fault.expected) == ("tabellen t", "rad, x", "ett tal eller en text")
    assert fault.hint.startswith("Gör om kolumnen till text först")


def test_a_frame_as_a_table(project: Project) -> None:
    """A DataFrame becomes a table with heads, groups and kinds of rows as the notebook names them."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", ""]}, index=["Ett", "Summa"])
    made = table(project, frame, labels={"a": "Antal"}, groups={"a": "2024"}, kinds={"Summa": "summa"})
    assert [(column.label, column.group, column.text) for column in made.columns] == [
        ("Antal", "2024", False),
        ("b", "", True),
    ]
    assert [(row.label, row.kind) for row in made.rows] == [("Ett", ""), ("Summa", "summa")]


def test_two_levels_of_columns_are_heads_over_heads(project: Project) -> None:
    """The outer level of columns is the common head over the inner one, and the ids name both."""
    columns = pd.MultiIndex.from_tuples([("Kvinnor", 2024), ("Kvinnor", 2023), ("Män", 2024), ("Totalt", "")])
    made = table(project, pd.DataFrame([[1, 2, 3, 6]], index=["Nya"], columns=columns))
    assert [(column.id, column.group, column.label) for column in made.columns] == [
        ("Kvinnor_2024", "Kvinnor", "2024"),
        ("Kvinnor_2023", "Kvinnor", "2023"),
        ("Män_2024", "Män", "2024"),
        ("Totalt_", "Totalt", ""),
    ]
    assert texts(made) == [["Nya", "1", "2", "3", "6"]]


def test_two_levels_of_rows_are_headings_over_rows(project: Project) -> None:
    """The outer level of the index is a heading over its rows; the head of the labels is the inner level's name."""
    index = pd.MultiIndex.from_tuples([("Region", "Kvinnor"), ("Region", "Män"), ("Kommun", "Män")], names=["", "Kön"])
    made = table(project, pd.DataFrame({"antal": [3, 4, 5]}, index=index))
    assert [(row.kind, row.label, [item.text for item in row.cells]) for row in made.rows] == [
        ("rubrik", "Region", [""]),
        ("", "Kvinnor", ["3"]),
        ("", "Män", ["4"]),
        ("rubrik", "Kommun", [""]),
        ("", "Män", ["5"]),
    ]
    assert made.row_head == "Kön"


def test_a_series_is_one_column(project: Project) -> None:
    """A Series is a table with one column, by its name."""
    made = table(project, pd.Series([3.0, 4.5], index=["Kvinnor", "Män"], name="Timmar"))
    assert [column.label for column in made.columns] == ["Timmar"]
    assert texts(made) == [["Kvinnor", "3"], ["Män", "4,5"]]


@pytest.mark.parametrize("axis", ["columns", "index"])
def test_more_levels_than_two_are_refused(project: Project, axis: Axis) -> None:
    """A table with three levels of heads is refused with what to do."""
    levels = pd.MultiIndex.from_tuples([("a", "b", "c")])
    frame = pd.DataFrame([[1]]).set_axis(levels, axis=axis)
    assert refused(project, frame).message == "Tabellen har fler än två nivåer av rubriker."


def test_units_and_decimals_by_column_and_cell(project: Project) -> None:
    """A column, and a cell before it, can have another unit and other decimals than the table."""
    frame = pd.DataFrame({"belopp": [1500, 2.5], "andel": [35, 12.345]}, index=["Ett", "Två"])
    made = table(
        project,
        frame,
        unit="tkr",
        units={"andel": "%", ("Två", "andel"): "dagar"},
        decimals={"belopp": 1, ("Två", "belopp"): 0},
    )
    assert texts(made) == [
        ["Ett", f"1{NBSP}500,0", f"35{NBSP}%"],
        ["Två", "3", f"12,35{NBSP}dagar"],
    ]
    assert [[item.unit for item in row.cells] for row in made.rows] == [["tkr", "%"], ["tkr", "dagar"]]
    assert [[item.decimals for item in row.cells] for row in made.rows] == [[1, 0], [0, 2]]
    assert made.rows[1].cells[1].value == Decimal("12.345")


def test_decimals_of_all_numbers(project: Project) -> None:
    """One number of decimals holds for the whole table."""
    assert texts(table(project, pd.DataFrame({"a": [1, 2.345]}), decimals=1)) == [["0", "1,0"], ["1", "2,3"]]


def test_notes_at_cells(project: Project) -> None:
    """A note stands under the table, with its expression worked out; the same words have the same mark."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=["Ett", "Två"])
    notes = {
        ("Ett", "a"): "Av {{ deltagare.inskrivna | antal }}.",
        ("Två", "a"): "*Prel.*",
        ("Två", "b"): "Av {{ deltagare.inskrivna | antal }}.",
    }
    made = table(project, frame, notes=notes)
    assert [[item.mark for item in row.cells] for row in made.rows] == [["*", ""], ["**", "*"]]
    assert [(note.mark, plain(note.body)) for note in made.footnotes] == [("*", f"Av 1{NBSP}271."), ("**", "Prel.")]


@pytest.mark.usefixtures("unread")
def test_a_column_of_markdown(project: Project) -> None:
    """Words of a column that is Markdown have markup, expressions and references; other columns' words have none."""
    written = "**{{ deltagare.inskrivna | antal }}**, se @tab:deltagare"
    frame = pd.DataFrame({"md": [written], "ord": [written]}, index=["Ett"])
    element = project.report.make_table(frame, "t", "T", "text", markdown=["md"])
    document = project.stitch(notebook(project.report.table("deltagare"), element))
    marked, bare = document.tables[1][1].rows[0].cells
    assert marked.runs == (
        Strong((Words(f"1{NBSP}271"),)),
        Words(", se "),
        Link("#tab-deltagare", (Words(f"tabell{NBSP}1"),)),
    )
    assert marked.text == f"1{NBSP}271, se tabell{NBSP}1"
    assert (bare.runs, bare.text) == ((), written)


@pytest.mark.parametrize("words", ["ord^[en not]", "ord[^1]\n\n[^1]: not"])
def test_markdown_in_a_cell_has_no_footnotes(project: Project, words: str) -> None:
    """A footnote in a cell's Markdown is refused, or stands as it is written; it never breaks the table."""
    frame = pd.DataFrame({"md": [words]}, index=["Ett"])
    if "^[" in words:
        assert "notes" in refused(project, frame, unit="text", markdown=["md"]).hint
    else:
        assert table(project, frame, unit="text", markdown=["md"]).rows[0].cells[0].text.startswith("ord[^1]")


@pytest.mark.parametrize(
    ("wanted", "message", "told"),
    [
        ({"unit": "kronor"}, "Enheten är okänd.", "kronor"),
        ({"units": {"a": "st"}}, "Enheten är okänd.", "st"),
        ({"units": {"bb": "kr"}}, "units nämner en kolumn eller cell som inte finns.", "bb"),
        ({"decimals": {("Ett", "bb"): 1}}, "decimals nämner en kolumn eller cell som inte finns.", "Ett, bb"),
        ({"notes": {("Noll", "a"): "x"}}, "notes nämner en kolumn eller cell som inte finns.", "Noll, a"),
        ({"notes": {"a": "x"}}, "notes nämner en kolumn eller cell som inte finns.", "a"),
        ({"labels": {"bb": "B"}}, "labels, groups eller markdown nämner en kolumn som inte finns.", "bb"),
        ({"markdown": ["bb"]}, "labels, groups eller markdown nämner en kolumn som inte finns.", "bb"),
        ({"kinds": {"Noll": "summa"}}, "kinds nämner en rad som inte finns.", "Noll"),
        ({"kinds": {"Ett": "total"}}, "Radens slag är okänt.", "total"),
    ],
)
def test_what_is_not_there_is_told(project: Project, wanted: dict[str, Any], message: str, told: str) -> None:
    """An unknown unit, column, row, cell or kind is told as the notebook wrote it."""
    fault = refused(project, pd.DataFrame({"a": [1], "b": [2]}, index=["Ett"]), **wanted)
    assert (fault.file, fault.message, fault.found) == ("tabellen t", message, told)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b_c"), ("a_b", "c")])),
        pd.DataFrame([[1, 2]], columns=[2024, 2024.0]),
    ],
)
def test_columns_of_the_same_name_are_refused(project: Project, frame: pd.DataFrame) -> None:
    """Two columns that the report could not tell apart are refused."""
    assert refused(project, frame).message == "Tabellen har två kolumner som heter lika."


@pytest.mark.parametrize("label", [None, float("nan"), pd.NaT, pd.Interval(0, 5), True, pd.Period("2024")])
@pytest.mark.parametrize("axis", ["index", "columns"])
def test_a_label_that_cannot_be_written_is_refused(project: Project, axis: Axis, label: Any) -> None:
    """A label that only Python can write is refused with how to rename it."""
    fault = refused(project, pd.DataFrame([[1]]).set_axis(pd.Index([label], dtype=object), axis=axis))
    assert fault.message == "En rad eller kolumn har ett namn som inte går att skriva."
    assert fault.hint.startswith("Byt namnen först")


@pytest.mark.parametrize("caption", ["", "  "])
def test_a_frame_without_a_caption_is_refused(project: Project, caption: str) -> None:
    """A table without a caption is refused by its name."""
    with pytest.raises(ReportError, match="Tabellen ”t” saknar caption"):
        project.report.make_table(pd.DataFrame({"a": [1]}), "t", caption)


@pytest.mark.parametrize("name", ["", "två ord", "a.b", "-a"])
def test_a_name_that_cannot_be_referred_to_is_refused(project: Project, name: str) -> None:
    """A table's id is one that references and addresses can hold."""
    with pytest.raises(ReportError, match="ett namn som inte går att hänvisa till"):
        project.report.make_table(pd.DataFrame({"a": [1]}), name, "T")


ANYTHING = st.one_of(
    st.integers(),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.complex_numbers(),
    st.sampled_from([pd.NA, pd.NaT, pd.Interval(0, 1), pd.Timestamp("2025-01-01"), np.float32(0.1), np.True_, (1, 2)]),
    st.text("abåÄ %*_[]<>&=@:^1", max_size=8),
)
LABELS = st.one_of(st.text("abcÅ -_", min_size=1, max_size=3), st.integers(0, 3000), st.dates(), st.none())
#: How Python and pandas write what no reader knows.
PYTHON = re.compile(r"\b(nan|inf|None|NaT|True|False)\b|<NA>|Decimal|Timestamp|Interval|[eE][+-]\d|\d\.\d")


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a frame of anything, with one or two levels of heads and labels."""

    def axis(length: int) -> pd.Index:
        if draw(st.booleans()):
            return pd.Index(draw(st.lists(LABELS, min_size=length, max_size=length)), dtype=object)
        pairs = draw(st.lists(st.tuples(LABELS, LABELS), min_size=length, max_size=length))
        return pd.MultiIndex.from_tuples(pairs)

    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    one_kind = draw(st.sampled_from([st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6), ANYTHING]))
    values = draw(st.lists(st.lists(one_kind, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    return pd.DataFrame(values, index=axis(rows), columns=axis(columns), dtype=object).infer_objects()


@settings(max_examples=150, deadline=None)
@given(frames(), st.sampled_from(UNITS), st.none() | st.integers(0, 3))
def test_any_frame_is_printed_or_refused(frame: pd.DataFrame, unit: str, decimals: int | None) -> None:
    """Any frame is a table without a word of Python's, whose numbers are those of the frame, or a Swedish fault."""
    try:
        made = frame_element(frame, Made("t", "T", unit, decimals=decimals))
    except ReportError:
        return
    given_words = {value for value in frame.to_numpy().ravel() if isinstance(value, str)}
    for item in (item for row in made.rows for item in cells_of(row)):
        assert item.text in given_words or not PYTHON.search(item.text)
        if item.value is not None:
            shown = parse_number(item.text.removesuffix(item.suffix))
            assert shown == round_half_up(item.value, item.decimals)
    assert not any(PYTHON.search(row.label) for row in made.rows)
    numbers = [item.value for row in made.rows for item in row.cells if item.value is not None]
    assert len(numbers) <= frame.size
