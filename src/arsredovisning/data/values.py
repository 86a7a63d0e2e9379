"""Numbers as the reports print them: exact, with a unit and the cell they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import NumberPattern, parse_pattern

from arsredovisning.errors import ReportError

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
#: What stands where a draft's data have no value yet.
GAP = "uppgift saknas"
#: The same in a table's cell.
MISSING = "saknas"

#: Units of money and what one of them is in kr.
MONEY = {"kr": Decimal(1), "tkr": Decimal(1000), "mkr": Decimal(1_000_000)}
UNITS = (*MONEY, "%", "antal", "dagar", "text")

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


class Value(Decimal):
    """A decimal number that knows its unit and the cell that states it.

    Sums and differences keep the unit and refuse to mix two; a quotient of two amounts has none.

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

    def _same_unit(self, other: Any) -> str:
        unit = getattr(other, "unit", self.unit)
        if unit and self.unit and unit != self.unit:
            raise ReportError(f"Det går inte att räkna ihop {self.unit} med {unit}.")
        return self.unit or unit

    def __add__(self, other: Any) -> Value:
        return Value(Decimal(self) + _exact(other), self._same_unit(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Value:
        return Value(Decimal(self) - _exact(other), self._same_unit(other))

    def __rsub__(self, other: Any) -> Value:
        return Value(_exact(other) - Decimal(self), self._same_unit(other))

    def __mul__(self, other: Any) -> Value:
        return Value(Decimal(self) * Decimal(str(other)), self.unit or getattr(other, "unit", ""))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Value:
        divisor = getattr(other, "unit", "")
        if {self.unit, divisor} <= MONEY.keys():
            self._same_unit(other)
        unit = "" if divisor == self.unit else self.unit
        return Value(Decimal(self) / Decimal(str(other)), unit)

    def __neg__(self) -> Value:
        return Value(-Decimal(self), self.unit)

    def __abs__(self) -> Value:
        return Value(abs(Decimal(self)), self.unit)

    def __reduce__(self) -> tuple[Any, ...]:
        return Value, (str(Decimal(self)), self.unit, self.source)


def _exact(number: Any) -> Decimal:
    return Decimal(str(number)) if isinstance(number, float) else Decimal(number)


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
