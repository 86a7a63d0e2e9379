"""The PDFs of the five reports: both standards, our own promises, and that our checker sees what is wrong."""

from __future__ import annotations

import copy
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import page
import pikepdf
import pytest
from bs4 import Tag
from pikepdf import Array, Dictionary, Name, Object, Pdf

from tests.integration.conftest import REPORTS, REPOSITORY, BuiltReport
from tests.pdf_structure import Element, structure_faults
from tests.pdf_text import Reader

Reports = dict[str, BuiltReport]

WRITE = """\
import pathlib, sys
from arsredovisning.document.asjson import read_document
from arsredovisning.export.pdf import to_pdf
source, target, templates = map(pathlib.Path, sys.argv[1:])
files = {"a.csv": b"1;2", "datapackage.json": b'{"resources": []}'}
target.write_bytes(to_pdf(read_document(source.read_bytes()), templates, files))
"""


def path_of(report: BuiltReport) -> Path:
    return report.folder / "arsredovisning.pdf"


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A], ids=str)
def test_follows_both_standards(reports: Reports, report: str, profile: page.ValidationProfile) -> None:
    """Every report's PDF is both PDF/UA-1 and PDF/A-3a."""
    checked = page.validate_pdf(str(path_of(reports[report])), profile=profile)
    assert checked.is_compliant, checked.failures


@pytest.mark.parametrize("report", REPORTS)
def test_structure_is_as_promised(reports: Reports, report: str) -> None:
    """Every report's PDF has the structure that we promise those who listen to it."""
    with Pdf.open(path_of(reports[report])) as pdf:
        assert structure_faults(pdf) == []


@pytest.mark.parametrize("report", REPORTS)
def test_structure_has_all_of_the_page(reports: Reports, report: str) -> None:
    """The PDF has each heading, table, cell, figure and link of the page, once, and tables have names."""
    main = copy.copy(reports[report].page.main)
    assert main
    counts = {
        "H2": "h2",
        "H3": "h3",
        "H4": "h4",
        "Table": "table",
        "TR": "tr",
        "TH": "th",
        "TD": "td",
        "Caption": "caption:not(.osynlig), figure figcaption",
        "Figure": "img",
        "LI": "li:not(.innehall li, .footnote-item)",
        "TOCI": ".innehall li",
        "Link": "a[href]",
        "Note": ".footnote-item, .tabellnot:has(> sup)",
    }
    with Pdf.open(path_of(reports[report])) as pdf:
        document = Element(pdf.Root.StructTreeRoot.K[0], ())
        found = {role: len(list(document.walk(role))) for role in counts}
        named = sum("/Summary" in table.attributes for table in document.walk("Table"))
    assert found == {role: len(main.select(selector)) for role, selector in counts.items()}
    assert named == len(main.select("caption.osynlig"))


@pytest.mark.parametrize("report", REPORTS)
def test_words_of_the_page_in_reading_order(reports: Reports, report: str) -> None:
    """Those who listen to the PDF hear every word and number of the page, in its order, and every footnote."""
    main = copy.copy(reports[report].page.main)
    assert main
    with Pdf.open(path_of(reports[report])) as pdf:
        document = Element(pdf.Root.StructTreeRoot.K[0], ())
        reader = Reader(pdf)
        heard = reader.words(document, frozenset({"Lbl", "TOC", "Note"}))
        notes = [reader.words(note, frozenset({"Lbl"})) for note in document.walk("Note")]
    written = [words_of(note.extract()) for note in main.select(".footnote-item, .tabellnot:has(> sup)")]
    for away in main.select(".osynlig, .footnotes, .footnote-ref, .innehall ol"):
        away.decompose()
    for figure in main.select("figure"):
        # On paper a caption stands under its figure; it is heard before it, as a table's is.
        figure.insert(0, *[caption.extract() for caption in figure.select("figcaption")])
    assert heard == words_of(main)
    assert sorted(notes) == sorted(written)


def words_of(element: Tag) -> list[str]:
    """Give the words of a part of a page, apart where its elements are."""
    for away in element.select("div > sup, .footnote-backref"):
        away.decompose()
    for block in element.select("p, td, th, li, h1, h2, h3, h4, h5, h6, caption, figcaption, .namn, .roll"):
        block.append(" ")
    return element.get_text().split()


@pytest.mark.parametrize("report", REPORTS)
def test_only_own_fonts(reports: Reports, report: str) -> None:
    """No letter falls back on a font of the machine that the report happens to be built on."""
    with Pdf.open(path_of(reports[report])) as pdf:
        names = {str(font.BaseFont) for sheet in pdf.pages for font in sheet.resources.Font.values()}
    assert names
    assert all(re.fullmatch(r"/[A-Z]{6}\+(SourceSans3|Noto).*", name) for name in names), names


@pytest.mark.parametrize("report", REPORTS)
def test_data_are_inside(reports: Reports, report: str) -> None:
    """The PDF carries the files of the data package, byte by byte."""
    folder = reports[report].folder / "data"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    with Pdf.open(path_of(reports[report])) as pdf:
        assert {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()} == files


def test_same_document_same_bytes(reports: Reports, tmp_path: Path) -> None:
    """The same document gives the same bytes in processes with other time zones, hash seeds, locales and threads."""
    source = reports["jamtland-2020"].folder / "dokument.json"
    circumstances: list[dict[str, str]] = [
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", "RAYON_NUM_THREADS": "1"},
        {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "2"},
        {"TZ": "UTC", "PYTHONHASHSEED": "3", "RAYON_NUM_THREADS": "8"},
    ]
    folders = [tmp_path / name for name in ("ett", "en annan mapp", "tre")]
    for folder in folders:
        shutil.copytree(REPOSITORY / "templates", folder / "templates")
    writing = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, source, folder / "rapport.pdf", folder / "templates"],
            env=os.environ | environment,
            cwd=folder,
        )
        for folder, environment in zip(folders, circumstances, strict=True)
    ]
    assert [process.wait() for process in writing] == [0, 0, 0]
    assert len({(folder / "rapport.pdf").read_bytes() for folder in folders}) == 1


def test_pages_are_filled(reports: Reports) -> None:
    """Of all the reports' pages after their covers, no more than three are less than half full."""
    almost_empty = []
    for name, report in reports.items():
        with Pdf.open(path_of(report)) as pdf:
            for number, sheet in enumerate(list(pdf.pages)[1:], 2):
                if lowest(sheet) > 0.5:
                    almost_empty.append((name, number))
    assert len(almost_empty) <= 3, almost_empty


def lowest(sheet: pikepdf.Page) -> float:
    """Tell where the lowest content of a page is, as a part of its height from the foot."""
    height = float(sheet.mediabox[3])
    places, content, at = [1.0], False, 0.0
    for instruction in pikepdf.parse_content_stream(sheet):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "BDC":
            content = "/MCID" in operands[1]
        elif operator == "cm":
            at = float(operands[5])
        elif operator in ("TJ", "Tj", "Do") and content:
            places.append(at / height)
    return min(places)


def first(pdf: Pdf, role: str) -> Object:
    """Give the first element with a role."""
    return next(Element(pdf.Root.StructTreeRoot.K[0], ()).walk(role)).object


def without_alternative_text(pdf: Pdf) -> None:
    del first(pdf, "Figure").Alt


def without_scope(pdf: Pdf) -> None:
    del first(pdf, "TH").A[0].Scope


def without_heads(pdf: Pdf) -> None:
    del first(pdf, "TD").A[0].Headers


def with_a_head_that_is_a_cell(pdf: Pdf) -> None:
    first(pdf, "TH").S = Name.TD


def with_a_cell_too_few(pdf: Pdf) -> None:
    row = first(pdf, "TBody").K[0]
    row.K = Array(list(row.K)[:-1])


def with_a_skipped_heading(pdf: Pdf) -> None:
    first(pdf, "H3").S = Name.H5


def without_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


def without_title(pdf: Pdf) -> None:
    del pdf.docinfo["/Title"]


def without_bookmarks(pdf: Pdf) -> None:
    del pdf.Root.Outlines


def without_a_font(pdf: Pdf) -> None:
    font = next(iter(pdf.pages[1].resources.Font.values()))
    del font.DescendantFonts[0].FontDescriptor.FontFile2


def with_untagged_content(pdf: Pdf) -> None:
    sheet = pdf.pages[1]
    instructions = list(pikepdf.parse_content_stream(sheet))
    opened = next(place for place, item in enumerate(instructions) if str(item.operator) == "BDC")
    closed = next(place for place, item in enumerate(instructions) if place > opened and str(item.operator) == "EMC")
    kept = [item for place, item in enumerate(instructions) if place not in (opened, closed)]
    sheet.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def with_content_outside_the_structure(pdf: Pdf) -> None:
    first(pdf, "P").K = Array([])


def with_a_link_outside_the_structure(pdf: Pdf) -> None:
    link = first(pdf, "Link")
    link.K = Array([kid for kid in link.K if not isinstance(kid, Dictionary)])


def with_a_link_that_says_nothing(pdf: Pdf) -> None:
    area = pdf.pages[1].obj.Annots[0]
    area.Contents = area.Dest


def without_a_list_of_names(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot.IDTree


def with_an_unlabelled_list(pdf: Pdf) -> None:
    del first(pdf, "L").A


def without_the_claim_to_be_accessible(pdf: Pdf) -> None:
    metadata = pdf.Root.Metadata.read_bytes().replace(b"<pdfuaid:part>1</pdfuaid:part>", b"")
    pdf.Root.Metadata = pdf.make_stream(metadata)


def without_structure(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


DEFECTS: dict[Callable[[Pdf], None], str] = {
    without_alternative_text: "no alternative text",
    without_scope: "a head without scope",
    without_heads: "a cell without heads",
    with_a_head_that_is_a_cell: "a cell without heads",
    with_a_cell_too_few: "has rows of",
    with_a_skipped_heading: "H2 is followed by H5",
    without_language: "no language",
    without_title: "no title",
    without_bookmarks: "no bookmarks",
    without_a_font: "is not in the file",
    with_untagged_content: "outside marked content",
    with_content_outside_the_structure: "belongs to 0 elements",
    with_a_link_outside_the_structure: "is not in the structure",
    with_a_link_that_says_nothing: "does not say where it leads",
    without_a_list_of_names: "the list of names",
    with_an_unlabelled_list: "how it is numbered",
    without_the_claim_to_be_accessible: "the metadata lack",
    without_structure: "no structure",
}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
def test_checker_sees_a_defect(reports: Reports, defect: Callable[[Pdf], None]) -> None:
    """The checker of structure tells of each defect that is put into a sound PDF."""
    with Pdf.open(io.BytesIO(path_of(reports["jamtland-2022"]).read_bytes())) as pdf:
        defect(pdf)
        faults = structure_faults(pdf)
    assert any(DEFECTS[defect] in fault for fault in faults), faults
