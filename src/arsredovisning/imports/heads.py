"""Finding the head row of a sheet: below a title, and over two rows where a form writes it so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from arsredovisning.imports.grid import Cell, Grid, written
from arsredovisning.imports.mapping import head_forms, same

#: The head row is among the first rows that hold anything.
_WITHIN = 30
#: So many rows below are looked at to tell a second head row from a row of the list.
_LOOKED_AT = 200
#: What SurveyMonkey writes below a question that is one column.
_RESPONSES = frozenset(
    ("response", "open-ended response", "svar", "öppet svar", "öppna svar", "svarsalternativ", "fritextsvar")
)

_Rows = Mapping[int, Mapping[int, Cell]]


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

    Where none of them is there, the first row that is nearly as full as the fullest one is taken, or else the first.

    Args:
        grid: The sheet, which holds something.
        known: The columns that are looked for, each by the names that it may have.
    """
    rows = dict(islice(grid.rows.items(), _WITHIN + _LOOKED_AT))
    lines = list(rows)[:_WITHIN]
    candidates = [_better(rows, line, known) for line in lines]
    best = max(candidates, key=lambda head: head.hits)
    if best.hits:
        return best
    full = max(len(rows[line]) for line in lines)
    return next((head for head in candidates if 5 * len(head.names) >= 3 * full), candidates[0])


def _better(rows: _Rows, line: int, known: Sequence[Collection[str]]) -> Head:
    """Give the head that a row would be, alone or together with the row below it."""
    names = _names(rows[line])
    alone = _head(line, line, names, known)
    if line + 1 not in rows:
        return alone
    under = _names(rows[line + 1])
    if not _is_second(rows, line, names, under):
        return alone
    together = _head(line, line + 1, _together(names, under), known)
    says_so = any(same(text) in _RESPONSES for text in under.values())
    several = len(under.keys() - names.keys()) > 1
    return together if says_so or together.hits > alone.hits or (several and not known) else alone


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


def _is_second(rows: _Rows, line: int, above: Mapping[int, str], under: Mapping[int, str]) -> bool:
    """Tell whether the row below a head row may go on with it.

    It does when it says what forms write below a question. Without that it holds texts without figures, some of them
    below no head of their own and none of them once more in its column, and lacks what most rows below it have.
    """
    rest = [cells for other, cells in rows.items() if other > line + 1]
    if not under or not rest:
        return False
    if any(written(cells.get(column)) == text for cells in rest for column, text in under.items()):
        return False
    lacking = [column for column in above if column not in under]
    if not any(2 * sum(column in cells for cells in rest) > len(rest) for column in lacking):
        return all(same(text) in _RESPONSES for text in under.values())
    if any(same(text) in _RESPONSES for text in under.values()):
        return True
    return bool(under.keys() - above.keys()) and not any(any(map(str.isdigit, text)) for text in under.values())


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
