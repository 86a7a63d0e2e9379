"""A table's cells and the sums that are left to be computed."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.settings import TableSettings
from arsredovisning.data.tables import Cell, Table, build_table, columns_of, read_cell
from arsredovisning.data.values import Source
from arsredovisning.errors import ReportError
from tests.project import Project

PLACE = Source("tabeller/x.csv", 2, "2024")


def table(*lines: str, **settings: object) -> Table:
    """Make a table in tkr of the lines of its file."""
    header, *rows = [tuple(line.split(";")) for line in lines]
    described = TableSettings.model_validate({"rubrik": "X", "enhet": "tkr", **settings})
    return build_table("x", described, RawTable("tabeller/x.csv", header, tuple(enumerate(rows, 2))))


def number(made: Table, row: str, column: str) -> Decimal | None:
    return made.cell(row, column).value


@pytest.mark.parametrize("text", ["8227,5", "8 227,5", "8\u00a0227,5"])
def test_a_number(text: str) -> None:
    """A number in a cell carries the unit and the cell it stands in."""
    cell = read_cell(text, False, "tkr", PLACE)
    assert cell.value is not None
    assert (cell.kind, cell.value, cell.value.unit, cell.value.source) == ("number", Decimal("8227.5"), "tkr", PLACE)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", Cell("empty")),
        ("-", Cell("dash")),
        ("\u2013", Cell("dash")),
        ("\u2212", Cell("dash")),
        ("tom", Cell("empty", published_blank=True)),
        ("Tom", Cell("empty", published_blank=True)),
    ],
)
def test_cells_without_a_number(text: str, cell: Cell) -> None:
    """Nothing, a dash and ``tom`` are told apart, and none of them is zero."""
    assert read_cell(text, False, "tkr", PLACE) == cell


@pytest.mark.parametrize(
    ("text", "cell"), [("Kim Ek", Cell("text", text="Kim Ek")), ("-", Cell("text", text="-")), ("", Cell("empty"))]
)
def test_words(text: str, cell: Cell) -> None:
    """In a column of words everything is a word as it stands."""
    assert read_cell(text, True, "tkr", PLACE) == cell


@pytest.mark.parametrize(("text", "hint"), [("många", ""), ("8.5", "decimalkomma"), ("12 st", "")])
def test_a_word_among_numbers(text: str, hint: str) -> None:
    """A cell that is no number is told with its place; a decimal point with a hint about the comma."""
    with pytest.raises(ReportError) as caught:
        read_cell(text, False, "tkr", PLACE)
    (fault,) = caught.value.faults
    assert (fault.place, fault.found) == ("tabeller/x.csv, rad 2, kolumn 2024", text)
    assert hint in fault.hint


def test_an_empty_sum_is_computed() -> None:
    """A sum left empty is computed in every column, also through other sums, and is marked as computed."""
    made = table(
        "id;rubrik;typ;summa;2024;2023",
        "total;Totalt;summa;netto - 2 * c;;",
        "a;A;;;8484;8 227,5",
        "b;B;;;−9218;-6875",
        "netto;Netto;summa;a + b;;",
        "c;C;;;10;-",
    )
    assert [number(made, "netto", year) for year in ("2024", "2023")] == [Decimal(-734), Decimal("1352.5")]
    assert [number(made, "total", year) for year in ("2024", "2023")] == [Decimal(-754), Decimal("1352.5")]
    assert made.cell("total", "2024").computed
    assert not made.cell("a", "2024").computed


def test_a_published_sum_stays() -> None:
    """A sum that is given is kept as published, right or wrong."""
    made = table("id;rubrik;typ;summa;2024", "a;A;;;1", "b;B;;;2", "c;C;summa;a + b;4")
    assert number(made, "c", "2024") == 4
    assert not made.cell("c", "2024").computed


@pytest.mark.parametrize("cell", ["tom", "-"])
def test_a_published_blank_stays(cell: str) -> None:
    """A sum published as a blank or a dash is not computed."""
    made = table("id;rubrik;typ;summa;2024", "a;A;;;1", f"c;C;summa;a;{cell}")
    assert number(made, "c", "2024") is None


def test_a_sum_of_nothing_is_nothing() -> None:
    """A sum whose rows are all empty stays empty instead of becoming zero."""
    made = table("id;rubrik;typ;summa;2024", "a;A;;;", "b;B;;;-", "c;C;summa;a + b;")
    assert made.cell("c", "2024").kind == "empty"


def test_a_subheading_has_no_sums() -> None:
    """A row that is a subheading is not filled by a column's formula."""
    columns = [{"id": "a"}, {"id": "b", "formel": "a * 2"}]
    assert table("id;rubrik;typ;a;b", "r;R;rubrik;1;", kolumner=columns).cell("r", "b").kind == "empty"


AVVIKELSE = [{"id": "utfall"}, {"id": "budget"}, {"id": "avvikelse", "formel": "utfall - budget"}]


def test_an_empty_column_is_computed() -> None:
    """A column with a formula is computed where its cell is empty and kept where it is given."""
    made = table("id;rubrik;utfall;budget;avvikelse", "a;A;10;7;", "b;B;10;7;4", "c;C;10;7;tom", kolumner=AVVIKELSE)
    assert [number(made, row, "avvikelse") for row in "abc"] == [3, 4, None]


@pytest.mark.parametrize("given", ["", "3"])
def test_a_sum_of_a_computed_column(given: str) -> None:
    """A sum in a computed column adds up the rows' computed values, whether or not some of them are given."""
    made = table(
        "id;rubrik;typ;summa;utfall;budget;avvikelse",
        f"a;A;;;10;7;{given}",
        "b;B;;;5;4;",
        "c;C;summa;a + b;15;11;",
        kolumner=AVVIKELSE,
    )
    assert number(made, "c", "avvikelse") == 4


def test_a_column_computed_of_sums() -> None:
    """A computed column works on a sum row whose own cells are computed."""
    made = table("id;rubrik;typ;summa;utfall;budget;avvikelse", "a;A;;;10;7;", "c;C;summa;2 * a;;;", kolumner=AVVIKELSE)
    assert number(made, "c", "avvikelse") == 6


def test_a_sum_of_itself_is_told() -> None:
    """A sum that counts itself in is told with the way round."""
    with pytest.raises(ReportError) as caught:
        table("id;rubrik;typ;summa;2024", "a;A;summa;b;", "b;B;summa;a;")
    (fault,) = caught.value.faults
    assert (fault.message, fault.line, fault.found) == ("Summan räknar in sig själv.", 2, "a → b → a")


def test_a_sum_of_unknown_rows_is_told() -> None:
    """A sum of a row that does not exist is told with its place and formula."""
    with pytest.raises(ReportError) as caught:
        table("id;rubrik;typ;summa;2024", "a;A;;;1", "c;C;summa;a + b;")
    (fault,) = caught.value.faults
    assert (fault.place, fault.found) == ("tabeller/x.csv, rad 3, kolumn 2024", "a + b")


def test_the_closest_unit_holds() -> None:
    """A column's unit goes before the row's, and the row's before the table's."""
    made = table(
        "id;rubrik;enhet;2024;andel",
        "a;A;;1;2",
        "b;B;antal;1;2",
        kolumner=[{"id": "2024"}, {"id": "andel", "enhet": "%"}],
    )
    values = [number(made, row, column) for row in "ab" for column in ("2024", "andel")]
    assert [getattr(value, "unit", None) for value in values] == ["tkr", "%", "antal", "%"]


def test_columns_without_a_description() -> None:
    """Without a list of columns, those named like a year are the table's, in the file's order."""
    made = table("id;rubrik;2024;2023", "a;A;1;2")
    assert [(column.id, column.label, column.year) for column in made.columns] == [
        ("2024", "2024", 2024),
        ("2023", "2023", 2023),
    ]


def test_the_year_of_a_column() -> None:
    """A column's year is the one given, else the one in its id."""
    settings = TableSettings.model_validate(
        {
            "rubrik": "X",
            "enhet": "antal",
            "kolumner": [{"id": "alla_2024"}, {"id": "n_2023_andel"}, {"id": "fg", "ar": 2022}, {"id": "x"}],
        }
    )
    assert [column.year for column in columns_of(settings, ())] == [2024, 2023, 2022, None]


def test_the_frame(project: Project) -> None:
    """Pandas gets the rows by id, labels, floats with NaN for a dash, and words."""
    frame = project.data.table("deltagare").frame
    assert list(frame.index) == ["inskrivna", "avslutade"]
    assert list(frame["rubrik"]) == ["Inskrivna", "Avslutade"]
    assert frame.loc["inskrivna", "alla_2024"] == 1271.0
    assert math.isnan(frame["kvinnor_2024"]["avslutade"])
    assert project.data.table("fakta").frame["ord"]["ordforande"] == "Kim Ek"


def test_a_part_of_a_table() -> None:
    """A part of a table has the rows and columns asked for, in that order, without columns that are empty there."""
    made = table("id;rubrik;2024;2023;2022", "a;A;1;2;", "b;B;3;4;5")
    part = made.with_rows(["b", "a"]).with_columns({"2023": "Förra", "2024": "I år"}, {"2023": "Åren"})
    assert [row.id for row in part.rows] == ["b", "a"]
    assert [(column.id, column.label, column.group) for column in part.columns] == [
        ("2023", "Förra", "Åren"),
        ("2024", "I år", ""),
    ]
    assert [column.id for column in made.with_rows(["a"]).with_columns({"2024": "", "2022": ""}, {}).columns] == [
        "2024"
    ]
