"""What stands first in the report as Word: cover and contents list."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

from docx.shared import Cm
from docx.text.paragraph import Paragraph

from arsredovisning.document.elements import Content
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.ooxml import Xml, add_link, element
from arsredovisning.export.html import swedish_date

_LOGO_HEIGHT = Cm(2)
#: How far down the cover its text begins.
_COVER_TOP = Cm(6)
#: How deep the contents list goes, as Word counts headings.
_CONTENTS_LEVELS = 2


def write_front(word: Word, about: Content) -> None:
    """Write what stands before the report's first part.

    Args:
        word: The document.
        about: The stitched notebook's metadata.
    """
    _add_logo(word, about["logo"])
    if about["cover"]:
        lines = [
            ("Omslagstext", about["cover"]["motto"]),
            ("Subtitle", about["forbund"]),
            ("Title", about["title"]),
        ]
        top, *_rest = [word.paragraph(style, text) for style, text in lines if text]
        top.paragraph_format.space_before = _COVER_TOP
        if about["decided"]:
            word.paragraph("Omslagstext", f"Beslutad av förbundsstyrelsen den {swedish_date(about['decided'])}")
    else:
        word.paragraph("Title", about["title"])
        word.paragraph("Subtitle", about["forbund"])
    if about["draft"]:
        word.paragraph("Omslagstext", "Utkast, inte beslutad av förbundsstyrelsen")
    if about["cover"]:
        word.new_page()
    if about["show_contents"]:
        _add_contents(word, about["contents"])
        word.new_page()


def _add_logo(word: Word, logo: Content) -> None:
    """Put in the förbund's logo if it is a PNG: Word draws no SVG without a picture of it to fall back on."""
    kind, _comma, encoded = logo["uri"].partition(",")
    if kind.startswith("data:image/png"):
        picture = (
            word.paragraph("Figur").add_run().add_picture(io.BytesIO(base64.b64decode(encoded)), height=_LOGO_HEIGHT)
        )
        picture._inline.docPr.set("descr", logo["alt"])


def _add_contents(word: Word, entries: Sequence[Content]) -> None:
    """Write the contents list: a field that Word can renew, filled with what it will find but page numbers."""
    paragraphs = [word.paragraph("TOC Heading", "Innehåll")]
    for entry in entries:
        level = entry["level"] - 1
        if level <= _CONTENTS_LEVELS:
            paragraph = word.paragraph(f"toc {level}")
            start = len(paragraph._p)
            paragraph.add_run(numbered(entry))
            add_link(paragraph, start, word.target(f"#{entry['anchor']}"))
            paragraphs.append(paragraph)
    if len(paragraphs) > 1:
        _make_field(paragraphs[1], paragraphs[-1], f'TOC \\o "1-{_CONTENTS_LEVELS}" \\h \\z \\u')
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    box = element("sdt", element("sdtPr", gallery), element("sdtContent"))
    paragraphs[0]._p.addprevious(box)
    box[1].extend([paragraph._p for paragraph in paragraphs])


def numbered(heading: Content) -> str:
    """Write a heading with its number, if it has one."""
    return f"{heading['number']} {heading['text']}" if heading["number"] else str(heading["text"])


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
