"""What the pieces of the report are: a structure tree made of the laid-out boxes and their HTML elements.

WeasyPrint tags each page by itself, so what the layout cuts in two becomes two elements. Here a paragraph over
two pages, a link over two lines and a table with repeated heads are one element each, as in the HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from arsredovisning.export.pdf.nodes import Annotation, Artifact, Content, Node, Tree
from arsredovisning.export.pdf.sheets import Sheet
from arsredovisning.export.pdf.tables import describe

#: The role of an HTML element or pseudo-element; one not named here takes part in the element around it.
ROLES = {tag: tag.upper() for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "tr", "th", "td")} | {
    "a": "Link",
    "article": "Art",
    "blockquote": "BlockQuote",
    "caption": "Caption",
    "code": "Code",
    "figcaption": "Caption",
    "figure": "Div",
    "img": "Figure",
    "li": "LI",
    "li::marker": "Lbl",
    "nav": "Sect",
    "ol": "L",
    "pre": "P",
    "section": "Sect",
    "table": "Table",
    "tbody": "TBody",
    "thead": "THead",
    "ul": "L",
}
#: Roles that a class gives: footnotes of texts and tables.
CLASS_ROLES = {"footnotes-list": "", "footnote-item": "Note", "footnote-ref": "Reference", "tabellnot": "Note"}
#: Roles by the HTML element or the role around.
ROLES_WITHIN = {("nav", "ol"): "TOC", ("TOC", "li"): "TOCI", ("Note", "sup"): "Lbl"}
#: Roles that hold other elements, never text itself.
GROUPS = frozenset({"Document", "Sect", "Art", "Div", "BlockQuote", "L", "LI", "Table", "THead", "TBody", "TR"})
#: Roles that hold text, and paragraphs where the text is several blocks.
MIXED = frozenset({"TD", "TH", "Note"})
#: Parts of a table that are laid out again on each page where the table goes on.
REPEATED = frozenset({"THead", "Caption"})

#: A point, of which PDF counts, in CSS pixels.
POINT = 0.75


def structure(sheets: Sequence[Sheet]) -> Tree:
    """Make the structure tree of painted pages."""
    builder = _Builder()
    for number, sheet in enumerate(sheets):
        builder.add_page(number, sheet)
    root = builder.root
    _prune(root)
    for number, table in enumerate(root.descendants("Table"), 1):
        describe(table, f"tabell-{number}")
    for number, note in enumerate(root.descendants("Note"), 1):
        note.name = f"fotnot-{number}"
    for listing in root.descendants("L"):
        listing.attributes["List"] = {"ListNumbering": _numbering(listing)}
    return Tree(root, builder.artifacts)


class _Builder:
    """Puts the boxes of one page after the other into the tree."""

    def __init__(self) -> None:
        self.root = Node("Document")
        self.artifacts: list[Artifact] = []
        self.nodes: dict[tuple[Any, str], Node] = {}
        self.first_page: dict[Node, int] = {}

    def add_page(self, number: int, sheet: Sheet) -> None:
        self.page, self.sheet = number, sheet
        self.place(sheet.root, self.root)

    def place(self, box: boxes.Box, around: Node) -> None:
        """Put a box and all in it into the tree, somewhere in a node."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001  WeasyPrint has no other way
        if isinstance(box, boxes.MarginBox):
            side = {"@top": "/Header", "@bot": "/Footer"}.get(box.at_keyword[:4], "/Watermark")
            self.leave_out(box, {"Type": "/Pagination", "Subtype": side})
            return
        node = around
        # Lines and texts are laid out of what is around them, also where they name its element.
        if box.element is not None and not isinstance(box, (boxes.LineBox, boxes.TextBox)):
            if self.is_repeated(box):
                self.leave_out(box, {"Type": "/Pagination"})
                return
            if _is_decoration(box.element):
                self.leave_out(box, {"Type": "/Layout"})
                return
            node = self.node_of(box, around)
        if box.link_annotation:
            node.kids.append(Annotation(self.page, box.link_annotation, _label(box.element)))
        if box in self.sheet.marked:
            node.kids.append(Content(self.page, self.sheet.marked[box]))
        if isinstance(box, boxes.ReplacedBox):
            node.alt = box.element.get("alt", "")
            node.attributes["Layout"] = {"Placement": "/Block", "BBox": self.bounds(box)}
        for child in box.children:
            self.place(child, node)

    def node_of(self, box: boxes.Box, around: Node) -> Node:
        """Give the element that a box belongs to, which may have begun on an earlier line or page."""
        own = self.nodes.get((box.element, box.element_tag))
        if own is None and (role := _role(box.element, box.element_tag, around)):
            own = self.add(role, box.element, box.element_tag, self.home(role, around))
        node = own or around
        if _holds_lines(box) and (node.role in GROUPS or (own is None and node.role in MIXED)):
            return self.add("P", box.element, "P", self.home("P", node))
        return node

    def home(self, role: str, around: Node) -> Node:
        """Give the element where the standard wants one with a certain role, which may be between the two."""
        if role == "Lbl":
            return around.within("LI", "Note") or around
        if around.role == "LI":
            return self.add("LBody", around.element, "LBody", around)
        if around.role == "TOCI":
            return self.add("Reference", around.element, "Reference", around)
        return around

    def add(self, role: str, element: Any, key: str, parent: Node) -> Node:
        """Give the node that an HTML element has under a key, made last in its parent if there is none yet."""
        if (element, key) not in self.nodes:
            node = Node(role, element, parent)
            parent.kids.append(node)
            self.nodes[element, key] = node
            self.first_page[node] = self.page
        return self.nodes[element, key]

    def is_repeated(self, box: boxes.Box) -> bool:
        node = self.nodes.get((box.element, box.element_tag))
        return node is not None and node.role in REPEATED and self.first_page[node] < self.page

    def leave_out(self, box: boxes.Box, properties: dict[str, str]) -> None:
        """Leave a box and all in it out of the structure."""
        for part in box.descendants(placeholders=True):
            if part in self.sheet.marked:
                self.artifacts.append(Artifact(self.page, self.sheet.marked[part], properties))

    def bounds(self, box: boxes.Box) -> list[float]:
        """Give a box's left, bottom, right and top side in points from the page's lower left corner."""
        left, top, height = box.content_box_x(), box.content_box_y(), self.sheet.page.height
        sides = (left, height - top - box.height, left + box.width, height - top)
        return [round(side * POINT, 3) for side in sides]


def _role(element: Any, tag: str, around: Node) -> str:
    if tag == element.tag:
        for name in element.get("class", "").split():
            if name in CLASS_ROLES:
                return CLASS_ROLES[name]
    inside = "" if around.element is None else around.element.tag
    return ROLES_WITHIN.get((inside, tag)) or ROLES_WITHIN.get((around.role, tag)) or ROLES.get(tag, "")


def _numbering(listing: Node) -> str:
    if not any(item.role == "Lbl" for entry in listing.children() for item in entry.children()):
        return "/None"
    return "/Decimal" if listing.element.tag == "ol" else "/Disc"


def _label(link: Any) -> str:
    """Say in words where a link leads."""
    return " ".join((link.get("aria-label") or "".join(link.itertext())).split())


def _is_decoration(element: Any) -> bool:
    return element.get("aria-hidden") == "true" or (element.tag == "img" and not element.get("alt"))


def _holds_lines(box: boxes.Box) -> bool:
    return isinstance(box, boxes.BlockContainerBox) and any(isinstance(child, boxes.LineBox) for child in box.children)


def _prune(node: Node) -> None:
    """Take away what holds nothing, except empty cells of tables."""
    for kid in list(node.children()):
        _prune(kid)
        if not kid.kids and kid.role not in ("TD", "TH"):
            node.kids.remove(kid)
