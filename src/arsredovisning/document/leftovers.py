"""A last look at the finished document: what no reader should meet is a fault, wherever it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from arsredovisning.document.model import (
    Block,
    Document,
    Figure,
    Heading,
    Missing,
    Prose,
    Signatures,
    Table,
    Verdict,
    cells_of,
)
from arsredovisning.document.prose import Code, Inline, Link, ProseBlock, changed, passages, walk, words
from arsredovisning.errors import Fault
from arsredovisning.text.garbled import garbled, unprintable
from arsredovisning.text.leftovers import OPAQUE, Leftover, leftovers
from arsredovisning.text.printed import Printed, dead_links


def leftover_faults(document: Document) -> list[Fault]:
    """Find what is left of markup, broken characters and dead links in what a report prints."""
    anchors = {block.anchor for block in document.blocks if block.anchor}
    return [fault for block in document.blocks for fault in _Look(block, anchors).faults()]


class _Look:
    """Looks at one block."""

    def __init__(self, block: Block, anchors: set[str]) -> None:
        self.block, self.anchors = block, anchors

    def faults(self) -> Iterator[Fault]:
        match self.block.element:
            case Prose(blocks=blocks, notes=notes):
                yield from self.prose(blocks)
                for note in notes:
                    yield from self.prose(note.blocks)
            case Table() as table:
                yield from self.table(table)
            case Figure(caption=caption, alt=alt):
                yield from self.words(caption, alt)
            case Missing(caption=caption, reason=reason):
                yield from self.words(caption, reason)
            case Heading(text=text) | Verdict(text=text):
                yield from self.words(text)
            case Signatures(people=people):
                yield from self.words(*(word for person in people for word in (person.name, person.role)))

    def table(self, table: Table) -> Iterator[Fault]:
        yield from self.words(table.caption, table.row_head)
        for column in table.columns:
            yield from self.words(column.label, column.group)
        for row in table.rows:
            yield from self.words(row.label, *(cell.text for cell in cells_of(row) if cell.value is None))
        yield from self.prose(table.comment)
        for note in table.footnotes:
            yield from self.prose(note.body)

    def prose(self, blocks: Sequence[ProseBlock]) -> Iterator[Fault]:
        for line, runs in passages(tuple(blocks)):
            shown = words(changed(runs, _covered))
            yield from self.told(chain(_wrong(shown), dead_links(_with_links(shown, runs, line))), line)
            yield from self.lost(runs, line)

    def lost(self, runs: tuple[Inline, ...], line: int) -> Iterator[Fault]:
        """Find links to a place in the report that it does not have."""
        for run in walk(runs):
            if (
                isinstance(run, Link)
                and len(run.target) > 1
                and run.target[0] == "#"
                and run.target[1:] not in self.anchors
            ):
                yield Fault(
                    "Länken leder ingenstans i rapporten.",
                    self.block.shown,
                    line or None,
                    found=run.target,
                    expected="en rubriks, tabells eller figurs ankare, helst som @tab:…, @fig:… eller @not:…",
                )

    def words(self, *texts: str) -> Iterator[Fault]:
        for text in texts:
            yield from self.told(_wrong(text), 0)

    def told(self, found: Iterator[Leftover], line: int) -> Iterator[Fault]:
        for item in found:
            yield Fault(item.message, self.block.shown, line or None, "", item.found, item.expected, item.hint)


def _wrong(text: str) -> Iterator[Leftover]:
    broken = list(unprintable(text))
    return iter(broken) if broken else chain(leftovers(text), garbled(text))


def _covered(run: Inline) -> Inline:
    return Code(OPAQUE) if isinstance(run, Code) else run


def _with_links(shown: str, runs: tuple[Inline, ...], line: int) -> Printed:
    links = tuple((0, words(run.runs), run.target) for run in walk(runs) if isinstance(run, Link) and run.target != "#")
    return Printed(shown, shown, line, links)
