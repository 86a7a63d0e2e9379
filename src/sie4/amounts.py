"""What a file's records make of each account: balance, opening balance, change and budget, also by object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from sie4.balances import ZERO, closings_of, in_year, openings_of, parted_accounts, total
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
    (verifications, and where there are none ``#PSALDO``); without changes it is zero, as the standard says. Opening
    balances that are all left out are worked out (``openings_of``). Budgets of months outside the financial year are
    not counted.

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
        rest = totals.get(account, ZERO) - total(parts)
        if rest or not parts:
            parts[""] = rest
    return split


def has_amounts(file: SieFile, measure: Measure, year: int = 0) -> bool:
    """Tell whether a file holds anything of a kind for a year."""
    return bool(_totals(file, measure, year))


def _totals(file: SieFile, measure: Measure, year: int) -> dict[str, Decimal]:
    if measure is Measure.BUDGET:
        return _budget_totals(file, year)
    opening = openings_of(file, year)
    if measure is Measure.OPENING:
        return opening
    balance = closings_of(file, year)
    if measure is Measure.BALANCE:
        return balance
    return {account: balance.get(account, ZERO) - opening.get(account, ZERO) for account in [*opening, *balance]}


def _budget_totals(file: SieFile, year: int) -> dict[str, Decimal]:
    """Give each account's budget: its total where there is one, else the sum of its objects."""
    budgets = [period for period in file.budgets if period.year == year and in_year(file, period)]
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
        return _stated((period for period in file.budgets if in_year(file, period)), year, dimension)
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
        return _stated(_counted(file, year, dimension), year, dimension)
    found = _empty()
    for booked in file.booked:
        if name := _object(booked.objects, dimension):
            found[booked.account][name] += booked.amount
    return _plain(found)


def _counted(file: SieFile, year: int, dimension: str) -> Iterator[Period]:
    """Give the period records that an account is split by: those of one object where there are any, else the rest."""
    parted = parted_accounts(file, year)
    alone = {
        period.account
        for period in file.periods
        if period.year == year and [own for own, _name in period.objects] == [dimension]
    }
    for period in file.periods:
        if period.account in parted or period.account not in alone or len(period.objects) == 1:
            yield period


def _stated(records: Iterable[Period] | Iterable[Balance], year: int, dimension: str) -> Amounts:
    """Add up amounts that the file states, for a year."""
    found = _empty()
    for record in records:
        name = _object(record.objects, dimension)
        if record.year == year and name:
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


def _object(objects: Objects, dimension: str) -> str:
    """Give the object of a dimension; one without a name is none."""
    return next((name for own, name in objects if own == dimension), "")
