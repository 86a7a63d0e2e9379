"""What the tests read in a Word document."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

_DEEP = re.compile(r"heading (\d)")


def words(text: str) -> str:
    """Give a text with one space for each stretch of ordinary white space."""
    return re.sub(r"[ \n\t]+", " ", text).strip()


@dataclass(frozen=True)
class WordFile:
    """A Word document as a reader and a screen reader get it."""

    content: bytes

    @cached_property
    def document(self) -> Document:
        return docx.Document(io.BytesIO(self.content))

    @property
    def body(self) -> Any:
        return self.document.element.body

    @cached_property
    def styles(self) -> dict[str, str]:
        """The names of the styles by id, as Word writes them in every language."""
        found = self.document.styles.element.findall(qn("w:style"))
        return {style.get(qn("w:styleId")): style.find(qn("w:name")).get(qn("w:val")) for style in found}

    @cached_property
    def footnotes(self) -> Any:
        """The footnotes, or None."""
        for rel in self.document.part.rels.values():
            if rel.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
                return parse_xml(rel.target_part.blob)
        return None

    def style(self, paragraph: Any) -> str:
        return self.styles[paragraph.pPr.pStyle.val] if paragraph.style else "Normal"

    def paragraphs(self, style: str = "") -> list[Any]:
        """List the paragraphs, in tables and contents list too, or those of one style."""
        return [item for item in self.body.iter(qn("w:p")) if not style or self.style(item) == style]

    def texts(self, style: str = "") -> list[str]:
        return [text_of(paragraph) for paragraph in self.paragraphs(style)]

    def headings(self) -> list[tuple[int, str]]:
        """List the headings with their levels."""
        named = [(_DEEP.fullmatch(self.style(item)), text_of(item)) for item in self.paragraphs()]
        return [(int(found[1]), text) for found, text in named if found]

    def tables(self) -> list[Any]:
        return list(self.body.iter(qn("w:tbl")))

    def bookmarks(self) -> dict[str, str]:
        """Give the text of each bookmarked paragraph."""
        return {
            mark.get(qn("w:name")): text_of(mark.getparent())
            for mark in self.body.iter(qn("w:bookmarkStart"))
        }  # fmt: skip

    def links(self) -> list[tuple[str, str]]:
        """List the internal links: words and bookmark."""
        found = [(text_of(link), link.get(qn("w:anchor"))) for link in self.body.iter(qn("w:hyperlink"))]
        return [(text, anchor) for text, anchor in found if anchor]


def text_of(xml: Any) -> str:
    """Give the words of a piece of a document, a line break as a space."""
    return words(
        "".join(
            " " if item.tag == qn("w:br") else item.text or "" for item in xml.iter(qn("w:t"), qn("w:br"))
        )
    )  # fmt: skip


def grid_of(table: Any) -> list[list[str]]:
    """Spread a table's cells over the places they cover, a covering cell's text in each."""
    rows: list[list[str]] = []
    for row in table.iter(qn("w:tr")):
        line: list[str] = []
        for cell in row.iter(qn("w:tc")):
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            above = merged is not None and merged.get(qn("w:val")) == "continue"
            text = rows[-1][len(line)] if above else text_of(cell)
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            line += [text] * (1 if span is None else int(span.get(qn("w:val"))))
        rows.append(line)
    return rows


def head_rows(table: Any) -> int:
    """Count the rows that every page repeats."""
    return len(table.findall(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}"))
