"""Where a file that can be read contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sie4.amounts import Measure, amounts, changes_of
from sie4.errors import MOST_PROBLEMS, Kind, Problem
from sie4.model import Balance, Period, SieFile, Year

#: The type of file that holds every verification of the year.
VERIFICATIONS = 4


def check(file: SieFile) -> list[Problem]:
    """Find what does not add up in a file's own year.

    Verifications and periods must lie in the year that ``#RAR`` gives; an account's opening balance and changes must
    give its closing balance, or its result, where the file states both; and all balances must add up to zero.

    Returns:
        Problems in the order of the file, at most ``MOST_PROBLEMS``; empty when there are none.
    """
    found = sorted([*_dates(file), *_closings(file), *_evenness(file)], key=lambda problem: problem.line or 0)
    return found[:MOST_PROBLEMS]


def _dates(file: SieFile) -> Iterator[Problem]:
    own = file.years.get(0)
    records: tuple[Balance | Period, ...] = (*file.opening, *file.closing, *file.results, *file.periods, *file.budgets)
    if own is None:
        yield from (Problem(Kind.UNKNOWN_YEAR, record.line, "0", "#RAR 0") for record in records[:1])
        return
    for verification in file.verifications:
        if not own.start <= verification.date <= own.end:
            yield _outside(verification.line, f"{verification.date:%Y%m%d}", own, "%Y%m%d", verification.name)
    for period in (*file.periods, *file.budgets):
        year = file.years.get(period.year)
        if year and not f"{year.start:%Y%m}" <= period.period <= f"{year.end:%Y%m}":
            yield _outside(period.line, period.period, year, "%Y%m", period.account)


def _outside(line: int, found: str, year: Year, form: str, subject: str) -> Problem:
    return Problem(Kind.OUTSIDE_YEAR, line, found, f"{year.start:{form}}–{year.end:{form}}", subject)


def _closings(file: SieFile) -> Iterator[Problem]:
    """Compare what each account ends at with what it begins at and how it changes."""
    changes = changes_of(file)
    opening = {record.account: record.amount for record in file.opening if record.year == 0}
    for record in (*file.closing, *file.results):
        if record.year != 0 or not (record.account in changes or file.kind == VERIFICATIONS):
            continue
        made = opening.get(record.account, Decimal(0)) + changes.get(record.account, Decimal(0))
        if made != record.amount:
            yield Problem(Kind.DIFFERS, record.line, str(record.amount), str(made), record.account)


def _evenness(file: SieFile) -> Iterator[Problem]:
    """Look whether the balances of all accounts add up, at the beginning of the year and at its end."""
    if not file.has_balances:
        return
    if any(record.amount for record in file.opening if record.year == 0) and not file.closing:
        yield Problem(Kind.MISSING_LABEL, None, "#IB", "#UB", "#UB")
    for measure, label in ((Measure.OPENING, "#IB"), (Measure.BALANCE, "#UB, #RES")):
        total = sum((amount for parts in amounts(file, measure).values() for amount in parts.values()), Decimal(0))
        if total:
            yield Problem(Kind.UNEVEN, None, str(total), "0", label)
