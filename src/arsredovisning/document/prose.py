"""Running text as a document holds it: paragraphs, lists, quotations and tables of typed runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Annotated, Literal, TypeAlias

from pydantic import Field


@dataclass(frozen=True)
class Words:
    """Words without markup."""

    text: str
    kind: Literal["words"] = "words"


@dataclass(frozen=True)
class Code:
    """Words shown letter by letter, as they are typed."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True)
class Break:
    """A line's end in the source, or (``hard``) one that is printed."""

    hard: bool = False
    kind: Literal["break"] = "break"


@dataclass(frozen=True)
class Strong:
    """Words that weigh more."""

    runs: tuple[Inline, ...]
    kind: Literal["strong"] = "strong"


@dataclass(frozen=True)
class Emphasis:
    """Words that are stressed."""

    runs: tuple[Inline, ...]
    kind: Literal["emphasis"] = "emphasis"


@dataclass(frozen=True)
class Struck:
    """Words that are struck out."""

    runs: tuple[Inline, ...]
    kind: Literal["struck"] = "struck"


@dataclass(frozen=True)
class Marked:
    """What a draft has marked as not done."""

    runs: tuple[Inline, ...]
    kind: Literal["marked"] = "marked"


@dataclass(frozen=True)
class Foreign:
    """Words in another language than the report's: its tag (BCP 47), such as ``en``."""

    runs: tuple[Inline, ...]
    language: str
    kind: Literal["foreign"] = "foreign"


@dataclass(frozen=True)
class Link:
    """A link: to an address, or to ``#anchor`` in the document."""

    target: str
    runs: tuple[Inline, ...]
    title: str = ""
    kind: Literal["link"] = "link"


@dataclass(frozen=True)
class Reference:
    """A reference (``@tab:deltagare``) before it is known where it leads.

    Attributes:
        to: What it refers to: tab, fig or not.
        capital: Whether it begins a sentence.
    """

    to: str
    name: str
    capital: bool = False
    kind: Literal["reference"] = "reference"


@dataclass(frozen=True)
class NoteMark:
    """The mark of a footnote.

    Attributes:
        note: The note's id in its text.
        number: Its number in the report, when it is known.
        again: How many times the note has been marked before.
    """

    note: int
    number: int = 0
    again: int = 0
    kind: Literal["note"] = "note"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with its line in the text."""

    runs: tuple[Inline, ...]
    line: int = 0
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Subheading:
    """A heading inside a quotation or a list, which is none of the report's."""

    level: int
    runs: tuple[Inline, ...]
    line: int = 0
    kind: Literal["subheading"] = "subheading"


@dataclass(frozen=True)
class Item:
    """An item of a list."""

    blocks: tuple[ProseBlock, ...]


@dataclass(frozen=True)
class List:
    """A list.

    Attributes:
        start: The first number of a numbered list; None for one with bullets.
        tight: Whether its items stand close.
    """

    items: tuple[Item, ...]
    start: int | None = None
    tight: bool = True
    line: int = 0
    kind: Literal["list"] = "list"


@dataclass(frozen=True)
class Quote:
    """A quotation."""

    blocks: tuple[ProseBlock, ...]
    line: int = 0
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True)
class CodeBlock:
    """Lines shown letter by letter."""

    text: str
    language: str = ""
    line: int = 0
    kind: Literal["code_block"] = "code_block"


@dataclass(frozen=True)
class Rule:
    """A line across the page."""

    line: int = 0
    kind: Literal["rule"] = "rule"


@dataclass(frozen=True)
class TextCell:
    """A cell of a table that stands in a text; ``align`` is left, right, center or empty."""

    runs: tuple[Inline, ...]
    align: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table that stands in a text, without caption and number; its first row is its head."""

    rows: tuple[tuple[TextCell, ...], ...]
    line: int = 0
    kind: Literal["text_table"] = "text_table"


@dataclass(frozen=True)
class Title:
    """A heading in a text, which is one of the report's."""

    level: int
    text: str
    line: int = 0
    kind: Literal["title"] = "title"


@dataclass(frozen=True)
class Placement:
    """A line of a text that places a table or a figure: ``what`` is tabell or figur."""

    what: str
    name: str
    line: int = 0
    kind: Literal["placement"] = "placement"


@dataclass(frozen=True)
class Note:
    """A footnote of a text: its id there, its number in the report when that is known, and what it says."""

    note: int
    blocks: tuple[ProseBlock, ...]
    number: int = 0
    marks: int = 1


Inline: TypeAlias = Annotated[
    Words | Code | Break | Strong | Emphasis | Struck | Marked | Foreign | Link | Reference | NoteMark,
    Field(discriminator="kind"),
]
ProseBlock: TypeAlias = Annotated[
    Paragraph | Subheading | List | Quote | CodeBlock | Rule | TextTable, Field(discriminator="kind")
]
#: What a text is made of, from its top to its end.
Part: TypeAlias = Annotated[
    Paragraph | Subheading | List | Quote | CodeBlock | Rule | TextTable | Title | Placement,
    Field(discriminator="kind"),
]


def plain(blocks: tuple[ProseBlock, ...]) -> str:
    """Give the words of running text without their markup; paragraphs are parted by a newline."""
    return "\n".join(re.sub(r"[ \t]+", " ", words(runs)) for _line, runs in passages(blocks))


def words(runs: tuple[Inline, ...], code: bool = True) -> str:
    """Give the words of runs without their markup.

    Args:
        runs: The runs.
        code: Whether words that are shown letter by letter count.
    """
    return "".join(_words(run, code) for run in runs)


def _words(run: Inline, code: bool) -> str:
    match run:
        case Words():
            return run.text
        case Code():
            return run.text if code else ""
        case Break():
            return " "
        case Strong() | Emphasis() | Struck() | Marked() | Foreign() | Link():
            return words(run.runs, code)
        case Reference():
            return run.name
        case NoteMark():
            return ""


def passages(blocks: tuple[ProseBlock, ...]) -> Iterator[tuple[int, tuple[Inline, ...]]]:
    """Go through the runs of every paragraph, cell and block of code, with its line in the text (0 if not known)."""
    for block in blocks:
        match block:
            case Paragraph() | Subheading():
                yield block.line, block.runs
            case List():
                yield from passages(tuple(chain.from_iterable(item.blocks for item in block.items)))
            case Quote():
                yield from passages(block.blocks)
            case TextTable():
                yield from ((block.line, cell.runs) for cell in chain.from_iterable(block.rows))
            case CodeBlock():
                yield block.line, (Code(block.text.removesuffix("\n")),)
            case Rule():
                pass


def walk(runs: tuple[Inline, ...]) -> Iterator[Inline]:
    """Go through runs and those inside them."""
    for run in runs:
        yield run
        match run:
            case Strong() | Emphasis() | Struck() | Marked() | Foreign() | Link():
                yield from walk(run.runs)
            case Words() | Code() | Break() | Reference() | NoteMark():
                pass


def change_runs(blocks: tuple[ProseBlock, ...], change: Callable[[Inline], Inline]) -> tuple[ProseBlock, ...]:
    """Give running text with each run changed, the innermost first."""
    return tuple(_changed_block(block, change) for block in blocks)


def changed(runs: tuple[Inline, ...], change: Callable[[Inline], Inline]) -> tuple[Inline, ...]:
    """Give runs with each of them changed, the innermost first."""
    return tuple(_changed_run(run, change) for run in runs)


def _changed_run(run: Inline, change: Callable[[Inline], Inline]) -> Inline:
    match run:
        case Strong() | Emphasis() | Struck() | Marked() | Foreign() | Link():
            return change(replace(run, runs=changed(run.runs, change)))
        case Words() | Code() | Break() | Reference() | NoteMark():
            return change(run)


def _changed_block(block: ProseBlock, change: Callable[[Inline], Inline]) -> ProseBlock:
    match block:
        case Paragraph() | Subheading():
            return replace(block, runs=changed(block.runs, change))
        case List():
            return replace(block, items=tuple(Item(change_runs(item.blocks, change)) for item in block.items))
        case Quote():
            return replace(block, blocks=change_runs(block.blocks, change))
        case TextTable():
            rows = tuple(tuple(replace(cell, runs=changed(cell.runs, change)) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        case CodeBlock() | Rule():
            return block
