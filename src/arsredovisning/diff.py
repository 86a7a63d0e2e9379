"""What differs between two versions of a report, number by number and text by text, as a reader sees it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from arsredovisning.document.asjson import read_document
from arsredovisning.document.model import (
    Block,
    Document,
    Figure,
    Heading,
    Missing,
    Prose,
    Row,
    Signatures,
    Table,
    Verdict,
)
from arsredovisning.document.prose import ProseBlock, passages, words
from arsredovisning.errors import Fault, ReportError
from arsredovisning.export.html import swedish_date
from arsredovisning.project.files import write_whole
from arsredovisning.project.outputs import DOCUMENT
from arsredovisning.project.workspace import ReportFolder

T = TypeVar("T")
_IMAGE, _OTHER_IMAGE = "(bilden)", "(en annan bild)"


@dataclass(frozen=True)
class Change:
    """One thing that a reader finds changed.

    Attributes:
        kind: A number, or a text.
        place: The table's caption with row and column, the figure's caption, or the heading that a text stands under.
        before: What the older version says; empty if it has nothing there.
        after: What the newer one says; empty if it is gone.
    """

    kind: Literal["tal", "text"]
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class _Line:
    """A row or column: its key, by which it is found again whatever it is called, and what it is called."""

    key: str
    label: str


@dataclass(frozen=True)
class _Cell:
    text: str = ""
    number: bool = True


@dataclass(frozen=True)
class _Table:
    """A table as it is read: what stands where, by rows and columns."""

    caption: str
    head: str
    columns: list[_Line]
    rows: list[_Line]
    cells: list[list[_Cell]]

    def cell(self, row: int | None, column: int | None) -> _Cell:
        if row is None or column is None:
            return _Cell()
        return self.cells[row][column]


_NO_TABLE = _Table("", "", [], [], [])


def changes(before: Document, after: Document) -> list[Change]:
    """Compare two versions of a report.

    Returns:
        What has changed in tables, in figures and in texts, each in the order of the newer report.
    """
    return [
        *_changed_tables(before.tables, after.tables),
        *_changed_figures(_figures(before), _figures(after)),
        *_changed_texts(list(_texts(before)), list(_texts(after))),
    ]


def _changed_tables(old: Sequence[tuple[Block, Table]], new: Sequence[tuple[Block, Table]]) -> Iterator[Change]:
    for one, other in _paired([block.anchor for block, _ in old], [block.anchor for block, _ in new]):
        before = _NO_TABLE if one is None else _table(old[one][1])
        after = _NO_TABLE if other is None else _table(new[other][1])
        caption = after.caption or before.caption
        yield from _compared("text", f"{caption}, rubrik", before.caption, after.caption)
        yield from _compared("text", f"{caption}, radernas rubrik", before.head, after.head)
        yield from _changed_cells(caption, before, after)


def _changed_cells(caption: str, before: _Table, after: _Table) -> Iterator[Change]:
    columns = _paired([line.key for line in before.columns], [line.key for line in after.columns])
    for old, new in columns:
        yield from _compared("text", f"{caption}, kolumn", *_labels(before.columns, after.columns, old, new))
    for old_row, new_row in _paired([line.key for line in before.rows], [line.key for line in after.rows]):
        labels = _labels(before.rows, after.rows, old_row, new_row)
        yield from _compared("text", f"{caption}, rad", *labels)
        for old_column, new_column in columns:
            one, other = before.cell(old_row, old_column), after.cell(new_row, new_column)
            heads = _labels(before.columns, after.columns, old_column, new_column)
            place = ", ".join(filter(None, (caption, labels[1] or labels[0], heads[1] or heads[0])))
            yield from _compared("tal" if one.number and other.number else "text", place, one.text, other.text)


def _changed_figures(old: Mapping[str, Figure], new: Mapping[str, Figure]) -> Iterator[Change]:
    for one, other in _paired(list(old), list(new)):
        before, after = _at(list(old.values()), one), _at(list(new.values()), other)
        shown = after or before
        place = f"Figur: {shown.caption if shown else ''}"
        alts = before.alt if before else "", after.alt if after else ""
        if before and after and alts[0] == alts[1] and before.svg != after.svg:
            yield Change("text", place, _IMAGE, _OTHER_IMAGE)
        yield from _compared("text", place, *alts)


def _changed_texts(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Change]:
    matcher = difflib.SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        for number in range(max(end - start, to - from_)):
            before = old[start + number] if start + number < end else None
            after = new[from_ + number] if from_ + number < to else None
            heading = (after or before or ("", ""))[0]
            yield Change("text", heading, before[1] if before else "", after[1] if after else "")


def _compared(kind: Literal["tal", "text"], place: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(kind, place, before, after)


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pair what has the same name in both versions, and then what has another name, if there is as much of it in both.

    Returns:
        Positions in the old and the new version, in the order of the new; what is gone comes last.
    """
    places = {name: number for number, name in enumerate(_distinct(old))}
    found = [places.pop(name, None) for name in _distinct(new)]
    gone = list(places.values())
    if found.count(None) == len(gone):
        left = iter(gone)
        return [(next(left) if one is None else one, number) for number, one in enumerate(found)]
    return [*((one, number) for number, one in enumerate(found)), *((one, None) for one in gone)]


def _distinct(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Number names that stand several times."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name, seen[name]


def _labels(old: Sequence[_Line], new: Sequence[_Line], one: int | None, other: int | None) -> tuple[str, str]:
    before, after = _at(old, one), _at(new, other)
    return before.label if before else "", after.label if after else ""


def _at(things: Sequence[T], number: int | None) -> T | None:
    return None if number is None else things[number]


def _table(table: Table) -> _Table:
    columns = [_Line("not", "Not")] if table.notes else []
    columns += [_Line(column.id, " ".join(filter(None, (column.group, column.label)))) for column in table.columns]
    return _Table(
        caption=table.caption,
        head=table.row_head,
        columns=columns,
        rows=[_Line(_row_key(row), row.label) for row in table.rows],
        cells=[[*_note_cell(table, row), *_cells(table, row)] for row in table.rows],
    )


def _row_key(row: Row) -> str:
    """Give what a row is found by: its id in the data, or else its label."""
    return row.id if any(cell.place for cell in row.cells) else row.label


def _note_cell(table: Table, row: Row) -> list[_Cell]:
    return [_Cell(str(row.note or ""), number=False)] if table.notes else []


def _cells(table: Table, row: Row) -> Iterator[_Cell]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        inner = f" ({cell.inner.text}{cell.inner.mark})" if cell.inner else ""
        yield _Cell(_plain(f"{cell.text}{cell.mark}{inner}"), not column.text)


def _figures(document: Document) -> dict[str, Figure]:
    return {block.anchor: block.element for block in document.blocks if isinstance(block.element, Figure)}


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Go through the texts outside tables, each with the heading that it stands under."""
    front = document.front
    for said in (front.motto, front.forbund, front.decided and swedish_date(front.decided)):
        if said:
            yield "", said
    heading = front.title
    yield heading, front.title
    for block in document.blocks:
        if isinstance(block.element, Heading):
            heading = block.element.text
        for text in map(_plain, _said(block)):
            if text:
                yield heading, text


def _said(block: Block) -> Iterator[str]:
    """Give what an element says outside cells, paragraph by paragraph."""
    match block.element:
        case Heading(text=text):
            yield f"{block.number} {text}"
        case Verdict(text=text):
            yield text
        case Prose(blocks=blocks, notes=notes):
            yield from _paragraphs(blocks)
            for note in notes:
                yield from _paragraphs(note.blocks)
        case Table(footnotes=footnotes, comment=comment):
            for footnote in footnotes:
                yield from _paragraphs(footnote.body)
            yield from _paragraphs(comment)
        case Figure(caption=caption):
            yield caption
        case Missing(caption=caption, reason=reason):
            yield from (reason, caption)
        case Signatures(people=people):
            yield from (f"{person.name} {person.role}" for person in people)


def _paragraphs(blocks: tuple[ProseBlock, ...]) -> Iterator[str]:
    return (words(runs) for _line, runs in passages(blocks))


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def built_document(folder: Path) -> Document:
    """Read the document of a built report.

    Raises:
        ReportError: If the folder holds a report that an older version of the program has built.
    """
    path = folder / DOCUMENT
    if not path.is_file():
        hint = "Jämför med en version i git i stället: make diff YEAR=2025 AGAINST=HEAD~1"
        raise ReportError(
            Fault(f"Mappen saknar {DOCUMENT}: den är byggd med en äldre version.", str(folder), hint=hint)
        )
    return read_document(path.read_bytes())


def write_changes(folder: ReportFolder, against: str, found: Sequence[Change]) -> Path:
    """Write the changes as a page for the board, beside the report's folder.

    Args:
        folder: The förbund's year.
        against: What the report was compared with.
        found: The changes.
    """
    from arsredovisning.data.year import YearData
    from arsredovisning.export.fonts import with_fonts
    from arsredovisning.export.html import exporter

    data = YearData(folder)
    page = exporter(folder.workspace.templates).environment.get_template("andringar.html.j2")
    written = page.render(
        title=data.settings.titel,
        forbund=data.forbund.namn,
        year=folder.year,
        accent=data.forbund.farg,
        against=against,
        numbers=[change for change in found if change.kind == "tal"],
        texts=[change for change in found if change.kind == "text"],
    )
    path = folder.build.with_name(f"{folder.year}-andringar.html")
    write_whole(path, with_fonts(written, folder.workspace.templates).encode())
    return path
