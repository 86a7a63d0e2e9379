"""Numbers as the reports print them: exact, with a unit and the cell they come from."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import NumberPattern, parse_pattern

from arsredovisning.data.units import MONEY, power_unit, product_unit, quotient_unit, sum_unit
from arsredovisning.errors import ReportError

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
#: What stands where a draft's data have no value yet.
GAP = "uppgift saknas"
#: The same in a table's cell.
MISSING = "saknas"

#: No amount is written with more characters than this; a longer one is a slip.
_LONGEST = 24
_SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]")
_NUMBER = re.compile(r"-?(\d+|\d{1,3}( \d{3})+)(,\d+)?")


@dataclass(frozen=True)
class Source:
    """The cell that states a value: file relative to the project, line in it, and column."""

    file: str
    line: int
    column: str


def unit_of(number: Any) -> str:
    """Give a number's unit; nothing for a plain number."""
    unit: str = getattr(number, "unit", "")
    return unit


def _exact(number: Any) -> Decimal | None:
    """Give a number exactly, or None for what a value cannot be counted with: an empty cell, no number at all.

    Raises:
        ReportError: If it is a word.
    """
    if isinstance(number, str):
        raise ReportError(f"”{number}” är inget tal.")
    if isinstance(number, Decimal):
        return Decimal(number) if number.is_finite() else None
    if isinstance(number, int) and not isinstance(number, bool):
        return Decimal(number)
    return Decimal(str(number)) if isinstance(number, float) else None


def _counted(
    count: Callable[[Decimal, Decimal], Decimal], unit: Callable[[str, str], str]
) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """Make a value's method for an operator, and the one for when the value stands to the right of it."""

    def forward(self: Any, other: Any) -> Any:
        numbers = _exact(self), _exact(other)
        if numbers[0] is None or numbers[1] is None:
            return NotImplemented
        return Value(count(numbers[0], numbers[1]), unit(unit_of(self), unit_of(other)))

    def reflected(self: Any, other: Any) -> Any:
        return forward(other, self)

    return forward, reflected


def _compared(holds: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, Any], bool]:
    """Make a value's method for a comparison: of two values in the same unit."""

    def compare(self: Any, other: Any) -> Any:
        numbers = _exact(self), _exact(other)
        if numbers[0] is None or numbers[1] is None:
            return NotImplemented
        sum_unit(unit_of(self), unit_of(other))
        return holds(numbers[0], numbers[1])

    return compare


class Value(Decimal):
    """A decimal number that knows its unit and the cell that states it.

    What is worked out of values has the unit that the algebra of units gives it, or is refused.

    Attributes:
        unit: ``kr``, ``tkr``, ``mkr``, ``%``, ``antal``, ``dagar`` or empty.
        source: The cell, or None for a computed value.
    """

    unit: str
    source: Source | None

    def __new__(cls, number: Decimal | int | str, unit: str = "", source: Source | None = None) -> Value:
        self = super().__new__(cls, number)
        self.unit = unit
        self.source = source
        return self

    __add__, __radd__ = _counted(operator.add, sum_unit)
    __sub__, __rsub__ = _counted(operator.sub, sum_unit)
    __mod__, __rmod__ = _counted(operator.mod, sum_unit)
    __mul__, __rmul__ = _counted(operator.mul, product_unit)
    __truediv__, __rtruediv__ = _counted(operator.truediv, quotient_unit)
    __floordiv__, __rfloordiv__ = _counted(operator.floordiv, quotient_unit)
    __pow__, __rpow__ = _counted(operator.pow, power_unit)  # type: ignore[assignment]  # no third argument
    __lt__, __le__ = _compared(operator.lt), _compared(operator.le)
    __gt__, __ge__ = _compared(operator.gt), _compared(operator.ge)

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    def __neg__(self) -> Value:
        return Value(-Decimal(self), self.unit)

    def __pos__(self) -> Value:
        return Value(+Decimal(self), self.unit)

    def __abs__(self) -> Value:
        return Value(abs(Decimal(self)), self.unit)

    def __round__(self, decimals: int | None = None) -> Value:  # type: ignore[override]  # an int would have no unit
        return Value(round_half_up(self, decimals or 0), self.unit)

    def __reduce__(self) -> tuple[Any, ...]:
        return Value, (str(Decimal(self)), self.unit, self.source)


def parse_number(text: str) -> Decimal | None:
    """Read a number as people and exports write it.

    Accepts ordinary, hard and thin spaces between thousands, a decimal comma, and a hyphen or
    U+2212 as minus, also with a space after it.

    Returns:
        The number with the decimals that were written, or None when the text is no number.
    """
    plain = _SPACES.sub(" ", text.strip()).replace(MINUS, "-").replace("- ", "-")
    if not _NUMBER.fullmatch(plain) or len(plain) > _LONGEST:
        return None
    return Decimal(plain.replace(" ", "").replace(",", "."))


def decimals_of(number: Decimal) -> int:
    """Count the decimals that a number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache
def _pattern(decimals: int) -> NumberPattern:
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return parse_pattern(f"{digits};{MINUS}{digits}")


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """Round as a person does: 0.5 goes away from zero."""
    return Decimal(number).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_number(number: Decimal, decimals: int | None = None) -> str:
    """Write a number in Swedish: U+00A0 between thousands, decimal comma, U+2212 as minus.

    Args:
        number: The number.
        decimals: How many decimals to print; None prints those that the number has.

    Raises:
        ReportError: If there is no number (an empty cell).
    """
    if not number.is_finite():
        raise ReportError("Cellen är tom: det finns inget tal att skriva ut.")
    shown = round_half_up(number, decimals_of(number) if decimals is None else decimals)
    if not shown:
        shown = abs(shown)
    printed: str = _pattern(decimals_of(shown)).apply(shown, "sv_SE")
    return printed


def convert_money(value: Decimal, unit: str) -> Value:
    """Convert an amount between kr, tkr and mkr.

    Raises:
        ReportError: If the value is not an amount of money.
    """
    own = getattr(value, "unit", "")
    if own == unit or not own:
        return Value(Decimal(value), unit)
    if own not in MONEY:
        raise ReportError(f"Värdet är i enheten {own} och kan inte skrivas i {unit}.")
    return Value(Decimal(value) * MONEY[own] / MONEY[unit], unit)
