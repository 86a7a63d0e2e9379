"""What may mend a deviation: the numbers that it asks for in its cells, and numbers that may have changed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from arsredovisning.data.values import Value
from arsredovisning.review.context import Deviation, half_step
from arsredovisning.review.trial import Edit, Trial

#: How many numbers are tried in one cell.
_A_CELL = 4
#: Numbers that differ by no more half steps than this may be the same but for rounding.
_NEAR = 4
#: A row counts as left out of a sum when it is this many times what rounding may move it, or more.
_TELLS = 20


def candidates(trial: Trial, deviations: Sequence[Deviation]) -> Iterator[tuple[Edit, ...]]:
    """Give what may mend deviations: one number in a cell, or two cells of a row that exchange theirs."""
    claims = _claims(trial, deviations)
    for edits in claims.values():
        yield from ((edit,) for edit in edits[:_A_CELL])
    yield from _exchanges(trial, claims)


def _claims(trial: Trial, deviations: Iterable[Deviation]) -> dict[str, list[Edit]]:
    """Give, for each cell, the numbers that deviations ask for in it: first those that rounding has moved least."""
    asked: dict[str, dict[Edit, int]] = defaultdict(dict)
    for deviation in deviations:
        unit = getattr(deviation.printed, "unit", "")
        for place, right in _asked(deviation):
            for edit in _edits(trial, place, right, unit):
                asked[place][edit] = min(len(deviation.terms), asked[place].get(edit, len(deviation.terms)))
    return {place: sorted(edits, key=lambda edit: edits[edit]) for place, edits in asked.items()}


def _edits(trial: Trial, place: str, right: Decimal, unit: str) -> Iterator[Edit]:
    """Write a number as its cell would have it; before one that is nearly the opposite of the printed, the opposite."""
    edit = trial.edit(place, right, unit)
    value = trial.printed(edit.place) if edit else None
    if edit is None or value is None:
        return
    if value and abs(Decimal(value) + Decimal(edit.right)) <= _NEAR * half_step(value):
        yield Edit(place, -value)
    yield edit


def _asked(deviation: Deviation) -> Iterator[tuple[str, Decimal]]:
    """Give the cells of a deviation, each with the number that would mend it."""
    yield from ((suspect.place, suspect.right) for suspect in deviation.suspects)
    printed, expected = deviation.printed, deviation.expected
    if isinstance(printed, str) or isinstance(expected, str):
        return
    yield deviation.place, expected
    for term in deviation.terms:
        if abs(term.times) == 1 and term.place:
            yield term.place, Decimal(term.value) + (Decimal(printed) - Decimal(expected)) * int(term.times)


def _exchanges(trial: Trial, claims: Mapping[str, Sequence[Edit]]) -> Iterator[tuple[Edit, ...]]:
    """Let two cells of a row exchange numbers, where one of them is asked to hold the other's."""
    tried: set[frozenset[str]] = set()
    for place in claims:
        found = trial.cell(place)
        if found is None:
            continue
        table, row, column = found
        own = row.cells[column.id].value
        for other in table.columns:
            there = row.cells[other.id]
            if own is None or there.value is None or there.computed or there.value.unit != own.unit:
                continue
            pair = f"{table.id}.{row.id}.{other.id}"
            if own == there.value or frozenset((place, pair)) in tried or not _asks_for(claims[place], there.value):
                continue
            tried.add(frozenset((place, pair)))
            yield Edit(place, Value(there.value, own.unit)), Edit(pair, Value(own, own.unit))


def _asks_for(edits: Iterable[Edit], number: Value) -> bool:
    """Tell whether a number is one that a cell is asked to hold, but for rounding."""
    return any(abs(Decimal(edit.right) - Decimal(number)) <= _NEAR * half_step(number) for edit in edits)


def left_out(deviation: Deviation) -> Iterator[str]:
    """Give a row that a sum would be right without, to the last digit: it may not have been counted."""
    printed, expected = deviation.printed, deviation.expected
    table, row, column = deviation.table, deviation.row, deviation.column
    if isinstance(printed, str) or isinstance(expected, str) or not (table and row and column and row.formula):
        return
    for term in deviation.terms:
        same_column = term.place.startswith(f"{table.id}.") and term.place.endswith(f".{column.id}")
        if not same_column or len(deviation.terms) == 1 or abs(term.value) < _TELLS * half_step(term.value):
            continue
        if Decimal(printed) - Decimal(expected) == -term.times * term.value:
            yield term.place
