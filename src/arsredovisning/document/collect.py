"""What the executed notebooks show, collected in the order of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from arsredovisning.data.settings import Part, Section
from arsredovisning.document.asjson import read_element
from arsredovisning.document.model import MIME, Element, Heading, Prose, Shown, Text
from arsredovisning.document.parse import parse
from arsredovisning.document.prose import (
    Inline,
    Note,
    NoteMark,
    Placement,
    ProseBlock,
    Title,
    change_runs,
    passages,
    walk,
)
from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.expressions import Expressions

#: The heading level in HTML of a part; the report's title has level 1.
PART_LEVEL = 2
#: Tag of a cell whose output is for the analyst and not for the report.
HIDDEN = "dold"
#: How Python tells of an object that a drawing function gives back: nothing that a reader would miss.
_HANDLE = re.compile(
    r"<.*|Text\(.*|(?:[\[({]|array\().*(?:<matplotlib\.|<Axes|<Figure|<\w+Container|Text\().*", re.DOTALL
)


@dataclass(frozen=True)
class Executed:
    """A section with its executed notebook and that notebook's file name in messages."""

    section: Section
    notebook: NotebookNode
    shown: str


@dataclass(frozen=True)
class Piece:
    """An element, or the place for one, before all places and numbers are known.

    Attributes:
        shown: Where it was written, in messages.
        level: Level of a heading in the document.
        numbered: Whether a heading gets a number.
        text_name: The text that it is a piece of, or empty.
        placed: Whether a text places it, rather than a notebook showing it by itself.
    """

    element: Element | Placement
    shown: str
    level: int = PART_LEVEL
    numbered: bool = False
    text_name: str = ""
    placed: bool = False


@dataclass
class Collected:
    """The pieces so far, what was wrong with others, and how many footnotes there are."""

    pieces: list[Piece] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    footnotes: int = 0


def collect(parts: Sequence[Part], executed: Sequence[Executed], expressions: Expressions) -> Collected:
    """Collect what the notebooks show.

    Args:
        parts: The report's parts as report.toml has them.
        executed: The sections' notebooks, in the order of the parts.
        expressions: Works out the expressions in Markdown cells.
    """
    collected = Collected()
    notebooks = iter(executed)
    for part in parts:
        if part.rubrik:
            heading = Heading(part.rubrik, 1, part=True, new_page=part.nysida)
            collected.pieces.append(Piece(heading, "report.toml", PART_LEVEL, part.numrera))
        for _section in part.sektioner:
            item = next(notebooks)
            base = PART_LEVEL + item.section.niva - (0 if part.rubrik else 1)
            _Sectioned(item, base, expressions, collected).collect()
    return collected


class _Sectioned:
    """Collects one section's pieces from its notebook."""

    def __init__(self, item: Executed, base: int, expressions: Expressions, collected: Collected) -> None:
        self.item, self.base, self.expressions, self.collected = item, base, expressions, collected
        self.titled = False

    def collect(self) -> None:
        # papermill puts a cell of its own after the parameters.
        own = [cell for cell in self.item.notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
        for number, cell in enumerate(own, 1):
            shown = f"{self.item.shown}, cell {number}"
            try:
                if cell.cell_type == "markdown":
                    self.markdown(cell.source, shown)
                elif cell.cell_type == "code" and HIDDEN not in cell.metadata.get("tags", []):
                    for output in cell.get("outputs", []):
                        self.output(output, shown)
            except ReportError as error:
                self.collected.faults += [item if item.file else replace(item, file=shown) for item in error.faults]

    def output(self, output: NotebookNode, shown: str) -> None:
        if output.output_type == "stream":
            if output.name == "stdout" and output.text.strip():
                raise ReportError(_unseen(output.text, shown))
            return
        bundle = output.get("data", {})
        if MIME in bundle:
            self.element(read_element(bundle[MIME]), shown)
        elif "text/markdown" in bundle:
            self.markdown(bundle["text/markdown"], shown)
        elif any(kind.startswith("image/") for kind in bundle):
            raise ReportError(_bare("en figur utan rubrik och alternativtext", _FIGURE, shown))
        elif "text/html" in bundle:
            raise ReportError(_bare("en tabell utan rubrik", _TABLE, shown))
        elif not _HANDLE.fullmatch(said := bundle.get("text/plain", "<>")):
            raise ReportError(_unseen(said, shown))

    def element(self, element: Shown, shown: str) -> None:
        match element:
            case Text():
                self.text(element, element.file or shown)
            case Heading():
                self.heading(element, shown)
            case _:
                self.add(element, shown)

    def add(self, element: Element | Placement, shown: str, text_name: str = "", placed: bool = False) -> None:
        self.collected.pieces.append(Piece(element, shown, text_name=text_name, placed=placed))

    def markdown(self, markdown: str, shown: str) -> None:
        parts, notes = parse(self.expressions.render(markdown, shown))
        self.text(Text("", "", parts, notes), shown)

    def text(self, text: Text, shown: str) -> None:
        """Split a text at its headings and placements; a footnote stands under the piece that first marks it."""
        footnotes = _Footnotes(text.notes, self.collected)
        prose: list[ProseBlock] = []

        def write() -> None:
            if prose:
                self.add(footnotes.prose(tuple(prose)), shown, text.name)
                prose.clear()

        for part in text.parts:
            match part:
                case Title():
                    write()
                    self.heading(Heading(part.text, part.level), shown, text.name)
                case Placement():
                    write()
                    table = text.placed.get(part.name) if part.what == "tabell" else None
                    self.add(table or part, shown, text.name, placed=True)
                case _:
                    prose.append(part)
        write()

    def heading(self, heading: Heading, shown: str, text_name: str = "") -> None:
        section = self.item.section
        is_title = heading.level == 1 and not self.titled
        words = heading.text
        if is_title:
            self.titled = True
            words = words if section.rubrik is None else section.rubrik
            if not words:
                self.base -= 1
                return
        made = replace(heading, text=words, new_page=is_title and section.nysida)
        level = min(self.base + heading.level - 1, 6)
        self.collected.pieces.append(Piece(made, shown, level, is_title and section.numrera, text_name))


class _Footnotes:
    """Numbers the footnotes of one text, on from those before it in the report."""

    def __init__(self, notes: Sequence[Note], collected: Collected) -> None:
        self.notes = {note.note: note for note in notes}
        self.collected = collected
        self.numbers: dict[int, int] = {}

    def prose(self, blocks: tuple[ProseBlock, ...]) -> Prose:
        """Give a piece of the text with the footnotes that are marked there first."""
        known = set(self.numbers)
        numbered = self._numbered(blocks)
        new = [note for note in self.numbers if note not in known]
        return Prose(numbered, tuple(replace(self.notes[note], number=self.numbers[note]) for note in new))

    def _numbered(self, blocks: tuple[ProseBlock, ...]) -> tuple[ProseBlock, ...]:
        for mark in _marks(blocks):
            if mark.note not in self.numbers:
                self.collected.footnotes += 1
                self.numbers[mark.note] = self.collected.footnotes

        def number(run: Inline) -> Inline:
            return replace(run, number=self.numbers[run.note]) if isinstance(run, NoteMark) else run

        return change_runs(blocks, number)


def _marks(blocks: tuple[ProseBlock, ...]) -> Iterator[NoteMark]:
    for _line, runs in passages(blocks):
        yield from (run for run in walk(runs) if isinstance(run, NoteMark))


_FIGURE = "report.figure(namn, figur, caption=…, alt=…)"
_TABLE = "report.table(namn) eller report.make_table(tabell, namn, caption=…)"


def _bare(what: str, expected: str, shown: str) -> Fault:
    hint = f"Ska den inte med i rapporten: ge cellen taggen {HIDDEN}."
    return Fault(f"Cellen visar {what}.", shown, expected=expected, hint=hint)


def _unseen(said: str, shown: str) -> Fault:
    return Fault(
        "Cellen visar något som syns i JupyterLab men inte kommer med i rapporten.",
        shown,
        found=" ".join(said.split())[:80],
        expected="report.make_table(serie, namn, caption=…), report.markdown(text) eller report.figure(…)",
        hint=f"Ska det inte med i rapporten: ge cellen taggen {HIDDEN}.",
    )
