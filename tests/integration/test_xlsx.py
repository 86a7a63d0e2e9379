"""The workbooks of the five reports: every number of the page, and formulas that LibreOffice agrees with."""

from __future__ import annotations

import copy
import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.integration.conftest import REPORTS, BuiltReport
from tests.published import numbers_in, read_built

#: LibreOffice's settings: always work the formulas of a workbook out again.
RECALCULATE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
WRONG = b"987654"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def workbook(report: BuiltReport, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(report.folder / "arsredovisning.xlsx", data_only=values)


def rows_below_the_heads(sheet: Worksheet) -> list[list[str]]:
    """Read the numbers of each row under the heads, as the page prints them, until the first row without a label."""
    first = int(sheet.freeze_panes[1:])
    found = []
    for cells in sheet.iter_rows(min_row=first):
        if cells[0].value is None:
            break
        values = cells[2 if sheet.cell(first - 1, 2).value == "Not" else 1 :]
        found.append([number for cell in values for number in numbers_of(cell.value, cell.number_format)])
    return found


def numbers_of(value: object, number_format: str) -> list[str]:
    if isinstance(value, int | float):
        decimals = len(re.match(r"[^;]*?#,##0(?:\.(0+))?", number_format)[1] or "")  # type: ignore[index]  # our own
        number = Decimal(str(value)) * (100 if "%" in number_format else 1)
        return [f"{number:.{decimals}f}"]
    return [number for number in numbers_in(str(value or "")) if number is not None]


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_of_the_page_is_in_the_workbook(reports: dict[str, BuiltReport], name: str) -> None:
    """Each table of the page has a sheet, in order, with the same numbers in each row."""
    report = reports[name]
    pages = read_built(report.html)
    _contents, *sheets = workbook(report, values=True).worksheets
    assert len(sheets) == len(pages) > 15
    for page, sheet in zip(pages, sheets, strict=True):
        printed = [[number for number in numbers if number is not None] for _label, numbers in page]
        assert rows_below_the_heads(sheet) == printed, sheet.title


def test_statements_have_live_sums(reports: dict[str, BuiltReport]) -> None:
    """The totals of the statements are formulas over their rows and columns."""
    book = workbook(reports["jamtland-2025"])
    formulas = {
        str(sheet.cell(cell.row, 1).value): cell.value
        for sheet in (book["Balansräkning"], book["Kassaflödesanalys"], book["Driftsredovisning"])
        for cell in next(iter(sheet.iter_cols(min_col=2 if sheet["B5"].value != "Not" else 3)))
        if cell.data_type == "f"
    }
    assert formulas["Summa omsättningstillgångar"] == "=SUM(C8:C9)"
    assert formulas["SUMMA TILLGÅNGAR"] == "=C10"
    assert formulas["Summa verksamhetskostnader"] == "=SUM(B11:B13)"
    assert formulas["Verksamhetsresultat"] == "=SUM(B9,B14)"
    assert formulas["Likvida medel vid årets slut"].startswith("=SUM(")


def test_what_was_published_wrong_stays_so(reports: dict[str, BuiltReport]) -> None:
    """The total of note 5 that its rows do not make is kept as a number, with a comment that says so."""
    sheet = workbook(reports["jamtland-2025"])["Not 5 Kortfristiga skulder"]
    [cell] = [cell for cell in sheet["B"] if cell.value == 2297]
    assert cell.comment
    assert (
        "Rapporten anger 2\u00a0297. Raderna som talet räknas ut av ger 2\u00a0319, en skillnad på −22."
        in cell.comment.text
    )


@dataclass(frozen=True)
class Recalculated:
    """A cell as LibreOffice works it out: its number, and what it shows."""

    number: float | None
    shown: str


Sheets = dict[str, dict[tuple[int, int], Recalculated]]


@pytest.fixture(scope="module")
def recalculated(reports: dict[str, BuiltReport], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheets]:
    """Let LibreOffice work out the five workbooks, with a wrong number stored for each formula."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("soffice saknas")
        pytest.skip("soffice saknas")
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(RECALCULATE, "utf-8")
    for name, report in reports.items():
        (folder / f"{name}.xlsx").write_bytes(spoiled((report.folder / "arsredovisning.xlsx").read_bytes()))
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "fods"]
    files = [str(folder / f"{name}.xlsx") for name in reports]
    subprocess.run([*command, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=300)
    return {name: read_sheets(folder / f"{name}.fods") for name in reports}


def spoiled(content: bytes) -> bytes:
    """Store a wrong value for every formula of a workbook."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rb"(</f>)<v>[^<]*", rb"\1<v>" + WRONG, part))
    assert WRONG in b"".join(zipfile.ZipFile(target).read(name) for name in zipfile.ZipFile(target).namelist())
    return target.getvalue()


def read_sheets(path: Path) -> Sheets:
    """Read the cells of LibreOffice's own format by row and column, counted from 1."""
    sheets: Sheets = {}
    for table in ElementTree.parse(path).iter(f"{_TABLE}table"):
        cells: dict[tuple[int, int], Recalculated] = {}
        row = 1
        for line in table.iter(f"{_TABLE}table-row"):
            column = 1
            for cell in line:
                if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                    number = cell.get(f"{_OFFICE}value")
                    shown = "\n".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
                    if shown:
                        cells[row, column] = Recalculated(None if number is None else float(number), shown)
                    column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            row += int(line.get(f"{_TABLE}number-rows-repeated", "1"))
        sheets[table.get(f"{_TABLE}name", "")] = cells
    return sheets


@pytest.mark.parametrize("name", REPORTS)
def test_formulas_give_what_was_published(
    reports: dict[str, BuiltReport], recalculated: dict[str, Sheets], name: str
) -> None:
    """Worked out anew, every formula gives the number that is stored for it, which is the published one."""
    stored, formulas = workbook(reports[name], values=True), 0
    for sheet in workbook(reports[name]).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            found = recalculated[name][sheet.title][cell.row, cell.column]
            assert found.number == pytest.approx(stored[sheet.title].cell(cell.row, cell.column).value, abs=1e-9), (
                sheet.title,
                cell.coordinate,
            )
            formulas += 1
    assert formulas > 40


@pytest.mark.parametrize("name", REPORTS)
def test_numbers_are_shown_as_the_page_prints_them(
    reports: dict[str, BuiltReport], recalculated: dict[str, Sheets], name: str
) -> None:
    """What a spreadsheet shows is what the page prints: spaces between thousands, comma, minus and per cent."""
    page = copy.copy(reports[name].page)
    for mark in page.select("sup.fotnotsmarke"):
        mark.decompose()
    sheets = list(recalculated[name].items())[1:]
    for table, (title, cells) in zip(page.find_all("table"), sheets, strict=True):
        shown = {cell.shown.rstrip("*") for cell in cells.values()}
        printed = {cell.get_text() for cell in table.select("td.tal")}
        alone = {part for text in printed for part in re.split(r"\u00a0(?=\()", text) if part}
        assert alone <= shown, title
