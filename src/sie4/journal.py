"""Verifications as they are read: each must balance, and what is kept of them is sums by account and objects."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from sie4.errors import Kind, Problem, SieError
from sie4.fields import objects
from sie4.model import Booked, Day, Objects, Transaction, Verification
from sie4.record import Record

# The rows of a verification as nearly all programs write them: read in one go, for a file may have millions. Whatever
# is written in another way does not fit, and is split into its fields like any other record.
_WORD = r'(?:"[^"\\\n\0]*"|[^ \t"{}\\\n\0]+)'
_OBJECTS = rf"\{{(?:[ \t]*{_WORD}(?=[ \t}}]))*+[ \t]*\}}"
_REST = rf"(?:[ \t]+{_WORD})*+[ \t]*\n?"
_ROW = re.compile(
    rf"[ \t]*#TRANS[ \t]+([0-9]{{1,10}})[ \t]+({_OBJECTS})[ \t]+([+-]?[0-9]{{1,15}}(?:\.[0-9]{{1,8}})?){_REST}"
)
_HEAD = re.compile(rf'[ \t]*#VER[ \t]+({_WORD})[ \t]+({_WORD})[ \t]+("?)([0-9]{{8}})\3{_REST}')
_NONE = Decimal(0)


@dataclass(slots=True)
class _Open:
    """The verification that is being read.

    Attributes:
        brace: Whether its opening brace has come.
        broken: Whether a record of it could not be read; then it is not asked to balance.
    """

    series: str
    number: str
    text: str
    line: int
    date: dt.date | None
    brace: bool = False
    broken: bool = False
    total: Decimal = _NONE
    rows: list[Transaction] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return f"{self.series} {self.number}".strip()


class Journal:
    """The verifications of a file.

    Attributes:
        problems: What is wrong, in the order of the file; shared with whoever reads the file.
        count: How many verifications have been read.
    """

    def __init__(self, problems: list[Problem], each: Callable[[Verification], object] | None) -> None:
        self.problems = problems
        self.count = 0
        self._each = each
        self._open: _Open | None = None
        self._totals: dict[tuple[str, str], Decimal] = {}
        self._lists: dict[str, Objects] = {"{}": ()}
        self._first: dict[tuple[str, str], int] = {}
        self._days: dict[str, Day] = {}

    def quick(self, line: str, number: int) -> bool:
        """Read a line of a verification if it is written as nearly all are.

        Returns:
            Whether it was; otherwise nothing has happened.
        """
        opened = self._open
        if self._each:
            return False
        if opened is None:
            return self._quick_head(line, number)
        if not opened.brace:
            opened.brace = line == "{\n"
            return opened.brace
        if row := _ROW.fullmatch(line):
            account, members, written = row.groups()
            amount = Decimal(written)
            try:
                self._totals[account, members] += amount
                opened.total += amount
            except KeyError:
                return self._quick_first(account, members, amount, number)
            return True
        if line == "}\n":
            self.finish(number)
            return True
        return False

    def _quick_first(self, account: str, members: str, amount: Decimal, number: int) -> bool:
        try:
            self._book(account, members, amount, number)
        except SieError:
            return False
        return True

    def _quick_head(self, line: str, number: int) -> bool:
        head = _HEAD.fullmatch(line)
        if head is None or head[4] not in self._days:
            return False
        self._open = _Open(head[1].strip('"'), head[2].strip('"'), "", number, None)
        return True

    def _book(self, account: str, members: str, amount: Decimal, number: int) -> None:
        """Book a row, in the object list's own words; the first that has them is kept in mind."""
        key = account, members
        if members not in self._lists:
            self._lists[members] = objects(members, number)
        self._totals[key] = self._totals.get(key, _NONE) + amount
        self._first.setdefault(key, number)
        if self._open:
            self._open.total += amount

    def head(self, row: Record) -> None:
        """Begin a verification (``#VER``)."""
        self._open = _Open(row.text(1), row.text(2), row.text(4), row.line, None)
        date = self._open.date = row.date(3)
        self._days.setdefault(f"{date:%Y%m%d}", Day(date, self._open.subject, row.line))

    def begin(self, number: int) -> None:
        """Read the opening brace."""
        if self._open is None or self._open.brace:
            raise SieError([Problem(Kind.UNEXPECTED, number, "{", "#VER before {")])
        self._open.brace = True

    def transaction(self, row: Record) -> None:
        """Read a row (``#TRANS``)."""
        if self._open is None:
            raise SieError([Problem(Kind.UNEXPECTED, row.line, row.shown, "#TRANS inside the braces of a #VER")])
        read = Transaction(row.account(1), row.objects(2), row.amount(3), row.text(5))
        members = f"={read.objects}"
        self._lists[members] = read.objects
        self._book(read.account, members, read.amount, row.line)
        if self._each:
            self._open.rows.append(read)

    def finish(self, number: int) -> None:
        """Read the closing brace: the verification must balance."""
        if self._open is None or not self._open.brace:
            raise SieError([Problem(Kind.UNEXPECTED, number, "}", "#VER and { before }")])
        opened, self._open = self._open, None
        if opened.broken:
            return
        if opened.total:
            self.problems.append(Problem(Kind.UNBALANCED, opened.line, str(opened.total), "0", opened.subject))
        self.count += 1
        if self._each and opened.date:
            self._each(
                Verification(opened.series, opened.number, opened.date, opened.text, tuple(opened.rows), opened.line)
            )

    def interrupt(self, label: str, number: int, shown: str) -> None:
        """Look at a record that is not the verification's own: it may not come before its braces, nor be the next."""
        opened = self._open
        if opened and not opened.brace:
            self._open = None
            self.problems.append(Problem(Kind.UNEXPECTED, number, shown, "{ after #VER", opened.subject))
        elif opened and label == "#VER":
            self.cut_off()

    def spoil(self) -> None:
        """Let the verification that is being read be one that need not balance: a line of it could not be read."""
        if self._open:
            self._open.broken = True

    def cut_off(self) -> bool:
        """End what has not ended.

        Returns:
            Whether a verification was being read.
        """
        opened, self._open = self._open, None
        if opened:
            self.problems.append(Problem(Kind.CUT_OFF, opened.line, "", "} after the last row", opened.subject))
        return opened is not None

    @property
    def booked(self) -> tuple[Booked, ...]:
        """Give what is booked on each account and set of objects."""
        found: dict[tuple[str, Objects], Booked] = {}
        for (account, members), amount in self._totals.items():
            key, line = (account, self._lists[members]), self._first[account, members]
            if there := found.get(key):
                amount, line = amount + there.amount, min(line, there.line)
            found[key] = Booked(*key, amount, line)
        return tuple(found.values())

    @property
    def days(self) -> tuple[Day, ...]:
        return tuple(self._days.values())
