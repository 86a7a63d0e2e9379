"""What can be wrong with a SIE file: the kind of problem, the line, what stands there and what should."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: No more problems than this are told; a file with more is not a SIE file gone slightly wrong.
MOST_PROBLEMS = 25


class Kind(StrEnum):
    """The kinds of problems, each with its English message."""

    NOT_SIE = "the file is not a SIE file of type 1 to 4"
    EMPTY = "the file holds no balances and no verifications"
    MISSING_LABEL = "a mandatory record is missing"
    CUT_OFF = "the file is cut off"
    UNCLOSED_QUOTE = "a quotation mark is not closed"
    UNCLOSED_BRACE = "a brace is not closed"
    UNEXPECTED = "the line does not belong here"
    MISSING_FIELD = "a field is missing"
    BAD_AMOUNT = "not an amount"
    BAD_ACCOUNT = "not an account number"
    BAD_DATE = "not a date"
    BAD_YEAR = "not a year number"
    BAD_PERIOD = "not a period"
    BAD_OBJECTS = "not an object list"
    BAD_TYPE = "not a type of SIE file"
    DUPLICATE = "the record is given twice"
    CURRENCY = "the amounts are in another currency than SEK"
    CHECKSUM = "the checksum is not that of the records"
    UNBALANCED = "the verification does not balance"
    OUTSIDE_YEAR = "the date is outside the financial year"
    UNKNOWN_YEAR = "the record is of a year that no #RAR gives"
    DIFFERS = "opening balance and changes do not give the closing balance"
    NO_CLOSING = "the account has changes but no closing balance and no result"
    NO_OPENING = "the file has no opening balances, and they cannot be worked out"
    NO_RESULTS = "the file has no result of any account"
    NOT_CARRIED = "the opening balance is not last year's closing balance"
    UNDECLARED = "the account is used but not declared"
    SPLIT = "the amounts of an account's objects contradict the account's own"
    UNEVEN = "the balances of all accounts do not add up to zero"
    UNTRANSFERRED = "the opening balances lack last year's result"
    AMBIGUOUS_BUDGET = "the account's budget is split by several dimensions and has no total"
    # What a file is read in spite of, told beside what was read.
    NOT_READ = "the line cannot be read, but nothing is taken from it"
    UNKNOWN_LABEL = "no record of the standard has this label; it is skipped"
    BUDGET_GAP = "the account has no budget for a month, though it has for nearly all"
    BUDGET_OUTSIDE = "the budget is of a month outside the financial year, and is not counted"
    CHECKSUM_UNKNOWN = "the checksum cannot be verified"
    AFTER_CHECKSUM = "records stand after the checksum, which does not cover them"
    OPENING_DERIVED = "the opening balances are worked out"
    RESULTS_DERIVED = "the results are worked out from the changes"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        line: Line in the file, counted from 1; None when it is about the whole file.
        found: What stands there.
        expected: What should stand there.
        subject: What it is about: a label, a verification's series and number, or an account.
    """

    kind: Kind
    line: int | None = None
    found: str = ""
    expected: str = ""
    subject: str = ""

    def __str__(self) -> str:
        parts = [f"line {self.line}: {self.kind}" if self.line else str(self.kind)]
        parts += [f"in {self.subject}"] if self.subject else []
        parts += [f"found {self.found!r}"] if self.found else []
        parts += [f"expected {self.expected}"] if self.expected else []
        return ", ".join(parts)


class SieError(Exception):
    """A file that cannot be trusted, with everything that was found to be wrong.

    Attributes:
        problems: What is wrong, in the order of the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[SieError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)
