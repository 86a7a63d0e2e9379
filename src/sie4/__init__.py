"""Reader of SIE files of types 1 to 4, the Swedish standard for moving a year's books between programs.

Stands alone: needs nothing but Python. ``read`` gives a file's records as frozen dataclasses, ``check`` tells where
a file contradicts itself and ``remarks`` what it was read in spite of; ``amounts`` works out balances, changes and
budgets by account and object.

The format is that of SIE 4B/4C (sie.se): amounts with a dot, credit negative, dates as YYYYMMDD, code page 437.
"""

from __future__ import annotations

from sie4.amounts import Measure, amounts, has_amounts
from sie4.balances import equity_of, is_result, openings_of, total, with_result_carried
from sie4.checks import check, remarks
from sie4.errors import MOST_PROBLEMS, Kind, Problem, SieError
from sie4.model import Account, Balance, Booked, Day, Period, SieFile, Transaction, Verification, Year
from sie4.reader import parse, read

__all__ = [
    "MOST_PROBLEMS",
    "Account",
    "Balance",
    "Booked",
    "Day",
    "Kind",
    "Measure",
    "Period",
    "Problem",
    "SieError",
    "SieFile",
    "Transaction",
    "Verification",
    "Year",
    "amounts",
    "check",
    "equity_of",
    "has_amounts",
    "is_result",
    "openings_of",
    "parse",
    "read",
    "remarks",
    "total",
    "with_result_carried",
]
