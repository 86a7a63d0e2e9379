"""What an expression in a text can name and do: tables with their rows and cells, filters and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial, reduce
from typing import Any

from arsredovisning.data.tables import Cell, Row, Table
from arsredovisning.data.units import MONEY, plain, sum_unit
from arsredovisning.data.values import GAP, NBSP, Value, convert_money, decimals_of, format_number
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest


class UnknownNameError(Exception):
    """A name is not in the data.

    Attributes:
        hint: Which names are near.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class UnsettledError(ReportError):
    """The data as they stand do not settle an expression: a cell is empty, or words do not hold.

    Attributes:
        words: What a draft shows in the expression's place.
    """

    def __init__(self, faults: Fault | Iterable[Fault] | str, words: str = "") -> None:
        super().__init__(faults)
        self.words = words or self.faults[0].message.rstrip(".")


def _empty(cell: Any) -> UnsettledError:
    place = getattr(cell, "place", "")
    named = f"Cellen {place}" if place else "Cellen"
    return UnsettledError(f"{named} är tom: det finns inget tal att skriva ut.", GAP)


class Ready(str):
    """What a filter or function has written, to be printed as it is."""


class TableName:
    """A table in an expression; its rows are looked up by id."""

    def __init__(self, data: YearData, name: str) -> None:
        self._data = data
        self._name = name

    @property
    def table(self) -> Table:
        """The table itself."""
        return self._data.table(self._name)

    def lookup(self, name: str) -> Any:
        """Find a row.

        Raises:
            UnknownNameError: If the table has no such row.
        """
        if name not in self.table:
            raise UnknownNameError(
                f"Tabellen {self.table.id} har ingen rad ”{name}”.", nearest(name, [row.id for row in self.table.rows])
            )
        return _row_of(self.table, self.table.row(name))


class _InRow:
    """What stands for a row in an expression: its other cells are looked up by column."""

    table: Table
    row: Row

    def lookup(self, name: str) -> Any:
        return _cell(self.table, self.row, name)


class _TextRow(_InRow, str):
    """A row without numbers: its label."""


class _RowValue(_InRow, Value):
    """A row with numbers: the value of its first number column."""


class _Missing(Value):
    """The number of an empty cell: nothing can be worked out of it, nor can it be compared.

    Attributes:
        place: The cell as a text names it: table.row.column.
    """

    place: str

    def _refuse(self, *_others: Any) -> Any:
        raise _empty(self)

    __bool__ = __neg__ = __abs__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __pow__ = __rpow__ = __pos__ = _refuse
    __hash__ = Value.__hash__


class _MissingRow(_InRow, _Missing):
    """A row whose first number column is empty."""


def _row_of(table: Table, row: Row) -> _InRow:
    numbers = [column for column in table.columns if not column.text]
    value = row.cells[numbers[0].id].value if numbers else None
    found: _TextRow | _RowValue | _MissingRow
    if not numbers:
        found = _TextRow(row.label)
    elif value is None:
        found = _MissingRow("NaN")
        found.place = f"{table.id}.{row.id}.{numbers[0].id}"
    else:
        found = _RowValue(value, value.unit, value.source)
    found.table, found.row = table, row
    return found


def _cell(table: Table, row: Row, column: str) -> Any:
    if column == "rubrik":
        return row.label
    if column not in row.cells:
        raise UnknownNameError(f"Tabellen {table.id} har ingen kolumn ”{column}”.", nearest(column, list(row.cells)))
    cell: Cell = row.cells[column]
    if cell.kind == "text":
        return cell.text
    if cell.value is not None:
        return cell.value
    empty = _Missing("NaN")
    empty.place = f"{table.id}.{row.id}.{column}"
    return empty


def finite(value: Any) -> Value:
    """Give a value as the number that it is.

    Raises:
        UnsettledError: If it is that of an empty cell.
        ReportError: If it is no number.
    """
    if not isinstance(value, Decimal):
        if isinstance(value, int | float):
            return Value(str(value))
        raise ReportError(f"”{value}” är inget tal.")
    if not value.is_finite():
        raise _empty(value)
    return value if isinstance(value, Value) else Value(value)


def plain_number(value: Any) -> str:
    """Write a number as it is, without a unit."""
    return Ready(format_number(finite(value)))


def _count(value: Any) -> str:
    number = finite(value)
    if number.unit in (*MONEY, "%"):
        raise ReportError(f"Värdet är i enheten {number.unit}, inte ett antal.")
    return Ready(format_number(number, 0))


def _percent(value: Any, decimals: int = 0) -> str:
    number = _with_unit(value, "procent")
    if number.unit not in ("%", ""):
        raise ReportError(f"Värdet är i enheten {number.unit}, inte procent. Använd andel(del, hela).")
    return Ready(format_number(number, decimals) + NBSP + "%")


def _with_unit(value: Any, wanted: str) -> Value:
    """Give a number that is to be written with a unit: its own, or the one meant for a number typed in the text.

    Raises:
        ReportError: If it was worked out, and has no unit: how many times a value holds another.
    """
    number = finite(value)
    if isinstance(value, Value) and not plain(number.unit):
        hint = "Skriv andel(del, hela) för en andel i procent, eller filtret tal för en kvot."
        raise ReportError(Fault(f"Värdet är ett tal utan enhet och kan inte skrivas i {wanted}.", hint=hint))
    return number


def _money(unit: str) -> Callable[..., str]:
    def show(value: Any, decimals: int = 0) -> str:
        amount = convert_money(_with_unit(value, unit), unit)
        return Ready(format_number(amount, decimals) + NBSP + unit.replace("mkr", "Mkr"))

    return show


def _amount(value: Any) -> str:
    amount = abs(finite(value))
    if amount.unit not in MONEY:
        raise ReportError("Värdet är inget belopp.")
    return _money(amount.unit)(amount)


def _change(new: Any, old: Any) -> Value:
    before = finite(old)
    return Value(Decimal(finite(new) - before) / abs(Decimal(before)) * 100, "%")


def _share(part: Any, whole: Any) -> Value:
    number, all_of_it = finite(part), finite(whole)
    sum_unit(number.unit, all_of_it.unit)
    return Value(Decimal(number) / Decimal(all_of_it) * 100, "%")


def _percent_of(percent: Any, value: Any) -> Value:
    """Give so many percent of a value, in the value's unit."""
    rate, number = finite(percent), finite(value)
    if rate.unit not in ("%", ""):
        raise ReportError(f"Värdet är i enheten {rate.unit}, inte procent. Skriv procent_av(procent, värde).")
    return Value(Decimal(rate) * Decimal(number) / 100, number.unit)


def _converted(amount: Any, unit: Any) -> Value:
    """Give an amount in another unit of money."""
    number = finite(amount)
    if number.unit not in MONEY or unit not in MONEY:
        raise ReportError("Bara belopp räknas om: omrakna(belopp, 'kr'), 'tkr' eller 'mkr'.")
    return convert_money(number, unit)


def _direction(new: Any, old: Any, up: str, down: str, same: str = "varit oförändrat") -> str:
    difference = Decimal(finite(new) - finite(old))
    return Ready(up if difference > 0 else down if difference < 0 else same)


def _about(value: Any, words: str, stated: Any, margin: Any = 5) -> str:
    """Give the words when a value is near the stated one, within percentage points or, for other units, percent."""
    number, near, most = finite(value), finite(stated), finite(margin)
    if most.unit not in ("%", ""):
        raise ReportError(f"Gränsen är i enheten {most.unit}, inte procent.")
    points = sum_unit(number.unit, near.unit) == "%"
    allowed = Decimal(most) * (1 if points else abs(Decimal(near)) / 100)
    if abs(Decimal(number) - Decimal(near)) > allowed:
        shown, goal = (format_number(item, min(1, decimals_of(item))) for item in (number, near))
        raise UnsettledError(f"”{words}” stämmer inte: värdet är {shown}, inte omkring {goal}.")
    return Ready(words)


def _largest(values: Any) -> str:
    """Give the word whose value is the largest."""
    if not isinstance(values, Mapping) or not values:
        raise ReportError("Skriv storst({'ord': värde, 'ord': värde}).")
    numbers = {str(word): finite(value) for word, value in values.items()}
    largest = extreme(max, numbers.values())
    found = [word for word, number in numbers.items() if Decimal(number) == largest]
    if len(found) > 1:
        raise UnsettledError(f"Inget är ensamt störst: {' och '.join(found)} är lika stora.")
    return Ready(found[0])


def extreme(choose: Callable[..., Any], values: Iterable[Any]) -> Any:
    """Give the largest or the smallest of values in one unit, in that unit."""
    found = list(values)
    unit = reduce(sum_unit, [finite(value).unit for value in found], "")
    if not found:
        raise ReportError("Listan är tom: det finns inget värde att välja.")
    chosen = choose(found)
    return Value(str(chosen), unit) if unit else chosen


def _sum(values: Iterable[Any]) -> Value:
    return sum(map(finite, values), Value(0))


def _rounded(value: Any, decimals: int = 0) -> Value:
    return round(finite(value), decimals)


def _claimed(_holds: Any, words: str) -> str:
    """Give the words of a claim; whether it holds is for the granskning to say."""
    return Ready(words)


class Year(int):
    """A year: a whole number that is printed without thousands separator."""


#: What can be called, by the name that it has in a text.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "forandring": _change,
    "andel": _share,
    "procent_av": _percent_of,
    "omrakna": _converted,
    "riktning": _direction,
    "ungefar": _about,
    "storst": _largest,
    "pastar": _claimed,
    "abs": abs,
}
#: How a value can be written, by the name that it has in a text.
WRITERS: dict[str, Callable[..., str]] = {
    "tal": plain_number,
    "antal": _count,
    "procent": _percent,
    "belopp": _amount,
    **{unit: _money(unit) for unit in MONEY},
}


#: What a value or a list of values can be made into, with its unit, by the name that it has in a text.
CALCULATIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "min": partial(extreme, min),
    "max": partial(extreme, max),
    "sum": _sum,
    "round": _rounded,
}


def about(data: YearData) -> dict[str, dict[str, Any]]:
    """Give what can be named of the förbund and the report, besides the tables."""
    return {
        "forbund": {"namn": data.forbund.namn, "kortnamn": data.forbund.kortnamn},
        "rapport": {
            "titel": data.settings.titel,
            "ar": Year(data.folder.year),
            "foregaende_ar": Year(data.folder.year - 1),
            "beslutad": str(data.settings.beslutad or ""),
        },
    }
