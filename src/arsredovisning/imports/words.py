"""The words of a list: which kind an answer is, and what to say of those that are unknown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault, nearest
from arsredovisning.imports.mapping import NUMBERED, same

_NUMBER_AFTER = re.compile(r"\s*\(\d+\)$")
#: What a fault of a whole column's words begins with.
_OTHER = "Svaren"
#: How many different unknown words in a column are told one by one.
_TOLD = 8
#: How long a word may be to be repeated in a message; a longer one is free text.
_LONGEST_WORD = 60


def _answer_forms(text: str) -> tuple[str, ...]:
    """Give how an answer may be written: as it is, without a semicolon last, and without its number."""
    whole = same(text.rstrip().removesuffix(";"))
    bare = NUMBERED.sub("", whole), _NUMBER_AFTER.sub("", whole)
    return tuple(dict.fromkeys((same(text), whole, *(same(part) for part in bare if part.strip()))))


class Words:
    """Which of a few kinds each answer is: ``Till stor del`` is positive, ``K`` is a woman.

    An answer may have a number before or after it and a semicolon last, as forms write them: ``4 - Till stor del;``.
    """

    def __init__(self, kinds: Mapping[str, Iterable[str]], name: str) -> None:
        """Take the words of each kind.

        Args:
            kinds: The words by kind.
            name: What the words are, in a message: ”skalan omfattning”.
        """
        self.name = name
        self.words = [word for words in kinds.values() for word in words]
        self._kinds = {same(word): kind for kind, words in kinds.items() for word in words}
        loose = [(form, kind) for kind, words in kinds.items() for word in words for form in _answer_forms(word)]
        for form, kind in loose:
            if {other for name, other in loose if name == form} == {kind}:
                self._kinds.setdefault(form, kind)

    def __contains__(self, text: str) -> bool:
        return self.kind(text) is not None

    def kind(self, text: str) -> str | None:
        """Give the kind of an answer, or None if the word is unknown."""
        return next((self._kinds[form] for form in _answer_forms(text) if form in self._kinds), None)

    def unknown(self, cells: Iterable[tuple[int, str]], shown: str, column: str) -> Iterator[Fault]:
        """Tell each unknown word in a column once, with the rows that have it and the nearest known words.

        A column where no word is known, or with a host of unknown ones, is one fault that says what it looks like.

        Args:
            cells: Line and text of each cell.
            shown: The file's name in messages.
            column: The column's head.
        """
        lines: dict[str, list[int]] = defaultdict(list)
        known = 0
        for line, text in cells:
            if text in self:
                known += 1
            else:
                lines[text].append(line)
        if len(lines) > _TOLD or (len(lines) > 1 and not known):
            yield self._other_words(lines, shown, column)
            return
        for text, where in lines.items():
            more = f" ({len(where)} rader)" if len(where) > 1 else ""
            several = [part for part in text.split(";") if part.strip()]
            if len(several) > 1 and all(part in self for part in several):
                message, hint = "Cellen har flera svar.", "Frågan ska ha ett svar; ta bort de andra."
            else:
                message, hint = f"Ordet finns inte i {self.name}.", nearest(text, self.words)
            yield Fault(
                message,
                shown,
                where[0],
                column,
                found=f"{_told(text)}{more}",
                expected=", ".join(word or "(tomt)" for word in self.words),
                hint=hint,
            )

    def _other_words(self, lines: Mapping[str, Sequence[int]], shown: str, column: str) -> Fault:
        """Tell that a column holds other words than these, and what they look like."""
        count = sum(map(len, lines.values()))
        told = ", ".join(sorted(map(_told, lines))) if len(lines) <= _TOLD else f"{len(lines)} olika svar"
        if all(text.isdigit() for text in lines):
            message = f"{_OTHER} är siffror, men {self.name} har ord."
            hint = "Lägg till siffrorna i skalan, t.ex. positiva = [”4”, ”5”] om höga siffror är bra."
        else:
            message = f"{_OTHER} finns inte i {self.name}."
            hint = "Rätta orden i inställningsfilen, eller vilken kolumn som avses."
        first = min(line for where in lines.values() for line in where)
        expected = ", ".join(word or "(tomt)" for word in self.words)
        return Fault(message, shown, first, column, f"{told} ({count} rader)", expected, hint)


def of_columns(faults: Iterable[Fault]) -> list[Fault]:
    """Make one fault of those that say the same of several columns' words: a mapping that does not fit a file."""
    told: dict[Fault, list[Fault]] = defaultdict(list)
    for fault in faults:
        is_column = fault.message.startswith(_OTHER)
        told[replace(fault, line=None, column="", found="") if is_column else fault].append(fault)
    return [
        replace(same_kind[0], column=f"{same_kind[0].column} och {len(same_kind) - 1} till")
        if len(same_kind) > 1
        else same_kind[0]
        for same_kind in told.values()
    ]


def _told(text: str) -> str:
    """Give a word for a message; a long one is free text, and is not repeated."""
    return text[:_LONGEST_WORD] + "…" if len(text) > _LONGEST_WORD else text or "(tomt)"


def second_head(table: RawTable, accepts: Mapping[int, Callable[[str], bool]]) -> Iterator[Fault]:
    """Tell when the first row of a list is a second head row: nothing in it is understood, but the rows below are.

    Args:
        table: The list.
        accepts: What tells whether a cell is understood, by column.
    """
    if len(table.rows) < 2:
        return
    (line, first), *rest = table.rows
    filled = [at for at in accepts if first[at]]
    if filled and not any(accepts[at](first[at]) for at in filled):
        below = [accepts[at](cells[at]) for _line, cells in rest for at in filled if cells[at]]
        if below and all(below):
            hint = "Ta bort raden, eller slå ihop de två rubrikraderna till en."
            yield Fault("Raden ser ut som en andra rubrikrad.", table.shown, line, hint=hint)
