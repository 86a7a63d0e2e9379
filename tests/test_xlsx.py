"""The workbook: numbers as printed, sums that live, and nothing that was published changed."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from arsredovisning.export.xlsx import to_xlsx
from arsredovisning.notebook.shown import Element
from tests.project import Project, notebook

#: Where the first table row stands when the heads take one row.
FIRST = 6


def written(project: Project, *elements: Element) -> bytes:
    return to_xlsx(project.stitch(notebook(*elements)), project.data)


def book(project: Project, *elements: Element) -> Workbook:
    """Open the workbook of a report that shows these elements; formulas are kept as formulas."""
    return openpyxl.load_workbook(io.BytesIO(written(project, *elements)))


def sheet(project: Project, *elements: Element) -> Worksheet:
    """Open the first table's sheet."""
    return book(project, *elements).worksheets[1]


def cached(project: Project, *elements: Element) -> Worksheet:
    """Open the first table's sheet with the formulas' stored values."""
    return openpyxl.load_workbook(io.BytesIO(written(project, *elements)), data_only=True).worksheets[1]


def below(page: Worksheet) -> str:
    """Give all text of the first column."""
    return "\n".join(str(cell.value) for cell in page["A"] if cell.value is not None)


def shows(cell: Cell) -> str:
    """Give a cell's number format without the language that it begins with."""
    shown: str = cell.number_format.replace("[$-41D]", "").replace("\\", "")
    return shown


def drift(project: Project, columns: str, *rows: str) -> Element:
    """Show a table ``drift`` with these columns in tabeller.toml and these lines after its header."""
    project.write(
        "tabeller.toml",
        f'[drift]\nrubrik = "Drift"\nenhet = "tkr"\nkolumner = [\n{columns}\n]\n'
        '[deltagare]\nrubrik = "Deltagare"\nenhet = "antal"\nkolumner = [ { id = "alla_2024" } ]\n'
        '[resultatrakning]\nrubrik = "R"\nenhet = "tkr"\n',
    )
    ids = ";".join(line.split('"')[1] for line in columns.splitlines())
    project.table("drift", f"id;rubrik;typ;summa;{ids}", *rows)
    return project.report.table("drift")


def test_a_sum_is_a_formula_with_its_published_value(project: Project) -> None:
    """A sum that its rows make is a formula over them, and its stored value is the printed one."""
    table = project.report.table("resultatrakning")
    assert sheet(project, table)["B8"].value == "=SUM(B6:B7)"
    assert [cached(project, table)[cell].value for cell in ("B8", "C8")] == [-734, 1352.5]


def test_a_sum_of_rows_apart_names_each_of_them(project: Project) -> None:
    """Neighbouring rows become a range, and a row by itself is named alone."""
    table = drift(project, '{ id = "b" }', "a;A;;;1", "b;B;;;2", "c;C;;;40", "d;D;;;5", "s;S;summa;a + b + d;8")
    assert sheet(project, table)["B10"].value == "=SUM(B6:B7,B9)"


def test_a_difference_of_columns_is_a_formula(project: Project) -> None:
    """A column that is worked out from others is a formula on every row where it gives the printed value."""
    table = drift(
        project,
        '{ id = "utfall" },\n{ id = "budget" },\n{ id = "avvikelse", formel = "utfall - budget" }',
        "a;A;;;10;4;6",
        "b;B;;;10;4;",
    )
    page = sheet(project, table)
    assert [page["D6"].value, page["D7"].value] == ["=B6-C6", "=B7-C7"]


def test_a_sum_of_columns_beside_each_other_is_a_range(project: Project) -> None:
    """A column that is the sum of its neighbours is a formula over them."""
    columns = '{ id = "a" },\n{ id = "b" },\n{ id = "c" },\n{ id = "alla", formel = "a + b + c" }'
    assert sheet(project, drift(project, columns, "r;R;;;1;2;3;6"))["E6"].value == "=SUM(B6:D6)"


def test_a_rule_that_only_holds_for_percentage_points_is_no_formula(project: Project) -> None:
    """A share is stored as 0.65; a rule that takes it from 100 would not give that, so it stays a number."""
    columns = '{ id = "a", enhet = "%" },\n{ id = "rest", enhet = "%", formel = "100 - a" }'
    page = sheet(project, drift(project, columns, "r;R;;;35;65"))
    assert (page["C6"].value, page["C6"].comment) == (0.65, None)


def test_all_that_a_formula_of_the_data_may_hold_is_translated(project: Project) -> None:
    """Absolute values, products, parentheses and rows named like years become spreadsheet formulas."""
    table = drift(project, '{ id = "b" }', "2023;A;;;-3", "abs_b;B;;;2", "s;S;summa;abs(2023) - 2 * (abs_b - 2023);-7")
    assert sheet(project, table)["B8"].value == "=ABS(B6)-2*(B7-B6)"
    assert sheet(project, drift(project, '{ id = "b" }', "a;A;;;3", "s;S;summa;a + 1;4"))["B7"].value == "=B6+1"


def test_a_sum_that_does_not_add_up_stays_as_published(project: Project) -> None:
    """A published sum that its rows do not make is a number, and says what the rows make."""
    project.replace("tabeller/resultatrakning.csv", "intakter + kostnader;;", "intakter + kostnader;-743;1352,5")
    workbook = book(project, project.report.table("resultatrakning"))
    page = workbook.worksheets[1]
    assert page["B8"].value == -743
    said = (
        "Rapporten anger −743. Raderna som talet räknas ut av ger −734, en skillnad på −9. "
        "Talet står som i rapporten, utan formel."
    )
    assert page["B8"].comment
    assert page["B8"].comment.text == said
    assert f"B8 Årets resultat: {said}" in below(page)
    assert page["C8"].value == "=SUM(C6:C7)"
    assert page["C8"].comment is None
    assert [cell.value for cell in workbook.worksheets[0][FIRST]][3:] == [1, 1]


def test_what_rounding_explains_is_said_to_be_rounding(project: Project) -> None:
    """A sum that differs by no more than its rounded rows allow is told to be a matter of rounding."""
    project.replace("tabeller/resultatrakning.csv", "intakter + kostnader;;", "intakter + kostnader;-735;1352,5")
    comment = sheet(project, project.report.table("resultatrakning"))["B8"].comment
    assert comment
    assert "en skillnad på −1, som avrundning kan förklara." in comment.text


def test_a_number_with_two_rules_follows_the_one_that_holds(project: Project) -> None:
    """A total that the columns make but not the rows is the columns' formula, with a word about the rows."""
    table = drift(
        project,
        '{ id = "utfall" },\n{ id = "budget" },\n{ id = "avvikelse", formel = "utfall - budget" }',
        "a;A;;;10;4;6",
        "b;B;;;10;4;7",
        "s;S;summa;a + b;20;8;12",
    )
    page = sheet(project, table)
    assert page["D8"].value == "=B8-C8"
    assert page["D8"].comment
    assert page["D8"].comment.text == (
        "Rapporten anger 12. Raderna som talet räknas ut av ger 13, en skillnad på −1, som avrundning kan förklara. "
        "Formeln följer kolumnerna."
    )


def test_a_dash_counts_as_nothing_in_a_formula(project: Project) -> None:
    """A dash stays visible, and the formulas that name its cell work all the same."""
    table = drift(
        project,
        '{ id = "utfall" },\n{ id = "budget" },\n{ id = "avvikelse", formel = "utfall - budget" }',
        "a;A;;;10;-;10",
        "b;B;;;10;4;6",
        "s;S;summa;a + b;20;4;16",
    )
    page = sheet(project, table)
    assert page["C6"].value == "–"
    assert page["D6"].value == "=B6-N(C6)"
    assert page["C8"].value == "=SUM(C6:C7)"


def test_a_formula_needs_all_its_cells_on_the_sheet(project: Project) -> None:
    """When only a part of a table is shown, a sum of rows that are not there is a number, and no deviation."""
    page = sheet(project, project.report.table("resultatrakning", rows=["kostnader", "resultat"], as_name="del"))
    assert page["B7"].value == -734
    assert page["B7"].comment is None


def test_formulas_do_not_lead_back_to_themselves(project: Project) -> None:
    """Of two numbers that are each worked out from the other, one is a number and the other a formula."""
    table = drift(project, '{ id = "b" }', "a;A;;;1", "b;B;summa;s - a;2", "s;S;summa;a + b;3")
    page = sheet(project, table)
    assert [page["B7"].value, page["B8"].value] == ["=B8-B6", 3]


def test_numbers_are_numbers_shown_as_printed(project: Project) -> None:
    """A cell holds the number, and its format shows decimals, minus and per cent as the report prints them."""
    table = drift(
        project,
        '{ id = "v" },\n{ id = "andel", enhet = "%" },\n{ id = "dagar", enhet = "dagar" }',
        "a;A;;;-1234,50;35;12",
        "b;B;;;0;0,5;1",
    )
    page = sheet(project, table)
    assert [(page[cell].value, shows(page[cell])) for cell in ("B6", "C6", "D6", "B7", "C7")] == [
        (-1234.5, "#,##0.00;−#,##0.00"),
        (0.35, "#,##0\u00a0%;−#,##0\u00a0%"),
        (12, "#,##0\u00a0dagar;−#,##0\u00a0dagar"),
        (0, "#,##0;−#,##0"),
        (0.005, "#,##0.0\u00a0%;−#,##0.0\u00a0%"),
    ]
    assert page["B6"].number_format.count("[$-41D]") == 2


def test_a_share_in_parentheses_is_a_number_beside_its_count(project: Project) -> None:
    """What the report prints as ``49 (35 %)`` is two cells, the second one shown in parentheses."""
    table = drift(
        project,
        '{ id = "antal", parentes = "andel", enhet = "antal" },\n{ id = "andel", enhet = "%", dold = true }',
        "a;A;;;49;35",
    )
    page = sheet(project, table)
    assert (page["B6"].value, page["C6"].value) == (49, 0.35)
    assert shows(page["C6"]) == "(#,##0\u00a0%);(−#,##0\u00a0%)"


def test_a_footnote_mark_does_not_make_a_number_a_text(project: Project) -> None:
    """A marked number is still a number, shown with its mark, and the footnote stands under the table."""
    project.replace(
        "tabeller.toml",
        'enhet = "tkr"\nnumrera = false',
        'enhet = "tkr"\nnumrera = false\nkommentar = "Se *lagen*."\n'
        'fotnoter = [ { marke = "*", celler = ["intakter.2024"], text = "Rättat, [se not](https://example.se)." } ]',
    )
    page = sheet(project, project.report.table("resultatrakning"))
    assert page["B6"].value == 8484
    assert shows(page["B6"]) == "#,##0*;−#,##0*"
    assert "* Rättat, se not.\nSe lagen." in below(page)


@pytest.mark.parametrize(
    "text", ["=1+1", "+46 70", "-x", "@SUM(A1)", "{=1}", "http://example.se", "007", "=cmd|'/c'!A1"]
)
@pytest.mark.usefixtures("unread")
def test_text_is_never_a_formula(project: Project, text: str) -> None:
    """A label, a caption, a head, a word or a comment that looks like something else stays text."""
    frame = pd.DataFrame({text: [text, ""]}, index=[text, "b"])
    page = sheet(project, project.report.make_table(frame, "prov", text, "text", row_head=text))
    for cell in ("A5", "B5", "A6", "B6"):
        assert (page[cell].value, page[cell].data_type, page[cell].hyperlink) == (text, "s", None)
    assert page["A1"].value == f"Tabell 1. {text}"


def test_a_worked_out_table_has_numbers_and_no_formulas(project: Project) -> None:
    """A table that a notebook makes has a sheet like the others, with kinds of rows and groups of columns."""
    frame = pd.DataFrame({"a": [1.5, 2.0], "b": [3, 4]}, index=["Ett", "Summa"])
    table = project.report.make_table(
        frame, "prov", "Prov", "%", groups={"a": "Båda", "b": "Båda"}, kinds={"Summa": "summa"}
    )
    page = sheet(project, table)
    assert [[cell.value for cell in row] for row in page["A7:C8"]] == [["Ett", 0.015, 0.03], ["Summa", 0.02, 0.04]]
    assert page["B5"].value == "Båda"
    assert {str(merged) for merged in page.merged_cells.ranges} >= {"B5:C5", "A5:A6"}
    assert page["B8"].font.b
    assert page["B8"].border.top.style
    assert not page["B7"].font.b


def test_every_sheet_is_in_the_list_of_contents(project: Project) -> None:
    """The first sheet links to every other, and every other links back."""
    report = project.report
    workbook = book(project, report.table("resultatrakning"), report.table("deltagare"), report.table("fakta"))
    contents, *tables = workbook.worksheets
    assert contents.title == "Innehåll"
    links = [contents.cell(FIRST + number, 1).hyperlink for number in range(len(tables))]
    assert [link.location for link in links if link] == [f"'{page.title}'!A1" for page in tables]
    for page in tables:
        assert page["A3"].hyperlink
        assert page["A3"].hyperlink.location == "'Innehåll'!A1"
    assert [page.title for page in tables] == ["Resultaträkning", "Tabell 1 Deltagare", "Tabell 2 Fakta"]


def test_sheet_names_are_what_excel_allows(project: Project) -> None:
    """Names are at most 31 characters, unique without regard to case, and free of the signs Excel refuses."""
    frame = pd.DataFrame({"a": [1]}, index=["b"])
    captions = [
        "Mått: [a]/b?*\\'c'",
        "Innehåll",
        "En mycket lång rubrik som fortsätter",
        "EN MYCKET LÅNG RUBRIK SOM FORTSÄTTER LITE TILL",
    ]
    tables = [
        project.report.make_table(frame, f"t{number}", caption, numbered=False)
        for number, caption in enumerate(captions)
    ]
    assert book(project, *tables).sheetnames == [
        "Innehåll",
        "Mått a b c",
        "Innehåll (2)",
        "En mycket lång rubrik som fort…",
        "EN MYCKET LÅNG RUBRIK SOM… (2)",
    ]


def test_a_reference_to_a_note_leads_to_its_sheet(project: Project) -> None:
    """A row's note is a link to the note's sheet, or only its number when the note is not a table."""
    project.replace(
        "tabeller.toml", 'rubrik = "Deltagare"\nenhet = "antal"', 'rubrik = "Deltagare"\nenhet = "antal"\nnot = 3'
    )
    project.table("resultatrakning", "id;rubrik;not;2024;2023", "a;A;3;1;2", "b;B;4;1;2", "c;C;;1;2")
    report = project.report
    page = sheet(
        project, report.table("resultatrakning"), report.heading("Not 3", anchor="not-3"), report.table("deltagare")
    )
    assert [page[f"B{row}"].value for row in (5, 6, 7, 8)] == ["Not", "3", 4, None]
    assert page["B6"].hyperlink
    assert page["B6"].hyperlink.location == "'Not 3 Deltagare'!A1"


def test_every_sheet_is_ready_for_paper(project: Project) -> None:
    """A sheet prints on A4, as wide as the paper, with its heads on every page, and keeps them in view."""
    page = sheet(project, project.report.table("resultatrakning"))
    assert (page.page_setup.paperSize, page.page_setup.fitToHeight) == (9, 0)
    assert page.sheet_properties.pageSetUpPr
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$5:$5"
    assert page.freeze_panes == "B6"
    assert page.oddFooter.right.text == "Sida &P av &N"


def test_screen_readers_are_told_where_the_heads_are(project: Project) -> None:
    """Each table has a name that tells screen readers its first row and column are heads."""
    workbook = book(project, project.report.table("resultatrakning"))
    assert workbook.defined_names["TitleRegion1.A5.C8.2"].attr_text == "'Resultaträkning'!$A$5"


@pytest.mark.parametrize(
    ("decided", "created"), [("beslutad = 2025-03-14", dt.datetime(2025, 3, 14)), ("", dt.datetime(2024, 12, 31))]
)
def test_the_file_tells_what_it_is(project: Project, decided: str, created: dt.datetime) -> None:
    """The file has title, author and language; its date is the decision's, or its year's end before one."""
    project.replace("report.toml", "beslutad = 2025-03-14", decided)
    workbook = book(project, project.report.table("resultatrakning"))
    about = workbook.properties
    assert (about.title, about.creator) == ("Tabeller i Årsredovisning 2024", "Samordningsförbundet Provlandet")
    assert (about.created, about.modified) == (created, created)
    assert [(item.name, item.value) for item in workbook.custom_doc_props.props] == [("Language", "sv-SE")]


def test_same_report_gives_same_bytes(project: Project) -> None:
    """The same report gives the same file, byte by byte."""
    elements = [project.report.table("resultatrakning"), project.report.table("deltagare")]
    assert written(project, *elements) == written(project, *elements)


def test_a_table_without_rows_or_columns_has_its_sheet(project: Project, recwarn: pytest.WarningsRecorder) -> None:
    """A part of a table that has nothing to show is an empty sheet, without a warning."""
    empty = project.report.table("fakta", rows=["anslag"], columns={"ord": "Ord"}, as_name="tom")
    page = sheet(project, empty, project.report.table("fakta", rows=[], as_name="ingen"))
    assert page["A6"].value == "Anslag"
    assert len(recwarn) == 0
