"""Facts that are bound to nothing, and what each may restate: a cell, a difference, a share or a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import permutations

from arsredovisning.data.tables import Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, decimals_of, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.review.context import FACTS, in_kr
from arsredovisning.review.findings import Unbound

#: The facts' column that says what a fact restates.
RESTATES = "motsvarar"
#: Tables whose rows restate others themselves.
_NOT = (FACTS, "mal", "bedomningar")
#: How long a word is to tell what a number is about, and how much of it is compared.
_WORD, _STEM = 5, 6
#: How many words are to be the same: numbers alone meet by chance too often.
_WORDS = 2
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class _Proposal:
    """An expression that gives a fact's number, how plain it is (0 is plainest), and how many words are the same."""

    expression: str
    plainness: int
    words: int


def unbound_facts(data: YearData) -> list[Unbound]:
    """List the facts that are bound to nothing, each with what it may restate, if anything gives the same number."""
    if not data.has(FACTS):
        return []
    table = data.table(FACTS)
    others = [data.table(name) for name in data.table_settings if name not in _NOT]
    return [
        Unbound(f"{FACTS}.{row.id}", row.label, table.file, row.line, _proposed(row, value, others))
        for row, _column, value in table.numbers()
        if RESTATES not in row.cells or not row.cells[RESTATES].text
    ]


def _proposed(fact: Row, value: Value, tables: Sequence[Table]) -> str:
    """Give the plainest expression for a fact, of rows whose words are most like its own; empty when none is like."""
    words = _stems(fact.label)
    found = [
        proposal
        for table in tables
        for row in table.rows
        if (alike := _alike(words, row, table)) >= _WORDS
        for proposal in _expressions(table, row, value, alike)
    ]
    best = max(found, key=lambda item: (item.words, -item.plainness), default=None)
    return best.expression if best else ""


def _alike(words: frozenset[str], row: Row, table: Table) -> int:
    """Count the words that a fact shares with a row; those of the caption count where the row has some too."""
    own = len(words & _stems(row.label))
    return own + len(words & _stems(table.settings.rubrik)) if own else 0


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= _WORD)


def _expressions(table: Table, row: Row, fact: Value, alike: int) -> Iterator[_Proposal]:
    """Give the expressions of one row that make a fact's number."""
    name = f"{table.id}.{row.id}"
    cells = [(f"{name}.{item.id}", value) for item in table.columns if (value := row.cells[item.id].value) is not None]
    for place, value in cells:
        if _is(fact, value):
            yield _Proposal(place, 0, alike)
    for (one, first), (other, second) in permutations(cells, 2):
        if first.unit != second.unit or not _compared(one, other):
            continue
        if first > second and _is(fact, Value(Decimal(first) - Decimal(second), first.unit)):
            yield _Proposal(f"{one} - {other}", 1, alike)
        if fact.unit == "%" and second > 0 and _rounds(fact, abs(100 * (Decimal(first) / Decimal(second) - 1))):
            yield _Proposal(f"forandring({one}, {other})", 3, alike)
    if fact.unit == "%":
        yield from _of_wholes(table, row, fact, alike)


def _compared(one: str, other: str) -> bool:
    """Tell whether two cells of a row are compared in texts: the same of two years, or the outcome and its budget."""
    kinds = [_YEAR.sub("", place.rpartition(".")[2]) for place in (one, other)]
    years = [_YEAR.findall(place.rpartition(".")[2]) for place in (one, other)]
    return (kinds[0] == kinds[1] and years[0] != years[1]) or (
        set(kinds) == {"utfall_", "budget_"} and years[0] == years[1]
    )


def _of_wholes(table: Table, row: Row, fact: Value, alike: int) -> Iterator[_Proposal]:
    """Give the shares that a row is of the table's sums."""
    for whole in table.rows:
        if not whole.formula or whole.id == row.id:
            continue
        for column in table.columns:
            part, all_of_it = row.cells[column.id].value, whole.cells[column.id].value
            if part is None or not all_of_it or part.unit != all_of_it.unit or part.unit == "%":
                continue
            if _rounds(fact, 100 * Decimal(part) / Decimal(all_of_it)):
                places = (f"{table.id}.{item.id}.{column.id}" for item in (row, whole))
                yield _Proposal(f"andel({', '.join(places)})", 2, alike)


def _is(fact: Value, value: Value) -> bool:
    """Tell whether a fact may restate a value: the same, without sign, as the fact is rounded."""
    if fact.unit in MONEY and value.unit in MONEY:
        size = MONEY[fact.unit]
        return bool(fact) and round_half_up(abs(in_kr(value)) / size, decimals_of(fact)) == abs(Decimal(fact))
    return bool(fact) and fact.unit == value.unit and abs(Decimal(fact)) == abs(Decimal(value))


def _rounds(fact: Value, exact: Decimal) -> bool:
    return bool(fact) and round_half_up(exact, decimals_of(fact)) == abs(Decimal(fact))
