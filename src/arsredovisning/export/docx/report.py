"""The body of a stitched report as Word: headings, texts, tables, figures, verdicts and signatures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from itertools import pairwise

from docx.shared import Cm, Length
from docx.text.paragraph import Paragraph
from nbformat import NotebookNode

from arsredovisning.document.elements import MIME, Content
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.front import numbered, write_front
from arsredovisning.export.docx.ooxml import add_field
from arsredovisning.export.docx.tables import draw_table, table_layout
from arsredovisning.export.docx.text import MarkdownWriter
from arsredovisning.export.docx.widths import Layout

#: Width of the report's figures.
_FIGURE_WIDTH = Cm(16)


class ReportWriter:
    """Writes a stitched notebook into a Word document."""

    def __init__(self, word: Word, notebook: NotebookNode) -> None:
        self._word = word
        self._about = notebook.metadata["arsredovisning"]
        self._cells = notebook.cells
        self._layouts = {cell.id: table_layout(_element(cell), word) for cell in self._cells if _kind(cell) == "table"}
        self._markdown = MarkdownWriter(word)

    def write(self) -> None:
        """Write the whole report."""
        word = self._word
        word.set_heads(f"{self._about['forbund']} – {self._about['title']}", draft=self._about["draft"])
        write_front(word, self._about)
        turned = _turned(self._cells, self._layouts)
        for cell in self._cells:
            word.turn(cell.id in turned)
            self._block(cell)
        word.close()

    def _block(self, cell: NotebookNode) -> None:
        about = cell.metadata["arsredovisning"]
        match about["kind"]:
            case "heading":
                if about["new_page"]:
                    self._word.new_page()
                heading = self._word.paragraph(f"Heading {about['level'] - 1}", numbered(about))
                self._word.bookmark(heading, about["anchor"])
            case "markdown":
                self._markdown.write(cell.source)
            case "table":
                self._table(_element(cell), about, self._layouts[cell.id])
            case "figure":
                self._figure(_element(cell), about)
            case "missing":
                self._word.paragraph("Saknad figur", _element(cell)["reason"])
                self._caption("Figur", about, _element(cell)["caption"])
            case "verdict":
                self._word.paragraph("Bedömning", _element(cell)["text"])
            case "signatures":
                self._signatures(_element(cell)["people"])
            case kind:
                raise ValueError(f"no way to write {kind} in Word")

    def _caption(self, series: str, about: Content, text: str) -> Paragraph:
        """Write a caption; its number in the series is Word's own, so that another can be put in before it."""
        caption = self._word.paragraph("Caption")
        if about["number"]:
            caption.add_run(f"{series} ")
            add_field(caption, f"SEQ {series} \\* ARABIC", about["number"])
            caption.add_run(". ")
        caption.add_run(text)
        self._word.bookmark(caption, about["anchor"])
        return caption

    def _table(self, table: Content, about: Content, layout: Layout) -> None:
        if not table.get("caption_repeats"):
            note = f"Not {table['note']}. " if table["note"] else ""
            caption = self._caption("Tabell", about, note + table["caption"])
            caption.paragraph_format.keep_with_next = True
        drawn = draw_table(table, self._word, layout)
        self._word.add_table(drawn)
        if table.get("caption_repeats"):
            first = next(drawn.iter("{*}p"))
            self._word.bookmark(Paragraph(first, self._word.document.part), about["anchor"])
        for note in table["footnotes"]:
            self._under_table(note["text"], note["mark"])
        if table["comment"]:
            self._under_table(table["comment"])

    def _under_table(self, markdown: str, mark: str = "") -> None:
        marks = [mark] if mark else []

        def add(style: str) -> Paragraph:
            paragraph = self._word.paragraph("Rapporttabell not" if style == "Normal" else style)
            if marks:
                paragraph.add_run(marks.pop()).font.superscript = True
                paragraph.add_run(" ")
            return paragraph

        self._markdown.write(markdown, add)

    def _figure(self, figure: Content, about: Content) -> None:
        place = self._word.paragraph("Figur")
        picture = place.add_run().add_picture(
            io.BytesIO(base64.b64decode(figure["png"])), width=Length(min(_FIGURE_WIDTH, self._word.room()))
        )
        properties = picture._inline.docPr
        properties.set("name", f"Figur {about['number']}")
        properties.set("descr", figure["alt"])
        self._caption("Figur", about, figure["caption"])

    def _signatures(self, people: Sequence[Content]) -> None:
        for person in people:
            self._word.paragraph("Underskrift", person["name"])
            self._word.paragraph("Underskrift funktion", person["role"])


def _kind(cell: NotebookNode) -> str:
    return str(cell.metadata["arsredovisning"]["kind"])


def _element(cell: NotebookNode) -> Content:
    content: Content = cell.outputs[0].data[MIME]
    return content


def _turned(cells: Sequence[NotebookNode], layouts: dict[str, Layout]) -> set[str]:
    """Find what stands on pages on their side: wide tables, and the headings just above them."""
    turned = {name for name, layout in layouts.items() if layout.landscape}
    for below, above in pairwise(reversed(cells)):
        if below.id in turned and _kind(above) == "heading":
            turned.add(above.id)
    return turned
