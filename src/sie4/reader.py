"""Reading a SIE file line by line: every record that holds accounts, balances, budgets or verifications."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from sie4.checksum import Checksum
from sie4.encoding import as_text, encoding_of
from sie4.errors import MOST_PROBLEMS, Kind, Problem, SieError
from sie4.fields import plain_dimension, split, split_before
from sie4.journal import Journal
from sie4.model import Account, Balance, Period, SieFile, Verification, Year
from sie4.record import Record

_END_OF_FILE = "\x1a"
_AFTER_END = " \t\x1a\x00\n"
#: What is done with each verification, by whoever wants them.
Each = Callable[[Verification], object]

#: Labels whose records are told, but nothing is worked out of them: one that cannot be read stops nothing.
_UNUSED = frozenset({"#PROGRAM", "#GEN", "#PROSA", "#KPTYP", "#KTYP", "#DIM", "#UNDERDIM", "#OBJEKT"})

#: Labels whose records end in a text that nobody uses.
_TEXT_LAST = frozenset({"#VER", "#TRANS"})


def read(path: Path, each: Each | None = None) -> SieFile:
    """Read a SIE file, a line at a time, however large it is.

    Args:
        path: The file.
        each: Is given each verification, in the order of the file; they are not kept.

    Raises:
        SieError: With every problem (at most ``MOST_PROBLEMS``), each with its line.
        OSError: If the file cannot be opened.
    """
    with path.open("rb") as stream:
        return _parse(stream, each)


def parse(content: bytes, each: Each | None = None) -> SieFile:
    """Read a SIE file's bytes.

    A verification must balance, mandatory records must be there, and the last line must be ended: a file that is
    cut off is refused. Records of unknown labels are skipped, as the standard asks. Lines of which nothing is used
    do not stop the file; its ``remarks`` tell which could not be read.

    A ``#KSUMMA`` that begins a checksum must have one that gives it at the end. Whether it is the sum of the records
    stands in the file's ``checksum``, and is told by ``check``.

    Args:
        content: The bytes.
        each: Is given each verification, in the order of the file; they are not kept.

    Raises:
        SieError: With every problem (at most ``MOST_PROBLEMS``), each with its line.
    """
    return _parse(io.BytesIO(content), each)


def _parse(stream: BinaryIO, each: Each | None) -> SieFile:
    encoding = encoding_of(stream)
    stream.seek(0)
    reader = _Reader(encoding, each)
    with as_text(stream, encoding) as lines:
        reader.lines(lines)
    if reader.problems:
        raise SieError(reader.problems)
    return reader.file()


class _Reader:
    """What has been read so far."""

    def __init__(self, encoding: str, each: Each | None) -> None:
        self.problems: list[Problem] = []
        self._remarks: list[Problem] = []
        self._labels: set[str] = set()
        self._sum: Checksum | None = None
        self._summed: Problem | None = None
        self._last_sum = 0
        self._last = ""
        self._ended = False
        self._journal = Journal(self.problems, each)
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
            "#KPTYP": lambda row: self._head.update(chart=row.text(1)),
            "#VALUTA": self._currency,
            "#FNAMN": lambda row: self._head.update(company=row.text(1)),
            "#ORGNR": lambda row: self._head.update(organisation=row.text(1), organisation_line=row.line),
            "#OMFATTN": lambda row: self._head.update(covers=row.date(1), covers_line=row.line),
            "#PROSA": lambda row: self._prose.append(row.text(1)),
            "#KSUMMA": self._checksum,
            "#RAR": self._year,
            "#KONTO": self._account,
            "#KTYP": lambda row: self._kinds.update({row.account(1): row.text(2).upper()}),
            "#DIM": self._dimension,
            "#UNDERDIM": self._dimension,
            "#OBJEKT": lambda row: self._objects.update({(plain_dimension(row.text(1)), row.text(2)): row.text(3)}),
            "#IB": self._balance,
            "#UB": self._balance,
            "#RES": self._balance,
            "#OIB": self._object_balance,
            "#OUB": self._object_balance,
            "#PSALDO": self._period,
            "#PBUDGET": self._period,
            "#VER": self._journal.head,
            "#TRANS": self._journal.transaction,
        }

    @property
    def hopeless(self) -> bool:
        """Tell whether the file does not begin as a SIE file does."""
        return bool(self.problems) and not self._labels

    def lines(self, lines: Iterable[str]) -> None:
        """Read the lines of a file, each with its end, till the last one or what makes reading on meaningless."""
        number, line, quick = 0, "", self._journal.quick
        for number, line in enumerate(lines, 1):
            if not quick(line, number):
                self.line(number, line)
            elif self._sum:
                self._sum.add_plain(line)
            if len(self.problems) >= MOST_PROBLEMS or self.hopeless:
                return
        self.end(number + line.endswith("\n"), line)

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        line = self._until_end_of_file(number, line).strip(" \t\n")
        if not line:
            return
        self._last = line
        try:
            if line[0] == "#":
                self._record(number, line)
            elif line == "{":
                self._journal.begin(number)
            elif line == "}":
                self._journal.finish(number)
            elif line[0] == "{":
                self._journal.begin(number)
                self.line(number, line[1:])
            elif not self._labels:
                raise SieError([Problem(Kind.NOT_SIE, number, line[:60], "#FLAGGA first in the file")])
            else:
                raise SieError([Problem(Kind.UNEXPECTED, number, line[:60], "a label as #KONTO, or a brace")])
        except SieError as error:
            self._journal.spoil()
            self.problems += error.problems

    def _until_end_of_file(self, number: int, line: str) -> str:
        """Give what stands before the mark of the file's end; after it may only be blanks, NULs and more marks."""
        before, mark, after = line.partition(_END_OF_FILE) if not self._ended else ("", _END_OF_FILE, line)
        if not mark:
            return line
        if after.strip(_AFTER_END):
            self.problems.append(Problem(Kind.UNEXPECTED, number, after.strip(_AFTER_END)[:60], "nothing after ^Z"))
        self._ended = True
        return before

    def _record(self, number: int, line: str) -> None:
        label = line.split(None, 1)[0].upper()
        if label not in self._labels:
            if not self._labels and label != "#FLAGGA":
                raise SieError([Problem(Kind.NOT_SIE, number, line[:60], "#FLAGGA first in the file")])
            self._labels.add(label)
        self._journal.interrupt(label, number, line[:60])
        self._count(label, number, line)
        brace = label == "#VER" and line.endswith("{")
        if read := self._records.get(label):
            self._read(read, label, number, line.rstrip("{").rstrip(" \t") if brace else line)
        else:
            self._look(label, number, line)
        if brace:
            self._journal.begin(number)

    def _read(self, read: Callable[[Record], None], label: str, number: int, line: str) -> None:
        """Read a record's fields; where only what nobody uses cannot be read, that is a remark."""
        try:
            fields = split(line, number)
        except SieError:
            if label not in _TEXT_LAST and label not in _UNUSED:
                raise
            fields = split_before(line, number)
            self._remarks.append(Problem(Kind.NOT_READ, number, line[:60], "", label))
        try:
            read(Record(fields, number))
        except SieError:
            if label not in _UNUSED:
                raise
            self._remarks.append(Problem(Kind.NOT_READ, number, line[:60], "", label))

    def _look(self, label: str, number: int, line: str) -> None:
        """Look at a record of which nothing is taken: whether it can be read is told all the same."""
        try:
            split(line, number)
        except SieError:
            self._remarks.append(Problem(Kind.NOT_READ, number, line[:60], "", label))

    def _count(self, label: str, number: int, line: str) -> None:
        """Count a record that the checksum covers, or tell that one stands after it."""
        if self._sum and label != "#KSUMMA":
            self._sum.add(line)
        elif self._last_sum and label != "#KSUMMA":
            self._remarks.append(Problem(Kind.AFTER_CHECKSUM, number, line[:60], "", label))
            self._last_sum = 0

    def _type(self, row: Record) -> None:
        given = row.need(1, "a type")
        if given.upper() not in ("1", "2", "3", "4", "4E", "4I"):
            raise SieError([Problem(Kind.BAD_TYPE, row.line, given, "1, 2, 3 or 4")])
        self._head.update(kind=int(given[0]))

    def _checksum(self, row: Record) -> None:
        given = row.text(1)
        if not given:
            self._sum = Checksum(self._head["encoding"], row.line)
            return
        if self._sum is None:
            self._remarks.append(Problem(Kind.CHECKSUM_UNKNOWN, row.line, row.shown, "#KSUMMA"))
        elif not self._sum.known:
            self._remarks.append(Problem(Kind.CHECKSUM_UNKNOWN, row.line, row.shown, "cp437"))
        elif not self._sum.agrees(given):
            self._summed = Problem(Kind.CHECKSUM, row.line, given, str(self._sum))
        self._sum, self._last_sum = None, row.line

    def _currency(self, row: Record) -> None:
        given = row.need(1, "a currency")
        if given.upper() != "SEK":
            raise SieError([Problem(Kind.CURRENCY, row.line, given, "SEK")])

    def _dimension(self, row: Record) -> None:
        self._dimensions[plain_dimension(row.text(1))] = row.text(2)

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
        self._once(label, balance.year, f"{balance.account} {balance.objects}", row)
        self._balances[label].append(balance)

    def _period(self, row: Record) -> None:
        period = Period(row.year(1), row.period(2), row.account(3), row.objects(4), row.amount(5), row.line)
        label = row.text(0).upper()
        if not period.objects:
            self._once(label, period.year, f"{period.account} {period.period}", row)
        self._periods[label].append(period)

    def _once(self, label: str, year: int, account: str, row: Record) -> None:
        """Refuse a record that would be counted twice."""
        key = (label, year, account)
        if key in self._given:
            raise SieError([Problem(Kind.DUPLICATE, row.line, row.shown, "one record", f"{label} {year} {account}")])
        self._given.add(key)

    def end(self, count: int, last: str) -> None:
        """Look back on the whole file: is it all there?

        Args:
            count: How many lines it has; what follows the last line end is one.
            last: The last one that is not empty, with its end.
        """
        if not self._labels:
            self.problems.append(Problem(Kind.NOT_SIE, 1, "", "#FLAGGA first in the file"))
            return
        last = last.split(_END_OF_FILE)[0] if not self._ended or last.strip(_AFTER_END) else "\n"
        if not self._journal.cut_off():
            if not last.endswith("\n") and last.strip(" \t") not in ("", "}"):
                expected = "a line end after the last record"
                self.problems.append(Problem(Kind.CUT_OFF, count, self._last[:60], expected))
            elif self._sum:
                self.problems.append(Problem(Kind.CUT_OFF, count, self._last[:60], "#KSUMMA at the end too"))
        self.problems += self._missing(count)

    def _missing(self, count: int) -> list[Problem]:
        wanted = ["#PROGRAM", "#GEN", "#FNAMN"]
        found: list[Problem] = []
        if any(self._balances.values()) or any(self._periods.values()):
            wanted += ["#RAR", "#KONTO"]
        elif not self._journal.count and not self.problems:
            found.append(Problem(Kind.EMPTY, count, self._last[:60], "#IB, #UB and #RES, or #VER"))
        missing = (label for label in wanted if label not in self._labels)
        return found + [Problem(Kind.MISSING_LABEL, None, "", label, label) for label in missing]

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
            booked=self._journal.booked,
            verifications=self._journal.count,
            days=self._journal.days,
            checksum=self._summed,
            remarks=tuple(self._remarks),
        )
