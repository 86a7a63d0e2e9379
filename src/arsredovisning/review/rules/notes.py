"""Rows and their notes: what stands with a note's number in a statement is what the note adds up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Stated,
    Term,
    Tried,
    Untried,
    as_printed,
    outcome_column,
)
from arsredovisning.review.roles import Layout, Layouts, RowLayout, posts, same_label, top_sums


@dataclass(frozen=True)
class _Tie:
    """Rows of a statement with a note's number, and the rows that make the note's sum."""

    statement: Layout
    rows: tuple[str, ...]
    note: Layout
    sums: tuple[str, ...]


def note_ties(review: Review) -> Iterator[Said]:
    """Tie the rows with a note's number to the note: each row, or all of them together, is what the note adds up to.

    The note may state costs without the sign that the statement gives them: one sign holds for all years. Rounding
    is allowed as for any tie.
    """
    for found in _ties(review.layouts):
        if isinstance(found, Untried):
            yield found
        elif review.concerns(found.statement.id, found.note.id):
            yield from _tried(review, found)


@lru_cache(maxsize=4)
def _ties(layouts: Layouts) -> tuple[_Tie | Untried, ...]:
    return tuple(_found(layouts.tables))


def _found(tables: Sequence[Layout]) -> Iterator[_Tie | Untried]:
    notes = {table.note: table for table in tables if table.note is not None}
    numbered = {row.note for table in tables for row in table.rows}
    for table in tables:
        if table.note is not None:
            continue
        own = list(dict.fromkeys(row.note for row in table.rows if row.note is not None))
        for number in own:
            if note := notes.get(number):
                yield _tie(table, [row for row in table.rows if row.note == number], note)
        for number, note in notes.items():
            named = [row for row in table.rows if row.kind != "rubrik" and same_label(row.label, note.caption)]
            if number not in numbered and own and len(named) == 1:
                yield _tie(table, named, note)


def _tie(statement: Layout, rows: Sequence[RowLayout], note: Layout) -> _Tie | Untried:
    sums = _sums(note)
    if sums:
        return _Tie(statement, tuple(row.id for row in rows), note, tuple(row.id for row in sums))
    labels = " och ".join(f"”{row.label}”" for row in rows)
    remedy = 'Säg vilken rad som är notens summa i tabeller.toml: roller = { summa = "radens id" }.'
    return Untried(f"{labels} mot not {note.note}", "det går inte att se vilken rad som är notens summa", remedy)


def _sums(note: Layout) -> list[RowLayout]:
    """Give the row that is the note's sum, or its rows when it has no sum of them; nothing when there are several."""
    told = [row for name, row in note.roles if name in ("summa", "utgaende")]
    named = [row for name in (*told, "summa", "utgaende") if (row := note.row(name))]
    if named:
        return named[:1]
    tops = top_sums(note.rows) or [row for row in note.rows if row.kind == "summa"]
    if tops:
        return tops if len(tops) == 1 else []
    return list(posts(note))


def _tried(review: Review, tie: _Tie) -> Iterator[Said]:
    years = sorted({column.year for column in review.table(tie.statement.id).columns if column.year}, reverse=True)
    sides = [
        (_parts(review, tie.statement, tie.rows, year), _parts(review, tie.note, tie.sums, year)) for year in years
    ]
    stated = [(rows, sums) for rows, sums in sides if rows and sums]
    if not stated and any(rows for rows, _sums in sides):
        labels = " och ".join(f"”{review.table(tie.statement.id).row(name).label}”" for name in tie.rows)
        yield Untried(f"{labels} mot not {tie.note.note}", "noten har inga belopp för samma år")
    sign = _sign(stated)
    for rows, sums in stated:
        yield from _held(rows, sums, sign, tie)


def _parts(review: Review, layout: Layout, rows: Sequence[str], year: int) -> list[Stated]:
    table = review.table(layout.id)
    column = outcome_column(table, year)
    found = []
    for name in rows if column else ():
        row = table.row(name)
        value = row.cells[column.id].value if column else None
        if column and value is not None and value.unit in MONEY:
            found.append(Stated(table, row, column, value))
    return found


def _sign(stated: Sequence[tuple[list[Stated], list[Stated]]]) -> int:
    """Give the sign that the note states the statement's amounts with: the one that holds for most years."""
    held = {sign: sum(_holds(rows, sums, sign) for rows, sums in stated) for sign in (1, -1)}
    if held[1] != held[-1]:
        return 1 if held[1] > held[-1] else -1
    alike = [_total(rows) * _total(sums) for rows, sums in stated]
    return 1 if sum(product >= 0 for product in alike) * 2 >= len(alike) else -1


def _holds(rows: Sequence[Stated], sums: Sequence[Stated], sign: int) -> bool:
    """Tell whether the rows together, or each of them, are what the note adds up to."""
    total, slack = sign * _total(sums), _slack(sums)
    together = abs(_total(rows) - total) <= slack + _slack(rows)
    return together or all(abs(row.amount - total) <= slack + row.rounding for row in rows)


def _held(rows: Sequence[Stated], sums: Sequence[Stated], sign: int, tie: _Tie) -> Iterator[Said]:
    yield Tried(tuple(part.place for part in (*rows, *sums)))
    if _holds(rows, sums, sign):
        return
    first, *rest = rows
    size = MONEY[first.value.unit]
    expected = sign * _total(sums) - _total(rest)
    together = " tillsammans" if len(rows) > 1 else ""
    labels = " och ".join(f"”{part.row.label}”" for part in rows)
    yield Deviation(
        f"{labels} är{together} inte det som not {tie.note.note}, ”{tie.note.caption}”, summerar till.",
        first.table,
        first.row,
        first.column,
        first.value,
        Value(as_printed(expected / size, first.value), first.value.unit),
        tuple(
            Term(f"{part.row.label} ({part.table.settings.rubrik})", part.amount / size, Decimal(times), part.place)
            for parts, times in ((sums, sign), (rest, -1))
            for part in parts
        ),
    )


def _total(parts: Sequence[Stated]) -> Decimal:
    return sum((part.amount for part in parts), Decimal(0))


def _slack(parts: Sequence[Stated]) -> Decimal:
    return sum((part.rounding for part in parts), Decimal(0))
