"""What a report is made of, from the notebooks to every format: typed, frozen, with each number's unit and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from arsredovisning.data.values import NBSP
from arsredovisning.document.prose import Inline, Note, Part, ProseBlock

#: Version of the JSON that documents and elements are kept as.
VERSION = 1
#: The MIME type under which an executed notebook carries an element to the report.
MIME = "application/vnd.arsredovisning+json"


@dataclass(frozen=True)
class Place:
    """The cell of the data that a printed cell shows: ids of table, row and column, and where in which file."""

    table: str
    row: str
    column: str
    file: str
    line: int


@dataclass(frozen=True)
class Cell:
    """A printed cell.

    Attributes:
        text: What is printed, without marks and without what follows in parentheses.
        value: The number behind it, exact; None for a word, a dash or nothing.
        unit: Unit of the number or the dash: kr, tkr, mkr, %, antal or dagar; empty for a word or nothing.
        decimals: How many decimals the number is printed with.
        suffix: What is printed after the number: a hard space and a unit, or nothing.
        computed: True when the report works the value out; False when the data state it.
        stated: True when the data state what is printed: a number, a word or a dash.
        marks: Marks of its footnotes.
        year: The year that the value is about, if the data say it.
        place: The cell of the data that it shows; None for one that a notebook has worked out.
        inner: What is printed after it in parentheses, with marks and place of its own.
        runs: The words with their markup, where a notebook gave them as Markdown.
    """

    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    decimals: int = 0
    suffix: str = ""
    computed: bool = False
    stated: bool = False
    marks: tuple[str, ...] = ()
    year: int | None = None
    place: Place | None = None
    inner: Cell | None = None
    runs: tuple[Inline, ...] = ()

    @property
    def mark(self) -> str:
        """Its marks as they are printed."""
        return ", ".join(self.marks)

    @property
    def printed(self) -> str:
        """All that is printed, without marks."""
        return self.text + (f"{NBSP}({self.inner.text})" if self.inner else "")


@dataclass(frozen=True)
class Column:
    """A column: its id, its head, and the head that it shares with its neighbours (or empty).

    Attributes:
        text: True for a column of words.
        inner: The column printed in parentheses in the same cells.
    """

    id: str
    label: str
    group: str = ""
    text: bool = False
    inner: Column | None = None


@dataclass(frozen=True)
class Row:
    """A row: its label, its kind (empty, rubrik, summa, varav), the note it refers to, and a cell a column."""

    id: str
    label: str
    kind: str
    cells: tuple[Cell, ...]
    note: int | None = None


@dataclass(frozen=True)
class Origin:
    """The table of the data that a table shows, whole or a part: its id, its file, and whether all of it is shown."""

    table: str
    file: str
    whole: bool


@dataclass(frozen=True)
class Footnote:
    """A table's footnote: its mark and what it says."""

    mark: str
    body: tuple[ProseBlock, ...]


@dataclass(frozen=True)
class Table:
    """A table of the report.

    Attributes:
        unit: Unit of the numbers whose cells do not say another.
        numbered: Whether it gets a number.
        note: The note's number, when the table is one.
        row_head: Head of the column of row labels.
        notes: True when rows refer to notes.
        comment: What is printed under it.
        page: Page in the published report, if it is known.
        origin: The table of the data that it shows; None for one that a notebook has worked out.
        caption_repeats: Whether the caption only says what the heading just above it says.
    """

    id: str
    caption: str
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_head: str = ""
    numbered: bool = True
    note: int | None = None
    notes: bool = False
    footnotes: tuple[Footnote, ...] = ()
    comment: tuple[ProseBlock, ...] = ()
    page: int | None = None
    origin: Origin | None = None
    caption_repeats: bool = False
    kind: Literal["table"] = "table"

    @property
    def units(self) -> list[str]:
        """The units of its numbers, each once, as people write them."""
        units = (cell.unit for row in self.rows for cell in cells_of(row) if cell.unit)
        return [{"mkr": "Mkr", "%": "procent"}.get(unit, unit) for unit in dict.fromkeys(units)]


@dataclass(frozen=True)
class Figure:
    """A figure: its drawing as SVG, and as PNG (base64) for what cannot show SVG."""

    id: str
    caption: str
    alt: str
    svg: str
    png: str = ""
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True)
class Missing:
    """A figure that the source has, but whose values it does not give; ``reason`` says so."""

    id: str
    caption: str
    reason: str
    kind: Literal["missing"] = "missing"


@dataclass(frozen=True)
class Heading:
    """A heading.

    Attributes:
        level: 1 for a section's own, 2 and 3 for those under it.
        anchor: What references call it, e.g. ``not-3``; empty where that follows from the words.
        part: Whether it heads a part of the report.
        new_page: Whether it begins a page.
    """

    text: str
    level: int
    anchor: str = ""
    part: bool = False
    new_page: bool = False
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Text:
    """A text as a notebook shows it: parsed once, whole, with the tables that it places.

    Attributes:
        name: The text's name, or empty for Markdown that a notebook has put together.
        file: The text's file in messages, or empty.
        parts: Its headings, paragraphs and placements.
        notes: Its footnotes.
        placed: The tables that it places.
    """

    name: str
    file: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()
    placed: dict[str, Table] = field(default_factory=dict)
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class Prose:
    """A piece of a text between two headings, tables or figures, with the footnotes that are marked there first."""

    blocks: tuple[ProseBlock, ...]
    notes: tuple[Note, ...] = ()
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True)
class Verdict:
    """A goal's verdict: uppnatt, delvis, till_viss_del, ej, redovisas_ej or ingen, and its words."""

    verdict: str
    text: str
    kind: Literal["verdict"] = "verdict"


@dataclass(frozen=True)
class Person:
    """One who signs: a name and a function."""

    name: str
    role: str


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on."""

    people: tuple[Person, ...]
    kind: Literal["signatures"] = "signatures"


#: What a notebook shows.
Shown: TypeAlias = Annotated[Table | Figure | Heading | Text | Verdict | Signatures, Field(discriminator="kind")]
#: What a document consists of.
Element: TypeAlias = Annotated[
    Table | Figure | Missing | Heading | Prose | Verdict | Signatures, Field(discriminator="kind")
]


@dataclass(frozen=True)
class Block:
    """An element at its place in the report.

    Attributes:
        id: Its own in the document.
        shown: Where it was written, in messages: a text's file, or a notebook's and the cell.
        level: Level of a heading in the document; the report's title has 1.
        number: Its number as printed, or empty.
        anchor: Its target for links, or empty.
        text_name: The text that it is a piece of, or empty.
    """

    id: str
    element: Element
    shown: str
    level: int = 2
    number: str = ""
    anchor: str = ""
    text_name: str = ""

    @property
    def label(self) -> str:
        """What a table is called before its caption: ``Tabell 3``, ``Not 2``, or nothing."""
        if isinstance(self.element, Table) and self.element.note is not None:
            return f"Not {self.element.note}"
        return f"Tabell {self.number}" if self.number else ""

    @property
    def title(self) -> str:
        """A table's caption with its label: ``Not 2. Verksamhetens kostnader``."""
        caption = self.element.caption if isinstance(self.element, Table) else ""
        return f"{self.label}. {caption}" if self.label else caption


@dataclass(frozen=True)
class Logo:
    """A logo as a ``data:`` URI (empty when there is none) and what it shows."""

    uri: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Front:
    """What a report says of itself.

    Attributes:
        decided: The date of decision, ISO, or empty.
        motto: What stands on the cover; None when the report has no cover.
        contents: Whether it has a list of contents.
    """

    title: str
    forbund: str
    year: int
    accent: str
    decided: str = ""
    draft: bool = False
    motto: str | None = None
    contents: bool = True
    logo: Logo = Logo()


@dataclass(frozen=True)
class Document:
    """A whole report, ready for every format."""

    front: Front
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> list[tuple[Block, Heading]]:
        """Its headings in order."""
        return [(block, block.element) for block in self.blocks if isinstance(block.element, Heading)]

    @property
    def tables(self) -> list[tuple[Block, Table]]:
        """Its tables in order."""
        return [(block, block.element) for block in self.blocks if isinstance(block.element, Table)]


def cells_of(row: Row) -> Iterator[Cell]:
    """Go through a row's cells, each followed by what is printed after it in parentheses."""
    for cell in row.cells:
        yield cell
        if cell.inner:
            yield cell.inner
