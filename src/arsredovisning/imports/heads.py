"""Finding the head row of a sheet: below a title, and over two rows where a form writes it so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from arsredovisning.imports.grid import Cell, Grid, written
from arsredovisning.imports.mapping import head_forms, same

#: The head row is among the first rows that hold anything.
_WITHIN = 30
#: What SurveyMonkey writes below a question that is one column.
_RESPONSES = frozenset(
    ("response", "open-ended response", "svar", "öppet svar", "öppna svar", "svarsalternativ", "fritextsvar")
)


@dataclass(frozen=True)
class Head:
    """The head of a list.

    Attributes:
        first: The head row.
        last: The head row's last row; another one where it is two rows.
        names: The heads by column.
        known: The columns whose heads are looked for.
        hits: How many of the columns that are looked for are there.
    """

    first: int
    last: int
    names: Mapping[int, str]
    known: frozenset[int]
    hits: int


def find_head(grid: Grid, known: Sequence[Collection[str]]) -> Head:
    """Find the head row: the one with most of the columns that are looked for.

    Where none of them is there, the first row that is nearly as full as the fullest one is taken.

    Args:
        grid: The sheet, which holds something.
        known: The columns that are looked for, each by the names that it may have.
    """
    lines = list(grid.rows)[:_WITHIN]
    candidates = [head for line in lines for head in _heads(grid, line, known)]
    best = max(candidates, key=lambda head: head.hits)
    if best.hits:
        return best
    full = max(len(grid.rows[line]) for line in lines)
    return next(head for head in candidates if 5 * len(head.names) >= 3 * full)


def _heads(grid: Grid, line: int, known: Sequence[Collection[str]]) -> list[Head]:
    """Give the head that a row would be, and before it the one that it would be together with the row below."""
    names = _names(grid.rows[line])
    found = [_head(line, line, names, known)]
    below = next((other for other in grid.rows if other > line), None)
    if below is not None and below == line + 1 and _is_second(grid, line, below):
        found.insert(0, _head(line, below, _together(names, _names(grid.rows[below])), known))
    return found


def _head(first: int, last: int, names: Mapping[int, str], known: Sequence[Collection[str]]) -> Head:
    whole = {column: head_forms(name) for column, name in names.items()}
    hits, places = 0, set()
    for wanted in known:
        given = {same(name) for name in wanted}
        exact = [column for column, forms in whole.items() if forms[0] in given]
        loose = exact or [column for column, forms in whole.items() if given.intersection(forms)]
        hits += bool(loose)
        places.update(loose)
    return Head(first, last, names, frozenset(places), hits)


def _names(cells: Mapping[int, Cell]) -> dict[int, str]:
    return {column: text for column, cell in cells.items() if (text := written(cell))}


def _is_second(grid: Grid, line: int, below: int) -> bool:
    """Tell whether the row below a head row goes on with it.

    It does when it holds only texts, each of them once in its column, some of them below no head of their own or what
    forms write below a question, and lacks something that most of the rows below have.
    """
    above, under = _names(grid.rows[line]), _names(grid.rows[below])
    rest = [cells for other, cells in grid.rows.items() if other > below]
    if not under or not rest or any(not isinstance(grid.rows[below][column].value, str) for column in under):
        return False
    if all(same(text) in _RESPONSES for text in under.values()):
        return True
    if all(column in above and same(text) not in _RESPONSES for column, text in under.items()):
        return False
    if any(written(cells.get(column)) == text for cells in rest for column, text in under.items()):
        return False
    lacking = [column for column in above if column not in under]
    return any(2 * sum(column in cells for cells in rest) > len(rest) for column in lacking)


def _together(above: Mapping[int, str], under: Mapping[int, str]) -> dict[int, str]:
    """Put two head rows together: a question over several columns, and what each of them is."""
    names = dict(above)
    question = ""
    for column in range(1, max((*above, *under)) + 1):
        question = above.get(column, question)
        if text := under.get(column):
            is_response = same(text) in _RESPONSES
            names[column] = question if is_response or not question else f"{question}.{text}"
    return names
