"""The report as Word: what each part of it becomes, and what a förbund's own reference document changes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm, Pt, RGBColor
from nbformat import NotebookNode
from PIL import Image

from arsredovisning.errors import ReportError
from arsredovisning.export.docx import own_reference, to_docx
from arsredovisning.export.docx.house import make_reference
from arsredovisning.export.docx.ooxml import to_stable_bytes
from arsredovisning.export.docx.widths import PADDING, lay_out, need, text_width
from tests.project import REPOSITORY, Project, notebook
from tests.word import WordFile, grid_of, head_rows, text_of

NBSP = "\u00a0"


def write(project: Project, *notebooks: NotebookNode) -> WordFile:
    """Give the document that stitched notebooks become."""
    return WordFile(to_docx(project.stitch(*notebooks), project.folder))


def one_table(project: Project, *cells: Any) -> Any:
    (table,) = write(project, notebook(*cells)).tables()
    return table


def prose(project: Project, markdown: str) -> WordFile:
    return write(project, notebook(markdown))


def body(word: WordFile) -> list[tuple[str, str]]:
    """List style and text of the paragraphs that come after the part's heading."""
    said = [(word.style(paragraph), text_of(paragraph)) for paragraph in word.paragraphs()]
    return said[said.index(("heading 1", "Förvaltningsberättelse")) + 1 :]


def test_headings_have_words_own_styles(project: Project) -> None:
    """Parts, sections and what is under them are headings of levels 1, 2 and 3, and one can lead to each."""
    word = prose(project, "# Ett\n\nText.\n\n## Under")
    assert word.headings() == [(1, "Förvaltningsberättelse"), (2, "Ett"), (3, "Under")]
    assert word.bookmarks() == {"forvaltningsberattelse": "Förvaltningsberättelse", "ett": "Ett", "under": "Under"}


def test_headings_carry_their_numbers(project: Project) -> None:
    """Where headings are numbered, the number stands in the heading and in the contents list."""
    project.replace("report.toml", "beslutad", "numrerade_rubriker = true\nbeslutad")
    word = prose(project, "# Ett")
    assert word.headings() == [(1, "1. Förvaltningsberättelse"), (2, "1.1 Ett")]
    assert (word.texts("toc 1"), word.texts("toc 2")) == (["1. Förvaltningsberättelse"], ["1.1 Ett"])


def test_contents_are_a_field_that_is_filled(project: Project) -> None:
    """The contents list is a field that Word can renew, filled with links to the headings; Word asks nothing."""
    word = prose(project, "# Ett\n\n## Under")
    assert word.body.xpath(".//w:sdt//w:instrText/text()") == ['TOC \\o "1-2" \\h \\z \\u']
    kinds = word.body.xpath(".//w:fldChar/@w:fldCharType")
    assert kinds == ["begin", "separate", "end"]
    assert word.links() == [("Förvaltningsberättelse", "forvaltningsberattelse"), ("Ett", "ett")]
    with zipfile.ZipFile(io.BytesIO(word.content)) as file:
        assert b"updateFields" not in file.read("word/settings.xml")
        assert b"w:dirty" not in file.read("word/document.xml")


def test_a_report_may_have_no_contents(project: Project) -> None:
    """A report without a contents list has none, and begins under its title."""
    project.replace("report.toml", "beslutad", "innehall = false\nbeslutad")
    word = prose(project, "# Ett")
    assert word.body.xpath(".//w:sdt") == []
    assert word.texts()[:3] == ["Årsredovisning 2024", "Samordningsförbundet Provlandet", "Förvaltningsberättelse"]


def test_a_long_anchor_becomes_a_name_that_word_takes(project: Project) -> None:
    """Bookmarks of headings that begin alike or with a digit have names of their own that Word takes."""
    long = "Viktiga förhållanden för resultat och ekonomisk ställning"
    word = prose(project, f"# {long} ett\n\n## {long} två\n\n## 2024 års mål")
    names = word.bookmarks()
    assert len(names) == 4
    assert all(name[0].isalpha() and len(name) <= 40 and name.replace("_", "").isalnum() for name in names)
    assert names["avsnitt_2024_ars_mal"] == "2024 års mål"


def test_a_numbered_table_has_a_caption_with_words_own_number(project: Project) -> None:
    """A table's caption is a caption to Word, which can count it, and stays on the page of its table."""
    word = write(project, notebook("# Om\n\nSe @tab:deltagare.", project.report.table("deltagare")))
    (caption,) = word.paragraphs("caption")
    assert text_of(caption) == "Tabell 1. Deltagare"
    assert caption.xpath("w:fldSimple/@w:instr") == ["SEQ Tabell \\* ARABIC"]
    assert caption.xpath("w:pPr/w:keepNext")
    assert word.links()[-1] == (f"tabell{NBSP}1", "tab_deltagare")
    assert word.bookmarks()["tab_deltagare"] == "Tabell 1. Deltagare"


def test_a_table_without_a_number_is_captioned_too(project: Project) -> None:
    """A table that is not numbered has its caption alone; a note has its number."""
    project.replace("tabeller.toml", "[fakta]", "[fakta]\nnot = 3")
    word = write(project, notebook("# Om", project.report.table("resultatrakning"), project.report.table("fakta")))
    assert word.texts("caption") == ["Resultaträkning", "Not 3. Fakta"]


def test_a_caption_that_repeats_the_heading_is_only_a_name(project: Project) -> None:
    """A table whose heading says what its caption would is named for screen readers, and can be linked to."""
    word = write(project, notebook("# Resultaträkning", project.report.table("resultatrakning")))
    (table,) = word.tables()
    assert word.texts("caption") == []
    assert table.xpath("w:tblPr/w:tblCaption/@w:val") == ["Resultaträkning"]
    assert table.xpath(".//w:bookmarkStart/@w:name") == ["tab_resultatrakning"]


def test_a_table_is_printed_as_on_the_page(project: Project) -> None:
    """A table's heads, labels and numbers are those of the page, with hard spaces and the real minus."""
    table = one_table(project, project.report.table("resultatrakning"))
    assert grid_of(table) == [
        ["Belopp i tkr", "2024", "2023"],
        ["Verksamhetens intäkter", f"8{NBSP}484", f"8{NBSP}227,5"],
        ["Verksamhetens kostnader", f"−9{NBSP}218", f"−6{NBSP}875"],
        ["Årets resultat", "−734", f"1{NBSP}352,5"],
    ]


def test_a_tables_first_row_and_column_are_heads(project: Project) -> None:
    """The head is repeated on every page and the first column is one of heads; no row is broken between pages."""
    table = one_table(project, project.report.table("resultatrakning"))
    look = table.tblPr.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    assert head_rows(table) == 1
    assert len(table.xpath("w:tr/w:trPr/w:cantSplit")) == 4


def test_numbers_are_right_aligned_and_sums_set_off(project: Project) -> None:
    """Numbers and their heads stand to the right, and a sum is bold on a tinted ground."""
    word = write(project, notebook(project.report.table("resultatrakning")))
    (table,) = word.tables()
    *_others, total = table.xpath("w:tr")
    for row in table.xpath("w:tr"):
        assert row.xpath("w:tc/w:p/w:pPr/w:jc/@w:val") == ["right", "right"]
    styles = {word.styles[name] for name in total.xpath(".//w:rStyle/@w:val")}
    assert styles == {"Rapporttabell summa"}
    assert len(total.xpath("w:tc/w:tcPr/w:shd")) == 3
    assert word.document.styles["Rapporttabell summa"].font.bold


def test_groups_span_their_columns(project: Project) -> None:
    """A common head covers its columns, a head without a group covers both rows, and both rows are repeated."""
    frame = pd.DataFrame({"a": [1], "b": [2], "c": [3]}, index=["Ett"])
    labels, groups = {"a": "Kvinnor", "b": "Män", "c": "Svarande"}, {"a": "2024", "b": "2024"}
    table = one_table(project, project.report.make_table(frame, "t", "T", labels=labels, groups=groups))
    assert head_rows(table) == 2
    assert grid_of(table) == [
        ["", "2024", "2024", "Svarande"],
        ["", "Kvinnor", "Män", "Svarande"],
        ["Ett", "1", "2", "3"],
    ]


def test_a_heading_among_the_rows_covers_the_table(project: Project) -> None:
    """A row that is only a heading covers every column; a part of a sum is indented."""
    project.table("resultatrakning", "id;rubrik;typ;2024;2023", "r;Intäkter;rubrik;;", "a;Varav bidrag;varav;1;2")
    table = one_table(project, project.report.table("resultatrakning"))
    heading, part = table.xpath("w:tr")[1:]
    assert heading.xpath("w:tc/w:tcPr/w:gridSpan/@w:val") == ["3"]
    assert part.xpath("w:tc/w:p/w:pPr/w:ind/@w:left") == ["280"]


def test_a_notes_number_leads_to_the_note(project: Project) -> None:
    """A note's number in a statement is a link to the note."""
    project.table("resultatrakning", "id;rubrik;not;2024;2023", "a;Intäkter;2;1;2", "b;Kostnader;;3;4")
    shown = project.report.table("resultatrakning")
    word = write(project, notebook("# Om", shown, project.report.heading("Not 2 Intäkter", anchor="not-2")))
    (table,) = word.tables()
    assert grid_of(table)[0][1] == "Not"
    assert [text_of(link) for link in table.iter(qn("w:hyperlink"))] == ["2"]
    assert word.bookmarks()["not_2"] == "Not 2 Intäkter"


def test_what_stands_under_a_table(project: Project) -> None:
    """Footnotes of a table stand under it with their marks, and its comment after them."""
    footnote = (
        'fotnoter = [{ marke = "*", celler = ["anslag.varde"], text = "Se *ordlistan*." }]\nkommentar = "Preliminärt."'
    )
    project.replace("tabeller.toml", "[fakta]", f"[fakta]\n{footnote}")
    word = write(project, notebook("# Om", project.report.table("fakta")))
    assert grid_of(word.tables()[0])[1][1] == f"2{NBSP}500{NBSP}000*"
    assert word.texts("Rapporttabell not") == ["* Se ordlistan.", "Preliminärt."]


def test_a_part_that_has_nothing_to_show(project: Project) -> None:
    """A part of a table without columns or rows is a table of its labels and heads."""
    bare = project.report.table("fakta", rows=["anslag"], columns={"ord": "Ord"}, as_name="tom")
    word = write(project, notebook(bare, project.report.table("fakta", rows=[], as_name="ingen")))
    assert [grid_of(table) for table in word.tables()] == [[["Antal"], ["Anslag"]], [["Antal", "Värde", "ord"]]]


def wide(project: Project, columns: int) -> Any:
    names = [f"k{number}" for number in range(columns)]
    frame = pd.DataFrame({name: [123456789.0] for name in names}, index=["Verksamhetens intäkter"])
    return project.report.make_table(frame, "bred", "Bred tabell", labels=dict.fromkeys(names, "Utfall"))


def page_room(section: Any) -> float:
    """Give the width of a page's text in cm."""
    return float((section.page_width - section.left_margin - section.right_margin) / Cm(1))


@pytest.mark.parametrize(("columns", "size"), [(3, 9.0), (6, 8.0)])
def test_a_table_is_as_wide_as_the_text(project: Project, columns: int, size: float) -> None:
    """A table is as wide as the text; one that would not fit is set in smaller type."""
    word = write(project, notebook(wide(project, columns)))
    (table,) = word.tables()
    widths = [int(width) for width in table.xpath("w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) == pytest.approx(16 / 2.54 * 1440, abs=2)
    style = word.document.styles[word.style(table.xpath(".//w:p")[0])]
    assert style.font.size == Pt(size)
    assert len(word.document.sections) == 1


def test_a_wider_table_gets_a_page_on_its_side(project: Project) -> None:
    """A table that fits no upright page stands with its heading on a page on its side, as wide as that page's text."""
    word = write(project, notebook("# Före\n\nText.", "## Tabellen", wide(project, 9), "Efter."))
    before, turned, after = word.document.sections
    assert [part.orientation for part in (before, turned, after)] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert page_room(before) == pytest.approx(16, abs=0.01)
    assert page_room(turned) == pytest.approx(24.7, abs=0.01)
    (table,) = word.tables()
    assert sum(map(int, table.xpath("w:tblGrid/w:gridCol/@w:w"))) == pytest.approx(24.7 / 2.54 * 1440, abs=2)
    breaks = word.body.xpath("w:p[w:pPr/w:sectPr]")
    assert text_of(breaks[0]) == "Text."
    assert [part.different_first_page_header_footer for part in (before, turned, after)] == [True, False, False]
    assert turned.header.is_linked_to_previous or turned.header.paragraphs[0].text == before.header.paragraphs[0].text


@pytest.mark.parametrize("count", [1, 4, 6, 7])
def test_no_word_and_no_number_is_broken(count: int) -> None:
    """Where a table fits a page, each column has room for its longest word and number, and all fill the page."""
    needs = [need(["Aktivitetskostnader och annat"], head="Belopp i tkr", roomy=14.0)]
    needs += [need([f"1{NBSP}234{NBSP}567"], head="Differens utfall–budget") for _column in range(count)]
    layout = lay_out(needs, 9072, 14002)
    em = 160 if layout.tight else 180
    assert sum(layout.widths) == (14002 if layout.landscape else 9072)
    assert layout.widths[0] >= text_width("Aktivitetskostnader") * em + PADDING
    for width in layout.widths[1:]:
        assert width >= max(text_width(f"1{NBSP}234{NBSP}567"), text_width("Differens")) * em + PADDING


def test_a_figure_is_a_picture_with_its_text(project: Project) -> None:
    """A figure is a PNG as wide as the text with its alternative text, over a caption with Word's own number."""
    shown = project.report.figure("f", project.report.axes(3)[0], caption="Utfall", alt="Tomma axlar.")
    word = write(project, notebook("# Om\n\nSe @fig:f.", shown))
    (picture,) = word.document.inline_shapes
    assert picture.width == Cm(16)
    assert picture.height / picture.width == pytest.approx(3 / 16, abs=0.01)
    assert picture._inline.docPr.get("descr") == "Tomma axlar."
    (caption,) = word.paragraphs("caption")
    assert (text_of(caption), caption.xpath("w:fldSimple/@w:instr")) == ("Figur 1. Utfall", ["SEQ Figur \\* ARABIC"])
    assert word.links()[-1] == (f"figur{NBSP}1", "fig_f")


def test_a_figure_that_the_source_lacks(project: Project) -> None:
    """A figure without values is a paragraph that says why, with the figure's caption."""
    word = prose(project, "[[figur:forsorjning]]")
    assert body(word) == [
        ("Saknad figur", "Källan visar figuren som bild."),
        ("caption", "Figur 1. Försörjning vid inskrivning"),
    ]


def test_verdicts_and_signatures(project: Project) -> None:
    """A verdict and those who sign, each with a line to sign on, have styles of their own."""
    project.replace("report.toml", "[[delar]]", '[[underskrifter]]\nnamn = "Kim Ek"\nroll = "Ordförande"\n\n[[delar]]')
    word = write(project, notebook(project.report.verdict("delvis", "Delvis uppnått"), project.report.signatures()))
    assert body(word) == [
        ("Bedömning", "Delvis uppnått"),
        ("Underskrift", "Kim Ek"),
        ("Underskrift funktion", "Ordförande"),
    ]


def runs(word: WordFile) -> dict[str, dict[str, Any]]:
    """Give the formats of each run of the first paragraph by its text."""
    paragraph = next(item for item in word.document.paragraphs if item.text.startswith("Text"))
    fonts = {run.text: run.font for run in paragraph.runs}
    names = ("bold", "italic", "strike", "highlight_color")
    return {text: {name: getattr(font, name) for name in names if getattr(font, name)} for text, font in fonts.items()}


def test_emphasis_in_a_text(project: Project) -> None:
    """Strong, emphasised, deleted and marked words are bold, italic, struck through and highlighted."""
    found = runs(prose(project, "Text **fet** *kursiv ~~struken~~* ==att förnya=="))
    assert (found["fet"], found["kursiv "]) == ({"bold": True}, {"italic": True})
    assert found["struken"] == {"italic": True, "strike": True}
    assert list(found["att förnya"]) == ["highlight_color"]


@pytest.mark.usefixtures("unread")
def test_lines_and_signs_in_a_text(project: Project) -> None:
    """Lines of a paragraph are joined, a break stays one, and HTML and code are shown as they are written."""
    word = prose(project, "Ett\ntvå  \ntre <b>&amp;</b> `kod`")
    assert body(word) == [("Normal", "Ett två tre <b>&</b> kod")]
    assert len(word.body.xpath(".//w:br")) == 1


def test_links_of_a_text(project: Project) -> None:
    """A link to the web leads there; the same address is kept once."""
    word = prose(project, "Se [NNS](https://www.nnsfinsam.se) och [igen](https://www.nnsfinsam.se).")
    targets = [rel.target_ref for rel in word.document.part.rels.values() if rel.is_external]
    assert targets == ["https://www.nnsfinsam.se"]
    assert [text_of(link) for link in word.body.xpath(".//w:hyperlink[@r:id]")] == ["NNS", "igen"]


def test_lists(project: Project) -> None:
    """Lists are Word's own, three levels deep, and what goes on in an item stands under it."""
    word = prose(project, "- ett\n\n  mera\n  - två\n    - tre\n      - fyra\n- fem\n\n> citat")
    assert body(word) == [
        ("List Bullet", "ett"),
        ("List Continue", "mera"),
        ("List Bullet 2", "två"),
        ("List Bullet 3", "tre"),
        ("List Bullet 3", "fyra"),
        ("List Bullet", "fem"),
        ("Quote", "citat"),
    ]


def test_each_numbered_list_begins_anew(project: Project) -> None:
    """A numbered list begins at the number that the text says, however many lists there are before it."""
    word = prose(project, "1. a\n2. b\n\nMellan.\n\n3. c\n4. d")
    items = word.paragraphs("List Number")
    numbers = [item.xpath("w:pPr/w:numPr/w:numId/@w:val")[0] for item in items]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    numbering = word.document.part.numbering_part.element
    starts = [numbering.xpath(f"w:num[@w:numId='{number}']//w:startOverride/@w:val") for number in numbers[::2]]
    assert starts == [["1"], ["3"]]


def test_footnotes_are_words_own(project: Project) -> None:
    """A footnote in a text is a footnote of Word, numbered through the report, with its links."""
    first = notebook("# Ett\n\nText.[^a]\n\n[^a]: Lagen, se [här](https://www.riksdagen.se).")
    word = write(project, first, notebook("Två.[^1]\n\n[^1]: *Mer*."))
    assert word.body.xpath(".//w:footnoteReference/@w:id") == ["1", "2"]
    notes = {note.get(qn("w:id")): text_of(note) for note in word.footnotes if not note.get(qn("w:type"))}
    assert notes == {"1": "Lagen, se här.", "2": "Mer."}
    assert prose(project, "Utan.").footnotes is None


def test_a_table_in_a_text(project: Project) -> None:
    """A table written in a text keeps its words, their format and its alignment."""
    word = prose(project, "| År | Antal |\n|---|---:|\n| **2024** | 12 |")
    (table,) = word.tables()
    assert (grid_of(table), head_rows(table)) == ([["År", "Antal"], ["2024", "12"]], 1)
    assert table.xpath(".//w:jc/@w:val") == ["right", "right"]
    assert text_of(table.xpath(".//w:r[w:rPr/w:b]")[0]) == "2024"


def test_cover(project: Project) -> None:
    """The cover has motto, förbund, title and the day of the decision, and a page of its own without a head."""
    project.replace("report.toml", "[[delar]]", '[omslag]\nmotto = "Tillsammans!"\n\n[[delar]]')
    word = prose(project, "# Ett")
    assert word.texts()[:5] == [
        "Tillsammans!",
        "Samordningsförbundet Provlandet",
        "Årsredovisning 2024",
        "Beslutad av förbundsstyrelsen den 14 mars 2025",
        "Innehåll",
    ]
    assert word.paragraphs("TOC Heading")[0].xpath("w:pPr/w:pageBreakBefore")
    section = word.document.sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous


def test_a_logo_stands_on_the_cover(project: Project) -> None:
    """A logo that is a PNG stands first on the cover with its text; an SVG, which Word cannot draw, is left out."""
    place = project.folder.forbund_settings
    Image.new("RGB", (40, 20), "red").save(place.with_name("logo.png"))
    place.with_name("logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>', "utf-8")
    settings = place.read_text("utf-8") + 'logotyp_alt = "Ett berg."\n'
    project.write("../forbund.toml", settings + 'logotyp = "logo.png"\n')
    (picture,) = prose(project, "# Ett").document.inline_shapes
    assert (picture.height, picture._inline.docPr.get("descr")) == (Cm(2), "Ett berg.")
    project.write("../forbund.toml", settings + 'logotyp = "logo.svg"\n')
    assert len(prose(project, "# Ett").document.inline_shapes) == 0


def test_running_head_and_page_numbers(project: Project) -> None:
    """Each page has förbund and title over it and its number out of all under it."""
    section = prose(project, "# Ett").document.sections[0]
    assert section.header.paragraphs[0].text == "Samordningsförbundet Provlandet – Årsredovisning 2024"
    assert text_of(section.footer.paragraphs[0]._p) == "1 (1)"
    assert section.footer.paragraphs[0]._p.xpath("w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_a_draft_is_marked_on_every_page(project: Project) -> None:
    """A report that is not decided says so under its title and is marked on every page, the first too."""
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    word = prose(project, "# Ett")
    section = word.document.sections[0]
    assert [head.paragraphs[0].text for head in (section.header, section.first_page_header)] == ["UTKAST"] * 2
    assert section.header.paragraphs[1].text.startswith("Samordningsförbundet")
    assert word.texts("Omslagstext") == ["Utkast, inte beslutad av förbundsstyrelsen"]


def test_what_the_file_says_of_itself(project: Project) -> None:
    """The file has the report's title, the förbund as author, Swedish as language and the day of the decision."""
    word = prose(project, "# Ett")
    about = word.document.core_properties
    assert (about.title, about.author, about.language) == (
        "Årsredovisning 2024",
        "Samordningsförbundet Provlandet",
        "sv-SE",
    )
    assert {str(date)[:10] for date in (about.created, about.modified)} == {"2025-03-14"}
    assert word.document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["sv-SE"]


def test_the_same_report_is_the_same_bytes(project: Project) -> None:
    """The same report gives the same bytes, with no date of today in them; a draft too."""
    stitched = project.stitch(notebook("# Ett", project.report.table("deltagare")))
    written = to_docx(stitched, project.folder)
    assert written == to_docx(stitched, project.folder)
    with zipfile.ZipFile(io.BytesIO(written)) as file:
        assert {item.date_time for item in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    draft = WordFile(to_docx(project.stitch(), project.folder)).document.core_properties
    assert str(draft.created)[:10] == "2024-12-31"


def test_headings_have_the_forbunds_colour(project: Project) -> None:
    """Headings and the document's first accent colour are the förbund's own."""
    document = prose(project, "# Ett").document
    assert document.styles["Heading 1"].font.color.rgb == RGBColor.from_string("1F5C4D")
    (theme,) = [rel.target_part.blob for rel in document.part.rels.values() if rel.reltype.endswith("/theme")]
    assert b'<a:accent1><a:srgbClr val="1F5C4D"/></a:accent1>' in theme


#: The order in which Word wants the properties of paragraphs, runs, tables, rows, cells and sections.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc outlineLvl rPr "
    "sectPr",
    "rPr": "rStyle rFonts b bCs i iCs strike color sz szCs highlight u vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "sectPr": "footnotePr type pgSz pgMar pgNumType cols titlePg docGrid",
}


def test_properties_stand_in_words_order(project: Project) -> None:
    """What is said of paragraphs, tables and pages comes in the order that Word wants, so that it repairs nothing."""
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    word = write(
        project,
        notebook("# Ett\n\n1. ett **fet**[^1]\n   - två\n\n---\n\n> ==citat==\n\n[^1]: Not.", wide(project, 9)),
        notebook(project.report.table("resultatrakning"), "Sist."),
    )
    with zipfile.ZipFile(io.BytesIO(word.content)) as file:
        names = [name for name in file.namelist() if name.startswith("word/") and name.endswith(".xml")]
        parts = [parse_xml(file.read(name)) for name in names]
    checked = 0
    for part in parts:
        for kind, wanted in ORDER.items():
            order = [qn(f"w:{name}") for name in wanted.split()]
            for properties in part.iter(qn(f"w:{kind}")):
                found = [child.tag for child in properties if not child.tag.endswith("Reference")]
                places = [order.index(tag) for tag in found]
                assert places == sorted(places), (kind, found)
                checked += 1
    assert checked > 100


def own(project: Project) -> Any:
    """Begin a förbund's own reference document, as Word makes it in Swedish."""
    document = docx.Document()
    for style in document.styles.element.findall(qn("w:style")):
        if style.get(qn("w:styleId")) == "Heading1":
            style.set(qn("w:styleId"), "Rubrik1")
        for link in style.xpath("*[@w:val='Heading1']"):
            link.set(qn("w:val"), "Rubrik1")
    return document


def test_a_forbund_may_have_its_own_reference_document(project: Project) -> None:
    """A förbund's own document gives page, fonts, colours and heads; its text is left out."""
    document = own(project)
    document.add_paragraph("Mallens egen text")
    document.styles["Normal"].font.name = "Verdana"
    document.styles["Heading 1"].font.color.rgb = RGBColor.from_string("AA0000")
    document.sections[0].page_width, document.sections[0].left_margin = Cm(20), Cm(3)
    document.sections[0].header.paragraphs[0].text = "Provlandets logotyp"
    document.save(str(own_reference(project.folder)))
    word = write(project, notebook("# Ett", project.report.table("deltagare")))
    made = word.document
    assert "Mallens egen text" not in word.texts()
    assert made.styles["Normal"].font.name == "Verdana"
    assert made.styles["Heading 1"].font.color.rgb == RGBColor.from_string("AA0000")
    assert word.body.xpath(".//w:p[w:pPr/w:pStyle/@w:val='Rubrik1']")
    assert made.sections[0].header.paragraphs[0].text == "Provlandets logotyp"
    section = made.sections[0]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert sum(map(int, word.tables()[0].xpath("w:tblGrid/w:gridCol/@w:w"))) == pytest.approx(width / 635, abs=1)


def test_what_an_own_reference_document_lacks_is_added(project: Project) -> None:
    """Styles and lists that a förbund's own document lacks are taken from the shared one."""
    document = own(project)
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")).startswith(("List", "Title", "caption", "heading 5")):
            styles.remove(style)
    for name in [name for name, rel in document.part.rels.items() if rel.reltype.endswith("/numbering")]:
        del document.part.rels[name]
    document.save(str(own_reference(project.folder)))
    word = write(project, notebook("# Ett\n\n- punkt\n\n1. tal[^1]\n\n[^1]: Not.", project.report.table("deltagare")))
    bullet = word.document.styles["List Bullet"].element
    (number,) = bullet.xpath("w:pPr/w:numPr/w:numId/@w:val")
    numbering = word.document.part.numbering_part.element
    (form,) = numbering.xpath(f"w:num[@w:numId='{number}']/w:abstractNumId/@w:val")
    assert numbering.xpath(f"w:abstractNum[@w:abstractNumId='{form}']/w:lvl[1]/w:lvlText/@w:val") == ["•"]
    ids = [style.get(qn("w:styleId")) for style in word.document.styles.element.findall(qn("w:style"))]
    assert len(ids) == len(set(ids))
    linked = {
        link.get(qn("w:val"))
        for tag in ("basedOn", "next", "link")
        for link in word.document.styles.element.iter(qn(f"w:{tag}"))
    }
    assert linked <= set(ids)
    assert {word.style(paragraph) for paragraph in word.paragraphs()} >= {
        "Title",
        "caption",
        "List Bullet",
        "List Number",
    }


def test_a_draft_is_marked_over_an_own_head(project: Project) -> None:
    """A draft's mark stands over the head that a förbund's own document has, on even pages too."""
    document = own(project)
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].header.paragraphs[0].text = "Udda"
    document.sections[0].even_page_header.paragraphs[0].text = "Jämn"
    document.save(str(own_reference(project.folder)))
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    section = prose(project, "# Ett").document.sections[0]
    heads = (section.header, section.even_page_header, section.first_page_header)
    assert [[line.text for line in head.paragraphs] for head in heads] == [
        ["UTKAST", "Udda"],
        ["UTKAST", "Jämn"],
        ["UTKAST"],
    ]


@pytest.mark.parametrize("content", [b"", b"Inget Word-dokument", b"PK\x05\x06" + bytes(18)])
def test_a_reference_document_that_is_none_is_told(project: Project, content: bytes) -> None:
    """A reference document that is not a Word document is told with what to do."""
    own_reference(project.folder).write_bytes(content)
    with pytest.raises(ReportError) as caught:
        prose(project, "# Ett")
    (fault,) = caught.value.faults
    assert (fault.file, fault.message) == (
        "data/provlandet/referens.docx",
        "Referensdokumentet går inte att läsa som ett Word-dokument.",
    )


def test_a_template_is_told(project: Project, tmp_path: Path) -> None:
    """A Word template that is only renamed is told too: Word would not open the report."""
    path = own_reference(project.folder)
    document = docx.Document()
    document.part._content_type = document.part.content_type.replace("document.main", "template.main")  # noqa: SLF001  it only writes documents
    document.save(str(path))
    with pytest.raises(ReportError, match=r"inte \.doc, \.docm eller \.dotx"):
        prose(project, "# Ett")


def test_the_shared_reference_document_is_what_is_made(project: Project) -> None:
    """The shared document in templates/ is the one that the library makes, piece by piece."""

    def pieces(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return {name: file.read(name) for name in file.namelist()}

    shared = (REPOSITORY / "templates" / "referens.docx").read_bytes()
    assert pieces(shared) == pieces(to_stable_bytes(make_reference()))
