"""Whether an account plan has one place for each amount of the books: none left over, none twice, none in part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Table
from arsredovisning.data.values import format_number
from arsredovisning.errors import Fault
from arsredovisning.imports.accounts import AccountPlan, ColumnRule, Part, TableRule, holds
from arsredovisning.imports.books import Asked, Books, asked_of, dimension_of
from sie4 import Measure


def left_over(books: Books, plan: AccountPlan, shown: str) -> Iterator[Fault]:
    """Tell each account with an amount that the plan has no place for.

    Args:
        books: The amounts.
        plan: The account plan.
        shown: The plan's file in messages.
    """
    parts = [part for rule in plan.tables.values() for row in rule.rows.values() for part in row]
    asked = asked_of(column for rule in plan.tables.values() for column in rule.kolumner)
    for account in books.used(asked):
        known = any(holds(part.konton, account) for part in parts)
        if not known and not any(holds(item.konton, account) for item in plan.utelamnade):
            yield Fault(
                f"Kontot {books.name(account)} hör inte till någon rad.",
                shown,
                found=books.shown(account, asked),
                expected="en rad i någon tabell, eller en post i utelamnade",
                hint="Lägg till kontot på den rad där det hör hemma.",
            )


@dataclass(frozen=True)
class _Use:
    """A part of a row that takes an account, and whether its sign is turned."""

    row: str
    part: Part
    turned: bool

    def meets(self, other: _Use) -> bool:
        """Tell whether two parts take the same amount."""
        if self.part.belopp != other.part.belopp:
            return False
        if self.part.dimension != other.part.dimension or self.part.dimension is None:
            return True
        return bool(set(self.part.objekt) & set(other.part.objekt))


def _twice(uses: Sequence[_Use], table: Table, rule: TableRule) -> Iterator[tuple[_Use, _Use]]:
    """Give the pairs of parts that count the same amount twice.

    They do when a sum counts both, or the table must have all. What is counted with both signs is meant to be taken
    away again, as depreciation in a cash flow.
    """
    for one, other in combinations(uses, 2):
        opposite = (use for use in uses if use.turned != one.turned and use.meets(one))
        if one.row == other.row:
            together = True
        else:
            together = not any(opposite) and (bool(rule.alla) or _summed_together(table, one.row, other.row))
        if one.meets(other) and together:
            yield one, other


def _summed_together(table: Table, *rows: str) -> bool:
    return any(set(rows) <= _members(table, row.id) for row in table.rows if row.formula)


def _members(table: Table, row: str) -> set[str]:
    """Give the rows that a row is the sum of, with those that they are sums of."""
    names = [name for name in names_in(table.row(row).formula) if name in table and name != row]
    return set(names).union(*(_members(table, name) for name in names))


def misplaced(books: Books, name: str, rule: TableRule, table: Table, shown: str) -> Iterator[Fault]:
    """Tell each account that a table counts twice, or leaves out although it must have all of its kind.

    Rows that are sums of others, or parts of the row above, repeat accounts as they should.

    Args:
        books: The amounts.
        name: The table's id.
        rule: How the books fill it.
        table: The table.
        shown: The plan's file in messages.
    """
    ordinary = {row: parts for row, parts in rule.rows.items() if table.row(row).kind == ""}
    posts = [
        _Use(row, part, (part.tecken or rule.tecken) == "omvänt") for row, parts in ordinary.items() for part in parts
    ]
    asked = asked_of(rule.kolumner)
    for account in books.used(asked):
        uses = [use for use in posts if holds(use.part.konton, account)]
        for one, other in islice(_twice(uses, table, rule), 1):
            yield Fault(
                f"Kontot {books.name(account)} räknas två gånger i tabellen {name}.",
                shown,
                column=f"tabell.{name}.rader",
                found=one.row if one.row == other.row else f"{one.row} och {other.row}",
                expected="en rad för varje konto; summarader får ta med det igen",
            )
        if holds(rule.alla, account):
            yield from _missing(books, name, account, uses, asked, shown)


def _missing(
    books: Books, name: str, account: str, uses: list[_Use], asked: list[Asked], shown: str
) -> Iterator[Fault]:
    """Tell that an account, or some object of it, is not on any of a table's rows."""

    def fault(what: str, found: str, expected: str) -> Fault:
        message = f"Kontot {what} finns inte på någon rad i tabellen {name}."
        return Fault(message, shown, column=f"tabell.{name}.rader", found=found, expected=expected)

    if not uses:
        yield fault(books.name(account), books.shown(account, asked), "alla konton som står under alla")
    if any(use.part.dimension is None for use in uses):
        return
    taken = {item for use in uses for item in use.part.objekt}
    for dimension in sorted({dimension_of(use.part) for use in uses}):
        for item, amount in books.view(Measure.BALANCE, 0, dimension).get(account, {}).items():
            if item not in taken and amount:
                told = (
                    f"objekt {item} {books.file.objects.get((dimension, item), '')}".strip() if item else "utan objekt"
                )
                expected = f"alla objekt i dimension {dimension}"
                yield fault(f"{books.name(account)}, {told},", f"{format_number(amount)} kr", expected)


def untied(books: Books, plan: AccountPlan, name: str, table: Table, shown: str) -> Iterator[Fault]:
    """Tell where the rows of a table that must have all of some accounts do not add up to those accounts.

    What is booked between the table's accounts, as last year's result within equity, may stand on none of the rows;
    so may the year's result when it is booked, against the accounts that the plan leaves out.

    Args:
        books: The amounts.
        plan: The account plan.
        name: The table's id.
        table: The table.
        shown: The plan's file in messages.
    """
    rule = plan.tables[name]
    posts = [part for row, parts in rule.rows.items() if table.row(row).kind == "" for part in parts]
    for column in rule.kolumner:
        if not rule.alla or not books.has(column) or any(books.lacks((part,), column) for part in posts):
            continue
        differences = _differences(books, rule, column, posts)
        elsewhere = sum((books.balance(column, item.konton) for item in plan.utelamnade), Decimal(0))
        if (rest := sum(differences.values())) and rest != -elsewhere:
            for account, amount in differences.items():
                yield Fault(
                    f"Raderna i tabellen {name} ger inte hela kontot {books.name(account)}.",
                    shown,
                    column=f"tabell.{name}.rader",
                    found=f"{format_number(amount)} kr finns inte på någon rad ({column.id})",
                    expected=f"rader som tillsammans ger kontona under alla ({format_number(rest)} kr skiljer)",
                    hint="Se efter vad som är bokfört på kontot, och ge beloppet en rad.",
                )


def _differences(books: Books, rule: TableRule, column: ColumnRule, posts: list[Part]) -> dict[str, Decimal]:
    """Give what the rows lack of each account that must be there; one that no row has is told by ``misplaced``."""
    found: dict[str, Decimal] = {}
    for account, split in books.view(books.measure(column), column.ar).items():
        parts = [part for part in posts if holds(part.konton, account)]
        whole = any(part.dimension is None for part in parts)
        if whole and holds(rule.alla, account) and (not column.konton or holds(column.konton, account)):
            rows = (books.part_of(part, account, column) for part in parts)
            found[account] = sum(split.values(), Decimal(0)) - sum(rows, Decimal(0))
    return {account: amount for account, amount in found.items() if amount}
