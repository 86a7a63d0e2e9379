"""What the structure of a document's PDF holds, told in reading order: its tables and where its links lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from arsredovisning.document.model import Block, Document, Heading, Prose, Table
from arsredovisning.document.prose import (
    Inline,
    Link,
    List,
    Note,
    NoteMark,
    Paragraph,
    ProseBlock,
    Quote,
    Subheading,
    TextTable,
    passages,
    walk,
    words,
)

#: Headings down to this level stand in the list of contents.
CONTENTS_LEVEL = 3


@dataclass(frozen=True)
class TableTags:
    """What the tags of a table shall say.

    Attributes:
        rows: How many rows it has, heads included.
        columns: How many columns it has.
        row_heads: Whether the first cell of each row is its head.
        summary: Its name, where no caption says it.
        notes: How many footnotes follow it.
    """

    rows: int
    columns: int
    row_heads: bool = False
    summary: str = ""
    notes: int = 0


@dataclass(frozen=True)
class LinkTags:
    """What a link's tags shall say: where it leads, in words."""

    words: str


@dataclass(frozen=True)
class Contents:
    """The tables and links of a document, in reading order; those of the list of contents are apart."""

    tables: tuple[TableTags, ...]
    links: tuple[str, ...]
    entries: tuple[str, ...]


_Found: TypeAlias = TableTags | LinkTags


def contents_of(document: Document) -> Contents:
    """List a document's tables and links in reading order."""
    found = list(_Walk(document).blocks())
    entries = [_entry(block, heading) for block, heading in document.headings if block.level <= CONTENTS_LEVEL]
    return Contents(
        tuple(item for item in found if isinstance(item, TableTags)),
        tuple(item.words for item in found if isinstance(item, LinkTags)),
        tuple(entries) if document.front.contents else (),
    )


def _entry(block: Block, heading: Heading) -> str:
    return f"{block.number} {heading.text}".strip()


class _Walk:
    """Goes through a document as it is read."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._anchors = {block.anchor for block in document.blocks if block.anchor}
        self._notes: dict[int, Note] = {
            note.number: note
            for block in document.blocks
            if isinstance(block.element, Prose)
            for note in block.element.notes
        }

    def blocks(self) -> Iterator[_Found]:
        for block in self._document.blocks:
            match block.element:
                case Prose(blocks=blocks):
                    yield from self._prose(blocks)
                case Table():
                    yield from self._table(block, block.element)

    def _table(self, block: Block, table: Table) -> Iterator[_Found]:
        grouped = any(column.group for column in table.columns)
        yield TableTags(
            len(table.rows) + (2 if grouped else 1),
            len(table.columns) + (2 if table.notes else 1),
            row_heads=True,
            summary=block.title if table.caption_repeats else "",
            notes=len(table.footnotes),
        )
        for row in table.rows:
            if table.notes and row.note and f"not-{row.note}" in self._anchors:
                yield LinkTags(f"Not {row.note}")
            for cell in row.cells:
                yield from self._runs(cell.runs)
        for note in table.footnotes:
            yield from self._prose(note.body)
        yield from self._prose(table.comment)

    def _prose(self, blocks: tuple[ProseBlock, ...]) -> Iterator[_Found]:
        for block in blocks:
            match block:
                case Paragraph() | Subheading():
                    yield from self._runs(block.runs)
                case List():
                    for item in block.items:
                        yield from self._prose(item.blocks)
                case Quote():
                    yield from self._prose(block.blocks)
                case TextTable():
                    yield TableTags(len(block.rows), len(block.rows[0]))
                    for _line, runs in passages((block,)):
                        yield from self._runs(runs)

    def _runs(self, runs: tuple[Inline, ...]) -> Iterator[_Found]:
        for run in walk(runs):
            match run:
                case Link() if self._leads(run.target):
                    yield LinkTags(" ".join(words(run.runs).split()))
                case NoteMark(again=0) if run.number in self._notes:
                    yield from self._prose(self._notes[run.number].blocks)

    def _leads(self, target: str) -> bool:
        return target[1:] in self._anchors if target.startswith("#") else bool(target)
