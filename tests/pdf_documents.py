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
    Footnote,
    Front,
    Heading,
    Missing,
    Person,
    Prose,
    Row,
    Signatures,
    Table,
    Verdict,
)
from arsredovisning.document.prose import (
    Code,
    CodeBlock,
    Emphasis,
    Item,
    Link,
    List,
    Marked,
    Note,
    NoteMark,
    Paragraph,
    ProseBlock,
    Quote,
    Rule,
    Strong,
    Struck,
    Subheading,
    TextCell,
    TextTable,
    Words,
)
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


#: A table that stands in a text, without heads of rows.
IN_TEXT = TextTable(
    (
        (TextCell((Words("Ort"),)), TextCell((Words("Antal"),), "right")),
        (TextCell((Words("Åre"),)), TextCell((Words("3"),), "right")),
    )
)
GROUPED = (Column("a", "Utfall", "2024"), Column("b", "Budget", "2024"), Column("c", "Anmärkning", text=True))
_RUNS = (
    *(Words("vanlig "), Strong((Words("stark"),)), Words(" "), Emphasis((Words("betonad"),)), Words(" ")),
    *(Struck((Words("struken"),)), Words(" "), Marked((Words("märkt"),)), Words(" "), Code("kod()")),
)
#: A draft of a made-up förbund with every kind of block.
EVERYTHING = document(
    Heading("Del", 1, part=True, new_page=True),
    prose(
        Paragraph(_RUNS),
        Rule(),
        CodeBlock("rad ett\nrad två"),
        Quote((Subheading(3, (Words("Inne"),)), paragraph("citat"), IN_TEXT)),
    ),
    prose(bullets("punkt", (paragraph("yttre"), bullets("inre"))), bullets("sjunde", start=7), IN_TEXT),
    prose(Paragraph((Words("Märkt"), NoteMark(0, number=1))), notes=(Note(0, (paragraph("Källan"),), number=1),)),
    Heading("Tabeller", 2, new_page=True),
    replace(
        table(
            row("Intäkter", "", "", "", kind="rubrik"),
            row("Bidrag", Cell("1", inner=Cell("35 %", marks=("*",))), "2", "ord", note=3),
            row("varav staten", "1", "2", "", kind="varav"),
            row("Summa", "−1", "–", "", kind="summa"),
            columns=GROUPED,
        ),
        notes=True,
        footnotes=(Footnote("*", (paragraph("Preliminärt"),)),),
        comment=(paragraph("Under"),),
    ),
    table(*(row(f"År {year}", *["10 290"] * 14) for year in (2023, 2024)), name="bred", caption="Bred"),
    table(*(row(f"Rad {number}", str(number)) for number in range(60)), name="lang", caption="Lång"),
    Heading("Not 3 Prov", 2, anchor="not-3"),
    prose(Paragraph((Words("Se "), Link("#tab-bred", (Words("tabell 2"),)), Link("https://x.se/", (Words(" där"),))))),
    Missing("borta", "Saknas", "Källan visar den som bild."),
    figure(),
    Verdict("uppnatt", "Målet är uppnått"),
    Verdict("ingen", "Målet har ingen bedömning"),
    Signatures((Person("Kim Ek", "Ordförande"), Person("Bo Alm", "Ledamot"))),
    front=replace(FRONT, contents=True, draft=True, motto="Tillsammans"),
)
