"""A record of a SIE file: its fields, read as the accounts, amounts, dates and objects they should be."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from sie4.errors import Kind, Problem, SieError
from sie4.fields import Field
from sie4.model import Objects

_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,8})?|\.[0-9]{1,8})")
# Some programs have accounts that are words, as DIFF.
_ACCOUNT = re.compile(r"[0-9]{1,10}|[^\W\d_]{2,10}")
_YEAR = re.compile("-?[0-9]{1,2}")
_PERIOD = re.compile("[0-9]{4}(?:0[1-9]|1[0-2])")
_DATE = re.compile("[0-9]{8}")


class Record:
    """A record's fields by position, 0 being the label.

    Each reading raises ``SieError`` when the field is missing or is not what it should be.
    """

    __slots__ = ("found", "line")

    def __init__(self, found: list[Field], line: int) -> None:
        self.found = found
        self.line = line

    def text(self, at: int) -> str:
        """Give a field that may be left out."""
        value = self.found[at] if at < len(self.found) else ""
        return value if isinstance(value, str) else ""

    def need(self, at: int, expected: str) -> str:
        if at >= len(self.found):
            raise SieError([Problem(Kind.MISSING_FIELD, self.line, self.shown, expected)])
        value = self.found[at]
        return value if isinstance(value, str) else "{}"

    def account(self, at: int) -> str:
        value = self.need(at, "an account number")
        if not _ACCOUNT.fullmatch(value):
            raise SieError([Problem(Kind.BAD_ACCOUNT, self.line, value, "digits, such as 1930")])
        return value

    def amount(self, at: int) -> Decimal:
        value = self.need(at, "an amount")
        if not _AMOUNT.fullmatch(value):
            raise SieError([Problem(Kind.BAD_AMOUNT, self.line, value, "a number with a dot, such as -1250.50")])
        return Decimal(value)

    def date(self, at: int) -> dt.date:
        value = self.need(at, "a date")
        date = _date(value)
        if date is None:
            raise SieError([Problem(Kind.BAD_DATE, self.line, value, "a date as 20241231")])
        return date

    def year(self, at: int) -> int:
        value = self.need(at, "a year number")
        if not _YEAR.fullmatch(value):
            raise SieError([Problem(Kind.BAD_YEAR, self.line, value, "0, -1 or lower")])
        return int(value)

    def period(self, at: int) -> str:
        value = self.need(at, "a period")
        if not _PERIOD.fullmatch(value):
            raise SieError([Problem(Kind.BAD_PERIOD, self.line, value, "year and month as 202412")])
        return value

    def objects(self, at: int) -> Objects:
        if at >= len(self.found):
            raise SieError([Problem(Kind.MISSING_FIELD, self.line, self.shown, "an object list, {} when empty")])
        value = self.found[at]
        if isinstance(value, str):
            raise SieError([Problem(Kind.BAD_OBJECTS, self.line, value, 'an object list as {} or {1 "10"}')])
        return value

    @property
    def shown(self) -> str:
        return " ".join(value if isinstance(value, str) else "{…}" for value in self.found)[:60]


@lru_cache(maxsize=4096)
def _date(text: str) -> dt.date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
