"""A Word document being written: its paragraphs, bookmarks, lists, footnotes, pages and heads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import deepcopy

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.parts.story import StoryPart
from docx.section import Section, _Footer, _Header
from docx.shared import Length, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from arsredovisning.export.docx.ooxml import Xml, add_bookmark, add_field, attribute, element, style_ids, wrap

#: The longest name of a bookmark that Word takes.
_LONGEST = 40
#: The room between a table and what follows it.
_AFTER_TABLE = Pt(10)

_FOOTNOTES = f"""
<w:footnotes {nsdecls("w")}>
  <w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
  <w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>
"""


class Word:
    """Writes a document from its beginning to its end.

    Attributes:
        document: The document as python-docx sees it.
    """

    def __init__(self, document: Document, anchors: Iterable[str]) -> None:
        """Begin to write.

        Args:
            document: An empty document with every style.
            anchors: The report's anchors; each can be bookmarked once.
        """
        self.document = document
        self._body = document.element.body
        self._styles = style_ids(document)
        self._bookmarks = _bookmark_names(anchors)
        self._landscape = False
        self._page_is_new = True
        self._begin_page = False

    def paragraph(self, style: str, text: str = "") -> Paragraph:
        """Add a paragraph."""
        made = self.document.add_paragraph(text)
        made._p.style = self.style_id("paragraph", style)
        if self._begin_page and not self._page_is_new:
            made.paragraph_format.page_break_before = True
        elif self._previous_tag(made) == qn("w:tbl"):
            given = made.style.paragraph_format.space_before if made.style else None
            made.paragraph_format.space_before = max(given or Pt(0), _AFTER_TABLE)
        self._begin_page = self._page_is_new = False
        return made

    @staticmethod
    def _previous_tag(paragraph: Paragraph) -> str:
        previous = paragraph._p.getprevious()
        return "" if previous is None else str(previous.tag)

    def add_table(self, table: Xml) -> None:
        """Add a table."""
        self._body.sectPr.addprevious(table)

    def run(self, paragraph: Paragraph, text: str, style: str = "") -> Run:
        """Add text to a paragraph in a character style."""
        made = paragraph.add_run(text)
        if style:
            made._r.style = self.style_id("character", style)
        return made

    def unplaced(self, style: str, part: StoryPart | None = None) -> Paragraph:
        """Make a paragraph that is not placed yet, for a table's cell or a part of its own."""
        made = Paragraph(element("p"), part or self.document.part)
        made._p.style = self.style_id("paragraph", style)
        return made

    def style_id(self, kind: str, name: str) -> str:
        """Give the id that a style has in this document: a paragraph's, a character's or a table's."""
        return self._styles[kind, name.lower()]

    def new_page(self) -> None:
        """Let the next paragraph begin a page."""
        self._begin_page = True

    def bookmark(self, paragraph: Paragraph, anchor: str) -> None:
        """Make a paragraph a target of links, if it has an anchor."""
        if anchor:
            add_bookmark(paragraph, list(self._bookmarks).index(anchor), self._bookmarks[anchor])

    def target(self, href: str) -> str:
        """Turn a link of the report into one of the document."""
        return f"#{self._bookmarks[href[1:]]}" if href[1:] in self._bookmarks else href

    def numbered_list(self, start: int, level: int) -> int | None:
        """Begin a numbered list and give its number; None if the style for lists has no numbers."""
        numbers = self.document.styles.element.xpath(
            f"w:style[@w:styleId='{self.style_id('paragraph', 'List Number')}']/w:pPr/w:numPr/w:numId/@w:val"
        )
        if not numbers:
            return None
        numbering = self.document.part.numbering_part.element
        (form,) = numbering.xpath(f"w:num[@w:numId='{numbers[0]}']/w:abstractNumId/@w:val")
        number = numbering.add_num(int(form))
        number.add_lvlOverride(ilvl=level).add_startOverride(start)
        return int(number.numId)

    def footnote(self, paragraph: Paragraph) -> Callable[[str], Paragraph]:
        """Add a footnote that a paragraph refers to.

        Returns:
            What adds paragraphs to the footnote, in the one style that footnotes have.
        """
        part = self._footnotes()
        number = max([0, *[int(attribute(note, "id")) for note in part.element]]) + 1
        self.run(paragraph, "", "footnote reference")._r.append(element("footnoteReference", id=number))
        note = element("footnote", id=number)
        part.element.append(note)

        def add(_style: str) -> Paragraph:
            made = self.unplaced("footnote text", part)
            if not len(note):
                self.run(made, "", "footnote reference")._r.append(element("footnoteRef"))
                made.add_run(" ")
            note.append(made._p)
            return made

        return add

    def name_note(self, paragraph: Paragraph, number: int, start: int) -> None:
        """Name the reference to a footnote, child number ``start`` of its paragraph, so that others can repeat it."""
        add_bookmark(paragraph, len(self._bookmarks) + number, _note_name(number), start)

    def repeat_note(self, paragraph: Paragraph, number: int) -> None:
        """Refer again to a footnote that has a name, by its number."""
        start = len(paragraph._p)
        self.run(paragraph, str(number), "footnote reference")
        wrap(paragraph, start, element("fldSimple", instr=f"NOTEREF {_note_name(number)} \\f \\h"))

    def _footnotes(self) -> StoryPart:
        """Give the part of the footnotes; a reference document's own loses what it says, not its lines."""
        main = self.document.part
        for name, rel in main.rels.items():
            if rel.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
                if isinstance(rel.target_part, StoryPart):
                    return rel.target_part
                notes = parse_xml(rel.target_part.blob)
                notes[:] = [note for note in notes if attribute(note, "type")]
                del main.rels[name]
                break
        else:
            notes = parse_xml(_FOOTNOTES)
            lines = element("footnotePr", element("footnote", id=-1), element("footnote", id=0))
            self.document.settings.element.insert_element_before(lines, "w:endnotePr", "w:compat", "w:rsids")
        part = StoryPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes, main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        return part

    @property
    def _section(self) -> Section:
        return Section(self._body.sectPr, self.document.part)

    def room(self, landscape: bool = False) -> Length:
        """Give the width of the text on an upright page or one on its side."""
        page = self._section
        width = page.page_height if landscape != self._landscape else page.page_width
        return Length((width or 0) - (page.left_margin or 0) - (page.right_margin or 0))

    def turn(self, landscape: bool) -> None:
        """Let what follows stand on pages on their side, or upright again."""
        if landscape == self._landscape:
            return
        last = self._body.sectPr.getprevious()
        if last is None or last.tag != qn("w:p"):
            last = self.paragraph("Rapporttabell not")._p
        section = self._section
        section.start_type = WD_SECTION.NEW_PAGE
        last.set_sectPr(deepcopy(self._body.sectPr))
        section.different_first_page_header_footer = False
        section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        self._landscape, self._page_is_new = landscape, True

    def set_heads(self, head: str, draft: bool) -> None:
        """Write the head and the page numbers of all pages but the first, unless the document has its own.

        Args:
            head: The text over each page.
            draft: Whether to mark every page as a draft.
        """
        section = self._section
        section.different_first_page_header_footer = True
        if section.header.is_linked_to_previous:
            self._fill(section.header, "Header").add_run(head)
        if section.footer.is_linked_to_previous:
            page = self._fill(section.footer, "Footer")
            page.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            add_field(page, "PAGE", "1")
            page.add_run(" (")
            add_field(page, "NUMPAGES", "1")
            page.add_run(")")
        if draft:
            heads = [section.header, section.first_page_header]
            if self.document.settings.odd_and_even_pages_header_footer:
                heads.append(section.even_page_header)
            for header in heads:
                self._mark_draft(header)

    def _fill(self, place: _Header | _Footer, style: str) -> Paragraph:
        place.is_linked_to_previous = False
        paragraph: Paragraph = place.paragraphs[0]
        paragraph._p.style = self.style_id("paragraph", style)
        return paragraph

    def _mark_draft(self, header: _Header) -> None:
        if header.is_linked_to_previous:
            mark = self._fill(header, "Utkast")
        else:
            mark = header.paragraphs[0].insert_paragraph_before()
            mark._p.style = self.style_id("paragraph", "Utkast")
        mark.add_run("UTKAST")

    def close(self) -> None:
        """End the document: Word wants a paragraph after a table."""
        last = self._body.sectPr.getprevious()
        if last is not None and last.tag == qn("w:tbl"):
            form = self.paragraph("Rapporttabell not").paragraph_format
            form.space_before = form.space_after = Pt(0)
            form.line_spacing = Pt(1)


def _note_name(number: int) -> str:
    return f"_Fotnot{number}"


def _bookmark_names(anchors: Iterable[str]) -> dict[str, str]:
    """Name a bookmark for each anchor: a letter first, no signs, at most forty characters, none twice."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for number, anchor in enumerate(anchors):
        name = re.sub(r"\W", "_", anchor if anchor[:1].isalpha() else f"avsnitt_{anchor}")[:_LONGEST]
        if name in taken:
            name = f"{name[: _LONGEST - 5]}_{number:04}"
        taken.add(name)
        names[anchor] = name
    return names
