"""A table being written row by row, as Word knows tables: heads that repeat, spans, sums, fixed widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from docx.text.paragraph import Paragraph

from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.house import FAINT, INK
from arsredovisning.export.docx.ooxml import Xml, add_link, element
from arsredovisning.export.docx.widths import Layout

#: A border: its kind, width in eighths of a point and colour.
Line = dict[str, object]
STRONG_LINE: Line = {"val": "single", "sz": 8, "space": 0, "color": INK}


@dataclass(frozen=True)
class Slot:
    """What stands in one cell.

    Attributes:
        text: The text, in a character style.
        mark: A footnote's mark after it.
        target: Where the text links to.
        align: left, right or center.
        columns: How many columns the cell covers.
        down: ``restart`` where the cell covers the one under it, ``continue`` for that one.
        line: The line under a head.
        indent: In twips.
        after: What follows in the same cell: texts, each with its mark.
    """

    text: str = ""
    style: str = ""
    mark: str = ""
    target: str = ""
    align: str = "left"
    columns: int = 1
    down: str = ""
    line: Line | None = None
    indent: int = 0
    after: tuple[tuple[str, str], ...] = ()


class Grid:
    """A table being written.

    Attributes:
        xml: The table.
    """

    def __init__(self, word: Word, layout: Layout, caption: str, bottom: bool = False) -> None:
        """Begin a table.

        Args:
            word: The document.
            layout: The widths of its columns.
            caption: Its name for those who do not see it.
            bottom: Whether cells stand on the row's bottom, as numbers do, or hang from its top.
        """
        self._word, self._layout, self._bottom = word, layout, bottom
        self._style = "Rapporttabell smal text" if layout.tight else "Rapporttabell text"
        look = {"firstRow": 1, "lastRow": 0, "firstColumn": 1, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
        self.xml: Xml = element(
            "tbl",
            element(
                "tblPr",
                element("tblStyle", val=word.style_id("table", "Rapporttabell")),
                element("tblW", w=sum(layout.widths), type="dxa"),
                element("tblLayout", type="fixed"),
                element("tblLook", val="06A0", **look),
                *([element("tblCaption", val=caption)] if caption else []),
            ),
            element("tblGrid", *[element("gridCol", w=width) for width in layout.widths]),
        )

    def row(
        self, slots: Sequence[Slot], *, head: bool = False, total: bool = False, last: bool = False
    ) -> list[Paragraph]:
        """Add a row.

        Args:
            slots: Its cells from left to right.
            head: Whether it is a head, which every page repeats.
            total: Whether it is a sum, which is set off.
            last: Whether it is the last; the others stay with the row that follows.

        Returns:
            The paragraph in each cell, where more can be written.
        """
        properties = element("trPr", element("cantSplit"), *([element("tblHeader")] if head else []))
        starts = accumulate((slot.columns for slot in slots), initial=0)
        widths = [
            sum(self._layout.widths[start : start + slot.columns]) for slot, start in zip(slots, starts, strict=False)
        ]
        paragraphs = [self._paragraph(slot, last) for slot in slots]
        cells = [
            element("tc", self._properties(slot, width, head or self._bottom, total), paragraph._p)
            for slot, width, paragraph in zip(slots, widths, paragraphs, strict=True)
        ]
        self.xml.append(element("tr", properties, *cells))
        return paragraphs

    @staticmethod
    def _properties(slot: Slot, width: int, bottom: bool, total: bool) -> Xml:
        properties = element("tcPr", element("tcW", w=width, type="dxa"))
        if slot.columns > 1:
            properties.append(element("gridSpan", val=slot.columns))
        if slot.down:
            properties.append(element("vMerge", val=slot.down))
        if slot.line:
            properties.append(element("tcBorders", element("bottom", **slot.line)))
        elif total:
            properties.append(element("tcBorders", element("top", **STRONG_LINE)))
            properties.append(element("shd", val="clear", color="auto", fill=FAINT))
        if bottom:
            properties.append(element("vAlign", val="bottom"))
        return properties

    def _paragraph(self, slot: Slot, last: bool) -> Paragraph:
        paragraph = self._word.unplaced(self._style)
        form = paragraph._p.get_or_add_pPr()
        form.extend([] if last else [element("keepNext")])
        form.extend([element("ind", left=slot.indent)] if slot.indent else [])
        form.extend([element("jc", val=slot.align)] if slot.align != "left" else [])
        start = len(paragraph._p)
        if slot.text:
            self._word.run(paragraph, slot.text, slot.style)
        if slot.target:
            add_link(paragraph, start, slot.target)
        for text, mark in (("", slot.mark), *slot.after):
            if text:
                self._word.run(paragraph, text, slot.style)
            if mark:
                paragraph.add_run(mark).font.superscript = True
        return paragraph
