"""The same twice: a list under two names, rows with the same id, a list that is in itself once more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault
from arsredovisning.imports.extras import ID_HEADS
from arsredovisning.imports.grid import rows_told
from arsredovisning.imports.mapping import Heads, same

#: So many different rows are not the same by chance.
_ENOUGH = 5
#: So many different rows do not all come an even number of times by chance.
_ENOUGH_EVEN = 12


def same_twice(
    tables: Sequence[RawTable], named: Collection[str] | None, mapping: str, team: Collection[str] = ()
) -> Iterator[Fault]:
    """Find what is told twice in lists that are counted together.

    Args:
        tables: The lists.
        named: Names of the column that tells people apart, as the mapping says; empty if it says that there is none,
            None if it says nothing. Then a column that is called as such columns are is taken for it.
        mapping: The mapping's name: ``deltagare.toml``.
        team: Names of the column with teams; running numbers begin anew in each of them.
    """
    ids = [_id_column(table, named) for table in tables]
    for table, at in zip(tables, ids, strict=True):
        if at is None:
            yield from _repeated(table)
        else:
            yield from _same_ids(table, at, named, mapping, team)
    for (one, at), (other, beside) in combinations(zip(tables, ids, strict=True), 2):
        yield from _same_lists(one, other)
        if at is not None and beside is not None:
            yield from _shared_ids((one, at), (other, beside), named is not None)


def same_people(lists: Sequence[tuple[RawTable, Sequence[Hashable]]]) -> Iterator[Fault]:
    """Find lists that hold the same people, however their columns are called and their dates written.

    Args:
        lists: Each list with what has been read of its people.
    """
    for (one, people), (other, again) in combinations(lists, 2):
        if len(set(people)) >= _ENOUGH and Counter(people) == Counter(again):
            yield _same_list(one, other, len(again))


def _id_column(table: RawTable, named: Collection[str] | None) -> int | None:
    if named is not None:
        return Heads(table).find(named) if named else None
    found = [at for at, head in enumerate(table.header) if same(head) in ID_HEADS and _tells_apart(table, at)]
    return found[0] if found else None


def _tells_apart(table: RawTable, at: int) -> bool:
    """Tell whether a column is an id by what it holds too: a value is not on more than a few rows."""
    lines = _lines(table, at)
    return bool(lines) and 4 * len(lines) >= sum(map(len, lines.values()))


def _lines(table: RawTable, at: int) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for line, cells in table.rows:
        if cells[at]:
            lines[same(cells[at])].append(line)
    return lines


def _same_ids(
    table: RawTable, at: int, named: Collection[str] | None, mapping: str, team: Collection[str]
) -> Iterator[Fault]:
    """Tell ids that several rows have; running numbers may begin anew in each team."""
    doubled = [lines for lines in _lines(table, at).values() if len(lines) > 1]
    if not doubled or (named is None and _restarts(table, at, team)):
        return
    shown = sorted(doubled)
    examples = "; ".join(rows_told(tuple(lines)) for lines in shown[:3])
    yield Fault(
        "Samma id finns på flera rader.",
        table.shown,
        shown[0][1],
        table.header[at],
        found=f"{len(doubled)} id på {sum(map(len, doubled))} rader ({examples}{' …' if len(shown) > 3 else ''})",
        expected="ett id för varje rad",
        hint="Ta bort dubbletterna. "
        f"Är kolumnen inget id, säg det i {mapping} under [kolumner]: id = [], eller den rätta kolumnens namn.",
    )


def _restarts(table: RawTable, at: int, team: Collection[str]) -> bool:
    """Tell whether a column is running numbers that begin anew in each team, so that none comes twice in a team."""
    beside = Heads(table).find(team)
    if beside is None:
        return False
    by_team: dict[str, list[str]] = defaultdict(list)
    for _line, cells in table.rows:
        by_team[same(cells[beside])] += filter(None, [cells[at]])
    return all(_is_running(numbers) and len(set(numbers)) == len(numbers) for numbers in by_team.values() if numbers)


def _is_running(texts: Sequence[str]) -> bool:
    """Tell whether texts are the numbers of rows: 1, 2, 3 …, with some left out at most."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    filled = [text for text in texts if text]
    return len(numbers) == len(filled) and bool(numbers) and max(numbers) <= 2 * len(numbers) + _ENOUGH


def _repeated(table: RawTable) -> Iterator[Fault]:
    """Tell a list without ids that holds itself twice: one half after the other, or each row beside its like."""
    rows = [cells for _line, cells in table.rows]
    different = len(set(rows))
    half = len(rows) // 2
    again = len(rows) == 2 * half and rows[:half] == rows[half:] and different >= _ENOUGH
    paired = different >= _ENOUGH_EVEN and all(count % 2 == 0 for count in Counter(rows).values())
    if again or paired:
        yield Fault(
            "Listan finns två gånger i sig själv: varje rad har en likadan.",
            table.shown,
            table.rows[half][0] if again else table.rows[0][0],
            found=f"{len(rows)} rader, {different} olika",
            expected="varje deltagare eller svar en gång",
            hint="Ta bort dubbletterna, eller lägg till en kolumn Nr som visar att raderna är olika.",
        )


def _same_lists(one: RawTable, other: RawTable) -> Iterator[Fault]:
    """Tell a list that is another one, or a part of it."""
    common = [head for head in one.header if head and other.header.count(head) == one.header.count(head) == 1]
    if set(common) not in ({head for head in table.header if head} for table in (one, other)):
        return
    rows = [
        Counter(tuple(cells[table.header.index(head)] for head in common) for _line, cells in table.rows)
        for table in (one, other)
    ]
    shared = rows[0] & rows[1]
    smaller = min(rows, key=lambda counter: counter.total())
    is_same = rows[0] == rows[1]
    if is_same or (len(shared) >= _ENOUGH and 2 * shared.total() >= smaller.total()):
        fault = _same_list(one, other, shared.total())
        yield fault if is_same else replace(fault, message="Listorna har rader gemensamt.")


def _same_list(one: RawTable, other: RawTable, number: int) -> Fault:
    return Fault(
        "Samma lista är med två gånger.",
        other.shown,
        found=f"{number} {'rad' if number == 1 else 'rader'} som också finns i {one.shown}",
        expected="varje deltagare i en lista",
        hint="Ta bort den ena listan, eller de rader som är med två gånger.",
    )


def _shared_ids(one: tuple[RawTable, int], other: tuple[RawTable, int], said: bool) -> Iterator[Fault]:
    """Tell ids that two lists have; running numbers are only of their own list, unless the mapping says otherwise."""
    found = [_lines(table, at) for table, at in (one, other)]
    shared = found[0].keys() & found[1].keys()
    if not shared or (not said and any(_is_running(list(lines)) for lines in found)):
        return
    table, at = other
    first = min(found[1][name][0] for name in shared)
    yield Fault(
        "Samma id finns i två listor.",
        table.shown,
        first,
        table.header[at],
        found=f"{len(shared)} id som också finns i {one[0].shown}",
        expected="varje deltagare i en lista",
        hint="Räkna varje deltagare en gång: ta bort raden i den ena listan.",
    )
