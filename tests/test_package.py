"""Workbooks from others: bounded, whole, and without identity numbers anywhere, before any reader sees them."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from arsredovisning.errors import ReportError
from arsredovisning.imports.given import read_given
from arsredovisning.imports.package import open_package

SECRET = "811218-9876"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

SHARED = '<c t="s"><v>0</v></c>'


def workbook(fill: Callable[[Worksheet], object] = lambda _sheet: None) -> bytes:
    """Make a small workbook, with something done to its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Namn", "In"], ["Norr", "2024-02-01"]):
        sheet.append(row)
    fill(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(parts: Mapping[str, bytes | str], content: bytes = b"", packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a workbook with some parts changed or more."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content or workbook())) as old, zipfile.ZipFile(new, "w", packing) as book:
        for name in old.namelist():
            if name not in parts:
                book.writestr(name, old.read(name))
        for name, part in parts.items():
            book.writestr(name, part)
    return new.getvalue()


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return changed({SHEET: f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"})


def refused(content: bytes) -> str:
    """Give what is said of a workbook that is not let through."""
    with pytest.raises(ReportError) as caught:
        open_package(content, "lista.xlsx")
    assert not any(part in str(caught.value) for part in ("8112", "9876"))
    return str(caught.value)


def test_an_ordinary_workbook_is_let_through() -> None:
    """Bold, fills, comments, merged heads, hidden columns and formulas keep nobody from reading."""

    def fill(sheet: Worksheet) -> None:
        sheet["A1"].font = openpyxl.styles.Font(bold=True)
        sheet["A1"].comment = Comment("Fråga Kim", "Kim")
        sheet.merge_cells("A4:C4")
        sheet.column_dimensions["B"].hidden = True
        sheet.append([12_345_678, 0.35, "=A1", "212000-2544", "070-123 45 67"])
        sheet["A1048576"].font = openpyxl.styles.Font(bold=True)

    with open_package(workbook(fill), "lista.xlsx") as archive:
        assert SHEET in archive.namelist()


PLACES: dict[str, tuple[Callable[[Worksheet], object], str]] = {
    "cell": (lambda sheet: sheet.append(["", f"Kim {SECRET}"]), "bladet Sheet, rad 3, kolumn B"),
    "number": (lambda sheet: sheet.append([8112189876]), "bladet Sheet, rad 3, kolumn A"),
    "century": (lambda sheet: sheet.append([198112189876.0]), "rad 3, kolumn A"),
    "formula": (lambda sheet: sheet.append([f'="{SECRET}"']), "rad 3, kolumn A"),
    "parts": (lambda sheet: sheet.append(['=CONCATENATE("811218","-9876")']), "rad 3, kolumn A"),
    "another sheet": (lambda sheet: sheet.parent.create_sheet("Två").append([SECRET]), "bladet Två, rad 1, kolumn A"),
    "hidden": (lambda sheet: setattr(sheet.parent.create_sheet(SECRET), "sheet_state", "hidden"), "namn"),
    "comment": (lambda sheet: setattr(sheet["A1"], "comment", Comment(f"se {SECRET}", "Kim")), "kommentar"),
    "author": (lambda sheet: setattr(sheet["A1"], "comment", Comment("se", SECRET)), "kommentar"),
    "title": (lambda sheet: setattr(sheet.parent.properties, "title", SECRET), "egenskaper"),
    "keywords": (lambda sheet: setattr(sheet.parent.properties, "keywords", "19811218 9876"), "egenskaper"),
    "page head": (lambda sheet: setattr(sheet.oddHeader.left, "text", SECRET), "sidhuvud"),
    "page foot": (lambda sheet: setattr(sheet.evenFooter.right, "text", SECRET), "sidhuvud"),
    "name": (
        lambda sheet: sheet.parent.defined_names.add(DefinedName("x", attr_text=f'"{SECRET}"')),
        "definierat namn",
    ),
    "link": (lambda sheet: setattr(sheet["B1"], "hyperlink", f"https://x.se/{SECRET}"), "länk"),
    "choice": (lambda sheet: sheet.add_data_validation(DataValidation("list", f'"{SECRET}"', sqref="A1")), "regler"),
    "prompt": (lambda sheet: sheet.add_data_validation(DataValidation(prompt=SECRET, sqref="A1")), "regler"),
}


@pytest.mark.parametrize("place", PLACES)
def test_numbers_where_nobody_looks(place: str) -> None:
    """An identity number is refused wherever it stands in a workbook; it is told where, and never which."""
    fill, told = PLACES[place]
    said = refused(workbook(fill))
    assert "personnummer" in said
    assert told in said


def test_numbers_in_parts_that_are_not_shown() -> None:
    """A number in runs of its own looks, in a text that no cell shows, or in a part that no reader opens is found."""
    runs = "<r><t>8112</t></r><r><rPr/><t>18-98</t></r><r><t>76</t></r>"
    assert "ingen" not in refused(changed({STRINGS: f"<sst {MAIN}><si><t>x</t></si><si>{runs}</si></sst>"}))
    assert "inte visas" in refused(changed({STRINGS: f"<sst {MAIN}>{'<si><t>x</t></si>' * 9}<si>{runs}</si></sst>"}))
    text = '<x xmlns:a="a"><a:p><a:r><a:t>811218</a:t></a:r><a:r><a:t>-9876</a:t></a:r></a:p></x>'
    assert "bild eller textruta" in refused(changed({"xl/drawings/drawing1.xml": text}))
    assert "namnet på en del" in refused(changed({f"xl/media/{SECRET}.png": b""}))
    assert "kommentar" not in refused(changed({"xl/drawings/vml1.vml": f"<xml><br>{SECRET}</xml>"}))


DAMAGED = {
    "no zip": b"PK\x03\x04 hej",
    "nothing": b"",
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "entities": changed({STRINGS: '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'}),
    "external": changed({STRINGS: '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>'}),
    "deep": sheet("<row><c>" + "<is>" * 100_000 + "</is>" * 100_000 + "</c></row>"),
    "not closed": changed({SHEET: "<worksheet><sheetData>"}),
    "encoding": changed({SHEET: '<?xml version="1.0" encoding="x-none"?><worksheet/>'}),
    "packing": changed({}, packing=zipfile.ZIP_BZIP2),
    "part missing": changed({"xl/_rels/workbook.xml.rels": changed({}) and b""}),
    "long text": changed({STRINGS: f"<sst><si><t>{'a' * 33_000}</t></si></sst>"}),
    "merged nowhere": sheet("", after='<mergeCells><mergeCell ref="A0:ZZZ9"/></mergeCells>'),
    "columns": sheet("", before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 1000 + "</cols>"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_workbooks(kind: str) -> None:
    """A damaged workbook, whatever is wrong with it, is one Swedish message."""
    assert "lista.xlsx: Filen går inte att läsa som en Excel-arbetsbok." in refused(DAMAGED[kind])


LARGE = {
    "cells": lambda: sheet("<row>" + "<c><v>1</v></c>" * 300_001 + "</row>"),
    "packed": lambda: changed({STRINGS: b"<sst>" + b"<si/>" * 13_000_000 + b"</sst>"}),
    "shared": lambda: changed(
        {
            STRINGS: f"<sst><si><t>{'å' * 32_000}</t></si></sst>",
            SHEET: f"<worksheet><sheetData><row>{SHARED * 700}</row></sheetData></worksheet>",
        }
    ),
    "empty": lambda: sheet('<row><c s="0"/></row>' * 200_000),
    "merged": lambda: sheet("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "parts": lambda: changed({f"xl/media/{number}.png": b"" for number in range(2001)}),
}


@pytest.mark.parametrize("kind", LARGE)
def test_workbooks_that_cost_too_much(kind: str) -> None:
    """A workbook that would take a reader minutes or gigabytes is refused, with what is let through."""
    said = refused(LARGE[kind]())
    assert "Arbetsboken är för stor." in said
    assert "högst" in said


def test_a_text_of_gigabytes_is_refused_before_it_is_parsed() -> None:
    """A cell's text that unpacks to far more than a cell can hold is refused."""
    assert "längre än en cell" in refused(sheet(f'<row><c t="inlineStr"><is><t>{"a" * 3_000_000}</t></is></c></row>'))


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bytes(seed: int) -> None:
    """A workbook with any bytes changed is let through or refused, and never more."""
    chance, good = random.Random(seed), workbook()
    for _ in range(100):
        content = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with contextlib.suppress(ReportError):
            open_package(bytes(content), "lista.xlsx").close()


def test_names_of_files(tmp_path: Path) -> None:
    """A file or folder named after an identity number is refused, and its name is not shown."""
    with pytest.raises(ReportError, match="Filens namn eller mapp") as caught:
        read_given(tmp_path / f"{SECRET}.csv", f"{SECRET}.csv")
    assert "8112" not in str(caught.value)


def test_titles_of_text_files(tmp_path: Path) -> None:
    """A title above the heads with an identity number is refused, with its row."""
    path = tmp_path / "lista.csv"
    path.write_text(f"Uttag av {SECRET};;\nTeam;In;Ut\n", "utf-8-sig")
    with pytest.raises(ReportError, match=r"lista\.csv, rad 1: Raden ser ut att innehålla personnummer"):
        read_given(path, "lista.csv")


def test_files_without_end(tmp_path: Path) -> None:
    """A device is refused, and a file that is larger than its kind can be."""
    with pytest.raises(ReportError, match="ingen vanlig fil"):
        read_given(Path("/dev/zero"), "nollor")
    path = tmp_path / "stor.csv"
    path.write_bytes(b"a" * 2_000)
    with pytest.raises(ReportError, match="Filen är för stor"):
        read_given(path, "stor.csv", 1_000)
    assert len(read_given(path, "stor.csv", 2_000)) == 2_000


@pytest.mark.parametrize("content", [b"Team;In\n" + b"Norr;2024-02-01\n" * 1_000_000, b"Team;In\n" + b";" * 2_000_000])
def test_text_files_that_cost_too_much(tmp_path: Path, content: bytes) -> None:
    """A list of a million rows or fields is refused before they are divided; one of ten thousand rows is read."""
    path = tmp_path / "lista.csv"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=r"lista\.csv: Listan är för stor\."):
        read_given(path, "lista.csv")
    path.write_bytes(b"Team;In\n" + b"Norr;2024-02-01\n" * 10_000)
    assert len(read_given(path, "lista.csv")) > 100_000
