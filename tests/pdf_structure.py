"""What a tagged PDF gets wrong for those who listen to it: a checker of our own, in the words of ISO 32000-1.

Beside a validator of PDF/UA: that one tells what the standard forbids, this one what our reports promise, such as
heads for every cell and links that say where they lead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

#: What may stand anywhere in a document.
BLOCKS = {"Div", "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "Table", "BlockQuote", "Note", "Code", "TOC"}
#: What an element may hold; roles not named here hold text.
CONTENT_MODEL = {
    "Document": BLOCKS,
    "Div": {"Figure", "Caption", "P"},
    "BlockQuote": {"P", "L", "Table", "Code", "BlockQuote"},
    "TOC": {"TOCI", "TOC"},
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "LBody": {"P", "L", "BlockQuote", "Table", "Code"},
    "Table": {"Caption", "THead", "TBody"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
}
#: What may stand in running text. A footnote stands where it is marked.
INLINE = {"Link", "Code", "Span", "Strong", "Em", "Lbl", "Note", "Figure"}
#: Roles with text, and what else they may hold.
TEXT = dict.fromkeys(("P", "H1", "H2", "H3", "H4", "H5", "H6", "TD", "TH", "Strong", "Em", "Span", "Link"), INLINE) | {
    "Caption": {"P"},
    "Reference": {"Link"},
    "Lbl": {"Link", "Span"},
    "TOCI": {"Reference"},
    "Note": INLINE | {"P", "L", "Table"},
    "Code": {"P", "Span"},
    "Figure": set(),
}
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "BI", "INLINE IMAGE"}


@dataclass(frozen=True)
class Element:
    """A structure element with the ones around it, from the document inwards."""

    object: Object
    around: tuple[str, ...]

    @property
    def role(self) -> str:
        return str(self.object.S)[1:]

    @cached_property
    def kids(self) -> list[Any]:
        kids = self.object.get("/K", Array())
        return list(kids) if isinstance(kids, Array) else [kids]

    @cached_property
    def children(self) -> list[Element]:
        around = (*self.around, self.role)
        return [Element(kid, around) for kid in self.kids if isinstance(kid, Dictionary) and "/S" in kid]

    @property
    def content(self) -> list[tuple[Object, int]]:
        """Its marked content: page and number."""
        marked = [kid for kid in self.kids if isinstance(kid, int) or kid.get("/Type") == Name.MCR]
        return [(self.object.Pg, kid) if isinstance(kid, int) else (kid.Pg, int(kid.MCID)) for kid in marked]

    @property
    def annotations(self) -> list[Any]:
        return [kid.Obj for kid in self.kids if not isinstance(kid, int) and kid.get("/Type") == Name.OBJR]

    @cached_property
    def attributes(self) -> dict[str, Any]:
        found = self.object.get("/A", Array())
        return {key: value for part in (found if isinstance(found, Array) else [found]) for key, value in part.items()}

    def walk(self, *roles: str) -> Iterator[Element]:
        """Give the element and all in it in reading order, those with certain roles if any are named."""
        if not roles or self.role in roles:
            yield self
        for child in self.children:
            yield from child.walk(*roles)


Check = Callable[[Pdf, Element], Iterator[str]]


def structure_faults(pdf: Pdf) -> list[str]:
    """Tell what is wrong with a PDF's structure, a sentence a fault; nothing if it is as promised."""
    if "/StructTreeRoot" not in pdf.Root:
        return ["the document has no structure"]
    document = Element(pdf.Root.StructTreeRoot.K[0], ())
    return [fault for check in CHECKS for fault in check(pdf, document)]


def identity(pdf: Pdf, document: Element) -> Iterator[str]:
    """The document says what it is: its language, title, bookmarks and the standards it follows."""
    root = pdf.Root
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", ""))):
        yield "the document has no language"
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "the document has no title"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "the window shows the file's name, not the title"
    if not root.get("/MarkInfo", Dictionary()).get("/Marked"):
        yield "the document does not say that it is tagged"
    if "/Outlines" not in root:
        yield "the document has no bookmarks"
    if "/Filter" in root.Metadata:
        yield "the metadata cannot be read without decompression"
    metadata = root.Metadata.read_bytes().decode()
    for claim in ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<"):
        if claim not in metadata:
            yield f"the metadata lack {claim}"


def nesting(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each element is of a standard type, holds what that type may hold, and is not empty."""
    for element in document.walk():
        role = element.role
        if role not in CONTENT_MODEL and role not in TEXT:
            yield f"{role} is no role of ours"
            continue
        allowed = CONTENT_MODEL.get(role, TEXT.get(role, set()))
        for child in element.children:
            if child.role not in allowed:
                yield f"{role} holds {child.role}"
        if role in CONTENT_MODEL and element.content:
            yield f"{role} holds text"
        if not element.kids and role not in ("TD", "TH"):
            yield f"{role} is empty"


def headings(pdf: Pdf, document: Element) -> Iterator[str]:
    """The headings begin with the only one of level 1, and no level is skipped on the way down."""
    levels = [int(heading.role[1]) for heading in document.walk("H1", "H2", "H3", "H4", "H5", "H6")]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "there is not one main heading, first of all"
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"H{above} is followed by H{below}"


def captions(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each caption is the first of what it is the caption of, and of nothing else (as PDF/UA-2 asks)."""
    for element in document.walk():
        roles = [child.role for child in element.children]
        if "Caption" in roles and (element.role not in ("Table", "Div") or roles.index("Caption") or len(roles) < 2):
            yield f"a caption has its place in {element.role}"


def figures(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each figure has a text for those who do not see it, and a place on its page."""
    for figure in document.walk("Figure"):
        if not str(figure.object.get("/Alt", "")).strip():
            yield "a figure has no alternative text"
        left, bottom, right, top = map(float, figure.attributes.get("/BBox", [0, 0, 0, 0]))
        width, height = map(float, figure.object.Pg.MediaBox[2:])
        if not (0 <= left < right <= width and 0 <= bottom < top <= height):
            yield "a figure has no place on its page"


def tables(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each table has a caption, which comes first, or a name, unless it is a part of a text; heads have scope.

    Each cell names its heads, and rows are equally long.
    """
    names = {bytes(head.object.ID) for head in document.walk("TH") if "/ID" in head.object}
    for number, table in enumerate(document.walk("Table"), 1):
        roles = [child.role for child in table.children]
        if roles not in (["Caption", "THead", "TBody"], ["THead", "TBody"]):
            yield f"table {number} has the parts {roles}"
        if roles[0] == "Caption" and "/Summary" in table.attributes:
            yield f"table {number} has two names"
        rows = list(table.walk("TR"))
        lengths = row_lengths(rows)
        if len(set(lengths)) > 1:
            yield f"table {number} has rows of {sorted(set(lengths))} cells"
        for head in table.walk("TH"):
            if head.attributes.get("/Scope") not in (Name.Row, Name.Column):
                yield f"table {number} has a head without scope"
            if "/ID" not in head.object:
                yield f"table {number} has a head without a name"
        for cell in table.walk("TD"):
            heads = [bytes(name) for name in cell.attributes.get("/Headers", [])]
            if not heads or not names.issuperset(heads):
                yield f"table {number} has a cell without heads"


def row_lengths(rows: list[Element]) -> list[int]:
    """Count the columns that each row covers, its own cells and those that reach down into it."""
    taken: set[tuple[int, int]] = set()
    for line, row in enumerate(rows):
        column = 0
        for cell in row.children:
            while (line, column) in taken:
                column += 1
            wide, high = int(cell.attributes.get("/ColSpan", 1)), int(cell.attributes.get("/RowSpan", 1))
            taken |= {(line + down, column + right) for down in range(high) for right in range(wide)}
            column += wide
    counted = Counter(line for line, _column in taken)
    return [counted[line] for line in range(len(rows))]


def lists(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each list with labels says how it is numbered."""
    for listing in document.walk("L"):
        labelled = any(child.role == "Lbl" for item in listing.children for child in item.children)
        if labelled != (listing.attributes.get("/ListNumbering", Name("/None")) != Name("/None")):
            yield "a list does not say how it is numbered"


def names(pdf: Pdf, document: Element) -> Iterator[str]:
    """Names are unique, notes have one, and the document lists them all."""
    named = [str(element.object.ID) for element in document.walk() if "/ID" in element.object]
    if len(named) != len(set(named)):
        yield "two elements have the same name"
    if any("/ID" not in note.object for note in document.walk("Note")):
        yield "a note has no name"
    tree = pdf.Root.StructTreeRoot.get("/IDTree")
    listed = [str(name) for leaf in (tree.Kids if tree else []) for name in list(leaf.Names)[::2]]
    if listed != sorted(named):
        yield "the list of names is not in order"


def links(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each clickable area belongs to a link, and each link says in words where it leads."""
    tagged = Counter(area.objgen for link in document.walk("Link") for area in link.annotations)
    for page in pdf.pages:
        areas = list(page.obj.get("/Annots", []))
        if areas and page.obj.get("/Tabs") != Name.S:
            yield "a page's links are not in reading order"
        for area in areas:
            label = str(area.get("/Contents", ""))
            if tagged[area.objgen] != 1:
                yield f"the link {label!r} is not in the structure, once"
            if not label.strip() or label == str(area.get("/Dest", "")):
                yield f"the link {label!r} does not say where it leads"
    for link in document.walk("Link"):
        if not link.annotations or not any(element.content for element in link.walk()):
            yield "a link has no area or no text"


def content(pdf: Pdf, document: Element) -> Iterator[str]:
    """All that is painted is part of an element or an artifact, and pages and elements agree on it."""
    claimed = Counter((page.objgen, mcid) for element in document.walk() for page, mcid in element.content)
    objects = {element.object.objgen for element in document.walk()}
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(key): value for key, value in zip(parents[::2], parents[1::2], strict=True)}
    for number, page in enumerate(pdf.pages, 1):
        untagged, marked = painted(page)
        if untagged:
            yield f"page {number} paints {untagged} times outside marked content"
        for mcid in marked:
            if claimed[page.obj.objgen, mcid] != 1:
                yield f"content {mcid} of page {number} belongs to {claimed[page.obj.objgen, mcid]} elements"
            if owners[int(page.obj.StructParents)][mcid].objgen not in objects:
                yield f"content {mcid} of page {number} has no element"
        if extra := {mcid for (of, mcid) in claimed if of == page.obj.objgen} - set(marked):
            yield f"content {sorted(extra)} of page {number} is never painted"


def painted(page: Page) -> tuple[int, list[int]]:
    """Count what a page paints outside marked content, and list the numbers of what is marked."""
    untagged, marked, open_marks = 0, [], list[bool]()
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            properties = instruction.operands[1] if operator == "BDC" else Dictionary()
            if "/MCID" in properties:
                marked.append(int(properties.MCID))
            open_marks.append("/MCID" in properties or instruction.operands[0] == Name.Artifact)
        elif operator == "EMC":
            open_marks.pop()
        elif operator in PAINTING and not any(open_marks):
            untagged += 1
    return untagged, marked


def fonts(pdf: Pdf, document: Element) -> Iterator[str]:
    """Each font is in the file, with the letters that its glyphs stand for."""
    for font in (found for found in pdf.objects if isinstance(found, Dictionary) and found.get("/Type") == Name.Font):
        descriptor = font.get("/FontDescriptor")
        if descriptor is not None and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield f"the font {font.BaseFont} is not in the file"
        if font.get("/Subtype") == Name.Type0 and "/ToUnicode" not in font:
            yield f"the font {font.BaseFont} does not say which letters it has"


CHECKS: tuple[Check, ...] = (
    identity,
    nesting,
    headings,
    captions,
    figures,
    tables,
    lists,
    names,
    links,
    content,
    fonts,
)
