"""ANDEL-ANTAL: a share of a stated number of people is one that so many people can make up.

The test is GRIM (Brown and Heathers, 2017): with n answers a share is one of n + 1, so that a share between two of them
was misprinted, or n was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.values import Value, decimals_of, round_half_up
from arsredovisning.review.context import Deviation, Review, Said, Tried, cell_name, shown

#: Columns with the number of people behind a row's shares for all: ``n``, ``n_2025``, ``svarande_2025``.
_NUMBER = re.compile(r"(?:n|antal_svar|antal_svarande|svarande)(?:_(?P<year>(?:19|20)\d\d))?")
#: Columns with shares for all.
_ALL = re.compile(r"(?:alla|totalt|utfall|andel)(?:_(?P<year>(?:19|20)\d\d))?")


def granular(review: Review) -> Iterator[Said]:
    """Find shares, in percent, that no whole number of the people stated beside them is."""
    for table in review.tables():
        for number, share in _pairs(review, table):
            for row in table.rows:
                people, value = row.cells[number.id].value, row.cells[share.id].value
                if people is not None and value is not None and value.unit == "%" and people > 0 and not people % 1:
                    yield Tried((cell_name(table, row, number), cell_name(table, row, share)))
                    yield from _judge((table, row, share), value, int(people))


def _pairs(review: Review, table: Table) -> Iterator[tuple[Column, Column]]:
    """Pair each column of numbers of people with that of shares for all of the same year."""
    for number in table.columns:
        match = _NUMBER.fullmatch(number.id)
        for share in table.columns if match and not number.text else ():
            other = _ALL.fullmatch(share.id)
            if other and not share.text and _year(review, number) == _year(review, share):
                yield number, share


def _year(review: Review, column: Column) -> int:
    return column.year or review.year


def _judge(place: tuple[Table, Row, Column], share: Value, people: int) -> Iterator[Deviation]:
    near = possible(people, share)
    if Decimal(share) not in near and 0 <= share <= 100:
        expected = min(near, key=lambda other: abs(other - Decimal(share)))
        message = f"Ingen andel av {people} svarande är {shown(share)}: andelen eller antalet är fel."
        yield Deviation(message, *place, share, Value(expected, "%"))


def possible(people: int, share: Decimal) -> list[Decimal]:
    """Give the shares near one that a part of so many people can make, in percent with as many decimals."""
    near = int(Decimal(share) * people / 100)
    parts = range(max(near - 1, 0), near + 3)
    return [round_half_up(Decimal(100 * part) / people, decimals_of(share)) for part in parts]
