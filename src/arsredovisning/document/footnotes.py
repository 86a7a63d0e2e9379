"""Whether every footnote of a table has its mark, and every mark its footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from arsredovisning.data.year import YearData
from arsredovisning.document.model import Block, Table
from arsredovisning.errors import Fault

#: What a reader takes for a mark when it ends a word: stars, daggers, and a number with a closing parenthesis.
_MARK = re.compile(r"(?<=\w|[.)%])[ \u00a0]?(\*{1,4}|[†‡]|[¹²³](?<!m[²³])|\d\))$")


def footnote_faults(data: YearData, blocks: Sequence[Block]) -> list[Fault]:
    """Find footnotes whose mark is printed nowhere, and marks that have no footnote.

    Args:
        data: The year's data.
        blocks: The blocks of the report.
    """
    # A draft may still wait for the cell that a mark stands at.
    unmarked = [] if data.draft else _unmarked(data, blocks)
    return [*unmarked, *_without_note(blocks)]


def _unmarked(data: YearData, blocks: Sequence[Block]) -> Iterator[Fault]:
    """Find the footnotes of tables that are shown whole whose marks are not; a part need not show every cell."""
    whole = [table for block in blocks if isinstance(table := block.element, Table) and table.origin]
    for table in whole:
        name = table.origin.table if table.origin and table.origin.whole else ""
        for note in data.table_settings[name].fotnoter if name else ():
            if note.marke not in {shown.mark for shown in table.footnotes}:
                yield Fault(
                    "Fotnotens märke skrivs inte ut någonstans, så fotnoten skulle stå utan sin siffra.",
                    data.shown_table_settings,
                    column=f"{name}.fotnoter",
                    found=f"{note.marke} vid {', '.join(note.celler) or 'ingen cell'}",
                    expected="celler på rader och i kolumner som tabellen visar",
                    hint="Rätta celler, visa kolumnen, eller ta bort fotnoten.",
                )


def _without_note(blocks: Sequence[Block]) -> Iterator[Fault]:
    for block in blocks:
        if isinstance(block.element, Table):
            known = {note.mark for note in block.element.footnotes}
            for place, words in _words(block.element):
                found = _MARK.search(words)
                if found and found[1] not in known and not _opened(words, found.start(1)):
                    yield Fault(
                        "Märket har ingen fotnot.",
                        place or block.shown,
                        found=words,
                        expected=f'en fotnot med marke = "{found[1]}" till tabellen ”{block.element.caption}”',
                        hint="Lägg till den under fotnoter i tabeller.toml, eller ta bort märket.",
                    )


def _opened(words: str, end: int) -> bool:
    """Tell whether what looks like a mark closes a parenthesis: ``(not 1)``."""
    return words.count("(", 0, end) > words.count(")", 0, end)


def _words(table: Table) -> Iterator[tuple[str, str]]:
    """Give the words of a table, each with the file that states them where that is known."""
    yield "", table.caption
    for column in table.columns:
        yield "", column.label
        yield "", column.group
    for row in table.rows:
        place = next((f"{cell.place.file}, rad {cell.place.line}" for cell in row.cells if cell.place), "")
        yield place, row.label
        yield from ((place, cell.text) for cell in row.cells if cell.value is None)
