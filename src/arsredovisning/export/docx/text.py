"""Markdown as Word paragraphs: lists, quotations, links and footnotes as Word knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.enum.text import WD_COLOR_INDEX
from docx.text.paragraph import Paragraph
from markdown_it.tree import SyntaxTreeNode

from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.grid import Grid, Slot
from arsredovisning.export.docx.house import LEVELS
from arsredovisning.export.docx.ooxml import add_link, element
from arsredovisning.export.docx.widths import lay_out, need
from arsredovisning.text.markdown import markdown_parser

#: Adds a paragraph in a style.
Add = Callable[[str], Paragraph]

#: The ems that a column of a table in a text gets before it is broken more than it has to.
_ROOMY = 8.0
#: What python-docx calls what Markdown calls strong and so on, as attributes of a font.
_FORMATS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "em": {"italic": True},
    "s": {"strike": True},
    "mark": {"highlight_color": WD_COLOR_INDEX.YELLOW},
}


class MarkdownWriter:
    """Writes the Markdown of a report's texts, comments and notes."""

    def __init__(self, word: Word) -> None:
        self._word = word
        self._parser = markdown_parser()

    def write(self, markdown: str, add: Add | None = None) -> None:
        """Write a text.

        Args:
            markdown: The text.
            add: Adds a paragraph in the style that it is given or another; to the document by default.
        """
        root = SyntaxTreeNode(self._parser.parse(markdown))
        notes = {
            note.meta["id"]: note for node in root.children if node.type == "footnote_block" for note in node.children
        }
        text = _Text(self._word, add or self._word.paragraph, notes)
        for node in root.children:
            text.block(node, "Normal")


class _Text:
    """One text being written."""

    def __init__(self, word: Word, add: Add, notes: dict[int, SyntaxTreeNode]) -> None:
        self.word, self.add, self.notes = word, add, notes

    def block(self, node: SyntaxTreeNode, style: str, depth: int = 0) -> None:
        match node.type:
            case "paragraph" | "heading":
                paragraph = self.add(style)
                self.inline(paragraph, node.children, {"bold": True} if node.type == "heading" else {})
            case "bullet_list" | "ordered_list":
                self.list(node, depth)
            case "blockquote":
                for child in node.children:
                    self.block(child, "Quote", depth)
            case "fence" | "code_block":
                self.add("HTML Preformatted").add_run(node.content.rstrip("\n"))
            case "hr":
                line = element("pBdr", element("bottom", val="single", sz=4, space=1, color="auto"))
                self.add(style)._p.get_or_add_pPr().insert_element_before(line, "w:spacing", "w:ind", "w:jc")
            case "table":
                self.table(node)

    def list(self, node: SyntaxTreeNode, depth: int) -> None:
        """Write a list; deeper levels than Word has styles for stay at the deepest."""
        level = min(depth, LEVELS - 1)
        suffix = f" {level + 1}" if level else ""
        bullets = node.type == "bullet_list"
        number = None if bullets else self.word.numbered_list(int(node.attrs.get("start", 1)), level)
        for item in node.children:
            lead = True
            for child in item.children:
                if child.type != "paragraph":
                    self.block(child, f"List Continue{suffix}", depth + 1)
                    continue
                paragraph = self.add(
                    f"List {'Bullet' if bullets else 'Number'}{suffix}" if lead else f"List Continue{suffix}"
                )
                if lead and number is not None:
                    _set_number(paragraph, level, number)
                self.inline(paragraph, child.children, {})
                lead = False

    def table(self, node: SyntaxTreeNode) -> None:
        """Write a table that stands in a text; it has a head, but neither caption nor number."""
        rows = [row.children for part in node.children for row in part.children]
        columns = list(zip(*[[_plain(cell) for cell in row] for row in rows], strict=True))
        needs = [need(texts[1:], head=texts[0], roomy=_ROOMY) for texts in columns]
        room = self.word.room().twips
        grid = Grid(self.word, lay_out(needs, room, room), "")
        for row in rows:
            slots = [Slot(align=str(cell.attrs.get("style", "")).removeprefix("text-align:") or "left") for cell in row]
            paragraphs = grid.row(slots, head=row is rows[0], last=row is rows[-1])
            for paragraph, cell in zip(paragraphs, row, strict=True):
                self.inline(paragraph, cell.children, {})
        self.word.add_table(grid.xml)

    def inline(self, paragraph: Paragraph, nodes: Sequence[SyntaxTreeNode], formats: dict[str, Any]) -> None:
        """Add text to a paragraph."""
        for node in nodes:
            match node.type:
                case "inline":
                    self.inline(paragraph, node.children, formats)
                case "strong" | "em" | "s" | "mark":
                    self.inline(paragraph, node.children, formats | _FORMATS[node.type])
                case "link":
                    start = len(paragraph._p)
                    self.inline(paragraph, node.children, formats | {"style": "Hyperlink"})
                    add_link(paragraph, start, self.word.target(str(node.attrs["href"])))
                case "softbreak":
                    self.run(paragraph, " ", formats)
                case "hardbreak":
                    paragraph.add_run().add_break()
                case "code_inline":
                    self.run(paragraph, node.content, formats | {"style": "HTML Code"})
                case "footnote_ref":
                    self.footnote(paragraph, node.meta["id"])
                case "footnote_anchor":
                    pass
                case _:
                    self.run(paragraph, node.content, formats)

    def run(self, paragraph: Paragraph, text: str, formats: dict[str, Any]) -> None:
        run = self.word.run(paragraph, text, formats.get("style", ""))
        for name, value in formats.items():
            if name != "style":
                setattr(run.font, name, value)

    def footnote(self, paragraph: Paragraph, number: int) -> None:
        text = _Text(self.word, self.word.footnote(paragraph), {})
        for child in self.notes[number].children:
            text.block(child, "footnote text")


def _set_number(paragraph: Paragraph, level: int, number: int) -> None:
    places = element("numPr", element("ilvl", val=level), element("numId", val=number))
    paragraph._p.get_or_add_pPr().insert_element_before(places, "w:spacing", "w:ind", "w:jc")


def _plain(cell: SyntaxTreeNode) -> str:
    """Give a cell's words without their markup."""
    return "".join(part.content for part in cell.walk() if not part.children)
