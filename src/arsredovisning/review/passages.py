"""The report's prose as it is written: texts, notebooks' words, comments, footnotes and sentences in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.review.context import Deviation, Review
from arsredovisning.text.syntax import EXPRESSION

#: Tables whose row labels are sentences, and where the table of measures states a goal's numbers.
_SENTENCES = ("mal", "bedomningar")
_GOALS, _MEASURES, _TARGET = "mal", "matt", "maltal"

_CELL = re.compile(r"\b([a-z]\w*)\.(\w+)(?:\.(\w+))?")
_SENTENCE = re.compile(r"(?:(?!\n[ \t]*(?:\n|[-*+]\s|\d+[.)]\s|\[\[))(?![.!?](?:\s|$))[\s\S])+[.!?]?")


@dataclass(frozen=True)
class Passage:
    """A piece of the report's prose as it is written.

    Attributes:
        file: The file that it stands in.
        line: The line of its first character; 0 when it is not known.
        section: What it is, when it stands in no table's CSV file.
        expressions: Whether expressions work in it.
        own: Numbers that the data hold for just this text: a goal's targets.
    """

    text: str
    file: str
    line: int = 0
    section: str = ""
    expressions: bool = True
    table: Table | None = None
    row: Row | None = None
    column: Column | None = None
    own: frozenset[Decimal] = field(default_factory=frozenset)

    def deviation(self, message: str, printed: str, at: int = 0) -> Deviation:
        """Make a deviation of what stands at a place in the text."""
        line = self.line + self.text.count("\n", 0, at) if self.line else 0
        return Deviation(
            message, self.table, self.row, self.column, printed, file=self.file, line=line, section=self.section
        )


def passages(review: Review) -> Iterator[Passage]:
    """Go through every piece of prose that the report prints."""
    data, folder = review.data, review.data.folder
    for path in folder.texts():
        yield Passage(data.text(path.stem) or "", data.shown_text(path.stem), 1, path.stem)
    for name in dict.fromkeys(section.notebook for section in data.settings.sections() if section.notebook):
        yield from _cells(review, name)
    for name, figure in data.settings.saknade_figurer.items():
        shown_settings = folder.workspace.relative(folder.settings)
        yield Passage(figure.skal, shown_settings, 0, f"saknade_figurer.{name}", expressions=False)
    for table in review.tables():
        settings = table.settings
        for text in filter(None, (settings.kommentar, *(note.text for note in settings.fotnoter))):
            yield Passage(text, data.shown_table_settings, 0, f"[{table.id}]")
        for row in table.rows:
            if table.id in _SENTENCES:
                yield Passage(
                    row.label, table.file, row.line, "", False, table, row, None, _targets(review, table, row)
                )
            for column in table.columns:
                if column.text and not column.hidden and (text := row.cells[column.id].text):
                    yield Passage(text, table.file, row.line, "", False, table, row, column)


def _cells(review: Review, name: str) -> Iterator[Passage]:
    """Go through the Markdown cells of a notebook."""
    folder = review.data.folder
    shown = folder.workspace.relative(folder.notebook(name))
    for number, text in review.data.notebook_texts(name):
        yield Passage(text, shown, 0, f"{name}, cell {number}")


def _targets(review: Review, table: Table, row: Row) -> frozenset[Decimal]:
    """Give the targets that the table of measures states for a goal."""
    if table.id != _GOALS or not review.has(_MEASURES):
        return frozenset()
    measures = review.table(_MEASURES)
    if not {_GOALS, _TARGET} <= {column.id for column in measures.columns}:
        return frozenset()
    rows = (item.cells for item in measures.rows if item.cells[_GOALS].text == row.id)
    return frozenset(Decimal(value) for cells in rows if (value := cells[_TARGET].value) is not None)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Give the sentences of a text with where they begin; expressions are left in them."""
    kept = EXPRESSION.sub(lambda match: "x" * len(match[0]), text)
    for span in _SENTENCE.finditer(kept):
        yield span.start(), text[span.start() : span.end()]


def cells_in(review: Review, expression: str) -> Iterator[tuple[Table, Row, Column]]:
    """Go through the cells that an expression names."""
    for name, row, column in _CELL.findall(expression):
        if review.has(name) and row in review.table(name):
            table = review.table(name)
            columns = [item for item in table.columns if not item.text and item.id == (column or item.id)]
            if columns:
                yield table, table.row(row), columns[0]
