"""Pieces of Word's XML that python-docx has no words for: elements, fields, links, bookmarks, unchanging files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.package import OpcPackage
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from docx.opc.part import Part
from docx.opc.spec import default_content_types
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
    """Save a document as the same bytes every time.

    python-docx dates the files in it by the clock: they differ, and where it shows a time before 1980 or after 2107,
    which a ZIP cannot hold, there is no document.
    """
    package = document.part.package
    assert package is not None
    for part in package.parts:
        part.before_marshal()
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as undated:
        for name, content in _files(package):
            entry = zipfile.ZipInfo(name.membername)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            undated.writestr(entry, content)
    return saved.getvalue()


def _files(package: OpcPackage) -> Iterator[tuple[PackURI, bytes]]:
    """Give the files of a document in the order in which python-docx writes them."""
    yield CONTENT_TYPES_URI, _content_types(package.parts)
    yield PACKAGE_URI.rels_uri, package.rels.xml
    for part in package.parts:
        yield part.partname, part.blob
        if len(part.rels):
            yield part.partname.rels_uri, part.rels.xml


def _content_types(parts: Sequence[Part]) -> bytes:
    """List what kinds of files a document has, as python-docx does."""
    by_ending, by_name = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}, dict[PackURI, str]()
    for part in parts:
        if (part.partname.ext.lower(), part.content_type) in default_content_types:
            by_ending[part.partname.ext] = part.content_type
        else:
            by_name[part.partname] = part.content_type
    types: Xml = CT_Types.new()  # type: ignore[no-untyped-call]  # untyped in python-docx
    for ending in sorted(by_ending):
        types.add_default(ending, by_ending[ending])
    for name in sorted(by_name):
        types.add_override(name, by_name[name])
    return bytes(serialize_part_xml(types))
