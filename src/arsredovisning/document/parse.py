"""A text as a document holds it: its Markdown parsed once, whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from arsredovisning.document.prose import (
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Foreign,
    Inline,
    Item,
    Link,
    List,
    Marked,
    Note,
    NoteMark,
    Paragraph,
    Part,
    Placement,
    ProseBlock,
    Quote,
    Reference,
    Rule,
    Strong,
    Struck,
    Subheading,
    TextCell,
    TextTable,
    Title,
    Words,
    words,
)
from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.markdown import markdown_parser

# A language as BCP 47 writes it.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_SPANS: dict[str, type[Strong | Emphasis | Struck | Marked]] = {
    "strong": Strong,
    "em": Emphasis,
    "s": Struck,
    "mark": Marked,
}


def parse(markdown: str, shown: str = "") -> tuple[tuple[Part, ...], tuple[Note, ...]]:
    """Parse a text whose expressions are worked out.

    Args:
        markdown: The text.
        shown: Its file in messages.

    Returns:
        Its headings, paragraphs and placements from the top to the end, and its footnotes in the order of their marks.

    Raises:
        ReportError: If a footnote would be printed nowhere, or stands in another; or if the text is longer, or its
            lists and emphases deeper in each other, than any that is printed.
    """
    found: dict[str, Any] = {}
    try:
        root = SyntaxTreeNode(_parser().parse(markdown, found))
    except ReportError as error:
        raise ReportError(replace(fault, file=shown) for fault in error.faults) from None
    faults = [*_unused_notes(found), *_noted_headings(root), *_noted_notes(root), *_unknown_languages(root)]
    if faults:
        raise ReportError(replace(fault, file=shown) for fault in faults)
    parts = tuple(_part(node) for node in root.children if node.type != "footnote_block")
    notes = tuple(
        Note(int(node.meta["id"]), _note_blocks(node), marks=_marks(node))
        for block in root.children
        if block.type == "footnote_block"
        for node in block.children
    )
    return parts, notes


def _unused_notes(found: Mapping[str, Any]) -> Iterator[Fault]:
    """Find footnotes that no mark leads to, in what the parser has found besides the text itself."""
    for label, used in found.get("footnotes", {}).get("refs", {}).items():
        if used < 0:
            yield Fault(
                "Fotnoten används inte: inget i texten hänvisar till den, så den skulle inte synas.",
                found=f"[^{label.removeprefix(':')}]",
                hint="Skriv märket där fotnoten hör hemma, eller ta bort den.",
            )


def _noted_headings(root: SyntaxTreeNode) -> Iterator[Fault]:
    for node in root.children:
        if node.type == "heading" and any(part.type == "footnote_ref" for part in node.walk()):
            hint = "Sätt märket i texten under rubriken."
            yield Fault("En rubrik kan inte ha en fotnot.", line=_line(node), found=_title(node), hint=hint)


def _noted_notes(root: SyntaxTreeNode) -> Iterator[Fault]:
    """Find footnotes marked in footnotes, which Word does not know."""
    notes = (note for block in root.children if block.type == "footnote_block" for note in block.children)
    for note in notes:
        if any(part.type == "footnote_ref" for part in note.walk()):
            said = " ".join(part.content for part in note.walk() if part.type == "text")
            hint = "Skriv allt i samma fotnot."
            line = _line(note.children[0]) or None
            yield Fault("En fotnot kan inte ha en egen fotnot.", line=line, found=said[:80], hint=hint)


def _unknown_languages(root: SyntaxTreeNode) -> Iterator[Fault]:
    for node in root.walk():
        if node.type == "span" and not _says_language(node):
            yield Fault(
                "Orden i hakparentes har ett tillägg i klamrar som inte säger vilket språk de är på.",
                line=_line_around(node),
                found=f"[{_title(node)}]{{{', '.join(f'{name}={value}' for name, value in node.attrs.items())}}}",
                expected="[case management]{lang=en}: språkets kod på två eller tre bokstäver",
                hint="Skriv språkets kod, eller ta bort klamrarna.",
            )


def _says_language(span: SyntaxTreeNode) -> bool:
    only = set(span.attrs) == {"lang"} and not span.meta.get("insecure_attrs")
    return only and _LANGUAGE.fullmatch(str(span.attrs["lang"])) is not None


def _line_around(node: SyntaxTreeNode) -> int | None:
    while node.parent and not node.is_root and not _line(node):
        node = node.parent
    return (_line(node) or None) if not node.is_root else None


def parse_blocks(markdown: str) -> tuple[ProseBlock, ...]:
    """Parse a text that stands under a table: a comment or a footnote.

    Raises:
        ReportError: If it places something, or has footnotes of its own.
    """
    if not markdown.strip():
        return ()
    found: dict[str, Any] = {}
    root = SyntaxTreeNode(_parser().parse(markdown, found))
    if any(node.type == "placement" for node in root.children):
        raise ReportError(_refused("en tabell eller figur", markdown))
    if _has_footnotes(found):
        raise ReportError(_refused("fotnoter", markdown))
    if faults := list(_unknown_languages(root)):
        raise ReportError(faults)
    return tuple(map(_block, root.children))


def _has_footnotes(found: Mapping[str, Any]) -> bool:
    return any(found.get("footnotes", {}).values())


def _refused(what: str, markdown: str) -> Fault:
    message = f"En kommentar eller fotnot till en tabell kan inte ha {what}."
    return Fault(message, found=" ".join(markdown.split())[:80])


def parse_inline(markdown: str) -> tuple[Inline, ...]:
    """Parse words with markup that stand in one line, such as a table's cell.

    Raises:
        ReportError: If they have a footnote.
    """
    found: dict[str, Any] = {}
    root = SyntaxTreeNode(_parser().parseInline(markdown, found))
    if _has_footnotes(found):
        hint = 'Skriv den med notes={(rad, kolumn): "…"}.'
        raise ReportError(Fault("En cell kan inte ha en fotnot i sin Markdown.", found=markdown[:80], hint=hint))
    if faults := list(_unknown_languages(root)):
        raise ReportError(faults)
    return tuple(_runs(root.children))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return markdown_parser()


def _title(heading: SyntaxTreeNode) -> str:
    return words(tuple(_runs(heading.children)))


def _part(node: SyntaxTreeNode) -> Part:
    match node.type:
        case "heading":
            return Title(int(node.tag[1]), _title(node), _line(node))
        case "placement":
            return Placement(str(node.meta["what"]), str(node.meta["name"]), _line(node))
        case _:
            return _block(node)


def _block(node: SyntaxTreeNode) -> ProseBlock:
    line = _line(node)
    match node.type:
        case "paragraph":
            return Paragraph(tuple(_runs(node.children)), line)
        case "heading":
            return Subheading(int(node.tag[1]), tuple(_runs(node.children)), line)
        case "bullet_list" | "ordered_list":
            items = tuple(Item(tuple(map(_block, item.children))) for item in node.children)
            start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
            return List(items, start, _is_tight(node), line)
        case "blockquote":
            return Quote(tuple(map(_block, node.children)), line)
        case "fence" | "code_block":
            return CodeBlock(node.content, (node.info or "").split(" ")[0], line)
        case "hr":
            return Rule(line)
        case "table":
            rows = tuple(tuple(map(_cell, row.children)) for part in node.children for row in part.children)
            return TextTable(rows, line)
        case other:
            raise ValueError(f"no way to read {other}")


def _note_blocks(note: SyntaxTreeNode) -> tuple[ProseBlock, ...]:
    return tuple(_block(node) for node in note.children if node.type != "footnote_anchor")


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0


def _is_tight(node: SyntaxTreeNode) -> bool:
    return all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")


def _cell(node: SyntaxTreeNode) -> TextCell:
    return TextCell(tuple(_runs(node.children)), str(node.attrs.get("style", "")).removeprefix("text-align:"))


def _runs(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Inline]:
    for node in nodes:
        if node.type == "inline":
            yield from _runs(node.children)
        elif node.type != "footnote_anchor" and (node.type != "text" or node.content):
            yield _run(node)


def _run(node: SyntaxTreeNode) -> Inline:
    match node.type:
        case "text":
            return Words(node.content)
        case "code_inline":
            return Code(node.content)
        case "softbreak" | "hardbreak":
            return Break(hard=node.type == "hardbreak")
        case "strong" | "em" | "s" | "mark":
            return _SPANS[node.type](tuple(_runs(node.children)))
        case "span":
            return Foreign(tuple(_runs(node.children)), str(node.attrs["lang"]))
        case "link":
            return Link(str(node.attrs["href"]), tuple(_runs(node.children)), str(node.attrs.get("title", "")))
        case "reference":
            return Reference(str(node.meta["to"]), str(node.meta["name"]), bool(node.meta["capital"]))
        case "footnote_ref":
            return NoteMark(int(node.meta["id"]), again=int(node.meta.get("subId", 0)))
        case other:
            raise ValueError(f"no way to read {other}")


def _marks(note: SyntaxTreeNode) -> int:
    """Count the marks of a footnote: each has a way back in it."""
    return max(1, sum(node.type == "footnote_anchor" for node in note.walk()))
