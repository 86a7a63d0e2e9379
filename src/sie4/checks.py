"""Where a file that can be read contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sie4.amounts import Measure, amounts
from sie4.balances import (
    EQUITY,
    ZERO,
    changes_of,
    closings_of,
    equity_of,
    in_year,
    is_result,
    openings_of,
    stated,
    total,
)
from sie4.errors import MOST_PROBLEMS, Kind, Problem
from sie4.model import Balance, Booked, Objects, Period, SieFile, Year

#: The type of file that holds every verification of the year.
VERIFICATIONS = 4
_FEW_MONTHS = 2


def check(file: SieFile, year: int = 0, most: int | None = MOST_PROBLEMS) -> list[Problem]:
    """Find what does not add up in a year of a file.

    Verifications and periods must lie in the year that ``#RAR`` gives; an account's opening balance and changes must
    give its closing balance, or its result; an object's too; an opening balance must be last year's closing one, but
    for equity, to which last year's result is carried; accounts that are used must be declared; all balances must add
    up to zero; and a checksum must be that of the records.

    Args:
        file: The file.
        year: 0 for the file's own year, -1 for the one before.
        most: How many problems to give at most; None for all, for whoever lets some of them pass.

    Returns:
        Problems in the order of the file; empty when there are none.
    """
    found = [*_dates(file, year), *_undeclared(file, year), *_evenness(file, year), *_closings(file, year)]
    if year == 0:
        found += [*_openings(file), *_splits(file)]
        found += [file.checksum] if file.checksum else []
    return sorted(found, key=lambda problem: problem.line or 0)[:most]


def remarks(file: SieFile) -> list[Problem]:
    """Tell what a file was read in spite of, and what of it has been worked out."""
    found = list(file.remarks)
    outside = [period for period in file.budgets if not in_year(file, period)]
    if outside:
        months = sorted({period.period for period in outside})
        amount = sum((period.amount for period in outside), ZERO)
        shown = months[0] if len(months) == 1 else f"{months[0]}–{months[-1]}"
        found.append(Problem(Kind.BUDGET_OUTSIDE, outside[0].line, str(amount), "", shown))
    found += _budget_gaps(file)
    if file.has_balances and not any(balance.year == 0 for balance in file.opening) and openings_of(file):
        source = "changes" if changes_of(file) else "closing"
        found.append(Problem(Kind.OPENING_DERIVED, None, source))
    if file.has_balances and not stated(file.results, 0) and changes_of(file):
        found.append(Problem(Kind.RESULTS_DERIVED))
    return found


def _budget_gaps(file: SieFile) -> Iterator[Problem]:
    """Tell accounts that lack the budget of a month or two, in a file that has some account's for every month."""
    own = file.years.get(0)
    months: defaultdict[str, set[str]] = defaultdict(set)
    for period in file.budgets:
        if period.year == 0 and own and in_year(file, period):
            months[period.account].add(period.period)
    every = set().union(*months.values())
    whole = bool(own) and len(every) > _FEW_MONTHS and any(found == every for found in months.values())
    for account, found in months.items() if whole else ():
        if 0 < len(every - found) <= _FEW_MONTHS:
            yield Problem(Kind.BUDGET_GAP, None, ", ".join(sorted(every - found)), "", account)


def _dates(file: SieFile, index: int) -> Iterator[Problem]:
    records: tuple[Balance | Period, ...] = (*file.opening, *file.closing, *file.results, *file.periods, *file.budgets)
    own = file.years.get(index)
    if own is None:
        used = (record for record in records if not index or record.year == index)
        yield from (Problem(Kind.UNKNOWN_YEAR, record.line, str(index), f"#RAR {index}") for record in list(used)[:1])
        return
    for day in file.days if index == 0 else ():
        if not own.start <= day.date <= own.end:
            yield _outside(day.line, f"{day.date:%Y%m%d}", own, "%Y%m%d", day.name)
    for period in file.periods:
        if period.year == index and not in_year(file, period):
            yield _outside(period.line, period.period, own, "%Y%m", period.account)


def _outside(line: int, found: str, year: Year, form: str, subject: str) -> Problem:
    return Problem(Kind.OUTSIDE_YEAR, line, found, f"{year.start:{form}}–{year.end:{form}}", subject)


def _undeclared(file: SieFile, year: int) -> Iterator[Problem]:
    """Tell each account with an amount that no ``#KONTO`` declares, once."""
    if not file.has_balances:
        return
    balances = (*file.opening, *file.closing, *file.results, *file.object_opening, *file.object_closing)
    used = [_used(record) for record in balances if record.year == year]
    used += [_used(record) for record in (*file.periods, *file.budgets) if record.year == year]
    used += [_used(record) for record in (file.booked if year == 0 else ())]
    lines: dict[str, int] = {}
    for account, line, amount in used:
        if amount and account not in file.accounts:
            lines[account] = min(line, lines.get(account, line))
    yield from (Problem(Kind.UNDECLARED, line, account, "#KONTO", account) for account, line in lines.items())


def _used(record: Balance | Period | Booked) -> tuple[str, int, Decimal]:
    return record.account, record.line, record.amount


def _closings(file: SieFile, year: int) -> Iterator[Problem]:
    """Compare what each account ends at with what it begins at and how it changes.

    Period records may be of some accounts only; they are of all when they add up to zero, as verifications do.
    """
    changes = changes_of(file, year)
    everything = (file.kind == VERIFICATIONS and year == 0) or (changes and not total(changes))
    if not file.has_balances:
        return
    opening = openings_of(file, year)
    ends = {record.account: record for record in (*file.closing, *file.results) if record.year == year}
    results = any(record.year == year for record in file.results)
    for account in dict.fromkeys((*opening, *changes, *ends)) if everything else changes:
        if year and not opening and not is_result(file, account):
            continue
        made = opening.get(account, ZERO) + changes.get(account, ZERO)
        if record := ends.get(account):
            if made != record.amount:
                yield Problem(Kind.DIFFERS, record.line, str(record.amount), str(made), account)
        elif made and (results or not is_result(file, account)):
            yield Problem(Kind.NO_CLOSING, _first_line(file, account), str(made), "", account)


def _first_line(file: SieFile, account: str) -> int | None:
    records: tuple[Balance | Period | Booked, ...] = (*file.opening, *file.booked, *file.periods)
    return min((record.line for record in records if record.account == account), default=None)


def _openings(file: SieFile) -> Iterator[Problem]:
    """Compare what the year begins with to what last year ended at, and look whether it can be known at all."""
    if not file.has_balances:
        return
    opening, last = openings_of(file), stated(file.closing, -1)
    changes = changes_of(file)
    if not any(balance.year == 0 for balance in file.opening) and not changes:
        yield from _evenness(file, -1)
        unsure = bool(total(last)) and len(equity_of(file)) != 1
        if unsure or (not last and any(stated(file.closing, 0).values())):
            yield Problem(Kind.NO_OPENING, None, "", "#IB 0")
        return
    lines = {record.account: record.line for record in file.opening if record.year == 0}
    for account in dict.fromkeys((*last, *opening)) if last else ():
        begins, ended = opening.get(account, ZERO), last.get(account, ZERO)
        if begins != ended and account[:1] in "12" and not account.startswith(EQUITY):
            yield Problem(Kind.NOT_CARRIED, lines.get(account), str(begins), str(ended), account)


def _evenness(file: SieFile, year: int) -> Iterator[Problem]:
    """Look whether the balances of all accounts add up, at the beginning of a year and at its end."""
    if not file.has_balances:
        return
    yield from _left_out(file, year)
    opening, closing = total(openings_of(file, year)), total(closings_of(file, year))
    result = total(stated(file.results, -1))
    if opening and year == 0 and result and opening == -result:
        yield Problem(Kind.UNTRANSFERRED, None, str(opening), "0", "#IB 0")
    elif opening:
        yield Problem(Kind.UNEVEN, None, str(opening), "0", f"#IB {year}")
    whole = year == 0 or (stated(file.closing, year) and stated(file.results, year))
    if closing and whole and not (year == 0 and closing == opening):
        yield Problem(Kind.UNEVEN, None, str(closing), "0", f"#UB {year}, #RES {year}")


def _left_out(file: SieFile, year: int) -> Iterator[Problem]:
    """Tell that all closing balances or all results are gone, where something shows that they should be there."""
    closing, changes = stated(file.closing, year), changes_of(file, year)
    if year == 0 and not closing and any(stated(file.opening, 0).values()):
        yield Problem(Kind.MISSING_LABEL, None, "#IB", "#UB", "#UB")
    missing = not stated(file.results, year) and not changes
    if missing and (total(closing) if year else any(closing.values())):
        yield Problem(Kind.NO_RESULTS, None, "", "", f"#RES {year}")


def _splits(file: SieFile) -> Iterator[Problem]:
    """Compare what each object ends at with what it begins at and how it changes, and ask that its account has it."""
    opening, closing = (_by_objects(records) for records in (file.object_opening, file.object_closing))
    lines = {(record.account, record.objects): record.line for record in file.object_closing if record.year == 0}
    changes = _object_changes(file)
    totals = amounts(file, Measure.BALANCE)
    for (account, pairs), ends in closing.items():
        made = opening.get((account, pairs), ZERO) + changes.get((account, pairs), ZERO)
        if made != ends and (file.verifications or (account, pairs) in changes):
            yield _split(lines[account, pairs], ends, made, account, pairs)
    for (account, pairs), ends in closing.items():
        if ends and account not in totals:
            yield _split(lines[account, pairs], ends, ZERO, account, pairs)
    yield from _period_splits(file)


def _period_splits(file: SieFile) -> Iterator[Problem]:
    """Tell period records of objects that stand twice, or whose account has none of its own and changes by another."""
    totals = changes_of(file)
    seen: set[tuple[str, str, Objects]] = set()
    for period in file.periods if not file.verifications else ():
        key = (period.period, period.account, period.objects)
        if period.year == 0 and period.objects and (key in seen or (period.amount and period.account not in totals)):
            yield _split(period.line, period.amount, ZERO, period.account, period.objects)
        seen.add(key)


def _split(line: int, found: Decimal, expected: Decimal, account: str, pairs: Objects) -> Problem:
    name = " ".join(f"{dimension} {item}" for dimension, item in pairs)
    return Problem(Kind.SPLIT, line, str(found), str(expected), f"{account} {{{name}}}")


def _by_objects(records: tuple[Balance, ...]) -> dict[tuple[str, Objects], Decimal]:
    return {(record.account, record.objects): record.amount for record in records if record.year == 0}


def _object_changes(file: SieFile) -> dict[tuple[str, Objects], Decimal]:
    """Add up the changes of each object of each account, alone and, where a record has several, together."""
    found: defaultdict[tuple[str, Objects], Decimal] = defaultdict(Decimal)
    if not file.verifications:
        for period in file.periods:
            if period.year == 0 and period.objects:
                found[period.account, period.objects] += period.amount
        return found
    for booked in file.booked:
        for pairs in {booked.objects, *((pair,) for pair in booked.objects)} - {()}:
            found[booked.account, pairs] += booked.amount
    return found
