"""SEKRETESS: no printed group of people is so small that somebody in it may be recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.disclosure import is_small
from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.review.context import Deviation, Review, shown

_COLUMN = re.compile(r"(alla|totalt|kvinnor|man)(?:_(\d{4}))?")
#: The splits of a measure: all, and the groups that make them; the number of answers is a group by itself.
_MEASURES = (
    ("utfall", "utfall_k", "utfall_m"),
    ("fg", "fg_k", "fg_m"),
    ("av", "antal"),
    ("fg_av", "fg_antal"),
    ("", "n"),
)


@dataclass(frozen=True)
class _Split:
    """A row's number of people and the groups that it is split into."""

    table: Table
    row: Row
    whole: Column | None
    parts: tuple[Column, ...]

    def number(self, column: Column | None) -> Decimal | None:
        return self.row.cells[column.id].value if column else None

    def deviation(self, message: str, column: Column, number: Decimal | str, limit: int) -> Deviation:
        return Deviation(message, self.table, self.row, column, shown(number), f"minst {limit}")


def threshold(review: Review) -> Iterator[Deviation]:
    """Tell that the förbund has set no limit for small groups, so that they are not looked for."""
    if review.data.forbund.smagrupp is None:
        folder = review.data.folder
        yield Deviation(
            "Förbundet har inte bestämt hur liten en redovisad grupp får vara (smagrupp); små grupper söks inte.",
            file=folder.workspace.relative(folder.forbund_settings),
            section="forbund.toml",
        )


def small_groups(review: Review) -> Iterator[Deviation]:
    """Find groups of people under the förbund's limit, printed or possible to work out.

    Looks at counts of people by sex (``alla``, ``totalt``, ``kvinnor``, ``man``) and at the counts
    behind measures. Whole persons are counted, so nothing is rounded. Zero is no group. A group that is
    a dash or not printed at all is worked out when the total and the other group are printed, or when it
    is the one dash among the rows of a sum. What a total leaves beside both sexes is no group here: it may
    as well be a wrong figure.
    """
    limit = review.data.forbund.smagrupp
    if limit is None:
        return
    for table in review.tables():
        splits = list(_splits(table))
        for split in splits:
            yield from _printed(split, limit)
            yield from _left_over(split, limit)
        yield from _left_of_sums(table, splits, limit)


def _splits(table: Table) -> Iterator[_Split]:
    for row in table.rows:
        counted = {item.id: item for item in table.columns if (item.unit or row.unit or table.unit) == "antal"}
        for whole, *names in _MEASURES if table.id == "matt" else _by_sex(counted):
            parts = tuple(counted[name] for name in names if name in counted)
            if any(row.cells[part.id].kind != "empty" for part in parts):
                yield _Split(table, row, counted.get(whole), parts)


def _by_sex(counted: dict[str, Column]) -> Iterator[tuple[str, ...]]:
    found = [match for name in counted if (match := _COLUMN.fullmatch(name))]
    for year in dict.fromkeys(match[2] for match in found):
        names = {match[1]: match[0] for match in found if match[2] == year}
        yield names.get("alla", names.get("totalt", "")), *(names[sex] for sex in ("kvinnor", "man") if sex in names)


def _printed(split: _Split, limit: int) -> Iterator[Deviation]:
    for column in (split.whole, *split.parts):
        number = split.number(column)
        if column and number is not None and is_small(number, limit):
            yield split.deviation("Gruppen är mindre än förbundets gräns för små grupper.", column, number, limit)


def _left_over(split: _Split, limit: int) -> Iterator[Deviation]:
    """The one group that is not printed beside the total and the other group."""
    whole = split.number(split.whole)
    stated = [number for part in split.parts if (number := split.number(part)) is not None]
    if split.whole is None or whole is None or len(stated) != 1 or not is_small(whole - stated[0], limit):
        return
    dashed = next((part for part in split.parts if split.row.cells[part.id].kind == "dash"), None)
    rest = f"{shown(whole)} − {shown(stated[0])} = {shown(whole - stated[0])}"
    yield split.deviation(
        f"En liten grupp går att räkna ut av totalen: {rest}.", dashed or split.whole, "–" if dashed else whole, limit
    )


def _left_of_sums(table: Table, splits: list[_Split], limit: int) -> Iterator[Deviation]:
    """The one dash among the rows of a sum that is stated."""
    for split in splits:
        names = names_in(split.row.formula)
        if not names or split.row.formula.replace(" ", "") != "+".join(names):
            continue
        for column in (split.whole, *split.parts):
            whole = split.number(column)
            if column is None or whole is None or split.row.cells[column.id].computed:
                continue
            cells = {name: table.cell(name, column.id) for name in names}
            hidden = [name for name, cell in cells.items() if cell.value is None]
            rest = whole - sum(cell.value for cell in cells.values() if cell.value is not None)
            if len(hidden) == 1 and cells[hidden[0]].kind == "dash" and is_small(rest, limit):
                yield Deviation(
                    f"En liten grupp går att räkna ut av summan ”{split.row.label}”: den är {shown(rest)}.",
                    table,
                    table.row(hidden[0]),
                    column,
                    "–",
                    f"minst {limit}",
                )
