"""SERIE: a row's figures over the years, a column's figures against another's, and shares that make up a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.review.context import Deviation, Review, half_step, in_kr, shown

#: A series has at least so many years; its other figures lie within this factor, and the odd one beyond that.
_YEARS, _NEAR, _FAR = 4, 3, 8
#: A figure this small in its own unit says little by its size.
_LEAST = 20
#: So many rows at least tell that a whole column's signs are turned.
_ROWS = 3
#: Shares that make up a whole differ from it by less than this when one of them is wrong.
_WHOLE, _BAND = 100, 40
_DISTRIBUTION = re.compile(r"fördelning|andel av (?:alla|samtliga|ärendena|deltagarna|de)", re.IGNORECASE)
_ANSWERS = re.compile(
    r"^(?:positiva|negativa|varken eller|ingen åsikt|vet ej|i hög grad|i låg grad|bortfall|ja|nej)\b", re.IGNORECASE
)


#: What is left of two amounts may be of any size.
_NET = re.compile(r"resultat|netto|förändring|avvikelse|differens|kassaflöde|finansiell", re.IGNORECASE)


def sizes(review: Review) -> Iterator[Deviation]:
    """Find figures of another size than the rest of their row's years: at least eight times as large, or as small.

    Only where the row has four years of one unit and sign, the other figures lie within a factor of three, and the
    row is no result or change, which may be of any size.
    """
    for table in review.tables():
        for row in table.rows:
            for cells in _series(table, row) if not _NET.search(row.label) else ():
                yield from _odd(table, row, cells)
        for column in table.columns:
            values = [
                (row, column, value)
                for row in table.rows
                if row.year and (value := row.cells[column.id].value) is not None
            ]
            for row, _column, value, expected in _outliers(values):
                yield _odd_one(table, row, column, value, expected)


def _series(table: Table, row: Row) -> Iterator[list[tuple[Row, Column, Value]]]:
    """Give a row's figures of the same kind over the years: 2025, 2024 …, or alla_2025, alla_2024 …."""
    kinds: dict[str, list[tuple[Row, Column, Value]]] = {}
    for column in table.columns:
        value = row.cells[column.id].value
        if column.year and value is not None:
            kinds.setdefault(column.id.replace(str(column.year), ""), []).append((row, column, value))
    yield from kinds.values()


def _odd(table: Table, row: Row, cells: Sequence[tuple[Row, Column, Value]]) -> Iterator[Deviation]:
    for _row, column, value, expected in _outliers(cells):
        yield _odd_one(table, row, column, value, expected)


def _odd_one(table: Table, row: Row, column: Column, value: Value, expected: Decimal) -> Deviation:
    message = "Talet är av en helt annan storlek än radens övriga år. Är det i en annan enhet?"
    return Deviation(message, table, row, column, value, f"omkring {shown(Value(expected, value.unit))}")


def _outliers(cells: Sequence[tuple[Row, Column, Value]]) -> Iterator[tuple[Row, Column, Value, Decimal]]:
    if len(cells) < _YEARS or len({value.unit for *_place, value in cells}) > 1:
        return
    for row, column, value in cells:
        others = [abs(Decimal(other)) for _row, *_place, other in cells if other is not value]
        if len({other < 0 for *_place, other in cells}) > 1 or min(others) == 0:
            continue
        middle, size = Decimal(median(others)), abs(Decimal(value))
        if max(others) / min(others) <= _NEAR and middle >= _LEAST and (size >= _FAR * middle or size * _FAR <= middle):
            yield row, column, value, middle


def signs(review: Review) -> Iterator[Deviation]:
    """Find columns whose every figure has the other sign than the same row's in another column of the kind.

    Columns of the same kind differ in the year alone. A table of changes, or one where a row's sign may be either, has
    seldom three rows that all turn: nothing is said below that.
    """
    for table in review.tables():
        columns = [column for column in table.columns if column.year and not column.text]
        for column, other in _alike(columns):
            pairs = [
                (row, one, two)
                for row in table.rows
                if (one := row.cells[column.id].value) and (two := row.cells[other.id].value) and one.unit in MONEY
                if row.kind != "rubrik"
            ]
            # The same for the same kind of table last year tells which of the two is turned; here the newer is named.
            if len(pairs) >= _ROWS and all((one < 0) != (two < 0) for _row, one, two in pairs):
                message = f"Alla tal i kolumnen har omvänt tecken mot dem i kolumnen {other.label}."
                yield Deviation(message, table, None, column, printed=column.label)


def _alike(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """Pair each column with the next of the same kind."""
    for at, column in enumerate(columns):
        kind = column.id.replace(str(column.year), "")
        for other in columns[at + 1 :]:
            if other.year != column.year and other.id.replace(str(other.year), "") == kind:
                yield column, other
                break


def distributions(review: Review) -> Iterator[Deviation]:
    """Find shares that are to make up a whole and do not: 100 %, with half a unit of rounding for each.

    Shares make up a whole where the table's caption, heads or labels say so (fördelning, andel av alla, or answers
    on one scale), or where those of another column of the table, or of last year's, do.
    """
    for table in review.tables():
        wholes = {column.id: whole for column in table.columns if (whole := _whole(table, column))}
        if not wholes:
            continue
        proven = _says_so(table) or any(_makes_100(whole) for whole in wholes.values()) or _before(review, table)
        for name, whole in wholes.items():
            total = sum((Decimal(value) for value in whole), Decimal(0))
            if proven and not _makes_100(whole) and abs(total - _WHOLE) <= _BAND:
                message = f"Andelarna är tillsammans {shown(Value(total, '%'))}, inte 100\u00a0%."
                yield Deviation(
                    message, table, None, table.column(name), Value(total, "%"), Value(Decimal(_WHOLE), "%")
                )


def _whole(table: Table, column: Column) -> list[Value]:
    """Give a column's shares, when all its figures are shares and no row is a sum or a part of another."""
    rows = [row for row in table.rows if row.kind != "rubrik"]
    values = [row.cells[column.id].value for row in rows]
    shares = [value for value in values if value is not None]
    plain = all(row.kind == "" and not row.formula for row in rows) and not column.formula and not column.hidden
    whole = plain and len(shares) >= 3 and all(value.unit == "%" and 0 <= value <= _WHOLE for value in shares)
    return shares if whole else []


def _makes_100(shares: Sequence[Value]) -> bool:
    total = sum((Decimal(value) for value in shares), Decimal(0))
    return abs(total - _WHOLE) <= sum((half_step(value) for value in shares), Decimal(0))


def _says_so(table: Table) -> bool:
    named = f"{table.settings.rubrik} {table.settings.radrubrik} {' '.join(column.label for column in table.columns)}"
    labels = [row.label for row in table.rows if row.kind != "rubrik"]
    return bool(_DISTRIBUTION.search(named)) or (len(labels) > 2 and all(map(_ANSWERS.search, labels)))


def _before(review: Review, table: Table) -> bool:
    """Tell whether last year's shares of the same table made up a whole."""
    other = review.other(review.year - 1)
    if not other or not other.has(table.id):
        return False
    last = other.table(table.id)
    return any((whole := _whole(last, column)) and _makes_100(whole) for column in last.columns)


def nets(review: Review) -> Iterator[Deviation]:
    """Find years of an overview in which income, costs and result leave a financial net that is not one.

    What the result is beyond income less costs are the financial items: at most a tenth of the income.
    """
    if not review.has("oversikt"):
        return
    table = review.table("oversikt")
    if not all(name in table for name in ("intakter", "kostnader", "arets_resultat")):
        return
    for column in table.columns:
        cells = [table.cell(name, column.id).value for name in ("intakter", "kostnader", "arets_resultat")]
        if any(value is None for value in cells) or not column.year:
            continue
        income, costs, result = (in_kr(value) for value in cells if value is not None)
        net = result - (income - abs(costs))
        if income > 0 and abs(net) > income / 10:
            row = table.row("arets_resultat")
            printed = row.cells[column.id].value
            message = (
                "Intäkter, kostnader och resultat ger ett finansiellt netto som är mer än en tiondel av intäkterna."
            )
            yield Deviation(
                message,
                table,
                row,
                column,
                printed or "",
                Value(
                    (income - abs(costs)) / MONEY.get(getattr(printed, "unit", ""), Decimal(1)),
                    getattr(printed, "unit", ""),
                ),
            )
