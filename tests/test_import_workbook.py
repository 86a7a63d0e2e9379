"""A year's tables as a workbook, and back."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.filled_workbook import plan_workbook
from arsredovisning.imports.workbook import GUIDE, ORIGIN, export_workbook, sheet_names
from arsredovisning.project.workspace import Workspace
from arsredovisning.validation.written import of_words
from tests.project import REPOSITORY, Project

REPORTS = sorted((path.parts[-3], int(path.parts[-2])) for path in (REPOSITORY / "data").glob("*/*/tabeller.toml"))

Edit = Callable[[Any], None]


def plan(project: Project, edit: Edit | None = None, *, meanwhile: Edit | None = None, remove: bool = False) -> Changes:
    """Export the year, let a person edit the workbook and somebody else the tables, and plan the import."""
    path = project.root / "tabeller.xlsx"
    path.write_bytes(export_workbook(project.folder))
    book = openpyxl.load_workbook(path)
    if edit:
        edit(book)
    book.save(path)
    if meanwhile:
        meanwhile(project)
    return plan_workbook(project.folder, path, remove)


def faults(project: Project, edit: Edit | None = None, **given: Any) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        plan(project, edit, **given)
    return caught.value.faults


def put(table: str, cell: str, value: object, pattern: str = "") -> Edit:
    """Give the edit of one cell."""

    def edit(book: Any) -> None:
        book[table][cell] = value
        if pattern:
            book[table][cell].number_format = pattern

    return edit


def changed(changes: Changes) -> list[tuple[str, str, str, str]]:
    return [(item.row, item.column, item.old, item.new) for item in changes.describe()]


def lines(project: Project, table: str) -> list[str]:
    return project.folder.table(table).read_text("utf-8-sig").splitlines()


@pytest.mark.parametrize(("forbund", "year"), REPORTS)
def test_every_report_there_and_back(forbund: str, year: int, tmp_path: Path) -> None:
    """A workbook that is opened, saved and imported changes no byte of any table, of any report."""
    folder = Workspace(REPOSITORY).find(forbund, year)
    before = {path: path.read_bytes() for path in folder.data.rglob("*.*")}
    path = tmp_path / "tabeller.xlsx"
    path.write_bytes(export_workbook(folder))
    openpyxl.load_workbook(path).save(path)
    changes = plan_workbook(folder, path)
    assert changes.describe() == []
    assert changes.write() == []
    assert {path: path.read_bytes() for path in folder.data.rglob("*.*")} == before


def test_every_cell_is_in_the_workbook(project: Project) -> None:
    """Each table has a sheet with its columns and rows: numbers are numbers, years and dashes are texts."""
    book = openpyxl.load_workbook(io.BytesIO(export_workbook(project.folder)))
    rows = [[cell.value for cell in row] for row in book["deltagare"].iter_rows(min_row=3)]
    assert rows == [
        ["id", "rubrik", "alla_2024", "kvinnor_2024"],
        ["inskrivna", "Inskrivna", 1271, 702],
        ["avslutade", "Avslutade", 594, "-"],
    ]
    assert book["resultatrakning"]["E3"].value == "2024"
    assert book["resultatrakning"]["F4"].value == 8227.5
    assert book[ORIGIN].sheet_state == "veryHidden"
    links = [cell.hyperlink.location for row in book[GUIDE] for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in ("deltagare", "resultatrakning", "fakta")]


def test_the_same_tables_give_the_same_workbook(project: Project) -> None:
    """Exported twice, the workbook is the same to the byte."""
    assert export_workbook(project.folder) == export_workbook(project.folder)


def test_long_names_of_sheets_differ() -> None:
    """Tables whose names are longer than Excel allows get sheets with names of their own."""
    tables = ["a" * 31, "a" * 40, "a" * 41, "ursprung", "anvisningar"]
    names = sheet_names(tables)
    assert len({name.lower() for name in names.values()} | {GUIDE.lower(), ORIGIN}) == 7
    assert max(map(len, names.values())) == 31


@pytest.mark.parametrize(
    ("cell", "value", "row", "column", "new"),
    [
        ("E4", 8485, "intakter", "2024", "8485"),
        ("F4", 8227, "intakter", "2023", "8227,0"),
        ("F4", 8227.25, "intakter", "2023", "8227,25"),
        ("F4", 0.1 + 0.2, "intakter", "2023", "0,3"),
        ("E5", -1234, "kostnader", "2024", "−1234"),
        ("E5", "-1 234", "kostnader", "2024", "−1234"),
        ("E5", "–", "kostnader", "2024", "-"),
        ("E5", None, "kostnader", "2024", ""),
        ("F6", "tom", "resultat", "2023", "tom"),
        ("B4", 2024, "intakter", "rubrik", "2024"),
        ("B4", 2.5, "intakter", "rubrik", "2,5"),
        ("B4", dt.datetime(2024, 3, 14), "intakter", "rubrik", "2024-03-14"),
        ("B4", "=SUMMA; ”a”", "intakter", "rubrik", "=SUMMA; ”a”"),
    ],
)
def test_an_edited_cell(project: Project, cell: str, value: object, row: str, column: str, new: str) -> None:
    """What a person or Excel makes of a cell becomes what a table's file holds, in the file's way to write numbers."""

    def edit(book: Any) -> None:
        book["resultatrakning"][cell].value = value
        if isinstance(value, str):
            book["resultatrakning"][cell].data_type = "s"

    ((at, in_column, _old, now),) = changed(plan(project, edit))
    assert (at, in_column, now) == (row, column, new)


def test_only_the_edited_cell_is_written(project: Project) -> None:
    """Everything but the edited cell keeps its bytes, and the number gets the spaces of the file."""
    before = lines(project, "deltagare")
    plan(project, put("deltagare", "C4", 1300)).write()
    assert lines(project, "deltagare") == [line.replace("1 271", "1 300") for line in before]


def test_percent_means_percent(project: Project) -> None:
    """A cell that Excel shows as 36 % is 36, not 0,36."""
    assert changed(plan(project, put("fakta", "D5", 0.36, "0%"))) == [("andel", "varde", "35,5", "36,0")]


def test_the_same_number_otherwise_written_is_no_change(project: Project) -> None:
    """A number that is typed as text, or with other spaces, is no change when it is the same."""

    def edit(book: Any) -> None:
        book["deltagare"]["C4"] = "1271"
        book["deltagare"]["D5"] = "–"
        book["resultatrakning"]["E5"] = "-9\u00a0218,0"

    assert changed(plan(project, edit)) == []


@pytest.mark.parametrize(
    ("cell", "value", "found"),
    [
        ("E4", "8.227", "8.227"),
        ("E4", "cirka 8", "cirka 8"),
        ("E4", dt.datetime(2024, 2, 1), "2024-02-01 00:00:00"),
        ("E4", True, "True"),
        ("E4", "#DIV/0!", "#DIV/0!"),
        ("B4", True, "True"),
        ("B4", dt.datetime(2024, 2, 1, 12, 30), "2024-02-01 12:30:00"),
        ("B4", dt.time(12, 30), "12:30:00"),
    ],
)
def test_a_cell_that_cannot_be_understood(project: Project, cell: str, value: object, found: str) -> None:
    """A cell that is no number or no text is a fault with sheet, row and column."""
    (fault,) = faults(project, put("resultatrakning", cell, value))
    column = "2024" if cell == "E4" else "rubrik"
    assert (fault.file, fault.line, fault.column) == ("tabeller.xlsx, bladet resultatrakning", 4, column)
    assert fault.found == found


def test_a_formula_without_a_value(project: Project) -> None:
    """A formula that no program has worked out yet is a fault, not an empty cell."""
    (fault,) = faults(project, put("resultatrakning", "E4", "=1+1"))
    assert fault.message == "Formeln är inte uträknad."


@pytest.mark.parametrize(
    ("value", "pattern", "new"),
    [
        (72, '0" %"', "72,0"),
        (72, "0\\%", "72,0"),
        (72, "[$%-41D] 0", "72,0"),
        (0.72, '[Red]0%;-0" %"', "72,0"),
        (-72, '0%;-0" %"', "-72,0"),
        (0.72, "[<1]0%;0", "72,0"),
        (72, "[<1]0%;0", "72,0"),
    ],
)
def test_only_a_real_percent_sign_makes_hundredths(project: Project, value: float, pattern: str, new: str) -> None:
    """A number is what Excel shows: a percent sign that is text, or of another section, changes nothing."""
    ((_row, _column, _old, now),) = changed(plan(project, put("fakta", "D5", value, pattern)))
    assert now == new


def test_a_number_that_is_shown_in_thousands(project: Project) -> None:
    """A number that is shown in thousands is refused: either of the two may be meant."""
    (fault,) = faults(project, put("resultatrakning", "E4", 8_485_000, "#,##0,"))
    assert (fault.message, fault.found) == ("Cellen visar tusental, men innehåller hela talet.", "8485000")


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("1\u00a0234,5", "1234,5"),
        ("1\u202f234", "1234"),
        ("\u22121 234", "−1234"),
        ("- 1 234", "−1234"),
        ("1234.5", None),
        ("1.234,5", None),
        ("1'234", None),
        ("12 34", None),
        ("(1 234)", None),
        ("–1234", None),
        ("1234 kr", None),
        ("45352a", None),
    ],
)
def test_numbers_that_are_typed_as_text(project: Project, text: str, new: str | None) -> None:
    """A number typed as text is read as a Swede writes it, or refused where it stands."""
    if new is None:
        (fault,) = faults(project, put("resultatrakning", "E4", text))
        assert (fault.line, fault.column, fault.found) == (4, "2024", text)
    else:
        assert changed(plan(project, put("resultatrakning", "E4", text)))[0][3] == new


def copy_sheet(hide: bool) -> Edit:
    def edit(book: Any) -> None:
        copy = book.copy_worksheet(book["deltagare"])
        copy.title = "deltagare (2)"
        copy.sheet_state = "hidden" if hide else "visible"
        book["deltagare"]["C4"] = 1300

    return edit


@pytest.mark.parametrize("hide", [False, True])
def test_a_copy_of_a_sheet(project: Project, hide: bool) -> None:
    """A table that is on two sheets is refused, also when the copy is untouched or hidden: neither wins silently."""
    (fault,) = faults(project, copy_sheet(hide))
    assert fault.message == "Tabellen deltagare finns på flera blad."
    assert fault.found == f"deltagare, deltagare (2){' (dolt)' if hide else ''}"


def test_merged_cells(project: Project) -> None:
    """Merged cells of a table have lost values, and are refused with their place; those of the title do not matter."""
    (fault,) = faults(project, lambda book: book["deltagare"].merge_cells("C4:D5"))
    assert (fault.message, fault.line, fault.found) == ("Celler är sammanfogade.", 4, "C4:D5")
    assert changed(plan(project, lambda book: book["deltagare"].merge_cells("A1:D1"))) == []


def test_what_is_hidden_is_read_and_said(project: Project) -> None:
    """Hidden rows, columns and sheets of tables are read as the others, and it is said; so is how much was read."""

    def hide(book: Any) -> None:
        book["deltagare"].row_dimensions[4].hidden = True
        book["deltagare"].column_dimensions["D"].hidden = True
        book["resultatrakning"].sheet_state = "hidden"
        book["deltagare"]["C4"] = 1300

    changes = plan(project, hide)
    assert changed(changes) == [("inskrivna", "alla_2024", "1 271", "1 300")]
    assert changes.remarks == [
        "tabeller.xlsx: 3 blad lästa, 8 rader.",
        "tabeller.xlsx, bladet deltagare: 1 dold rad lästes som de andra (rad 4).",
        "tabeller.xlsx, bladet deltagare: dolda kolumner lästes som de andra: kvinnor_2024.",
        "tabeller.xlsx, bladet resultatrakning: bladet är dolt och lästes som de andra.",
    ]


def test_a_new_row_with_only_an_id(project: Project) -> None:
    """A new row that has an id and nothing else is refused: it is no row of a table yet."""
    (fault,) = faults(project, put("deltagare", "A6", "vantande"))
    assert (fault.message, fault.line, fault.found) == ("Den nya raden har bara ett id.", 6, "vantande")


def test_a_sum_below_a_table(project: Project) -> None:
    """A sum that a person has put below a table is refused, and no row of it."""

    def total(book: Any) -> None:
        book["deltagare"]["B6"], book["deltagare"]["C6"] = "Summa", 1865

    (fault,) = faults(project, total)
    assert (fault.message, fault.line) == ("Raden saknar id.", 6)


def test_formats_down_to_the_last_row(project: Project) -> None:
    """Bold in Excel's last row and column costs nothing: only the cells that hold something are gone through."""

    def style(book: Any) -> None:
        book["deltagare"].cell(1_048_576, 16_384).font = Font(bold=True)

    assert changed(plan(project, style)) == []


def test_every_fault_is_told_at_once(project: Project) -> None:
    """Faults of several cells and sheets come together."""

    def edit(book: Any) -> None:
        book["resultatrakning"]["E4"] = "x"
        book["resultatrakning"]["F4"] = "y"
        book["deltagare"]["C4"] = "z"

    assert [fault.found for fault in faults(project, edit)] == ["z", "x", "y"]


def test_new_rows_come_where_they_stand(project: Project) -> None:
    """A new row comes after the row above it in the workbook, new rows in their order."""

    def edit(book: Any) -> None:
        sheet = book["deltagare"]
        sheet.insert_rows(5, 2)
        for row, cells in (
            (5, ("nya", "Nya", 1300, "-")),
            (6, ("vantande", "Väntande", None, 2.5)),
            (8, ("sist", "Sist")),
        ):
            for column, value in enumerate(cells, 1):
                sheet.cell(row, column).value = value

    plan(project, edit).write()
    assert lines(project, "deltagare")[1:] == [
        "inskrivna;Inskrivna;1 271;702",
        "nya;Nya;1 300;-",
        "vantande;Väntande;;2,5",
        "avslutade;Avslutade;594;-",
        "sist;Sist;;",
    ]


def test_rows_that_change_places_are_no_change(project: Project) -> None:
    """Sorting a sheet changes nothing: rows are known by their ids."""

    def edit(book: Any) -> None:
        sheet = book["deltagare"]
        for column in range(1, 5):
            above, below = sheet.cell(4, column), sheet.cell(5, column)
            above.value, below.value = below.value, above.value

    assert changed(plan(project, edit)) == []


def delete_row(table: str, row: int) -> Edit:
    def edit(book: Any) -> None:
        book[table].delete_rows(row)

    return edit


def test_a_row_that_is_gone(project: Project) -> None:
    """A row that is gone from the workbook stops the import, unless rows may be removed; then it is shown."""
    project.text("ingress", "# Om\n")
    edit = delete_row("deltagare", 4)
    (fault,) = faults(project, edit)
    assert (fault.message, fault.found) == ("Raden finns inte kvar i arbetsboken.", "inskrivna")
    changes = plan(project, edit, remove=True)
    assert [(item.kind, item.row) for item in changes.describe()] == [("borttagen rad", "inskrivna")]
    changes.write()
    assert lines(project, "deltagare")[1:] == ["avslutade;Avslutade;594;-"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda book: book.remove(book["deltagare"]), "Bladet med tabellen deltagare saknas i arbetsboken."),
        (lambda book: book.remove(book[GUIDE]), "Bladet Anvisningar saknas i arbetsboken."),
        (lambda book: book.remove(book[ORIGIN]), "Bladet ursprung saknas i arbetsboken."),
        (put(GUIDE, "B3", "2023"), "Arbetsboken hör till ett annat förbund eller år."),
        (put(GUIDE, "B2", "annat"), "Arbetsboken hör till ett annat förbund eller år."),
        (put("deltagare", "A1", "deltagarna"), "Bladet hör inte till någon av årets tabeller."),
        (lambda book: book["deltagare"].delete_cols(3), "Kolumnen saknas på bladet."),
        (lambda book: book["deltagare"].delete_rows(3), "Raden med kolumnernas id finns inte på bladet."),
        (put("deltagare", "E3", "extra"), "Kolumnen är okänd."),
        (put("deltagare", "E4", 7), "Kolumnen är okänd."),
        (put("deltagare", "B7", "En rad utan id"), "Raden saknar id."),
        (put("deltagare", "A5", "inskrivna"), "Raden finns två gånger."),
    ],
)
def test_a_workbook_that_has_lost_its_shape(project: Project, edit: Edit, message: str) -> None:
    """A sheet, a column or a row that is missing, unknown or doubled is a fault that says so."""
    assert message in [fault.message for fault in faults(project, edit)]


def test_an_empty_sheet_more_does_not_matter(project: Project) -> None:
    """An empty sheet that a person has added is passed over."""
    assert changed(plan(project, lambda book: book.create_sheet("Blad1"))) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"id;rubrik\n"])
def test_a_file_that_is_no_workbook(project: Project, content: bytes) -> None:
    """A file that is no workbook is refused in plain words, and so is one that is missing."""
    path = project.root / "tabeller.xlsx"
    with pytest.raises(ReportError, match="Filen finns inte"):
        plan_workbook(project.folder, path)
    path.write_bytes(content)
    with pytest.raises(ReportError, match="går inte att läsa som en Excel-arbetsbok"):
        plan_workbook(project.folder, path)


def in_the_file(old: str, new: str) -> Edit:
    return lambda project: project.replace("tabeller/deltagare.csv", old, new)


def test_edits_of_the_table_since_the_export_are_kept(project: Project) -> None:
    """What has been changed in a table since the workbook was made stays, beside what was changed in the workbook."""
    changes = plan(project, put("deltagare", "D4", 703), meanwhile=in_the_file("1 271", "1 280"))
    assert changed(changes) == [("inskrivna", "kvinnor_2024", "702", "703")]
    changes.write()
    assert lines(project, "deltagare")[1] == "inskrivna;Inskrivna;1 280;703"


def test_a_cell_with_two_new_values_stops_the_import(project: Project) -> None:
    """A cell that has got one value in the workbook and another in the table is told with both."""
    (fault,) = faults(project, put("deltagare", "C4", 1300), meanwhile=in_the_file("1 271", "1 280"))
    assert fault.found == "1\u00a0300 i arbetsboken, 1 280 i tabellen"
    assert (fault.line, fault.column) == (4, "alla_2024")
    assert changed(plan(project, put("deltagare", "C4", 1300), meanwhile=in_the_file("1 280", "1 300"))) == []


def test_rows_that_come_and_go_in_the_table_since_the_export(project: Project) -> None:
    """A row added to the table stays; one that was removed there stops the import only if the workbook edits it."""
    row = "avslutade;Avslutade;594;-\n"
    project.replace("tabeller/deltagare.csv", row, row)
    assert changed(plan(project, meanwhile=in_the_file(row, row + "nya;Nya;5;5\n"))) == []
    assert changed(plan(project, meanwhile=in_the_file(row, ""))) == []
    project.replace("tabeller/deltagare.csv", "nya;", row + "nya;")
    (fault,) = faults(project, put("deltagare", "C5", 1), meanwhile=in_the_file(row, ""))
    assert fault.message == "Raden är borttagen ur tabellen sedan arbetsboken gjordes."


def test_the_year_is_checked_as_it_would_be(project: Project) -> None:
    """A change that the check would refuse is refused before anything is written, with the check's own words."""
    before = lines(project, "resultatrakning")
    (fault,) = faults(project, put("resultatrakning", "D6", "intakter + kostnad"))
    assert fault.expected == "en formel av radernas id, t.ex. intakter + kostnader"
    assert lines(project, "resultatrakning") == before


def test_faults_that_are_there_already_stop_nothing(project: Project) -> None:
    """A year that does not pass its check can be mended cell by cell."""
    project.text("trasig", "{{ finns.inte }}")
    assert changed(plan(project, put("deltagare", "C4", 1300))) == [("inskrivna", "alla_2024", "1 271", "1 300")]


def test_importing_twice_changes_nothing(project: Project) -> None:
    """The second time the same workbook is imported there is nothing to change."""
    changes = plan(project, put("deltagare", "C4", 1300))
    changes.write()
    assert not plan_workbook(project.folder, project.root / "tabeller.xlsx")


def test_a_text_that_no_cell_can_hold(project: Project) -> None:
    """A text longer than Excel allows stops the export rather than being cut."""
    project.table("fakta", "id;rubrik;enhet;varde;ord", f"lang;Lång;;;{'x' * 33_000}")
    with pytest.raises(ReportError, match="för lång"):
        export_workbook(project.folder)


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=20) | st.sampled_from(
    ["_x0041_", "=1+1", "+5", "@a", "'a", "007", "1e5", "TRUE", "2024-01-02", "a\nb", '"', ";", "a<b&", " "]
)
#: Words that a report may print: what is left of markup, or cannot be read, is refused before it is written.
PRINTABLE = WORDS.filter(lambda words: not list(of_words(words.strip())))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PRINTABLE, min_size=3, max_size=3), PRINTABLE)
def test_any_text_there_and_back(project: Project, texts: list[str], edited: str) -> None:
    """Whatever printable text a table holds comes back as it is, and what a person writes comes into the file."""
    quoted = ['"' + text.replace('"', '""') + '"' for text in texts]
    rows = [f"r{number};{text};;;" for number, text in enumerate(quoted)]
    project.write("tabeller/fakta.csv", "\n".join(["id;rubrik;enhet;varde;ord", *rows, ""]), "utf-8-sig")
    (project.folder.data / "texter" / "ingress.md").unlink(missing_ok=True)

    def edit(book: Any) -> None:
        book["fakta"]["B4"].value = edited
        book["fakta"]["B4"].data_type = "s"

    plan(project, edit).write()
    assert [row.label for row in project.data.table("fakta").rows] == [text.strip() for text in (edited, *texts[1:])]


def test_a_copy_of_another_year_is_refused(tmp_path: Path) -> None:
    """Jämtland's workbook of 2024 cannot be imported into 2025."""
    shutil.copytree(REPOSITORY / "data" / "jamtland", tmp_path / "data" / "jamtland")
    (tmp_path / "notebooks").mkdir()
    workspace = Workspace(tmp_path)
    path = tmp_path / "tabeller.xlsx"
    path.write_bytes(export_workbook(workspace.find("jamtland", 2024)))
    with pytest.raises(ReportError, match="jamtland 2024"):
        plan_workbook(workspace.find("jamtland", 2025), path)
