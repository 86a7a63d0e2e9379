"""Small documents made by hand, one difficulty each, and what becomes of them on paper."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import page
from pikepdf import Pdf

from arsredovisning.document.model import (
    Block,
    Cell,
    Column,
    Document,
    Element,
    Figure,
    Front,
    Heading,
    Missing,
    Prose,
    Row,
    Table,
)
from arsredovisning.document.prose import Item, List, Note, Paragraph, ProseBlock, Words
from arsredovisning.export.pdf import to_pdf
from tests.pdf_structure import structure_faults
from tests.project import REPOSITORY

FRONT = Front("Årsredovisning 2024", "Samordningsförbundet Provlandet", 2024, "#1f5c4d", contents=False)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}"><rect width="90" height="40"/></svg>'


def document(*elements: Element, front: Front = FRONT) -> Document:
    """Put elements together as a document, with the anchors and numbers that the stitching would give them."""
    blocks: list[Block] = []
    numbers = {"tab": 0, "fig": 0}
    for place, element in enumerate(elements, 1):
        block = Block(f"block-{place}", element, "prov")
        match element:
            case Heading():
                block = replace(block, level=element.level + 1, anchor=element.anchor or f"rubrik-{place}")
            case Table():
                numbers["tab"] += element.numbered
                number = str(numbers["tab"]) if element.numbered else ""
                block = replace(block, anchor=f"tab-{element.id}", number=number)
            case Figure() | Missing():
                numbers["fig"] += 1
                block = replace(block, anchor=f"fig-{element.id}", number=str(numbers["fig"]))
        blocks.append(block)
    return Document(front, tuple(blocks))


def make(*elements: Element, front: Front = FRONT, files: Mapping[str, bytes] | None = None) -> Pdf:
    """Make a PDF of elements, which must keep what our reports promise."""
    return checked(to_pdf(document(*elements, front=front), REPOSITORY / "templates", files or {}))


def checked(written: bytes) -> Pdf:
    """Open a PDF that must keep what our reports promise."""
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf_bytes(written, profile=profile)
        assert report.is_compliant, report.failures
    pdf = Pdf.open(io.BytesIO(written))
    assert structure_faults(pdf) == []
    return pdf


def paragraph(*words: str) -> Paragraph:
    return Paragraph((Words(" ".join(words)),))


def prose(*blocks: str | ProseBlock, notes: tuple[Note, ...] = ()) -> Prose:
    """Make running text; a string is a paragraph."""
    return Prose(tuple(paragraph(block) if isinstance(block, str) else block for block in blocks), notes)


def bullets(*items: str | tuple[ProseBlock, ...], start: int | None = None, tight: bool = True) -> List:
    made = (Item((paragraph(item),) if isinstance(item, str) else item) for item in items)
    return List(tuple(made), start, tight)


def row(label: str, *cells: str | Cell, kind: str = "", note: int | None = None) -> Row:
    made = tuple(Cell(cell) if isinstance(cell, str) else cell for cell in cells)
    return Row(label.lower(), label, kind, made, note)


def table(*rows: Row, columns: tuple[Column, ...] = (), name: str = "prov", caption: str = "Prov") -> Table:
    """Make a table; its columns are called A, B and so on where nothing is said."""
    wide = max(len(row.cells) for row in rows)
    return Table(
        name,
        caption,
        "tkr",
        columns or tuple(Column(letter, letter) for letter in "ABCDEFGHIJKLMNOP"[:wide]),
        rows,
        "Rad",
    )


def figure(name: str = "prov", width: int = 100, height: int = 50) -> Figure:
    return Figure(name, "En figur", "En bild", SVG.format(width, height))
