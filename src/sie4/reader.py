"""Reading a SIE file line by line: every record that holds accounts, balances, budgets or verifications."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sie4.encoding import decode
from sie4.errors import MOST_PROBLEMS, Kind, Problem, SieError
from sie4.fields import split
from sie4.model import Account, Balance, Period, SieFile, Transaction, Verification, Year
from sie4.record import Record

_LINE_END = re.compile("\r\n|\r|\n")
_END_OF_FILE = "\x1a"


def read(path: Path) -> SieFile:
    """Read a SIE file.

    Raises:
        SieError: With every problem (at most ``MOST_PROBLEMS``), each with its line.
        OSError: If the file cannot be opened.
    """
    return parse(path.read_bytes())


def parse(content: bytes) -> SieFile:
    """Read a SIE file's bytes.

    A verification must balance, mandatory records must be there, and the last line must be ended: a file that is
    cut off is refused. Records of unknown labels are skipped, as the standard asks.

    A ``#KSUMMA`` that begins a checksum must have one that gives it at the end. Its value is not worked out: programs
    compute it in different ways, and over bytes that are no longer those of a file saved in another encoding.

    Raises:
        SieError: With every problem (at most ``MOST_PROBLEMS``), each with its line.
    """
    text, encoding = decode(content)
    lines = _LINE_END.split(text.rstrip(_END_OF_FILE))
    reader = _Reader(encoding)
    for number, line in enumerate(lines, 1):
        reader.line(number, line.strip(" \t"))
        if len(reader.problems) >= MOST_PROBLEMS or reader.hopeless:
            break
    else:
        reader.end(lines)
    if reader.problems:
        raise SieError(reader.problems)
    return reader.file()


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
    date: dt.date = dt.date.min
    brace: bool = False
    broken: bool = False
    rows: list[Transaction] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return f"{self.series} {self.number}".strip()

    def close(self) -> Verification:
        return Verification(self.series, self.number, self.date, self.text, tuple(self.rows), self.line)

    def cut_off(self) -> Problem:
        return Problem(Kind.CUT_OFF, self.line, "", "} after the last row", self.subject)


class _Reader:
    """What has been read so far."""

    def __init__(self, encoding: str) -> None:
        self.problems: list[Problem] = []
        self._labels: set[str] = set()
        self._checksum_begun = self._checksum_given = False
        self._last = ""
        self._open: _Open | None = None
        self._verifications: list[Verification] = []
        self._head: dict[str, Any] = {"encoding": encoding}
        self._prose: list[str] = []
        self._years: dict[int, Year] = {}
        self._accounts: dict[str, Account] = {}
        self._kinds: dict[str, str] = {}
        self._dimensions: dict[str, str] = {}
        self._objects: dict[tuple[str, str], str] = {}
        self._balances: dict[str, list[Balance]] = {label: [] for label in ("#IB", "#UB", "#RES", "#OIB", "#OUB")}
        self._periods: dict[str, list[Period]] = {label: [] for label in ("#PSALDO", "#PBUDGET")}
        self._given: set[tuple[str, int, str]] = set()
        self._records: Mapping[str, Callable[[Record], None]] = {
            "#SIETYP": self._type,
            "#PROGRAM": lambda row: self._head.update(program=f"{row.text(1)} {row.text(2)}".strip()),
            "#GEN": lambda row: self._head.update(generated=row.date(1)),
            "#FNAMN": lambda row: self._head.update(company=row.text(1)),
            "#ORGNR": lambda row: self._head.update(organisation=row.text(1), organisation_line=row.line),
            "#OMFATTN": lambda row: self._head.update(covers=row.date(1), covers_line=row.line),
            "#PROSA": lambda row: self._prose.append(row.text(1)),
            "#KSUMMA": self._checksum,
            "#RAR": self._year,
            "#KONTO": self._account,
            "#KTYP": lambda row: self._kinds.update({row.account(1): row.text(2).upper()}),
            "#DIM": lambda row: self._dimensions.update({row.text(1): row.text(2)}),
            "#UNDERDIM": lambda row: self._dimensions.update({row.text(1): row.text(2)}),
            "#OBJEKT": lambda row: self._objects.update({(row.text(1), row.text(2)): row.text(3)}),
            "#IB": self._balance,
            "#UB": self._balance,
            "#RES": self._balance,
            "#OIB": self._object_balance,
            "#OUB": self._object_balance,
            "#PSALDO": self._period,
            "#PBUDGET": self._period,
            "#VER": self._verification,
            "#TRANS": self._transaction,
        }

    @property
    def hopeless(self) -> bool:
        """Tell whether the file does not begin as a SIE file does."""
        return bool(self.problems) and not self._labels

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        if not line:
            return
        self._last = line
        try:
            if line[0] == "#":
                self._record(number, line)
            elif line == "{":
                self._begin(number)
            elif line == "}":
                self._finish(number)
            elif not self._labels:
                raise SieError([Problem(Kind.NOT_SIE, number, line[:60], "#FLAGGA first in the file")])
            else:
                raise SieError([Problem(Kind.UNEXPECTED, number, line[:60], "a label as #KONTO, or a brace")])
        except SieError as error:
            if self._open:
                self._open.broken = True
            self.problems += error.problems

    def _record(self, number: int, line: str) -> None:
        row = Record(split(line, number), number)
        label = row.text(0).upper()
        if label not in self._labels:
            if not self._labels and label != "#FLAGGA":
                raise SieError([Problem(Kind.NOT_SIE, number, line[:60], "#FLAGGA first in the file")])
            self._labels.add(label)
        if self._open and not self._open.brace:
            opened, self._open = self._open, None
            self.problems.append(Problem(Kind.UNEXPECTED, number, line[:60], "{ after #VER", opened.subject))
        elif self._open and label == "#VER":
            opened, self._open = self._open, None
            self.problems.append(opened.cut_off())
        if read := self._records.get(label):
            read(row)

    def _type(self, row: Record) -> None:
        given = row.need(1, "a type")
        if given.upper() not in ("1", "2", "3", "4", "4E", "4I"):
            raise SieError([Problem(Kind.BAD_TYPE, row.line, given, "1, 2, 3 or 4")])
        self._head.update(kind=int(given[0]))

    def _checksum(self, row: Record) -> None:
        if row.text(1):
            self._checksum_given = True
        else:
            self._checksum_begun = True

    def _year(self, row: Record) -> None:
        year = Year(row.year(1), row.date(2), row.date(3), row.line)
        if year.start > year.end:
            raise SieError([Problem(Kind.BAD_DATE, row.line, row.text(3), "a last day after the first")])
        self._once("#RAR", year.index, "", row)
        self._years[year.index] = year

    def _account(self, row: Record) -> None:
        account = row.account(1)
        self._accounts[account] = Account(account, row.text(2))

    def _balance(self, row: Record) -> None:
        label = row.text(0).upper()
        balance = Balance(row.year(1), row.account(2), row.amount(3), (), row.line)
        self._once(label, balance.year, balance.account, row)
        self._balances[label].append(balance)

    def _object_balance(self, row: Record) -> None:
        label = row.text(0).upper()
        balance = Balance(row.year(1), row.account(2), row.amount(4), row.objects(3), row.line)
        self._balances[label].append(balance)

    def _period(self, row: Record) -> None:
        period = Period(row.year(1), row.period(2), row.account(3), row.objects(4), row.amount(5), row.line)
        self._periods[row.text(0).upper()].append(period)

    def _once(self, label: str, year: int, account: str, row: Record) -> None:
        """Refuse a record that would be counted twice."""
        key = (label, year, account)
        if key in self._given:
            raise SieError([Problem(Kind.DUPLICATE, row.line, row.shown, "one record", f"{label} {year} {account}")])
        self._given.add(key)

    def _verification(self, row: Record) -> None:
        self._open = _Open(row.text(1), row.text(2), row.text(4), row.line)
        self._open.date = row.date(3)

    def _begin(self, number: int) -> None:
        if self._open is None or self._open.brace:
            raise SieError([Problem(Kind.UNEXPECTED, number, "{", "#VER before {")])
        self._open.brace = True

    def _transaction(self, row: Record) -> None:
        if self._open is None:
            raise SieError([Problem(Kind.UNEXPECTED, row.line, row.shown, "#TRANS inside the braces of a #VER")])
        self._open.rows.append(Transaction(row.account(1), row.objects(2), row.amount(3), row.text(5)))

    def _finish(self, number: int) -> None:
        if self._open is None or not self._open.brace:
            raise SieError([Problem(Kind.UNEXPECTED, number, "}", "#VER and { before }")])
        opened, self._open = self._open, None
        if opened.broken:
            return
        if difference := sum((row.amount for row in opened.rows), Decimal(0)):
            self.problems.append(Problem(Kind.UNBALANCED, opened.line, str(difference), "0", opened.subject))
        self._verifications.append(opened.close())

    def end(self, lines: list[str]) -> None:
        """Look back on the whole file: is it all there?"""
        if not self._labels:
            self.problems.append(Problem(Kind.NOT_SIE, 1, "", "#FLAGGA first in the file"))
            return
        if self._open:
            self.problems.append(self._open.cut_off())
        elif lines[-1].strip(" \t") not in ("", "}"):
            self.problems.append(Problem(Kind.CUT_OFF, len(lines), self._last[:60], "a line end after the last record"))
        elif self._checksum_begun and not self._checksum_given:
            self.problems.append(Problem(Kind.CUT_OFF, len(lines), self._last[:60], "#KSUMMA at the end too"))
        wanted = ["#PROGRAM", "#GEN", "#FNAMN"]
        if any(self._balances.values()) or any(self._periods.values()):
            wanted += ["#RAR", "#KONTO"]
        elif not self._verifications and not self.problems:
            self.problems.append(Problem(Kind.EMPTY, len(lines), self._last[:60], "#IB, #UB and #RES, or #VER"))
        missing = (label for label in wanted if label not in self._labels)
        self.problems += [Problem(Kind.MISSING_LABEL, None, "", label, label) for label in missing]

    def file(self) -> SieFile:
        """Give what was read."""
        accounts = {
            number: replace(account, kind=self._kinds.get(number, "")) for number, account in self._accounts.items()
        }
        return SieFile(
            **self._head,
            prose=tuple(self._prose),
            years=self._years,
            accounts=accounts,
            dimensions=self._dimensions,
            objects=self._objects,
            opening=tuple(self._balances["#IB"]),
            closing=tuple(self._balances["#UB"]),
            results=tuple(self._balances["#RES"]),
            object_opening=tuple(self._balances["#OIB"]),
            object_closing=tuple(self._balances["#OUB"]),
            periods=tuple(self._periods["#PSALDO"]),
            budgets=tuple(self._periods["#PBUDGET"]),
            verifications=tuple(self._verifications),
        )
