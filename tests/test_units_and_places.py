"""Each number keeps its own unit, file and footnotes in every format, also beside others that look like it."""

from __future__ import annotations

import csv
import io
import json
import re

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl.worksheet.worksheet import Worksheet

from arsredovisning.document.model import Document, Table
from arsredovisning.export.datapackage import to_datapackage
from arsredovisning.export.docx import to_docx
from arsredovisning.export.xlsx import to_xlsx
from arsredovisning.notebook.shown import Element
from tests.project import Project, notebook
from tests.word import WordFile, grid_of, text_of

NBSP = "\u00a0"
BALANCES = """
[balans_kr]
rubrik = "Balansräkning i kr"
enhet = "kr"
kolumner = [{ id = "2024" }]

[balans_tkr]
rubrik = "Balansräkning i tkr"
enhet = "tkr"
kolumner = [{ id = "2024" }]
"""
FLOWS = """
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
fotnoter = [
  { marke = "**", celler = ["nya.alla_2024"], text = "Personer." },
  { marke = "***", celler = ["nya.insatser_2024"], text = "Insatser." },
  { marke = "†", celler = ["gamla.alla_2024"], text = "Rättat." },
  { marke = "‡", celler = ["gamla.alla_2024"], text = "Preliminärt." },
]
kolumner = [
  { id = "alla_2024", rubrik = "Alla", parentes = "insatser_2024" },
  { id = "insatser_2024", rubrik = "Insatser", dold = true },
]
"""


def package(project: Project, document: Document) -> tuple[dict[str, list[dict[str, str]]], dict[str, str]]:
    """Give the records of each table of the open data, and the tables' descriptions."""
    files = to_datapackage(document, project.data)
    resources = json.loads(files["datapackage.json"])["resources"]
    records = {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(content.decode())))
        for name, content in files.items()
        if name.endswith(".csv")
    }
    return records, {resource["name"]: resource["description"] for resource in resources}


def sheets(project: Project, document: Document) -> list[Worksheet]:
    """Open the tables' sheets."""
    found: list[Worksheet] = openpyxl.load_workbook(io.BytesIO(to_xlsx(document, project.data))).worksheets[1:]
    return found


def said(sheet: Worksheet) -> str:
    """Give all text of a sheet's first column."""
    return "\n".join(str(cell.value) for cell in sheet["A"] if cell.value is not None)


def shows(sheet: Worksheet, at: str) -> tuple[object, str]:
    """Give what a cell holds, and its format for a number above zero without the language it begins with."""
    cell = sheet[at]
    return cell.value, cell.number_format.split(";")[0].removeprefix("[$-41D]").replace("\\", "")


@pytest.fixture
def balances(project: Project) -> Project:
    """Give the same balance twice, in kr and in tkr, with the same ids of rows and columns."""
    project.write("tabeller.toml", project.folder.table_settings.read_text("utf-8") + BALANCES)
    header = "id;rubrik;typ;summa;2024"
    project.table("balans_kr", header, "k;Kassa;;;1000400", "f;Fordringar;;;2000400", "s;Summa;summa;k + f;3000800")
    project.table("balans_tkr", header, "k;Kassa;;;1000", "f;Fordringar;;;2000", "s;Summa;summa;k + f;3001")
    return project


def part(project: Project) -> Element:
    return project.report.table("balans_tkr", rows=["s"], as_name="del", caption="Summan")


def test_a_part_in_tkr_beside_the_same_table_in_kr(balances: Project) -> None:
    """A part of a table under another name has that table's unit, file and line in the open data, not its twin's."""
    document = balances.stitch(notebook(balances.report.table("balans_kr"), part(balances)))
    records, descriptions = package(balances, document)
    (record,) = records["del"]
    assert (record["varde"], record["enhet"], record["ar"]) == ("3001", "tkr", "2024")
    assert (record["kallfil"], record["kallrad"], record["kallkolumn"]) == (
        "data/provlandet/2024/tabeller/balans_tkr.csv",
        "4",
        "2024",
    )
    assert descriptions["del"] == "Enhet: tkr."
    assert {(item["enhet"], item["kallfil"][-13:]) for item in records["balans_kr"]} == {("kr", "balans_kr.csv")}


def test_a_part_in_tkr_in_excel(balances: Project) -> None:
    """The part's sheet says its unit and its file, and calls no number a deviation that only its twin would."""
    document = balances.stitch(notebook(balances.report.table("balans_kr"), part(balances)))
    in_kr, in_tkr = sheets(balances, document)
    assert "Enhet: kr." in said(in_kr)
    assert in_kr["B8"].value == "=SUM(B6:B7)"
    assert "Enhet: tkr." in said(in_tkr)
    assert "Underlag: data/provlandet/2024/tabeller/balans_tkr.csv" in said(in_tkr)
    assert in_tkr["B6"].value == 3001


def test_a_deviation_is_that_of_its_own_table(balances: Project) -> None:
    """A sum that does not add up is told with its own table's numbers, in the part as in the whole, and only there."""
    document = balances.stitch(
        notebook(balances.report.table("balans_kr"), balances.report.table("balans_tkr"), part(balances))
    )
    comments = [[cell.comment.text for cell in sheet["B"] if cell.comment] for sheet in sheets(balances, document)]
    told = "Rapporten anger 3\u00a0001. Raderna som talet räknas ut av ger 3\u00a0000, en skillnad på 1, "
    assert comments[0] == []
    assert all(len(found) == 1 and found[0].startswith(told) for found in comments[1:])


def test_a_page_shows_each_table_s_own_source(balances: Project) -> None:
    """On the page the part's number leads to the line of its own table's file."""
    soup = BeautifulSoup(balances.page(notebook(balances.report.table("balans_kr"), part(balances))), "html.parser")
    (cell,) = soup.select("#tab-del td.tal")
    assert (cell["data-kalla"], cell["data-varde"]) == ("data/provlandet/2024/tabeller/balans_tkr.csv:4", "3001")


def test_an_own_table_beside_one_of_the_data(project: Project) -> None:
    """A notebook's own table whose rows and columns have the ids of a table in kr has its own unit and no source."""
    settings = project.folder.table_settings.read_text("utf-8")
    project.write("tabeller.toml", settings + '\n[rader]\nrubrik = "R"\nenhet = "kr"\nkolumner = [{ id = "antal" }]\n')
    project.table("rader", "id;rubrik;antal", "1;Ett;300", "2;Två;400")
    own = project.report.make_table(pd.DataFrame({"antal": [3, 4]}, index=["Kvinnor", "Män"]), "egen", "Egen")
    document = project.stitch(notebook(project.report.table("rader"), own))
    records, _descriptions = package(project, document)
    told = [[item[key] for key in ("rad", "varde", "enhet", "harkomst", "kallfil")] for item in records["egen"]]
    assert told == [["1", "3", "antal", "beraknad", ""], ["2", "4", "antal", "beraknad", ""]]
    _in_kr, sheet = sheets(project, document)
    assert "Enhet: antal." in said(sheet)
    assert "Tabellen är framräknad i rapporten." in said(sheet)


def test_units_of_an_own_table(project: Project) -> None:
    """A column and a cell with a unit of their own have it in the open data and in Excel, as on the page."""
    frame = pd.DataFrame({"belopp": [1500.0, 2.0], "andel": [35.0, 12.0]}, index=["Ett", "Två"])
    units = {"andel": "%", ("Två", "andel"): "dagar"}
    own = project.report.make_table(frame, "egen", "Egen", unit="tkr", units=units, decimals={"belopp": 1})
    document = project.stitch(notebook(own))
    records, descriptions = package(project, document)
    assert [(item["text"], item["varde"], item["enhet"]) for item in records["egen"]] == [
        (f"1{NBSP}500,0", "1500.0", "tkr"),
        (f"35{NBSP}%", "35.0", "%"),
        ("2,0", "2.0", "tkr"),
        (f"12{NBSP}dagar", "12.0", "dagar"),
    ]
    assert descriptions["egen"] == "Enhet: tkr, procent, dagar."
    (sheet,) = sheets(project, document)
    shown = [shows(sheet, at) for at in ("B6", "C6", "C7")]
    assert shown == [(1500, "#,##0.0"), (0.35, f"#,##0{NBSP}%"), (12, f"#,##0{NBSP}dagar")]


@pytest.fixture
def flows(project: Project) -> Project:
    """Give a table with a number in parentheses, both with a footnote, and a cell with two."""
    settings = project.folder.table_settings.read_text("utf-8")
    own = re.search(r"\[deltagare\].*?(?=\n\[resultatrakning\])", settings, re.DOTALL)
    assert own
    project.write("tabeller.toml", settings.replace(own[0], FLOWS))
    project.table("deltagare", "id;rubrik;alla_2024;insatser_2024", "nya;Nya;2816;2838", "gamla;Gamla;5;", "o;O;1;2")
    return project


def marked(project: Project, rows: list[str] | None = None) -> tuple[Document, Table]:
    """Stitch the table of people, whole or a part of it."""
    element = project.report.table("deltagare", rows, as_name="del" if rows else "")
    document = project.stitch(notebook("# Om", element))
    ((_block, table),) = document.tables
    return document, table


def test_marks_on_the_page(flows: Project) -> None:
    """Each number is followed by its own mark, inside the parentheses too, and two marks are parted by a comma."""
    soup = BeautifulSoup(flows.page(notebook(flows.report.table("deltagare"))), "html.parser")
    cells = soup.select("#tab-deltagare td")
    assert [cell.text for cell in cells] == [f"2{NBSP}816**{NBSP}(2{NBSP}838***)", "5†, ‡", f"1{NBSP}(2)"]
    assert [[mark.text for mark in cell.select("sup")] for cell in cells] == [["**", "***"], ["†, ‡"], []]
    assert [note.text.strip() for note in soup.select(".tabellnot")] == [
        "** Personer.",
        "*** Insatser.",
        "† Rättat.",
        "‡ Preliminärt.",
    ]


def test_marks_in_word(flows: Project) -> None:
    """In Word each mark is a superscript after its own number."""
    document, _table = marked(flows)
    (drawn,) = WordFile(to_docx(document, flows.folder)).tables()
    assert [row[1] for row in grid_of(drawn)[1:]] == [f"2{NBSP}816**{NBSP}(2{NBSP}838***)", "5†, ‡", f"1{NBSP}(2)"]
    raised = [text_of(run) for run in drawn.xpath(".//w:r[w:rPr/w:vertAlign]")]
    assert raised == ["**", "***", "†, ‡"]


def test_marks_in_excel(flows: Project) -> None:
    """In Excel each number is a number shown with its own mark, the one in parentheses in a cell of its own."""
    document, _table = marked(flows)
    (sheet,) = sheets(flows, document)
    shown = [shows(sheet, at) for at in ("B6", "C6", "B7", "C8")]
    assert shown == [(2816, "#,##0**"), (2838, "(#,##0)***"), (5, "#,##0†, ‡"), (2, "(#,##0)")]
    assert "** Personer.\n*** Insatser.\n† Rättat.\n‡ Preliminärt." in said(sheet)


def test_marks_in_open_data(flows: Project) -> None:
    """In the open data each number has its own footnotes in words, all of them."""
    document, _table = marked(flows)
    records, _descriptions = package(flows, document)
    assert [(item["rad"], item["kolumn"], item["varde"], item["fotnot"]) for item in records["deltagare"]] == [
        ("nya", "alla_2024", "2816", "Personer."),
        ("nya", "insatser_2024", "2838", "Insatser."),
        ("gamla", "alla_2024", "5", "Rättat.\nPreliminärt."),
        ("o", "alla_2024", "1", ""),
        ("o", "insatser_2024", "2", ""),
    ]


@pytest.mark.parametrize(
    ("rows", "marks"), [(["nya"], ["**", "***"]), (["gamla"], ["†", "‡"]), (["o"], []), (["gamla", "o"], ["†", "‡"])]
)
def test_a_part_has_its_own_footnotes_in_every_format(flows: Project, rows: list[str], marks: list[str]) -> None:
    """A part of a table tells, in every format, the footnotes that are marked in it and no others."""
    document, table = marked(flows, rows)
    assert [note.mark for note in table.footnotes] == marks
    words = {"**": "Personer.", "***": "Insatser.", "†": "Rättat.", "‡": "Preliminärt."}
    _records, descriptions = package(flows, document)
    (sheet,) = sheets(flows, document)
    word = WordFile(to_docx(document, flows.folder)).texts("Rapporttabell not")
    told = [f"{mark} {words[mark]}" for mark in marks]
    assert [line for line in word if line] == told
    assert [line for line in descriptions["del"].split("\n") if line in told] == told
    assert all((line in said(sheet)) == (line in told) for line in (f"{mark} {text}" for mark, text in words.items()))
