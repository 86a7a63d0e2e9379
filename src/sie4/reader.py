"""Reading a SIE file line by line: every record that holds accounts, balances, budgets or verifications."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sie4.checksum import Checksum
from sie4.encoding import as_text, encoding_of
from sie4.errors import MOST_PROBLEMS, Kind, Problem, SieError
from sie4.fields import split, split_before
from sie4.journal import Journal
from sie4.model import SieFile, Verification
from sie4.record import Record
from sie4.records import Records

#: What stands between fields; other white space is a part of one.
_BLANKS = re.compile(r"[ \t]+")
_END_OF_FILE = "\x1a"
_AFTER_END = " \t\x1a\x00\n"
#: What is done with each verification, by whoever wants them.
Each = Callable[[Verification], object]

#: Labels whose records are told, but nothing is worked out of them: one that cannot be read stops nothing.
_UNUSED = frozenset({"#PROGRAM", "#GEN", "#PROSA", "#KPTYP", "#KTYP", "#DIM", "#UNDERDIM", "#OBJEKT"})

#: The labels of the standard of which nothing is used.
_SKIPPED = frozenset(
    {"#ADRESS", "#BKOD", "#BTRANS", "#ENHET", "#FLAGGA", "#FNR", "#FORMAT", "#FTYP", "#RTRANS", "#SRU", "#TAXAR"}
)
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
        self._encoding = encoding
        self._journal = Journal(self.problems, each)
        self._records = Records(encoding)
        self._readings: Mapping[str, Callable[[Record], None]] = {
            **self._records.readings,
            "#KSUMMA": self._checksum,
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
            if self._ended or not quick(line, number):
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
        label = _BLANKS.split(line, maxsplit=1)[0].upper()
        if label not in self._labels:
            if not self._labels and label != "#FLAGGA":
                raise SieError([Problem(Kind.NOT_SIE, number, line[:60], "#FLAGGA first in the file")])
            self._labels.add(label)
            if label not in self._readings and label not in _SKIPPED:
                self._remarks.append(Problem(Kind.UNKNOWN_LABEL, number, line[:60], "", label[:20]))
        self._journal.interrupt(label, number, line[:60])
        self._count(label, number, line)
        brace = label == "#VER" and line.endswith("{")
        if read := self._readings.get(label):
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

    def _checksum(self, row: Record) -> None:
        given = row.text(1)
        if not given:
            self._sum = Checksum(self._encoding, row.line)
            return
        if self._sum is None:
            self._remarks.append(Problem(Kind.CHECKSUM_UNKNOWN, row.line, row.shown, "#KSUMMA"))
        elif not self._sum.known:
            self._remarks.append(Problem(Kind.CHECKSUM_UNKNOWN, row.line, row.shown, "cp437"))
        elif not self._sum.agrees(given):
            self._summed = Problem(Kind.CHECKSUM, row.line, given, str(self._sum))
        self._sum, self._last_sum = None, row.line

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
        if self._records.has_amounts:
            wanted += ["#RAR", "#KONTO"]
        elif not self._journal.count and not self.problems:
            found.append(Problem(Kind.EMPTY, count, self._last[:60], "#IB, #UB and #RES, or #VER"))
        missing = (label for label in wanted if label not in self._labels)
        return found + [Problem(Kind.MISSING_LABEL, None, "", label, label) for label in missing]

    def file(self) -> SieFile:
        """Give what was read."""
        return replace(
            self._records.file(),
            booked=self._journal.booked,
            verifications=self._journal.count,
            days=self._journal.days,
            checksum=self._summed,
            remarks=tuple(self._remarks),
        )
