"""What becomes of pieces of HTML in the PDF: small pages with one difficulty each."""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Mapping

import page
import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf

from arsredovisning.export.pdf import to_pdf
from tests.pdf_structure import Element, structure_faults
from tests.project import Project, notebook

# A PNG of one pixel.
PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC")
).decode()

TABLE = """\
<table><caption>Tabell</caption>
<thead>
<tr>
<th scope="col" rowspan="2">Rad</th><th scope="colgroup" colspan="2">2024</th><th scope="col" rowspan="2">Not</th>
</tr>
<tr><th scope="col">Utfall</th><th scope="col">Budget</th></tr>
</thead>
<tbody>
<tr><th scope="rowgroup" colspan="4">Intäkter</th></tr>
<tr><th scope="row">Bidrag</th><td>1</td><td>2</td><td></td></tr>
</tbody>
<tbody>
<tr><th scope="row">Summa</th><td>3</td><td>4</td><td>5</td></tr>
</tbody></table>
"""


def make(body: str, *, style: str = "", decided: str = "", files: Mapping[str, bytes] | None = None) -> Pdf:
    """Make a PDF of a page's body, which must keep what our reports promise."""
    date = f'<meta name="dcterms.created" content="{decided}">' if decided else ""
    written = to_pdf(
        f'<!DOCTYPE html><html lang="sv"><head><title>Prov</title>{date}<style>{style}</style></head>'
        f"<body><h1>Rubrik</h1>{body}</body></html>",
        files or {},
    )
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf_bytes(written, profile=profile)
        assert report.is_compliant, report.failures
    pdf = Pdf.open(io.BytesIO(written))
    assert structure_faults(pdf) == []
    return pdf


def document(pdf: Pdf) -> Element:
    return Element(pdf.Root.StructTreeRoot.K[0], ())


def outline(element: Element) -> str:
    """Write an element's roles in one line: ``L(LI(Lbl LBody(P)))``."""
    inner = " ".join(outline(child) for child in element.children)
    return f"{element.role}({inner})" if inner else element.role


def artifacts(pdf: Pdf, number: int) -> list[str]:
    """List the kinds of artifacts on a page that are no mere decoration."""
    found = [
        instruction.operands[1]
        for instruction in pikepdf.parse_content_stream(pdf.pages[number])
        if str(instruction.operator) == "BDC" and instruction.operands[0] == Name.Artifact
    ]
    return [str(properties.get("/Subtype", properties.Type))[1:] for properties in found]


def glyphs(pdf: Pdf, number: int, mark: Dictionary) -> bytes:
    """Give the glyphs of a page's first text with a certain mark."""
    instructions = iter(pikepdf.parse_content_stream(pdf.pages[number]))
    for instruction in instructions:
        if str(instruction.operator) == "BDC" and instruction.operands[1] == mark:
            shown = next(item for item in instructions if str(item.operator) == "TJ").operands[0]
            return b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
    raise LookupError(str(mark))


def test_paragraph_over_two_pages_is_one_element() -> None:
    """A paragraph that goes on on the next page stays one paragraph."""
    pdf = make(f"<p>{'ord ' * 600}</p>", style="@page { size: A5 }")
    assert len(pdf.pages) == 2
    assert outline(document(pdf)) == "Document(H1 P)"


def test_table_over_two_pages_is_one_element() -> None:
    """A table that goes on on the next page is one table; the heads that are repeated there are no content."""
    rows = "".join(f'<tr><th scope="row">Rad {number}</th><td>{number}</td></tr>' for number in range(60))
    pdf = make(
        '<table><caption>Tabell</caption><thead><tr><th scope="col">Rad</th><th scope="col">Värde</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    assert len(pdf.pages) == 2
    assert outline(document(pdf)) == (
        f"Document(H1 Table(Caption THead(TR(TH TH)) TBody({' '.join(['TR(TH TD)'] * 60)})))"
    )
    assert artifacts(pdf, 1) == ["Pagination"] * 2


def test_cells_name_their_heads() -> None:
    """A cell names the heads over its column, of its group and of its row, however heads span."""
    pdf = make(TABLE)
    (table,) = document(pdf).walk("Table")
    heads = [str(head.object.ID) for head in table.walk("TH")]
    _row, year, note, outcome, budget, group, first, total = heads
    assert [[str(name) for name in cell.attributes["/Headers"]] for cell in table.walk("TD")] == [
        [year, outcome, group, first],
        [year, budget, group, first],
        [note, group, first],
        [year, outcome, total],
        [year, budget, total],
        [note, total],
    ]
    assert [str(head.attributes["/Scope"]) for head in table.walk("TH")] == ["/Column"] * 5 + ["/Row"] * 3


def test_lists_are_nested_in_their_items() -> None:
    """An item holds its paragraphs and the list under it, and the list says how it is numbered."""
    pdf = make("<ol><li><p>Ett</p><p>Mer</p></li><li>Två<ul><li>Inre</li></ul></li></ol>")
    top = document(pdf)
    inner = "L(LI(Lbl LBody(P)))"
    assert outline(top) == f"Document(H1 L(LI(Lbl LBody(P P)) LI(Lbl LBody(P {inner}))))"
    assert [str(item.attributes["/ListNumbering"]) for item in top.walk("L")] == ["/Decimal", "/Disc"]


def test_list_without_markers_has_no_labels() -> None:
    """A list whose items have no markers, such as those who sign, says so."""
    pdf = make('<ul style="list-style: none"><li><span>Kim Ek</span></li></ul>')
    (listing,) = document(pdf).walk("L")
    assert outline(listing) == "L(LI(LBody(P)))"
    assert str(listing.attributes["/ListNumbering"]) == "/None"


def test_link_over_two_lines_is_one_link() -> None:
    """A link that is broken over lines is one link with an area a line, also with other elements in it."""
    pdf = make(
        '<p>Se <a href="https://example.org/a">en länk <span>som är</span> längre</a></p>',
        style="p { width: 4cm; font-size: 20px }",
    )
    (link,) = document(pdf).walk("Link")
    areas = [str(area.Contents) for area in pdf.pages[0].obj.Annots]
    assert areas == ["en länk som är längre"] * 2
    assert len(link.annotations) == 2


def test_link_says_where_it_leads() -> None:
    """A link whose text is only a number says what the number is of."""
    pdf = make('<p><a href="#not-3" aria-label="Not 3">3</a></p><h2 id="not-3">Not 3</h2>')
    assert str(pdf.pages[0].obj.Annots[0].Contents) == "Not 3"


def test_footnotes_are_notes_with_labels() -> None:
    """Footnotes of texts and of tables are notes with their mark and a name."""
    pdf = make(
        '<p>Text<sup class="footnote-ref"><a href="#fn1">[1]</a></sup></p>'
        '<section class="footnotes"><ol class="footnotes-list">'
        '<li id="fn1" class="footnote-item"><p>Källa</p></li></ol></section>'
        '<div class="tabellnot"><sup>*</sup><p>Preliminärt</p></div>'
    )
    top = document(pdf)
    assert outline(top) == "Document(H1 P(Reference(Link)) Sect(Note(Lbl P)) Note(Lbl P))"
    assert [str(note.object.ID) for note in top.walk("Note")] == ["fotnot-1", "fotnot-2"]


def test_contents_list_has_page_numbers() -> None:
    """The contents are tagged as such, and each link ends with the number of the page that it leads to."""
    pdf = make(
        '<nav><h2 id="i">Innehåll</h2><ol style="list-style: none"><li><a href="#a">Ett</a></li></ol></nav>'
        '<h2>Noll</h2><h2 id="a">Ett</h2>',
        style="nav a::after { content: target-counter(attr(href), page); float: right }"
        "nav + h2, #a { break-before: page } @page { @bottom-right { content: counter(page) } }",
    )
    assert outline(document(pdf)) == "Document(H1 Sect(H2 TOC(TOCI(Reference(Link)))) H2 H2)"
    (link,) = document(pdf).walk("Link")
    _page, number = link.content[-1]
    footers = [glyphs(pdf, sheet, Dictionary(Type=Name.Pagination, Subtype=Name.Footer)) for sheet in range(3)]
    assert glyphs(pdf, 0, Dictionary(MCID=number)) == footers[2]
    assert len(set(footers)) == 3


def test_running_heads_and_decorations_are_no_content() -> None:
    """Running heads, page numbers and what is hidden from those who listen are outside the structure."""
    pdf = make(
        '<p><span aria-hidden="true">●</span> Text</p>',
        style='@page { @top-left { content: "Förbundet" } @bottom-right { content: counter(page) } }',
    )
    assert sorted(artifacts(pdf, 0)) == ["Footer", "Header", "Layout"]


def test_figure_has_alternative_text_and_place() -> None:
    """An image has its alternative text and its place on the page in points; its caption stands beside it."""
    pdf = make(
        f'<figure><img src="data:image/png;base64,{PIXEL}" alt="En bild"><figcaption>Figur</figcaption></figure>',
        style="@page { size: 400px; margin: 40px } body, h1, figure { margin: 0 } h1 { height: 80px }"
        "img { display: block; width: 100px }",
    )
    (figure,) = document(pdf).walk("Figure")
    assert str(figure.object.Alt) == "En bild"
    assert [float(side) for side in figure.attributes["/BBox"]] == [30, 135, 105, 210]
    assert outline(document(pdf)) == "Document(H1 Div(Figure Caption))"


@pytest.mark.parametrize("decided", ["2025-03-14", ""])
def test_files_are_attached_as_they_are(decided: str) -> None:
    """Attached files keep their bytes and have type, description and relation, and no date but the decision's."""
    table = "id;rubrik\r\nalla;Även å\r\n".encode("utf-8-sig")
    package = {"title": "Öppna data", "resources": [{"path": "deltagare.csv", "title": "Deltagare"}]}
    files = {"deltagare.csv": table, "datapackage.json": json.dumps(package).encode(), "samma.csv": table}
    pdf = make("", decided=decided, files=files)
    attached = {name: spec.get_file() for name, spec in pdf.attachments.items()}
    assert {name: file.read_bytes() for name, file in attached.items()} == files
    assert [(name, spec.description) for name, spec in pdf.attachments.items()] == [
        ("datapackage.json", "Öppna data"),
        ("deltagare.csv", "Deltagare"),
        ("samma.csv", "samma.csv"),
    ]
    assert attached["deltagare.csv"].mime_type == "text/csv"
    assert [str(spec.AFRelationship) for spec in pdf.Root.AF] == ["/Data"] * 3
    dates = {str(file.creation_date.date()) if file.creation_date else "" for file in attached.values()}
    assert dates == {decided}


def test_stream_may_end_in_any_byte() -> None:
    """A file whose compressed form happens to end in a carriage return has its right length all the same."""
    content = b"\x0c"
    assert zlib.compress(content).endswith(b"\r")
    pdf = make("", files={"a.csv": content})
    assert pdf.attachments["a.csv"].get_file().read_bytes() == content


def test_draft_says_so_on_every_page(project: Project) -> None:
    """A report without a decision date has UTKAST across each page, outside the structure, and says it in words."""
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    html = project.page()
    assert '<p class="beslutad utkast">Utkast, inte beslutad av förbundsstyrelsen</p>' in html
    pdf = Pdf.open(io.BytesIO(to_pdf(html)))
    assert structure_faults(pdf) == []
    assert [artifacts(pdf, number).count("Watermark") for number in range(len(pdf.pages))] == [1] * len(pdf.pages)
    assert "/CreationDate" not in pdf.docinfo


def test_decided_report_is_no_draft(project: Project) -> None:
    """A report with a decision date says it, and nothing of a draft."""
    html = project.page()
    assert "Utkast" not in html
    pdf = Pdf.open(io.BytesIO(to_pdf(html)))
    assert not any("Watermark" in artifacts(pdf, number) for number in range(len(pdf.pages)))
    assert str(pdf.docinfo.CreationDate) == "D:20250314"


def test_wide_table_gets_a_page_on_its_side(project: Project) -> None:
    """A table of many columns stands on a landscape page of its own, within the margins."""
    years = [str(year) for year in range(2024, 2010, -1)]
    project.write(
        "tabeller.toml",
        (project.folder.data / "tabeller.toml").read_text("utf-8") + '\n[bred]\nrubrik = "Bred"\nenhet = "tkr"\n',
    )
    project.table("bred", ";".join(["id", "rubrik", *years]), ";".join(["a", "Kostnader", *["-10290"] * 14]))
    html = project.page(notebook("Före.", project.report.table("bred"), "Efter."))
    pdf = Pdf.open(io.BytesIO(to_pdf(html)))
    shapes = ["wide" if sheet.mediabox[2] > sheet.mediabox[3] else "tall" for sheet in pdf.pages]
    assert shapes.count("wide") == 1
    assert shapes[-1] == "tall"
