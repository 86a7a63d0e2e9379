"""What stands first in the report as Word: cover and contents list."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

from docx.shared import Cm
from docx.text.paragraph import Paragraph

from arsredovisning.document.model import Block, Document, Front, Heading, Logo
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.ooxml import Xml, add_link, element
from arsredovisning.export.html import swedish_date

_LOGO_HEIGHT = Cm(2)
#: How far down the cover its text begins.
_COVER_TOP = Cm(6)
#: How deep the contents list goes, as Word counts headings.
_CONTENTS_LEVELS = 2


def write_front(word: Word, report: Document) -> None:
    """Write what stands before the report's first part."""
    front = report.front
    _add_logo(word, front.logo)
    if front.motto is not None:
        _add_cover(word, front, front.motto)
    else:
        word.paragraph("Title", front.title)
        word.paragraph("Subtitle", front.forbund)
    if front.draft:
        word.paragraph("Omslagstext", "Utkast, inte beslutad av förbundsstyrelsen")
    if front.motto is not None:
        word.new_page()
    if front.contents:
        _add_contents(word, report.headings)
        word.new_page()


def _add_cover(word: Word, front: Front, motto: str) -> None:
    lines = [("Omslagstext", motto), ("Subtitle", front.forbund), ("Title", front.title)]
    top, *_rest = [word.paragraph(style, text) for style, text in lines if text]
    top.paragraph_format.space_before = _COVER_TOP
    if front.decided:
        word.paragraph("Omslagstext", f"Beslutad av förbundsstyrelsen den {swedish_date(front.decided)}")


def _add_logo(word: Word, logo: Logo) -> None:
    """Put in the förbund's logo if it is a PNG: Word draws no SVG without a picture of it to fall back on."""
    kind, _comma, encoded = logo.uri.partition(",")
    if kind.startswith("data:image/png"):
        picture = (
            word.paragraph("Figur").add_run().add_picture(io.BytesIO(base64.b64decode(encoded)), height=_LOGO_HEIGHT)
        )
        picture._inline.docPr.set("descr", logo.alt)


def _add_contents(word: Word, entries: Sequence[tuple[Block, Heading]]) -> None:
    """Write the contents list: a field that Word can renew, filled with what it will find but page numbers."""
    paragraphs = [word.paragraph("TOC Heading", "Innehåll")]
    for block, heading in entries:
        level = block.level - 1
        if level <= _CONTENTS_LEVELS:
            paragraph = word.paragraph(f"toc {level}")
            start = len(paragraph._p)
            paragraph.add_run(numbered(block, heading))
            add_link(paragraph, start, word.target(f"#{block.anchor}"))
            paragraphs.append(paragraph)
    if len(paragraphs) > 1:
        _make_field(paragraphs[1], paragraphs[-1], f'TOC \\o "1-{_CONTENTS_LEVELS}" \\h \\z \\u')
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    box = element("sdt", element("sdtPr", gallery), element("sdtContent"))
    paragraphs[0]._p.addprevious(box)
    box[1].extend([paragraph._p for paragraph in paragraphs])


def numbered(block: Block, heading: Heading) -> str:
    """Write a heading with its number, if it has one."""
    return f"{block.number} {heading.text}" if block.number else heading.text


def _make_field(first: Paragraph, last: Paragraph, instruction: str) -> None:
    """Make one field of several paragraphs."""

    def run(*content: Xml) -> Xml:
        return element("r", *content)

    code = element("instrText")
    code.text = instruction
    begin = [
        run(element("fldChar", fldCharType="begin")),
        run(code),
        run(element("fldChar", fldCharType="separate")),
    ]
    first._p[1:1] = begin
    last._p.append(run(element("fldChar", fldCharType="end")))
