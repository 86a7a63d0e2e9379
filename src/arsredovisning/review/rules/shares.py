"""ANDEL: a printed share follows from the counts or amounts that it is a share of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, decimals_of, round_half_up
from arsredovisning.disclosure.structure import TOTAL, whole_row
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Suspect,
    Term,
    Tried,
    cell_name,
    half_step,
    in_kr,
    outcome_column,
    rounding,
    shown,
)
from arsredovisning.review.roles import find_row

_Place = tuple[Table, Row, Column]

#: Shares of the measures: share, part and whole.
_MEASURES = (("utfall", "antal", "av"), ("fg", "fg_antal", "fg_av"))

#: Ratios of two amounts, each a kind of table and a role of its rows, or their ids: share, part and whole. The first
#: line whose cells have numbers counts.
_RATIOS = (
    ("oversikt.soliditet", "balansrakning.eget_kapital", "balansrakning.summa_tillgangar"),
    ("oversikt.soliditet", "oversikt.eget_kapital", "balansrakning.summa_tillgangar"),
    ("oversikt.eget_kapital_andel", "oversikt.eget_kapital", "oversikt.intakter"),
)


def shares(review: Review) -> Iterator[Said]:
    """Find shares, in percent, that do not follow from what they are shares of.

    A share may differ by half a unit of its last printed decimal. Counts are exact; an amount of money may
    besides have been rounded by half a unit of its own last decimal. The shares of a table with a row
    ``totalt`` may together differ from it by half a unit each and half a unit for the total.
    """
    for table in review.tables():
        for part, share in _pairs(table):
            yield from _of_whole(table, part, share)
            yield from _adding_up(table, part)
            yield from _adding_up(table, share)
    yield from _measures(review)
    yield from _ratios(review)


def _pairs(table: Table) -> Iterator[tuple[Column, Column]]:
    """Give each column of numbers with the column of its shares: ``x`` and ``x_andel``, ``antal`` and ``andel``."""
    columns = {column.id: column for column in table.columns if not column.text}
    for name, share in columns.items():
        for part in (name.removesuffix("_andel"), name.replace("andel", "antal")):
            if part != name and part in columns:
                yield columns[part], share
                break


def _of_whole(table: Table, part: Column, share: Column) -> Iterator[Said]:
    whole = whole_row(table, part, share)
    if whole is None:
        return
    for row in table.rows:
        yield from _judge((table, row, share), (table, row, part), (table, whole, part))


def _adding_up(table: Table, column: Column) -> Iterator[Said]:
    """Judge a row ``totalt`` that has no formula of its own; with one, it is judged as any sum."""
    if TOTAL not in table or table.row(TOTAL).formula:
        return
    row = table.row(TOTAL)
    total = _value(row, column)
    posts = [item for item in table.rows if item is not row and not item.kind]
    parts = [(item, value) for item in posts if (value := _value(item, column)) is not None]
    if total is None or not parts:
        return
    made = sum((Decimal(value) for _item, value in parts), Decimal(0))
    yield Tried(tuple(cell_name(table, item, column) for item in (row, *(item for item, _value in parts))))
    rounded = [] if total.unit == "antal" else [row, *(item for item, _value in parts)]
    if abs(Decimal(total) - made) > sum((rounding(table, item, column) for item in rounded), Decimal(0)):
        yield Deviation(
            "Delarna är tillsammans inte det som raden anger.",
            table,
            row,
            column,
            total,
            Value(made, total.unit),
            tuple(Term(item.label, value, place=cell_name(table, item, column)) for item, value in parts),
        )


def _measures(review: Review) -> Iterator[Said]:
    if not review.has("matt") or not review.concerns("matt"):
        return
    table = review.table("matt")
    columns = {column.id: column for column in table.columns}
    for names in _MEASURES:
        if all(name in columns for name in names):
            for row in table.rows:
                share, part, whole = ((table, row, columns[name]) for name in names)
                yield from _judge(share, part, whole)


def _ratios(review: Review) -> Iterator[Said]:
    judged = set()
    for names in _RATIOS:
        for year in _years(review, names[0]):
            share, part, whole = (_find(review, name, year) for name in names)
            places = [place for place in (share, part, whole) if place]
            if not review.concerns(*(place[0].id for place in places)):
                continue
            if share and part and whole and (names[0], year) not in judged:
                judged.add((names[0], year))
                yield from _judge(share, part, whole)


def _years(review: Review, name: str) -> list[int]:
    found = find_row(review.layouts, name)
    return [column.year for column in review.table(found[0]).columns if column.year] if found else []


def _find(review: Review, name: str, year: int) -> _Place | None:
    """Find the cell ``tabell.rad`` that states a year's outcome, if it has a number."""
    found = find_row(review.layouts, name)
    if found is None:
        return None
    table = review.table(found[0])
    column = outcome_column(table, year)
    row = table.row(found[1])
    return None if column is None or _value(row, column) is None else (table, row, column)


def _judge(share_place: _Place, part_place: _Place, whole_place: _Place) -> Iterator[Said]:
    share, part, whole = (row.cells[column.id].value for _table, row, column in (share_place, part_place, whole_place))
    if share is None or part is None or whole is None or share.unit != "%" or part.unit == "%":
        return
    parts, wholes = _range(part_place, part), _range(whole_place, whole)
    if min(wholes) <= 0:
        return
    places = [cell_name(*place) for place in (share_place, part_place, whole_place)]
    yield Tried(tuple(places))
    possible = [100 * one / other for one in parts for other in wholes]
    if min(possible) - half_step(share) <= share <= max(possible) + half_step(share):
        return
    exact = 100 * in_kr(part) / in_kr(whole)
    expected = Value(round_half_up(exact, decimals_of(share)), "%")
    cut = exact.quantize(Decimal(1).scaleb(-decimals_of(share)), rounding=ROUND_DOWN)
    yield Deviation(
        f"Andelen följer inte av talen: {shown(part)} av {shown(whole)} är {shown(expected)}.",
        *share_place,
        share,
        expected,
        suspects=(
            *_one_count(places[1], part, Decimal(whole) * Decimal(share) / 100),
            *(_one_count(places[2], whole, Decimal(part) * 100 / Decimal(share)) if share else ()),
        ),
        cause="Andelen är avhuggen i stället för avrundad." if share == cut else "",
    )


def _one_count(place: str, count: Value, right: Decimal) -> Iterator[Suspect]:
    """Give the count that a share makes of the other; an amount of money is not told by a rounded share."""
    if count.unit == "antal":
        yield Suspect(place, Value(round_half_up(right, decimals_of(count)), count.unit))


def _range(place: _Place, value: Value) -> tuple[Decimal, Decimal]:
    """Give the least and the most that a figure can have been before rounding, amounts in kr: a count is exact."""
    slack = in_kr(Value(rounding(*place), value.unit)) if value.unit in MONEY else Decimal(0)
    return in_kr(value) - slack, in_kr(value) + slack


def _value(row: Row, column: Column) -> Value | None:
    return row.cells[column.id].value
