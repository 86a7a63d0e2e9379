"""What the workbook and the open data know of a printed table."""

from __future__ import annotations

import pandas as pd
import pytest
from arsredovisning.document.elements import Element
from arsredovisning.export.printed import PrintedTable, plain_text, printed_tables

from arsredovisning.data.values import Source
from tests.project import Project, notebook


def printed(project: Project, *elements: Element) -> list[PrintedTable]:
    return printed_tables(project.stitch(notebook(*elements)), project.data)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("Se [tabell 1](#tab-x) och *noten*.", "Se tabell 1 och noten."),
        ("Två rader\nblir en.", "Två rader blir en."),
        ("Ett stycke.\n\nEtt till.", "Ett stycke.\nEtt till."),
        ("2 < 3 & 4\\*", "2 < 3 & 4*"),
        ("", ""),
    ],
)
def test_markup_is_taken_off_a_text(markdown: str, plain: str) -> None:
    """A footnote's or a comment's words are kept without links and emphasis, a line a paragraph."""
    assert plain_text(markdown) == plain


def test_a_cell_knows_its_file_and_line(project: Project) -> None:
    """A stated number and a dash come from a line of a file; a sum that is worked out comes from none."""
    people, statement = printed(project, project.report.table("deltagare"), project.report.table("resultatrakning"))
    file = "data/provlandet/2024/tabeller/deltagare.csv"
    assert [cell.source for cell in people.rows[1].cells] == [
        Source(file, 3, "alla_2024"),
        Source(file, 3, "kvinnor_2024"),
    ]
    assert [cell.source for cell in statement.rows[2].cells] == [None, None]


def test_a_number_in_parentheses_is_a_column_of_its_own(project: Project) -> None:
    """A share printed in parentheses after a count is a cell beside it, with its own unit and footnote."""
    kolumner = '  { id = "andel_2024", rubrik = "Andel", enhet = "%", dold = true },\n]\n\n[resultatrakning]'
    project.replace("tabeller.toml", "]\n\n[resultatrakning]", kolumner)
    project.replace("tabeller.toml", 'rubrik = "Kvinnor"', 'rubrik = "Kvinnor", parentes = "andel_2024"')
    note = 'fotnoter = [ { marke = "*", celler = ["nya.andel_2024"], text = "Avrundat." } ]'
    project.replace("tabeller.toml", 'rubrik = "Deltagare"', f'rubrik = "Deltagare"\n{note}')
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024;andel_2024", "nya;Nya;100;40;40", "gamla;Gamla;5;3;")
    [table] = printed(project, project.report.table("deltagare"))
    assert [(column.label, column.paren) for column in table.columns] == [
        ("Alla", False),
        ("Kvinnor", False),
        ("Andel", True),
    ]
    assert [(cell.text, cell.unit, cell.mark) for cell in table.rows[0].cells] == [
        ("100", "antal", ""),
        ("40", "antal", ""),
        ("40\u00a0%", "%", "*"),
    ]
    assert [cell.text for cell in table.rows[1].cells] == ["5", "3", ""]
    assert table.units == ["antal", "procent"]


def test_a_standing_row_is_the_cells_of_its_table(project: Project) -> None:
    """When a row is shown standing, each of its cells is still the cell of the file."""
    standing = project.report.row_as_table("deltagare", "inskrivna", "staende", "Inskrivna", "Vilka", {})
    [table] = printed(project, standing)
    assert table.origin
    assert table.origin.id == "deltagare"
    assert [row.cells[0].place[1].id for row in table.rows if row.cells[0].place] == ["alla_2024", "kvinnor_2024"]


def test_a_part_of_a_table_of_words_is_known_by_its_rows(project: Project) -> None:
    """A part of a table that holds no number is traced to its file by its rows and columns."""
    part = project.report.table("fakta", rows=["ordforande"], columns={"ord": "Namn"}, as_name="personer")
    [table] = printed(project, part)
    assert [cell.source for cell in table.rows[0].cells] == [
        Source("data/provlandet/2024/tabeller/fakta.csv", 4, "ord")
    ]


def test_what_a_notebook_works_out_has_no_origin(project: Project) -> None:
    """A table made of a DataFrame is worked out, whatever its name, and comes from no file."""
    frame = pd.DataFrame({"antal": [1.0, 2.5]}, index=["Ett", "Två"])
    [table] = printed(project, project.report.make_table(frame, "deltagare", "Framräknat"))
    assert table.origin is None
    assert [(cell.text, cell.computed, cell.source) for row in table.rows for cell in row.cells] == [
        ("1", True, None),
        ("2,5", True, None),
    ]
