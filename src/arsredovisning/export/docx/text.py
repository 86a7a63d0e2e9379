"""Running text as Word paragraphs: lists, quotations, links and footnotes as Word knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx.enum.text import WD_COLOR_INDEX
from docx.text.paragraph import Paragraph

from arsredovisning.document.prose import (
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Foreign,
    Inline,
    Link,
    List,
    Marked,
    Note,
    NoteMark,
    ProseBlock,
    Quote,
    Reference,
    Rule,
    Strong,
    Struck,
    Subheading,
    TextTable,
    Words,
    words,
)
from arsredovisning.document.prose import (
    Paragraph as ProseParagraph,
)
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.grid import Grid, Slot
from arsredovisning.export.docx.house import LEVELS
from arsredovisning.export.docx.ooxml import add_link, element
from arsredovisning.export.docx.scripts import set_language, set_rtl, set_script
from arsredovisning.export.docx.widths import lay_out, need
from arsredovisning.text.scripts import pieces, runs_rtl

#: Adds a paragraph in a style.
Add = Callable[[str], Paragraph]

#: The ems that a column of a table in a text gets before it is broken more than it has to.
_ROOMY = 8.0
#: What python-docx calls what the runs are, as attributes of a font.
_FORMATS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "emphasis": {"italic": True},
    "struck": {"strike": True},
    "marked": {"highlight_color": WD_COLOR_INDEX.YELLOW},
}


class TextWriter:
    """Writes the running text of a report: its prose, and the comments and notes of its tables."""

    def __init__(self, word: Word) -> None:
        self._word = word
        self._notes: dict[int, Note] = {}

    def write(self, blocks: Sequence[ProseBlock], notes: Sequence[Note] = (), add: Add | None = None) -> None:
        """Write a text.

        Args:
            blocks: The text.
            notes: The footnotes that are marked there first.
            add: Adds a paragraph in the style that it is given or another; to the document by default.
        """
        self._notes |= {note.number: note for note in notes}
        text = _Text(self._word, add or self._word.paragraph, self._notes)
        for block in blocks:
            text.block(block, "Normal")

    def runs(self, paragraph: Paragraph, runs: Sequence[Inline]) -> None:
        """Write runs into a paragraph that is there."""
        _Text(self._word, self._word.paragraph, self._notes).inline(paragraph, runs, {})


class _Text:
    """One text being written."""

    def __init__(self, word: Word, add: Add, notes: Mapping[int, Note]) -> None:
        self.word, self.add, self.notes = word, add, notes

    def block(self, block: ProseBlock, style: str, depth: int = 0) -> None:
        match block:
            case ProseParagraph():
                self.paragraph(self.add(style), block)
            case Subheading():
                self.inline(self.add(style), block.runs, {"bold": True})
            case List():
                self.list(block, depth)
            case Quote():
                for child in block.blocks:
                    self.block(child, "Quote", depth)
            case CodeBlock():
                self.add("HTML Preformatted").add_run(block.text.rstrip("\n"))
            case Rule():
                line = element("pBdr", element("bottom", val="single", sz=4, space=1, color="auto"))
                self.add(style)._p.get_or_add_pPr().insert_element_before(line, "w:spacing", "w:ind", "w:jc")
            case TextTable():
                self.table(block)

    def paragraph(self, paragraph: Paragraph, block: ProseParagraph) -> None:
        """Write a paragraph into one that is there."""
        if runs_rtl(words(block.runs)):
            set_rtl(paragraph)
        self.inline(paragraph, block.runs, {})

    def list(self, block: List, depth: int) -> None:
        """Write a list; deeper levels than Word has styles for stay at the deepest."""
        level = min(depth, LEVELS - 1)
        suffix = f" {level + 1}" if level else ""
        first = f"List {'Bullet' if block.start is None else 'Number'}{suffix}"
        number = None if block.start is None else self.word.numbered_list(block.start, level)
        for item in block.items:
            lead = True
            for child in item.blocks:
                if not isinstance(child, ProseParagraph):
                    self.block(child, f"List Continue{suffix}", depth + 1)
                    continue
                paragraph = self.add(first if lead else f"List Continue{suffix}")
                if lead and number is not None:
                    _set_number(paragraph, level, number)
                self.paragraph(paragraph, child)
                lead = False

    def table(self, table: TextTable) -> None:
        """Write a table that stands in a text; it has a head, but neither caption nor number."""
        columns = list(zip(*[[words(cell.runs) for cell in row] for row in table.rows], strict=True))
        needs = [need(texts[1:], head=texts[0], roomy=_ROOMY) for texts in columns]
        room = self.word.room().twips
        grid = Grid(self.word, lay_out(needs, room, room), "")
        for row in table.rows:
            slots = [Slot(align=cell.align or "left") for cell in row]
            paragraphs = grid.row(slots, head=row is table.rows[0], last=row is table.rows[-1])
            for paragraph, cell in zip(paragraphs, row, strict=True):
                self.inline(paragraph, cell.runs, {})
        self.word.add_table(grid.xml)

    def inline(self, paragraph: Paragraph, runs: Sequence[Inline], formats: dict[str, Any]) -> None:
        """Add text to a paragraph."""
        for run in runs:
            match run:
                case Words():
                    self.run(paragraph, run.text, formats)
                case Code():
                    self.run(paragraph, run.text, formats | {"style": "HTML Code"})
                case Break():
                    self.line_end(paragraph, run, formats)
                case Strong() | Emphasis() | Struck() | Marked():
                    self.inline(paragraph, run.runs, formats | _FORMATS[run.kind])
                case Foreign():
                    self.inline(paragraph, run.runs, formats | {"language": run.language})
                case Link():
                    start = len(paragraph._p)
                    self.inline(paragraph, run.runs, formats | {"style": "Hyperlink"})
                    add_link(paragraph, start, self.word.target(run.target))
                case Reference():
                    raise ValueError(f"{run.name} is not linked")
                case NoteMark():
                    self.footnote(paragraph, run)

    def line_end(self, paragraph: Paragraph, end: Break, formats: dict[str, Any]) -> None:
        if end.hard:
            paragraph.add_run().add_break()
        else:
            self.run(paragraph, " ", formats)

    def run(self, paragraph: Paragraph, text: str, formats: dict[str, Any]) -> None:
        for piece, script in pieces(text):
            run = self.word.run(paragraph, piece, formats.get("style", ""))
            for name, value in formats.items():
                if name not in ("style", "language"):
                    setattr(run.font, name, value)
            if script:
                set_script(run, script)
            if language := formats.get("language", script.language if script else ""):
                set_language(run, language, script)

    def footnote(self, paragraph: Paragraph, mark: NoteMark) -> None:
        """Add a footnote where it is marked first; another mark repeats its number."""
        if mark.again:
            self.word.repeat_note(paragraph, mark.number)
            return
        note, start = self.notes[mark.number], len(paragraph._p)
        text = _Text(self.word, self.word.footnote(paragraph), {})
        for child in note.blocks:
            text.block(child, "footnote text")
        if note.marks > 1:
            self.word.name_note(paragraph, mark.number, start)


def _set_number(paragraph: Paragraph, level: int, number: int) -> None:
    places = element("numPr", element("ilvl", val=level), element("numId", val=number))
    paragraph._p.get_or_add_pPr().insert_element_before(places, "w:spacing", "w:ind", "w:jc")
