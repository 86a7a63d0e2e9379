"""Pieces of Word's XML that python-docx has no words for: elements, fields, links, bookmarks, unchanging files."""

from __future__ import annotations

import io
import zipfile
from typing import Any, TypeAlias

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.text.paragraph import Paragraph

#: An element of lxml, which has no types of its own.
Xml: TypeAlias = Any


def element(tag: str, *children: Xml, **attributes: object) -> Xml:
    """Make an element: ``element("jc", val="right")`` is ``<w:jc w:val="right"/>``."""
    made: Xml = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def attribute(xml: Xml, name: str) -> str:
    """Give an attribute of Word's namespace, or nothing."""
    return str(xml.get(qn(f"w:{name}"), ""))


def style_ids(document: Document) -> dict[tuple[str, str], str]:
    """Give the ids of a document's styles by kind and lower-case name; the names are the same in every language."""
    return {
        (attribute(style, "type"), attribute(style.find(qn("w:name")), "val").lower()): attribute(style, "styleId")
        for style in document.styles.element.findall(qn("w:style"))
    }


def wrap(paragraph: Paragraph, start: int, wrapper: Xml) -> None:
    """Move what a paragraph holds from its child number ``start`` into an element of its own."""
    wrapper.extend(list(paragraph._p)[start:])
    paragraph._p.append(wrapper)


def add_field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """Add a field that Word works out, with what it shows until then."""
    start = len(paragraph._p)
    paragraph.add_run(result)
    wrap(paragraph, start, element("fldSimple", instr=instruction))


def add_link(paragraph: Paragraph, start: int, target: str) -> None:
    """Make a link of what a paragraph holds from its child number ``start``.

    Args:
        paragraph: The paragraph.
        start: Where the link begins.
        target: A bookmark with a # before it, or an address on the web.
    """
    if target.startswith("#"):
        link = element("hyperlink", anchor=target[1:], history="1")
    else:
        link = element("hyperlink", history="1")
        link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    wrap(paragraph, start, link)


def add_bookmark(paragraph: Paragraph, number: int, name: str, start: int = 0) -> None:
    """Let a bookmark hold a paragraph from its child number ``start``."""
    properties = 0 if paragraph._p.pPr is None else 1
    paragraph._p.insert(max(properties, start), element("bookmarkStart", id=number, name=name))
    paragraph._p.append(element("bookmarkEnd", id=number))


def to_stable_bytes(document: Document) -> bytes:
    """Save a document as the same bytes every time: python-docx dates the files in it by the clock."""
    saved, stable = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as dated, zipfile.ZipFile(stable, "w") as undated:
        for item in dated.infolist():
            entry = zipfile.ZipInfo(item.filename)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            undated.writestr(entry, dated.read(item))
    return stable.getvalue()
