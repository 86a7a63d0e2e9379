"""Numbers and anchors of headings, tables and figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from arsredovisning.document.collect import PART_LEVEL, Piece
from arsredovisning.document.model import Block, Figure, Heading, Missing, Prose, Signatures, Table, Verdict
from arsredovisning.document.prose import Placement
from arsredovisning.text.markdown import slug

#: Anchors that the page itself has.
RESERVED = ("innehallet", "innehall-rubrik", "mork", "visa-kallor", "visa-granskning")
#: How the ids of footnotes, their marks and cells begin.
_OWN = re.compile(r"fn(ref)?\d|cell-")


def number(pieces: Sequence[Piece], number_headings: bool) -> list[Block]:
    """Give each piece its number and its anchor.

    Args:
        pieces: The pieces of the report in order, with nothing left to be placed.
        number_headings: Whether headings that may be numbered are.
    """
    numbering = _Numbering(pieces, number_headings)
    blocks = [numbering.block(f"block-{count}", piece) for count, piece in enumerate(pieces, 1)]
    return _with_repeated_captions(blocks)


def anchor_of(element: Table | Figure | Missing) -> str:
    """Give the anchor of a table or figure."""
    return f"tab-{element.id}" if isinstance(element, Table) else f"fig-{element.id}"


class _Numbering:
    def __init__(self, pieces: Sequence[Piece], number_headings: bool) -> None:
        self.number_headings = number_headings
        self.counts: Counter[str] = Counter()
        self.path: list[int] = []
        self.taken = {*RESERVED}
        for piece in pieces:
            match piece.element:
                case Table() | Figure() | Missing():
                    self.taken.add(anchor_of(piece.element))
                case Heading(anchor=anchor) if anchor:
                    self.taken.add(anchor)

    def block(self, name: str, piece: Piece) -> Block:
        element = piece.element
        label = anchor = ""
        match element:
            case Table():
                anchor, label = anchor_of(element), self.next("tab") if element.numbered else ""
            case Figure() | Missing():
                anchor, label = anchor_of(element), self.next("fig")
            case Heading():
                anchor, label = element.anchor or self.free(slug(element.text)), self.of_heading(piece)
            case Prose() | Verdict() | Signatures():
                pass
            case Placement():
                raise ValueError(f"{element.name} is not placed")
        return Block(name, element, piece.shown, piece.level, label, anchor, piece.text_name)

    def next(self, kind: str) -> str:
        self.counts[kind] += 1
        return str(self.counts[kind])

    def of_heading(self, piece: Piece) -> str:
        if not (self.number_headings and piece.numbered):
            return ""
        depth = piece.level - PART_LEVEL
        self.path = (self.path + [0] * (depth + 1))[: depth + 1]
        self.path[depth] += 1
        return ".".join(map(str, self.path)) + ("." if len(self.path) == 1 else "")

    def free(self, name: str) -> str:
        """Give an anchor that nothing else on the page has."""
        name, count = f"avsnitt-{name}" if _OWN.match(name) else name, 1
        while (found := name if count == 1 else f"{name}-{count}") in self.taken:
            count += 1
        self.taken.add(found)
        return found


def _with_repeated_captions(blocks: Sequence[Block]) -> list[Block]:
    """Mark tables whose caption only says what the heading just above them says."""
    found = list(blocks[:1])
    for above, block in pairwise(blocks):
        table, heading = block.element, above.element
        if isinstance(table, Table) and not block.number and isinstance(heading, Heading):
            said = heading.text in (table.caption, f"Not {table.note} {table.caption}")
            block = replace(block, element=replace(table, caption_repeats=said))
        found.append(block)
    return found
