"""The records of a SIE file as frozen dataclasses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from sie4.errors import Problem

#: Dimension and object, such as ``("6", "P1040")``; a transaction may have several, of different dimensions.
Objects: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A financial year: 0 is the file's own, -1 the one before (``#RAR``)."""

    index: int
    start: dt.date
    end: dt.date
    line: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account (``#KONTO``); ``kind`` is T, S, K or I, or empty (``#KTYP``)."""

    number: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """An account's balance of a year: ``#IB``, ``#UB``, ``#RES``; of one object ``#OIB``, ``#OUB``.

    Attributes:
        amount: In the file's currency; credit is negative.
    """

    year: int
    account: str
    amount: Decimal
    objects: Objects = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """An account's change or budget of one month: ``#PSALDO``, ``#PBUDGET``.

    Attributes:
        period: Year and month, ``202401``.
        objects: Empty for the account's total, one object for its part of it.
    """

    year: int
    period: str
    account: str
    objects: Objects
    amount: Decimal
    line: int = 0


@dataclass(frozen=True, slots=True)
class Transaction:
    """A row of a verification (``#TRANS``)."""

    account: str
    objects: Objects
    amount: Decimal
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """A verification with the rows that are booked (``#VER``).

    Rows that were taken away (``#BTRANS``) and the marks of rows that were added (``#RTRANS``, which an ordinary
    ``#TRANS`` repeats) are not among them.
    """

    series: str
    number: str
    date: dt.date
    text: str
    transactions: tuple[Transaction, ...]
    line: int = 0

    @property
    def name(self) -> str:
        return f"{self.series} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class Booked:
    """What the verifications book on an account and a set of objects, added up.

    Attributes:
        amount: In the file's currency; credit is negative.
        line: Where the first of its rows stands.
    """

    account: str
    objects: Objects
    amount: Decimal
    line: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something is booked, with the name and line of its first verification."""

    date: dt.date
    name: str
    line: int


@dataclass(frozen=True)
class SieFile:
    """The records of a file.

    Attributes:
        encoding: What the bytes turned out to be.
        kind: 1 year's balances, 2 with periods, 3 with objects, 4 with verifications.
        covers: The last day that the balances cover (``#OMFATTN``), if the file says.
        prose: Comments (``#PROSA``).
        dimensions: Names by dimension (``#DIM``, ``#UNDERDIM``).
        objects: Names by dimension and object (``#OBJEKT``).
        chart: What the file says of its chart of accounts (``#KPTYP``), such as ``EUBAS97``.
        booked: The verifications added up; ``parse`` gives each of them to whoever wants them.
        verifications: How many they are.
        days: The days on which they are booked.
        checksum: What the checksum at the end contradicts, if it does.
        remarks: What the file was read in spite of.
    """

    encoding: str
    kind: int = 1
    program: str = ""
    generated: dt.date | None = None
    company: str = ""
    organisation: str = ""
    organisation_line: int | None = None
    covers: dt.date | None = None
    covers_line: int | None = None
    chart: str = ""
    prose: tuple[str, ...] = ()
    years: Mapping[int, Year] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], str] = field(default_factory=dict)
    opening: tuple[Balance, ...] = ()
    closing: tuple[Balance, ...] = ()
    results: tuple[Balance, ...] = ()
    object_opening: tuple[Balance, ...] = ()
    object_closing: tuple[Balance, ...] = ()
    periods: tuple[Period, ...] = ()
    budgets: tuple[Period, ...] = ()
    booked: tuple[Booked, ...] = ()
    verifications: int = 0
    days: tuple[Day, ...] = ()
    checksum: Problem | None = None
    remarks: tuple[Problem, ...] = ()

    @property
    def has_balances(self) -> bool:
        """False for an import file (4I), which holds verifications only."""
        return bool(self.opening or self.closing or self.results)
