"""The body of a report as Word: headings, texts, tables, figures, verdicts and signatures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from itertools import pairwise

from docx.shared import Cm, Length
from docx.text.paragraph import Paragraph

from arsredovisning.document.model import (
    Block,
    Document,
    Figure,
    Footnote,
    Heading,
    Missing,
    Person,
    Prose,
    Signatures,
    Table,
    Verdict,
)
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.front import numbered, write_front
from arsredovisning.export.docx.ooxml import add_field
from arsredovisning.export.docx.tables import draw_table, table_layout
from arsredovisning.export.docx.text import TextWriter
from arsredovisning.export.docx.widths import Layout

#: Width of the report's figures.
_FIGURE_WIDTH = Cm(16)


class ReportWriter:
    """Writes a report into a Word document."""

    def __init__(self, word: Word, report: Document) -> None:
        self._word = word
        self._report = report
        self._layouts = {block.id: table_layout(table, word) for block, table in report.tables}
        self._text = TextWriter(word)

    def write(self) -> None:
        """Write the whole report."""
        word, front = self._word, self._report.front
        word.set_heads(f"{front.forbund} – {front.title}", draft=front.draft)
        write_front(word, self._report)
        turned = _turned(self._report.blocks, self._layouts)
        for block in self._report.blocks:
            word.turn(block.id in turned)
            self._block(block)
        word.close()

    def _block(self, block: Block) -> None:
        match block.element:
            case Heading() as heading:
                if heading.new_page:
                    self._word.new_page()
                paragraph = self._word.paragraph(f"Heading {block.level - 1}", numbered(block, heading))
                self._word.bookmark(paragraph, block.anchor)
            case Prose() as prose:
                self._text.write(prose.blocks, prose.notes)
            case Table() as table:
                self._table(table, block)
            case Figure() as figure:
                self._figure(figure, block)
            case Missing() as missing:
                self._word.paragraph("Saknad figur", missing.reason)
                self._caption("Figur", block, missing.caption)
            case Verdict() as verdict:
                self._word.paragraph("Bedömning", verdict.text)
            case Signatures() as signatures:
                self._signatures(signatures.people)

    def _caption(self, series: str, block: Block, text: str) -> Paragraph:
        """Write a caption; its number in the series is Word's own, so that another can be put in before it."""
        caption = self._word.paragraph("Caption")
        if block.number:
            caption.add_run(f"{series} ")
            add_field(caption, f"SEQ {series} \\* ARABIC", block.number)
            caption.add_run(". ")
        caption.add_run(text)
        self._word.bookmark(caption, block.anchor)
        return caption

    def _table(self, table: Table, block: Block) -> None:
        if not table.caption_repeats:
            note = f"Not {table.note}. " if table.note is not None else ""
            caption = self._caption("Tabell", block, note + table.caption)
            caption.paragraph_format.keep_with_next = True
        drawn = draw_table(table, self._word, self._layouts[block.id], self._text)
        self._word.add_table(drawn)
        if table.caption_repeats:
            first = next(drawn.iter("{*}p"))
            self._word.bookmark(Paragraph(first, self._word.document.part), block.anchor)
        for footnote in table.footnotes:
            self._under_table(footnote)
        if table.comment:
            self._under_table(Footnote("", table.comment))

    def _under_table(self, footnote: Footnote) -> None:
        marks = [footnote.mark] if footnote.mark else []

        def add(style: str) -> Paragraph:
            paragraph = self._word.paragraph("Rapporttabell not" if style == "Normal" else style)
            if marks:
                paragraph.add_run(marks.pop()).font.superscript = True
                paragraph.add_run(" ")
            return paragraph

        self._text.write(footnote.body, add=add)

    def _figure(self, figure: Figure, block: Block) -> None:
        place = self._word.paragraph("Figur")
        picture = place.add_run().add_picture(
            io.BytesIO(base64.b64decode(figure.png)), width=Length(min(_FIGURE_WIDTH, self._word.room()))
        )
        properties = picture._inline.docPr
        properties.set("name", f"Figur {block.number}")
        properties.set("descr", figure.alt)
        self._caption("Figur", block, figure.caption)

    def _signatures(self, people: Sequence[Person]) -> None:
        for person in people:
            self._word.paragraph("Underskrift", person.name)
            self._word.paragraph("Underskrift funktion", person.role)


def _turned(blocks: Sequence[Block], layouts: dict[str, Layout]) -> set[str]:
    """Find what stands on pages on their side: wide tables, and the headings just above them."""
    turned = {name for name, layout in layouts.items() if layout.landscape}
    for below, above in pairwise(reversed(blocks)):
        if below.id in turned and isinstance(above.element, Heading):
            turned.add(above.id)
    return turned
