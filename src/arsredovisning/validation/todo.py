"""What is left to do in a draft ("Att göra"): a line a table or text, shorter and fewer as the data arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from arsredovisning.data.gaps import is_asked, is_current
from arsredovisning.data.settings import TableSettings
from arsredovisning.data.year import YearData
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.syntax import marks_in

#: The table of verdicts, where words are to be filled in.
_VERDICTS, _VERDICT = "bedomningar", "bedomning"
_HEADING = re.compile(r"^#[ \t]+(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Todo:
    """What is left to do in one file.

    Attributes:
        file: The file, relative to the project.
        title: What it is called: the table's caption, the text's first heading, if it has one.
        missing: How many values are missing: cells to fill in, or expressions in a text without value.
        asked: How many values it has when nothing is missing; 0 for a text, whose values stand in tables.
        marks: How many marks it has: what is to be renewed or written.
        marked: The file that the marks stand in, if it is another one.
    """

    file: str
    title: str
    missing: int
    asked: int = 0
    marks: int = 0
    marked: str = ""

    def __str__(self) -> str:
        left: list[str] = []
        if self.asked and self.missing:
            left.append(f"{self.missing} av {self.asked} uppgifter saknas")
        elif self.missing:
            left.append(f"{_count(self.missing, 'uttryck', 'uttryck')} saknar värde")
        if self.marks:
            place = f" i {self.marked}" if self.marked else ""
            left.append(f"{_count(self.marks, 'markering', 'markeringar')} kvar{place}")
        return f"{self.file}{f' ({self.title})' if self.title else ''}: {', '.join(left)}"


def todo(data: YearData) -> list[Todo]:
    """List what is left to do in a draft that passes its check; a decided report has nothing left.

    Raises:
        ReportError: If the data have faults.
    """
    if not data.draft:
        return []
    return [item for item in (*_tables(data), *_texts(data), *_signers(data)) if item.missing or item.marks]


def summary(data: YearData, left: Sequence[Todo]) -> str:
    """Say in one line how far a draft has come."""
    tables, texts = len(data.table_settings), len(data.folder.texts())
    total = tables + texts + bool(data.settings.underskrifter)
    if not left:
        return "Att göra: allt är ifyllt. Sätt beslutad i report.toml när styrelsen har beslutat den."
    return f"Att göra: {total - len(left)} av {total} tabeller och texter är klara."


def _tables(data: YearData) -> Iterator[Todo]:
    for name, settings in data.table_settings.items():
        table = data.table(name)
        cells = [
            row.cells[column.id]
            for row in table.rows
            for column in table.columns
            if is_asked(row, column) and is_current(row, column, data.folder.year)
        ]
        missing = sum(cell.missing for cell in cells)
        asked = missing + sum(cell.kind != "empty" for cell in cells)
        if name == _VERDICTS:
            words = [row.cells[_VERDICT].text for row in table.rows if _VERDICT in row.cells]
            missing, asked = words.count(""), len(words)
        yield Todo(table.file, settings.rubrik, missing, asked, len(_marks(settings)), data.shown_table_settings)


def _marks(settings: TableSettings) -> list[str]:
    texts = (settings.kommentar, *(note.text for note in settings.fotnoter))
    return [mark.words for text in texts for mark in marks_in(text)]


def _texts(data: YearData) -> Iterator[Todo]:
    expressions = Expressions(data)
    for path in data.folder.texts():
        text, shown = data.text(path.stem) or "", data.shown_text(path.stem)
        unsettled = expressions.unsettled(text, shown)
        heading = _HEADING.search(text)
        yield Todo(shown, heading[1].rstrip(" \t#") if heading else "", len(unsettled), marks=len(marks_in(text)))


def _signers(data: YearData) -> Iterator[Todo]:
    signers = data.settings.underskrifter
    if signers:
        shown = data.folder.workspace.relative(data.folder.settings)
        yield Todo(shown, "underskrifter", sum(not person.namn.strip() for person in signers), len(signers))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
