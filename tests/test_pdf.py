"""What becomes of a document's parts on paper: small documents with one difficulty each."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf

from arsredovisning.document.model import (
    Cell,
    Footnote,
    Heading,
    Person,
    Signatures,
    Verdict,
)
from arsredovisning.document.prose import (
    Emphasis,
    Foreign,
    Link,
    Note,
    NoteMark,
    Paragraph,
    Strong,
    Words,
)
from arsredovisning.errors import ReportError
from arsredovisning.export.pdf import to_pdf
from arsredovisning.export.pdf.contents import contents_of
from arsredovisning.export.pdf.finish import finish
from tests.pdf_documents import (
    EVERYTHING,
    FRONT,
    GROUPED,
    IN_TEXT,
    bullets,
    checked,
    document,
    figure,
    make,
    paragraph,
    prose,
    row,
    table,
)
from tests.pdf_structure import Element
from tests.pdf_text import Reader
from tests.project import REPOSITORY, Project, notebook

LOREM = "Förbundet finansierar insatser för den som behöver samordnat stöd. "


def top(pdf: Pdf) -> Element:
    return Element(pdf.Root.StructTreeRoot.K[0], ())


def outline(element: Element) -> str:
    """Write an element's roles in one line: ``L(LI(Lbl LBody(P)))``."""
    inner = " ".join(outline(child) for child in element.children)
    return f"{element.role}({inner})" if inner else element.role


def languages(pdf: Pdf, number: int) -> list[str]:
    """List the languages that a page's words are said to be in, apart from the document's own."""
    found = [
        str(instruction.operands[1]["/Lang"])
        for instruction in pikepdf.parse_content_stream(pdf.pages[number])
        if str(instruction.operator) == "BDC" and "/Lang" in instruction.operands[1]
    ]
    return [language for language, _group in groupby(found)]


def body(pdf: Pdf) -> str:
    """Write the roles of a document after its title and its publisher."""
    return " ".join(outline(child) for child in top(pdf).children[2:])


def artifacts(pdf: Pdf, number: int) -> list[str]:
    """List the kinds of artifacts on a page that are no mere decoration."""
    found = []
    for instruction in pikepdf.parse_content_stream(pdf.pages[number]):
        if str(instruction.operator) in ("BDC", "BMC") and instruction.operands[0] == Name.Artifact:
            properties = instruction.operands[1] if len(instruction.operands) > 1 else Dictionary()
            found.append(str(properties.get("/Subtype", properties.get("/Type", "/Layout")))[1:])
    return found


def headers(cell: Element) -> list[str]:
    return [str(name) for name in cell.attributes["/Headers"]]


def test_paragraph_over_two_pages_is_one_element() -> None:
    """A paragraph that goes on on the next page stays one paragraph."""
    pdf = make(prose(LOREM * 80))
    assert len(pdf.pages) == 2
    assert body(pdf) == "P"


def test_table_over_two_pages_is_one_element() -> None:
    """A table that goes on on the next page is one table; the heads that are repeated there are no content."""
    pdf = make(table(*(row(f"Rad {number}", str(number)) for number in range(60))))
    assert len(pdf.pages) == 2
    assert body(pdf) == f"Table(Caption(P) THead(TR(TH TH)) TBody({' '.join(['TR(TH TD)'] * 60)}))"
    assert artifacts(pdf, 1)
    reader = Reader(pdf)
    assert reader.words(top(pdf)).count("Rad") == 61


def test_cells_name_their_heads() -> None:
    """A cell names the heads over its column, of its group and of its row, however heads span."""
    rows = (
        row("Intäkter", "", "", "", kind="rubrik"),
        row("Bidrag", "1", "2", ""),
        row("Summa", "3", "4", "5", kind="summa"),
    )
    pdf = make(table(*rows, columns=GROUPED))
    (found,) = top(pdf).walk("Table")
    heads = {Reader(pdf).text(head).strip(): str(head.object.ID) for head in found.walk("TH")}
    year, outcome, budget, note = (heads[name] for name in ("2024", "Utfall", "Budget", "Anmärkning"))
    group, first, total = (heads[name] for name in ("Intäkter", "Bidrag", "Summa"))
    assert [headers(cell) for cell in found.walk("TD")] == [
        [year, outcome, group, first],
        [year, budget, group, first],
        [note, group, first],
        [year, outcome, group, total],
        [year, budget, group, total],
        [note, group, total],
    ]
    scopes = {Reader(pdf).text(head).strip(): str(head.attributes["/Scope"]) for head in found.walk("TH")}
    assert {name for name, scope in scopes.items() if scope == "/Row"} == {"Intäkter", "Bidrag", "Summa"}


def test_table_in_a_text_has_heads_of_columns_only() -> None:
    """A table that stands in a text has no heads of rows: its first cells are cells like the others."""
    pdf = make(prose(IN_TEXT), table(row("Bidrag", "1")))
    first, second = top(pdf).walk("Table")
    assert outline(first) == "Table(THead(TR(TH TH)) TBody(TR(TD TD)))"
    assert outline(second) == "Table(Caption(P) THead(TR(TH TH)) TBody(TR(TH TD)))"
    place, count = (str(head.object.ID) for head in first.walk("TH"))
    assert [headers(cell) for cell in first.walk("TD")] == [[place], [count]]


def test_table_without_a_visible_caption_has_a_name() -> None:
    """A table whose caption only repeats the heading has it as its name, for those who listen."""
    silent = replace(table(row("Bidrag", "1")), caption_repeats=True, numbered=False, note=2)
    pdf = make(Heading("Not 2 Prov", 1, anchor="not-2"), silent)
    (found,) = top(pdf).walk("Table")
    assert str(found.attributes["/Summary"]) == "Not 2. Prov"
    assert not list(found.walk("Caption"))


@pytest.mark.parametrize("kinds", [["rubrik", "", "", "summa"] * 12, [""] * 60], ids=["grouped", "plain"])
def test_long_table_breaks_between_groups(kinds: list[str]) -> None:
    """A long table breaks between groups of rows, never right after its heads or before its last sum."""
    rows = [row(f"Rad {number}", "" if kind == "rubrik" else "1", kind=kind) for number, kind in enumerate(kinds)]
    for before in range(20, 30):
        pdf = make(prose(*["Före."] * before), table(*rows))
        pages = [int(next(cell.walk("TH")).object.Pg.objgen[0]) for cell in next(top(pdf).walk("TBody")).children]
        breaks = [place for place in range(1, len(pages)) if pages[place] != pages[place - 1]]
        assert breaks
        for place in breaks:
            assert kinds[place] == "rubrik" if kinds[0] else 3 <= place <= 57


def test_short_table_stays_whole() -> None:
    """A table of twelve rows is never broken over pages, and its caption and footnotes stay with it."""
    short = replace(
        table(*(row(f"Rad {number}", "1") for number in range(12))), footnotes=(Footnote("*", (paragraph("Under"),)),)
    )
    for before in range(16, 26):
        pdf = make(prose(*["Före."] * before), short)
        parts = list(top(pdf).walk("Caption", "TR", "Note"))
        pages = {content[0].objgen for part in parts for element in part.walk() for content in element.content}
        assert len(pages) == 1


def test_lists_are_nested_in_their_items() -> None:
    """An item holds its paragraphs and the list under it, and the list says how it is numbered."""
    pdf = make(prose(bullets((paragraph("Ett"), paragraph("Mer")), (paragraph("Två"), bullets("Inre")), start=1)))
    assert body(pdf) == "L(LI(Lbl LBody(P P)) LI(Lbl LBody(P L(LI(Lbl LBody(P))))))"
    assert [str(item.attributes["/ListNumbering"]) for item in top(pdf).walk("L")] == ["/Decimal", "/Disc"]


def test_those_who_sign_are_a_list_without_labels() -> None:
    """Those who sign are a list whose items have no markers, which it says."""
    pdf = make(Signatures((Person("Kim Ek", "Ordförande"), Person("Bo Alm", "Ledamot"), Person("Eva By", "Ledamot"))))
    (listing,) = top(pdf).walk("L")
    assert outline(listing) == f"L({' '.join(['LI(LBody(P P))'] * 3)})"
    assert str(listing.attributes["/ListNumbering"]) == "/None"
    assert Reader(pdf).words(listing) == ["Kim", "Ek", "Ordförande", "Bo", "Alm", "Ledamot", "Eva", "By", "Ledamot"]


def test_link_over_two_lines_is_one_link() -> None:
    """A link that is broken over lines is one link with a place on each line, also with other elements in it."""
    target = "https://example.org/a"
    runs = (Words("en länk "), Emphasis((Words("som är"),)), Words(f" längre {LOREM}"))
    pdf = make(prose(Paragraph((Words(LOREM), Link(target, runs)))))
    (link,) = top(pdf).walk("Link")
    (area,) = link.annotations
    assert len(pdf.pages[0].obj.Annots) == 1
    assert len({round(float(height)) for height in list(area.QuadPoints)[1::8]}) == 2
    assert str(area.Contents) == f"en länk som är längre {LOREM.strip()}"
    assert str(area.A.URI) == target


def test_link_says_where_it_leads() -> None:
    """A link whose text is only a number says what the number is of; one that leads nowhere is no link."""
    noted = replace(table(row("Bidrag", "1", note=3), row("Annat", "2", note=4)), notes=True)
    pdf = make(noted, Heading("Not 3", 1, anchor="not-3"), prose(Paragraph((Link("#borta", (Words("borta"),)),))))
    (area,) = pdf.pages[0].obj.Annots
    assert str(area.Contents) == "Not 3"


def test_footnotes_are_notes_with_labels() -> None:
    """Footnotes of texts and of tables are notes with their mark and a name; each mark leads to its note and back."""
    mark, again = NoteMark(0, number=1), NoteMark(0, number=1, again=1)
    note = Note(0, (paragraph("Källa"), paragraph("Mer")), number=1, marks=2)
    noted = replace(
        table(row("Bidrag", Cell("1", marks=("*",)))), footnotes=(Footnote("*", (paragraph("Preliminärt"),)),)
    )
    pdf = make(prose(Paragraph((Words("Text"), mark, Words(" mer"), again)), notes=(note,)), noted)
    in_text, of_table = top(pdf).walk("Note")
    reader = Reader(pdf)
    assert reader.words(in_text) == ["1Källa", "Mer"]
    assert outline(of_table) == "Note(Lbl(Span) P)"
    assert reader.words(of_table) == ["*", "Preliminärt"]
    assert [str(note.object.ID) for note in (in_text, of_table)] == ["Note 1", "Tabellnot 1"]
    told = [str(area.Contents) for area in pdf.pages[0].obj.Annots]
    assert sorted(told) == ["Fotnot 1", "Fotnot 1", "Tillbaka till texten"]


def test_contents_list_has_page_numbers() -> None:
    """The contents are tagged as such, and each link ends with the number of the page that it leads to."""
    front = replace(FRONT, contents=True, motto="Tillsammans")
    pdf = make(Heading("Ett", 1), prose(LOREM * 80), Heading("Två", 2), prose("Text."), Heading("Tre", 3), front=front)
    contents = next(top(pdf).walk("TOC"))
    assert outline(contents) == "TOC(TOCI(Reference(Link)) TOC(TOCI(Reference(Link))))"
    assert [Reader(pdf).words(link) for link in contents.walk("Link")] == [["Ett", "2"], ["Två", "3"]]
    assert [str(link.annotations[0].Contents) for link in contents.walk("Link")] == ["Ett", "Två"]


def test_bookmarks_and_page_labels() -> None:
    """Every heading but the title is a bookmark, under the one above it, and pages have their numbers."""
    pdf = make(Heading("Del", 1, part=True), Heading("Avsnitt", 2), Heading("Ny del", 1, part=True))
    with pdf.open_outline() as bookmarks:
        assert [(item.title, [child.title for child in item.children]) for item in bookmarks.root] == [
            ("Del", ["Avsnitt"]),
            ("Ny del", []),
        ]
    assert "/PageLabels" in pdf.Root


def test_running_heads_and_decorations_are_no_content() -> None:
    """Running heads, page numbers and a verdict's circle are outside the structure."""
    pdf = make(prose(LOREM * 70), Heading("Måluppfyllelse", 1), Verdict("delvis", "Målet är delvis uppnått"))
    assert len(pdf.pages) == 2
    assert {"Header", "Footer"} <= set(artifacts(pdf, 1))
    words = Reader(pdf).words(top(pdf))
    assert words.count("Måluppfyllelse") == 1
    assert words[-4:] == ["Målet", "är", "delvis", "uppnått"]


def test_figure_has_alternative_text_and_place() -> None:
    """An image has its alternative text and its place within the margins; its caption is read first."""
    pdf = make(figure())
    assert body(pdf) == "Div(Caption(P) Figure)"
    (found,) = top(pdf).walk("Figure")
    assert str(found.object.Alt) == "En bild"
    left, bottom, right, above = (float(side) for side in found.attributes["/BBox"])
    _x, _y, width, height = (float(side) for side in pdf.pages[0].mediabox)
    assert 50 < left < right < width - 50
    assert 50 < bottom < above < height - 50
    assert Reader(pdf).words(top(pdf))[-4:] == ["Figur", "1.", "En", "figur"]


def test_figure_moves_only_past_text() -> None:
    """A figure that does not fit moves to the next page and text takes its place, but never before its heading."""
    parts = [prose(*[LOREM * 3] * 3)] * 3
    for before in range(1, 9):
        pdf = make(Heading("Först", 1), *parts[:before], prose(*[LOREM] * before), figure(), prose(*[LOREM] * 30))
        (heading,), (shown,) = top(pdf).walk("H2"), top(pdf).walk("Figure")
        numbers = {sheet.obj.objgen: number for number, sheet in enumerate(pdf.pages)}
        head, picture = numbers[heading.object.Pg.objgen], numbers[shown.object.Pg.objgen]
        assert picture - head <= 1
        if head == picture:
            assert float(shown.attributes["/BBox"][3]) < 700


@pytest.mark.parametrize("decided", ["2025-03-14", ""])
def test_files_are_attached_as_they_are(decided: str) -> None:
    """Attached files keep their bytes and have type, description and relation; all dates are the decision's.

    What is not decided has the last day of its year.
    """
    content = "id;rubrik\r\nalla;Även å\r\n".encode("utf-8-sig")
    package = {"title": "Öppna data", "resources": [{"path": "deltagare.csv", "title": "Deltagare"}]}
    files = {"deltagare.csv": content, "datapackage.json": json.dumps(package).encode(), "samma.csv": content}
    pdf = make(prose("Text."), front=replace(FRONT, decided=decided), files=files)
    attached = {name: spec.get_file() for name, spec in pdf.attachments.items()}
    assert {name: file.read_bytes() for name, file in attached.items()} == files
    assert [(name, spec.description) for name, spec in pdf.attachments.items()] == [
        ("datapackage.json", "Öppna data"),
        ("deltagare.csv", "Deltagare"),
        ("samma.csv", "samma.csv"),
    ]
    assert attached["deltagare.csv"].mime_type == "text/csv"
    assert [str(spec.AFRelationship) for spec in pdf.Root.AF] == ["/Data"] * 3
    date = decided or "2024-12-31"
    dated = {str(spec.obj.EF.F.Params.ModDate)[:10] for spec in pdf.attachments.values()}
    assert dated == {f"D:{date.replace('-', '')}"}
    assert str(pdf.docinfo.CreationDate).startswith(f"D:{date.replace('-', '')}")


def test_stream_may_end_in_any_byte() -> None:
    """A file whose compressed form happens to end in a carriage return has its right length all the same."""
    content = b"\x0c"
    assert zlib.compress(content).endswith(b"\r")
    pdf = make(prose("Text."), files={"a.csv": content})
    assert pdf.attachments["a.csv"].get_file().read_bytes() == content


def test_draft_says_so_on_every_page(project: Project) -> None:
    """A report without a decision date has UTKAST across each page, outside the structure, and says it in words."""
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    drawn = project.stitch(notebook(LOREM * 80))
    assert drawn.front.draft
    pdf = make(*(block.element for block in drawn.blocks), front=drawn.front)
    words = Reader(pdf).words(top(pdf))
    assert " ".join(words).count("Utkast, inte beslutad av förbundsstyrelsen") == 1
    assert "UTKAST" not in words
    assert len(pdf.pages) > 1
    assert [artifacts(pdf, number).count("Background") for number in range(len(pdf.pages))] == [1] * len(pdf.pages)


def test_decided_report_is_no_draft() -> None:
    """A report with a decision date and a cover says it, and nothing of a draft."""
    pdf = make(prose("Text."), front=replace(FRONT, decided="2025-03-14", motto=""))
    assert "Beslutad av förbundsstyrelsen den 14 mars 2025" in " ".join(Reader(pdf).words(top(pdf)))
    assert not any("Background" in artifacts(pdf, number) for number in range(len(pdf.pages)))


def test_wide_table_gets_a_page_on_its_side() -> None:
    """A table of many columns stands on a landscape page with the headings just before it, within the margins."""
    wide = table(row("Kostnader", *["-10 290"] * 14))
    pdf = make(prose("Före."), Heading("Över åren", 1), wide, prose("Efter."))
    shapes = ["wide" if sheet.mediabox[2] > sheet.mediabox[3] else "tall" for sheet in pdf.pages]
    assert shapes == ["tall", "wide", "tall"]
    (heading,), (found,) = top(pdf).walk("H2"), top(pdf).walk("Table")
    assert heading.object.Pg == pdf.pages[1].obj
    left, _bottom, right, _above = (float(side) for side in found.attributes["/BBox"])
    assert left > 50
    assert right < float(pdf.pages[1].mediabox[2]) - 50


def test_words_of_every_kind_of_block_in_reading_order() -> None:
    """Whatever kind of block words stand in, they are in the file, once, in the order in which they are read."""
    pdf = checked(to_pdf(EVERYTHING, REPOSITORY / "templates"))
    numbers = " ".join(f"Rad {number} {number}" for number in range(60))
    heads = " ".join("ABCDEFGHIJKLMN")
    years = " ".join(f"År {year}{' 10 290' * 14}" for year in (2023, 2024))
    assert " ".join(Reader(pdf).words(top(pdf), frozenset({"Lbl", "TOC"}))) == (
        "Tillsammans Samordningsförbundet Provlandet Årsredovisning 2024 Utkast, inte beslutad av förbundsstyrelsen "
        "Innehåll Del vanlig stark betonad struken märkt kod() rad ett rad två Inne citat Ort Antal Åre 3 "
        "punkt yttre inre sjunde Ort Antal Åre 3 MärktKällan "
        "Tabeller Tabell 1. Prov Rad Not 2024 Anmärkning Utfall Budget Intäkter Bidrag 3 1 (35 %*) 2 ord "
        "varav staten 1 2 Summa −1 – Preliminärt Under "
        f"Tabell 2. Bred Rad {heads} {years} Tabell 3. Lång Rad A {numbers} "
        "Not 3 Prov Se tabell 2 där Figur 1. Saknas Källan visar den som bild. Figur 2. En figur "
        "Målet är uppnått Målet har ingen bedömning Kim Ek Ordförande Bo Alm Ledamot"
    )


def test_numbers_stay_whole() -> None:
    """Thousands and a number with its unit have hard spaces in them, also where a person typed ordinary ones."""
    pdf = make(prose("Bidraget var 1 250 000 kr, 12 % av 40 tkr, enligt § 5, till 3 personer."))
    said = Reader(pdf).text(top(pdf)).replace("\u00a0", "~")
    assert "1~250~000~kr, 12~% av 40~tkr, enligt §~5, till 3~personer." in said


def test_range_stays_on_its_line() -> None:
    """A range of years is never broken over two lines, wherever the line ends."""
    for before in range(60, 84):
        pdf = make(prose(Paragraph((Words("i " * before), Strong((Words("2020–2024"),)), Words(LOREM)))))
        (found,) = top(pdf).walk("Strong")
        assert len(found.content) == 1


def test_skipped_level_is_raised() -> None:
    """A heading that skips a level comes just under the one above it, since the standard refuses it."""
    pdf = make(Heading("Del", 1), Heading("Djupt", 3), prose("Text."), Heading("Nästa", 2))
    assert body(pdf) == "H2 H3 P H3"


def test_character_that_no_font_has_stops_the_build() -> None:
    """A character that none of the report's fonts has is a fault that names it, and no empty box."""
    with pytest.raises(ReportError) as caught:
        make(prose("Här står \ue000."))
    (fault,) = caught.value.faults
    assert fault.found == r"\u{e000}"


def test_template_with_a_fault_says_where(tmp_path: Path) -> None:
    """A template for the PDF that Typst cannot use is a fault with its file and line."""
    templates = tmp_path / "templates"
    shutil.copytree(REPOSITORY / "templates", templates)
    path = templates / "arsredovisning" / "rapport" / "tabell.typ"
    path.write_text(path.read_text("utf-8") + '\n#let fel = 1 + "a"\n', "utf-8")
    with pytest.raises(ReportError) as caught:
        to_pdf(document(prose("Text.")), templates)
    (fault,) = caught.value.faults
    assert fault.file == "templates/arsredovisning/rapport/tabell.typ"
    assert fault.line == len(path.read_text("utf-8").splitlines())


def test_tables_that_do_not_meet_the_document_are_refused() -> None:
    """A template that leaves out a table cannot give a file whose tables are called by each other's names."""
    one, longer = document(table(row("Bidrag", "1"))), document(table(row("Bidrag", "1"), row("Mer", "2")))
    two = document(table(row("Bidrag", "1")), table(row("Annat", "2"), name="annan"))
    written = to_pdf(one, REPOSITORY / "templates")
    with pytest.raises(AssertionError, match="rows"):
        finish(written, contents_of(longer))
    with pytest.raises(ValueError, match="longer"):
        finish(written, contents_of(two))


def test_words_in_another_language_are_said_to_be() -> None:
    """The language of words that a text marks, and that of a script that only one language has, are in the tags."""
    marked = Foreign((Words("case management"),), "en-GB")
    pdf = make(prose(Paragraph((Words("Metoden "), marked, Words(" och תודה רבה, på thai ขอบคุณ, Δt och ευχαριστώ.")))))
    assert languages(pdf, 0) == ["en-GB", "he", "th", "el"]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext saknas")
@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Hon sade תודה רבה 12 000 gånger.", "Hon sade הבר הדות 12 000 gånger."),
        ("Året 2024 תודה", "Året 2024 הדות"),
        ("Ordet תודה 12 רבה är hebreiska.", "Ordet הבר 12 הדות är hebreiska."),
        ("תודה רבה sade hon bland annat, och gick.", "הבר הדות sade hon bland annat, och gick."),
    ],
)
def test_words_from_right_to_left_stand_in_their_place(tmp_path: Path, words: str, line: str) -> None:
    """In a Swedish sentence they run the other way; a number among them is theirs, and one after them stands after."""
    path = tmp_path / "prov.pdf"
    path.write_bytes(to_pdf(document(prose(words)), REPOSITORY / "templates"))
    command = ["pdftotext", "-bbox", str(path), "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [(float(left), word) for left, word in re.findall(r'xMin="([\d.]+)".*>(.*)</word>', boxes)]
    shown = [word for _left, word in sorted(found[4:])]
    assert re.sub("[\u200e\u202b\u202c]", "", " ".join(shown)) == line
