"""Sheets as they are: what the readers of workbooks say of each cell, and what a number format makes of a number."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.imports.grid import Area, Cell, Grid, column_letters, rows_told
from arsredovisning.imports.numberformats import exponent, is_date, is_elapsed
from arsredovisning.imports.spreadsheet import open_book
from tests.listing import rewritten, workbook

OOXML = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"


def grids(tmp_path: Path, content: bytes, name: str = "bok.xlsx") -> tuple[Grid, ...]:
    path = tmp_path / name
    path.write_bytes(content)
    return open_book(path, name, "").grids


@pytest.mark.parametrize(
    ("pattern", "number", "power"),
    [
        ("0%", "0.36", 2),
        ("0.0 %", "0.36", 2),
        ("[Red]0%", "0.36", 2),
        ("#,##0.00\\ %", "0.36", 2),
        ('0" %"', "72", 0),
        ("0\\%", "72", 0),
        ('"100%: "0', "72", 0),
        ("[$%-41D] 0", "72", 0),
        ("0_%", "72", 0),
        ("0*%", "72", 0),
        ('0%;-0" %"', "-72", 0),
        ('0%;-0" %"', "0.72", 2),
        ("0;-0;0%", "0", 2),
        ("0;-0;0%", "5", 0),
        ("[<1]0%;0", "0.5", 2),
        ("[<1]0%;0", "5", 0),
        ("[>=1]0;[<0]0;0%", "0.5", 2),
        ('0";"0%', "0.5", 2),
        ("General", "0.5", 0),
        ("#,##0", "8485", 0),
        ("#,##0,", "8485000", -3),
        ('0.0,," mkr"', "8485000", -6),
        ("0.00", "1", 0),
        ("@", "1", 0),
    ],
)
def test_what_a_number_format_shows(pattern: str, number: str, power: int) -> None:
    """Only a real percent sign makes hundredths, and only commas after the last digit make thousands."""
    assert exponent(pattern, Decimal(number)) == power


@pytest.mark.parametrize(
    ("pattern", "date", "elapsed"),
    [
        ("yyyy-mm-dd", True, False),
        ("[$-41D]d mmmm yyyy;@", True, False),
        ("h:mm", True, False),
        ("[h]:mm:ss", True, True),
        ("[mm]", True, True),
        ('0" dagar"', False, False),
        ("0\\ \\d", False, False),
        ("[Red]0", False, False),
        ('#,##0.00" kr";[Red]-#,##0.00" kr"', False, False),
        ("General", False, False),
        ("_-* #,##0_-", False, False),
        ("0.00E+00", False, False),
    ],
)
def test_which_formats_are_dates(pattern: str, date: bool, elapsed: bool) -> None:
    """A format is a date's by its codes, not by letters in its texts, colours and widths."""
    assert (is_date(pattern), is_elapsed(pattern)) == (date, elapsed)


def test_every_fact_of_a_cell(tmp_path: Path) -> None:
    """A sheet says of each cell its value, its format's power of ten, its formula, and what is hidden and merged."""

    def edit(book: Any) -> None:
        sheet = book["Blad"]
        sheet["C1"].number_format = "0%"
        sheet["E1"] = "=A1+1"
        sheet.merge_cells("A2:B3")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True
        book.create_sheet("Gömt")["B7"] = "x"
        book["Gömt"].sheet_state = "veryHidden"

    rows: list[list[Any]] = [[1, "å", 0.36, dt.datetime(2024, 2, 1), None, True, 0.1 + 0.2], ["ihop"]]
    sheet, other = grids(tmp_path, workbook({"Blad": rows}, edit))
    assert sheet.cells == {
        (1, 1): Cell(Decimal(1)),
        (1, 2): Cell("å"),
        (1, 3): Cell(Decimal("0.36"), exponent=2),
        (1, 4): Cell(dt.datetime(2024, 2, 1)),
        (1, 5): Cell(None, formula="=A1+1"),
        (1, 6): Cell(True),
        (1, 7): Cell(Decimal("0.3")),
        (2, 1): Cell("ihop"),
    }
    assert (sheet.hidden, sheet.hidden_rows, sheet.hidden_columns) == (False, frozenset({2}), frozenset({4}))
    assert sheet.merged == (Area(2, 1, 3, 2),)
    assert (other.name, other.hidden, other.cells) == ("Gömt", True, {(7, 2): Cell("x")})


def as_strict(content: bytes) -> bytes:
    """Write a workbook's parts with the names that strict OOXML has for them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            text = old.read(item).decode()
            text = text.replace(f"{OOXML}/spreadsheetml/2006/main", f"{STRICT}/spreadsheetml/main")
            text = text.replace(f"{OOXML}/officeDocument/2006/relationships", f"{STRICT}/officeDocument/relationships")
            new.writestr(item, text)
    return target.getvalue()


def test_strict_ooxml(tmp_path: Path) -> None:
    """A workbook saved as ”Strikt Open XML” gives the same, with its dates written as text."""
    content = workbook({"Blad": [["Kön", 1.5, dt.datetime(2024, 2, 1)]]})
    expected = grids(tmp_path, content)
    assert grids(tmp_path, as_strict(content)) == expected

    def iso(xml: str) -> str:
        start = xml.index('<c r="C1"')
        return xml[:start] + '<c r="C1" t="d"><v>2024-02-01T00:00:00</v></c>' + xml[xml.index("</c>", start) + 4 :]

    assert grids(tmp_path, as_strict(rewritten(content, "xl/worksheets/sheet1.xml", iso))) == expected


def test_what_excel_takes_in_its_stride(tmp_path: Path) -> None:
    """Cells without places, styles that are empty, and readings of words in another script do not matter."""
    content = workbook({"Blad": [["a", "b"], ["c", "d"]]})
    expected = grids(tmp_path, content)
    plain = rewritten(content, "xl/worksheets/sheet1.xml", lambda xml: _without_places(xml))
    assert grids(tmp_path, plain) == expected
    filled = rewritten(content, "xl/styles.xml", lambda xml: xml.replace("<fills", "<fills><fill/></fills><fills", 1))
    assert grids(tmp_path, filled) == expected
    read = '<si><r><t>a</t></r><rPh sb="0" eb="1"><t>läsning</t></rPh></si>'
    spoken = rewritten(content, "xl/sharedStrings.xml", lambda xml: xml.replace("<si><t>a</t></si>", read, 1))
    assert grids(tmp_path, spoken) == expected


def _without_places(xml: str) -> str:
    for place in ("A1", "B1", "A2", "B2", "1", "2"):
        xml = xml.replace(f' r="{place}"', "")
    return xml


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:automatic-styles><style:style style:name="gomd" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="Blad">
<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>
<table:table-row>
<table:table-cell office:value-type="string"><text:p>två<text:s text:c="2"/>ord</text:p><text:p>rad</text:p>
<office:annotation><text:p>hemlig not</text:p></office:annotation></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.36"><text:p>36 %</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2024-02-01"><text:p>1/2</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.B1]+1"/>
<table:table-cell office:value-type="float" office:value="-2.5" table:number-columns-repeated="2"/>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/>
</table:table-row>
<table:table-row table:number-rows-repeated="2" table:visibility="filter">
<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>ihop</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="16383"/>
</table:table-row>
<table:table-row table:number-rows-repeated="1048573">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table>
<table:table table:name="Dolt" table:style-name="gomd"><table:table-row>
<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(content: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return target.getvalue()


def test_opendocument(tmp_path: Path) -> None:
    """A spreadsheet of LibreOffice gives the same facts: values, percent, formulas, what is hidden and merged."""
    sheet, other = grids(tmp_path, ods(CONTENT), "bok.ods")
    assert sheet.cells == {
        (1, 1): Cell("två  ord\nrad"),
        (1, 2): Cell(Decimal("0.36"), exponent=2),
        (1, 3): Cell(dt.datetime(2024, 2, 1)),
        (1, 4): Cell(None, formula="=[.B1]+1"),
        (1, 5): Cell(Decimal("-2.5")),
        (1, 6): Cell(Decimal("-2.5")),
        (1, 7): Cell(True),
        (2, 1): Cell("ihop"),
        (3, 1): Cell("ihop"),
    }
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({2, 3}), frozenset({3}))
    assert sheet.merged == (Area(2, 1, 3, 1),)
    assert (other.name, other.hidden) == ("Dolt", True)


def test_a_cell_that_is_repeated_without_end(tmp_path: Path) -> None:
    """A filled cell that is repeated over more rows than a list can have is refused, and costs nothing."""
    endless = CONTENT.replace('number-rows-repeated="2" table:visibility="filter"', 'number-rows-repeated="90000000"')
    with pytest.raises(ReportError, match="går inte att läsa"):
        grids(tmp_path, ods(endless), "bok.ods")


def test_places_in_words() -> None:
    """Columns have letters, and rows are told in spans."""
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert rows_told([5, 6, 7, 9]) == "rad 5–7, 9"
    assert rows_told([*range(1, 20, 2)]) == "rad 1, 3, 5, 7, 9 och 5 ställen till"
