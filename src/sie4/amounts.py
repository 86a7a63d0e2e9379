"""What a file's records make of each account: balance, opening balance, change and budget, also by object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from sie4.errors import Kind, Problem, SieError
from sie4.model import Balance, Objects, Period, SieFile

#: Amounts by account and object; the object is empty for what belongs to none.
Amounts: TypeAlias = dict[str, dict[str, Decimal]]


class Measure(StrEnum):
    """What is asked of an account.

    BALANCE is the closing balance of a balance account and the year's result of a result account; CHANGE is what it
    differs by from the opening balance.
    """

    BALANCE = "balance"
    OPENING = "opening"
    CHANGE = "change"
    BUDGET = "budget"


def amounts(file: SieFile, measure: Measure, year: int = 0, dimension: str = "") -> Amounts:
    """Work out an amount for each account.

    A balance that the file states is taken as it is. One that it leaves out is made of opening balance and changes
    (verifications, and where there are none ``#PSALDO``); without changes it is zero, as the standard says.

    Args:
        file: The file.
        measure: What to work out.
        year: 0 for the file's own year, -1 for the one before.
        dimension: Split each account by the objects of this dimension; the object ``""`` holds what belongs to none
            of them. Without a dimension everything is under ``""``.

    Returns:
        Amounts in the file's currency, credit negative; accounts without any record are left out.

    Raises:
        SieError: If an account's budget is given by objects of several dimensions only.
    """
    totals = _totals(file, measure, year)
    if not dimension:
        return {account: {"": amount} for account, amount in totals.items()}
    split: Amounts = {account: {} for account in totals}
    for account, parts in _by_object(file, measure, year, dimension).items():
        split.setdefault(account, {}).update(parts)
    for account, parts in split.items():
        rest = totals.get(account, Decimal(0)) - sum(parts.values(), Decimal(0))
        if rest or not parts:
            parts[""] = rest
    return split


def has_amounts(file: SieFile, measure: Measure, year: int = 0) -> bool:
    """Tell whether a file holds anything of a kind for a year."""
    return bool(_totals(file, measure, year))


def _totals(file: SieFile, measure: Measure, year: int) -> dict[str, Decimal]:
    if measure is Measure.BUDGET:
        return _budget_totals(file, year)
    opening = _sum(file.opening, year)
    if measure is Measure.OPENING:
        return opening
    balance = _balances(file, year, opening)
    if measure is Measure.BALANCE:
        return balance
    return {
        account: balance.get(account, Decimal(0)) - opening.get(account, Decimal(0)) for account in [*opening, *balance]
    }


def _balances(file: SieFile, year: int, opening: dict[str, Decimal]) -> dict[str, Decimal]:
    """Give each account's balance: as stated, else made of changes; one left out of both is zero."""
    changes = changes_of(file, year)
    made = {account: opening.get(account, Decimal(0)) + change for account, change in changes.items()}
    if file.verifications and year == 0:
        made = {**opening, **made}
    return {**made, **_sum(file.closing, year), **_sum(file.results, year)}


def changes_of(file: SieFile, year: int = 0) -> dict[str, Decimal]:
    """Add up the changes of each account that the file states: verifications in year 0, else period records.

    Returns:
        Amounts in the file's currency, by account.
    """
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    if file.verifications and year == 0:
        for verification in file.verifications:
            for row in verification.transactions:
                found[row.account] += row.amount
    else:
        for period in file.periods:
            if period.year == year and not period.objects:
                found[period.account] += period.amount
    return dict(found)


def _budget_totals(file: SieFile, year: int) -> dict[str, Decimal]:
    """Give each account's budget: its total where there is one, else the sum of its objects."""
    budgets = [period for period in file.budgets if period.year == year]
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    totalled = {period.account for period in budgets if not period.objects}
    kinds: dict[str, tuple[str, ...]] = {}
    for period in budgets:
        if period.account not in totalled:
            own = tuple(dimension for dimension, _object in period.objects)
            if kinds.setdefault(period.account, own) != own:
                raise SieError([Problem(Kind.AMBIGUOUS_BUDGET, period.line, period.account, "a record with {}")])
        elif period.objects:
            continue
        found[period.account] += period.amount
    return dict(found)


def _by_object(file: SieFile, measure: Measure, year: int, dimension: str) -> Amounts:
    if measure is Measure.BUDGET:
        return _stated(file.budgets, year, dimension)
    if measure is Measure.OPENING:
        return _stated(file.object_opening, year, dimension)
    changes = _object_changes(file, year, dimension)
    if measure is Measure.CHANGE:
        return changes
    opening = _stated(file.object_opening, year, dimension)
    made = _added(opening, changes) if year == 0 else changes
    return {**made, **_stated(file.object_closing, year, dimension)}


def _object_changes(file: SieFile, year: int, dimension: str) -> Amounts:
    if not file.verifications or year != 0:
        return _stated(file.periods, year, dimension)
    found = _empty()
    for verification in file.verifications:
        for row in verification.transactions:
            name = _object(row.objects, dimension)
            if name is not None:
                found[row.account][name] += row.amount
    return _plain(found)


def _stated(records: Iterable[Period] | Iterable[Balance], year: int, dimension: str) -> Amounts:
    """Add up amounts that the file states, for a year."""
    found = _empty()
    for record in records:
        name = _object(record.objects, dimension)
        if record.year == year and name is not None:
            found[record.account][name] += record.amount
    return _plain(found)


def _added(one: Amounts, other: Amounts) -> Amounts:
    found = _empty()
    for side in (one, other):
        for account, parts in side.items():
            for name, amount in parts.items():
                found[account][name] += amount
    return _plain(found)


def _empty() -> defaultdict[str, defaultdict[str, Decimal]]:
    return defaultdict(lambda: defaultdict(Decimal))


def _plain(found: defaultdict[str, defaultdict[str, Decimal]]) -> Amounts:
    return {account: dict(parts) for account, parts in found.items()}


def _object(objects: Objects, dimension: str) -> str | None:
    return next((name for own, name in objects if own == dimension), None)


def _sum(balances: Iterable[Balance], year: int) -> dict[str, Decimal]:
    return {balance.account: balance.amount for balance in balances if balance.year == year}
