"""What a printed cell knows of itself: its words, its number, its unit, its marks, and its place in the data."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arsredovisning.data.settings import TableSettings
from arsredovisning.data.tables import EMPTY
from arsredovisning.data.tables import Cell as DataCell
from arsredovisning.data.tables import Column as DataColumn
from arsredovisning.data.tables import Row as DataRow
from arsredovisning.data.tables import Table as DataTable
from arsredovisning.data.values import MINUS, NBSP, Value
from arsredovisning.document.model import Column, Origin, Place, Table
from arsredovisning.document.parse import parse_blocks
from arsredovisning.document.prose import plain
from arsredovisning.document.tables import cell_of
from arsredovisning.errors import ReportError
from arsredovisning.notebook.shown import Element
from tests.project import Project, notebook

PEOPLE = "data/provlandet/2024/tabeller/deltagare.csv"
FOOTNOTES = """fotnoter = [
  { marke = "*", celler = ["inskrivna.alla_2024"], text = "{{ fakta.anslag | tkr }}" },
  { marke = "**", celler = ["inskrivna.alla_2024", "avslutade.kvinnor_2024"], text = "Rättat." },
]
kolumner"""


def shown(project: Project, *elements: Element) -> list[Table]:
    """Give the tables of a report that shows these elements."""
    return [table for _block, table in project.stitch(notebook(*elements)).tables]


def with_footnotes(project: Project) -> None:
    """Give the table of participants two footnotes, both at the same cell and one at another too."""
    settings = project.folder.table_settings.read_text("utf-8")
    project.write("tabeller.toml", settings.replace("kolumner", FOOTNOTES, 1))


def printed(cell: DataCell, decimals: int | None, table_unit: str) -> str:
    """Print a single cell of a table in a unit."""
    column = DataColumn("k", "K")
    row = DataRow("r", "R", "", "", None, "", False, decimals, "", 2, {"k": cell})
    settings = TableSettings.model_validate({"rubrik": "T", "enhet": table_unit})
    return cell_of(DataTable("t", settings, "t.csv", (column,), (row,)), row, column).text


@pytest.mark.parametrize(
    ("number", "unit", "table_unit", "decimals", "text"),
    [
        ("8227.5", "tkr", "tkr", None, f"8{NBSP}227,5"),
        ("-594", "tkr", "tkr", None, f"{MINUS}594"),
        ("35", "%", "%", None, f"35{NBSP}%"),
        ("35", "%", "antal", None, f"35{NBSP}%"),
        ("12", "dagar", "antal", None, f"12{NBSP}dagar"),
        ("12", "dagar", "dagar", None, "12"),
        ("0.444", "tkr", "tkr", 2, "0,44"),
        ("7", "kr", "tkr", 2, "7,00"),
    ],
)
def test_a_number_is_printed(number: str, unit: str, table_unit: str, decimals: int | None, text: str) -> None:
    """A number is printed in Swedish, with its row's decimals, and with its unit where the table does not tell it."""
    assert printed(DataCell("number", Value(number, unit)), decimals, table_unit) == text


@pytest.mark.parametrize(
    ("cell", "text"), [(DataCell("dash"), "–"), (EMPTY, ""), (DataCell("text", text="Kim Ek"), "Kim Ek")]
)
def test_a_cell_without_a_number_is_printed(cell: DataCell, text: str) -> None:
    """A dash is printed as a dash, nothing as nothing, and a word as it stands."""
    assert printed(cell, None, "tkr") == text


def test_a_table_as_it_is_printed(project: Project) -> None:
    """A table carries its caption, columns, labels, printed cells, and the value and cell behind each."""
    [made] = shown(project, project.report.table("resultatrakning"))
    assert (made.caption, made.unit, made.numbered) == ("Resultaträkning", "tkr", False)
    assert [column.label for column in made.columns] == ["2024", "2023"]
    assert [row.kind for row in made.rows] == ["", "", "summa"]
    first, total = made.rows[0].cells[1], made.rows[2].cells[1]
    assert (first.text, first.value, first.decimals) == (f"8{NBSP}227,5", Decimal("8227.5"), 1)
    assert (first.stated, first.computed, first.year) == (True, False, 2023)
    file = "data/provlandet/2024/tabeller/resultatrakning.csv"
    assert first.place == Place("resultatrakning", "intakter", "2023", file, 2)
    assert (total.text, total.stated, total.computed) == (f"1{NBSP}352,5", False, True)
    assert made.origin == Origin("resultatrakning", file, whole=True)


def test_a_cell_knows_its_file_and_line(project: Project) -> None:
    """A stated number and a dash come from a line of a file; a sum that is worked out is stated by none."""
    people, statement = shown(project, project.report.table("deltagare"), project.report.table("resultatrakning"))
    assert [(cell.text, cell.stated, cell.place) for cell in people.rows[1].cells] == [
        ("594", True, Place("deltagare", "avslutade", "alla_2024", PEOPLE, 3)),
        ("–", True, Place("deltagare", "avslutade", "kvinnor_2024", PEOPLE, 3)),
    ]
    assert [cell.stated for cell in statement.rows[2].cells] == [False, False]


def test_each_number_has_its_own_unit(project: Project) -> None:
    """A number is in its column's, its row's or its table's unit; a word and an empty cell are in none."""
    [facts] = shown(project, project.report.table("fakta"))
    assert [[cell.unit for cell in row.cells] for row in facts.rows] == [["kr", ""], ["%", ""], ["", ""]]
    assert facts.units == ["kr", "procent"]
    assert facts.rows[1].cells[0].suffix == f"{NBSP}%"


def test_a_number_in_parentheses_is_a_cell_of_its_own(project: Project) -> None:
    """A share printed in parentheses after a count has its own unit, place and footnote; its column is not shown."""
    kolumner = '  { id = "andel_2024", rubrik = "Andel", enhet = "%", dold = true },\n]\n\n[resultatrakning]'
    project.replace("tabeller.toml", "]\n\n[resultatrakning]", kolumner)
    project.replace("tabeller.toml", 'rubrik = "Kvinnor"', 'rubrik = "Kvinnor", parentes = "andel_2024"')
    note = 'fotnoter = [ { marke = "*", celler = ["nya.andel_2024"], text = "Avrundat." } ]'
    project.replace("tabeller.toml", 'rubrik = "Deltagare"', f'rubrik = "Deltagare"\n{note}')
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024;andel_2024", "nya;Nya;100;40;40", "gamla;Gamla;5;3;")
    [table] = shown(project, project.report.table("deltagare"))
    assert [(column.label, column.inner) for column in table.columns] == [
        ("Alla", None),
        ("Kvinnor", Column("andel_2024", "Andel")),
    ]
    women = table.rows[0].cells[1]
    assert women.inner
    assert (women.printed, women.text, women.unit, women.mark) == (f"40{NBSP}(40{NBSP}%)", "40", "antal", "")
    assert (women.inner.text, women.inner.unit, women.inner.mark) == (f"40{NBSP}%", "%", "*")
    assert women.inner.place == Place("deltagare", "nya", "andel_2024", PEOPLE, 2)
    assert (table.rows[1].cells[1].printed, table.rows[1].cells[1].inner) == ("3", None)
    assert table.units == ["antal", "procent"]


def test_footnotes_get_their_marks(project: Project) -> None:
    """A cell has the marks of all its footnotes, and the footnotes their words with expressions worked out."""
    with_footnotes(project)
    [made] = shown(project, project.report.table("deltagare"))
    assert [[cell.mark for cell in row.cells] for row in made.rows] == [["*, **", ""], ["", "**"]]
    assert [(note.mark, plain(note.body)) for note in made.footnotes] == [
        ("*", f"2{NBSP}500{NBSP}tkr"),
        ("**", "Rättat."),
    ]


@pytest.mark.parametrize(
    ("rows", "columns", "marks"),
    [
        (["inskrivna"], ["alla_2024"], ["*", "**"]),
        (["avslutade"], ["kvinnor_2024"], ["**"]),
        (["inskrivna"], ["kvinnor_2024"], []),
    ],
)
def test_a_part_carries_the_footnotes_that_are_marked_in_it(
    project: Project, rows: list[str], columns: list[str], marks: list[str]
) -> None:
    """A part of a table has the footnotes whose marks it prints, and no others."""
    with_footnotes(project)
    part = project.report.table("deltagare", rows, dict.fromkeys(columns, "Antal"), as_name="del")
    assert [note.mark for note in shown(project, part)[0].footnotes] == marks


def test_a_note_is_not_numbered_as_a_table(project: Project) -> None:
    """A table that is a note carries the note's number and gets no table number."""
    project.replace("tabeller.toml", "numrera = false", "not = 3")
    [made] = shown(project, project.report.table("resultatrakning"))
    assert (made.note, made.numbered) == (3, False)


def test_a_standing_row_is_the_cells_of_its_table(project: Project) -> None:
    """When a row is shown standing, each of its cells is still the cell of the file."""
    standing = project.report.row_as_table("deltagare", "inskrivna", "staende", "Inskrivna", "Vilka", {})
    [table] = shown(project, standing)
    assert table.origin == Origin("deltagare", PEOPLE, whole=False)
    assert [row.cells[0].place for row in table.rows] == [
        Place("deltagare", "inskrivna", "alla_2024", PEOPLE, 2),
        Place("deltagare", "inskrivna", "kvinnor_2024", PEOPLE, 2),
    ]


def test_a_part_of_a_table_of_words_is_known_by_its_cells(project: Project) -> None:
    """A part of a table that holds no number is traced to its file all the same."""
    part = project.report.table("fakta", rows=["ordforande"], columns={"ord": "Namn"}, as_name="personer")
    [table] = shown(project, part)
    file = "data/provlandet/2024/tabeller/fakta.csv"
    assert [(cell.stated, cell.place) for cell in table.rows[0].cells] == [
        (True, Place("fakta", "ordforande", "ord", file, 4))
    ]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("Se [tabell 1](#tab-x) och *noten*.", "Se tabell 1 och noten."),
        ("Två rader\nblir en.", "Två rader blir en."),
        ("Ett stycke.\n\nEtt till.", "Ett stycke.\nEtt till."),
        ("2 < 3 & 4\\*", "2 < 3 & 4*"),
        ("    kod i block", "kod i block"),
        ("", ""),
    ],
)
def test_markup_is_taken_off_a_text(markdown: str, words: str) -> None:
    """A footnote's or a comment's words are kept without links and emphasis, a line a paragraph."""
    assert plain(parse_blocks(markdown)) == words


@pytest.mark.parametrize("markdown", ["Se[^1].\n\n[^1]: Mer.", "Se^[mer].", "[^1]: Bara not.", "[[tabell:fakta]]"])
def test_a_comment_places_nothing_and_has_no_footnotes(project: Project, markdown: str) -> None:
    """A comment that would have footnotes of its own or place a table is refused by its table, not printed in part."""
    comment = markdown.replace("\n", "\\n")
    project.replace("tabeller.toml", 'rubrik = "Fakta"', f'rubrik = "Fakta"\nkommentar = "{comment}"')
    with pytest.raises(ReportError, match="En kommentar eller fotnot till en tabell kan inte ha"):
        project.report.table("fakta")
