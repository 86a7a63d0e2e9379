"""What each account begins the year with, changes by and ends at: as the file states it, else worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from sie4.model import Balance, Period, SieFile

#: Equity: group 20 of both BAS and Kommun-Bas.
EQUITY = "20"
ZERO = Decimal(0)


def stated(balances: Iterable[Balance], year: int) -> dict[str, Decimal]:
    """Give the amounts that a file states for a year, by account."""
    return {balance.account: balance.amount for balance in balances if balance.year == year}


def total(amounts: dict[str, Decimal]) -> Decimal:
    """Add up the amounts of all accounts."""
    return sum(amounts.values(), ZERO)


def changes_of(file: SieFile, year: int = 0) -> dict[str, Decimal]:
    """Add up the changes of each account that the file states: verifications in year 0, else period records.

    Returns:
        Amounts in the file's currency, by account.
    """
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    if file.verifications and year == 0:
        for booked in file.booked:
            found[booked.account] += booked.amount
        return dict(found)
    parted = parted_accounts(file, year)
    for period in file.periods:
        if period.year == year and (not period.objects or period.account in parted):
            found[period.account] += period.amount
    return dict(found)


def parted_accounts(file: SieFile, year: int = 0) -> set[str]:
    """Find the accounts whose period records with objects are parts of the change beside the record without.

    The record without objects should be the account's whole change. Some programs write what has no object there
    instead; then all records together, and not that one alone, take the opening balance to the closing one.
    """
    if not any(period.objects for period in file.periods):
        return set()
    alone: defaultdict[str, Decimal] = defaultdict(Decimal)
    together: defaultdict[str, Decimal] = defaultdict(Decimal)
    for period in file.periods:
        if period.year == year:
            together[period.account] += period.amount
            alone[period.account] += ZERO if period.objects else period.amount
    opening = stated(file.opening, year)
    ends = {**stated(file.closing, year), **stated(file.results, year)}
    wanted = {account: ends.get(account, ZERO) - opening.get(account, ZERO) for account in together}
    return {account for account, change in wanted.items() if alone[account] != change == together[account]}


def openings_of(file: SieFile, year: int = 0) -> dict[str, Decimal]:
    """Give what each account begins a year with.

    A file need not state it for its own year where it states what last year ended at (SIE 4B, 5.16). Then it is the
    closing balance less the changes, where the file has changes, else last year's closing balance, with last year's
    result carried to equity.
    """
    amounts = stated(file.opening, year)
    if amounts or year or any(balance.year == year for balance in file.opening):
        return amounts
    changes = changes_of(file)
    if changes:
        closing = stated(file.closing, 0)
        found = {account: closing.get(account, ZERO) - changes.get(account, ZERO) for account in [*closing, *changes]}
        return {account: amount for account, amount in found.items() if amount and not is_result(file, account)}
    last = stated(file.closing, -1)
    result = total(stated(file.results, -1))
    if total(last) and total(last) + result == 0 and (accounts := equity_of(file)):
        last[accounts[0]] = last.get(accounts[0], ZERO) + result
    return last


def closings_of(file: SieFile, year: int = 0) -> dict[str, Decimal]:
    """Give what each account ends a year at: as stated, else made of opening and changes; left out of both is zero."""
    opening, changes = openings_of(file, year), changes_of(file, year)
    made = {account: opening.get(account, ZERO) + change for account, change in changes.items()}
    if file.verifications and year == 0:
        made = {**opening, **made}
    return {**made, **stated(file.closing, year), **stated(file.results, year)}


def is_result(file: SieFile, account: str) -> bool:
    """Tell whether an account is one of revenues and costs: by its records, else its type, else its number."""
    if any(record.account == account for record in (*file.opening, *file.closing)):
        return False
    known = file.accounts.get(account)
    return known.kind in "KI" if known and known.kind else account[:1] in "345678"


def equity_of(file: SieFile) -> list[str]:
    """List the accounts of equity that the file has balances of, the lowest first."""
    used = {record.account for record in (*file.opening, *file.closing)}
    return sorted(account for account in used if account.startswith(EQUITY))


def with_result_carried(file: SieFile) -> SieFile:
    """Give a file whose opening balances lack last year's result as it is when the result is carried to equity.

    The lowest account of equity gets it, in the opening balance and, where that lacks it too, in the closing one.
    """
    openings, closings = openings_of(file), stated(file.closing, 0)
    lacking = total(openings)
    account = (equity_of(file) or [EQUITY + "99"])[0]
    carried = replace(file, opening=_added(file.opening, openings, account, -lacking))
    if total(closings_of(file)) != lacking:
        return carried
    return replace(carried, closing=_added(file.closing, closings, account, -lacking))


def _added(
    records: Iterable[Balance], amounts: dict[str, Decimal], account: str, amount: Decimal
) -> tuple[Balance, ...]:
    """Give records whose amounts of the file's own year are these, with some more on one account."""
    lines = {record.account: record.line for record in records if record.year == 0}
    made = {**amounts, account: amounts.get(account, ZERO) + amount}
    own = (Balance(0, name, value, (), lines.get(name, 0)) for name, value in made.items())
    return (*(record for record in records if record.year), *own)


def in_year(file: SieFile, period: Period) -> bool:
    """Tell whether a month lies in the financial year that the record says; True when the file does not say when."""
    year = file.years.get(period.year)
    return year is None or f"{year.start:%Y%m}" <= period.period <= f"{year.end:%Y%m}"
