"""What the books say of each account, and what the account plan makes of it: amounts of rows, accounts left over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Table
from arsredovisning.data.values import format_number
from arsredovisning.errors import Fault
from arsredovisning.imports.accounts import AccountPlan, Amount, ColumnRule, Part, Range, TableRule, holds
from sie4 import Measure, SieFile, amounts, has_amounts

_MEASURES: Mapping[Amount, Measure] = {
    "saldo": Measure.BALANCE,
    "ingaende": Measure.OPENING,
    "forandring": Measure.CHANGE,
}


#: The classes of accounts that have balances; the others have results.
_BALANCE = {"1", "2"}


@dataclass(frozen=True)
class Asked:
    """Something that a column asks of the accounts, and the word for it."""

    measure: Measure
    year: int = 0
    word: str = ""


BALANCE = Asked(Measure.BALANCE)
CHANGE = Asked(Measure.CHANGE, word="förändring")


class Books:
    """The amounts of a SIE file, in kr with credit negative, worked out once for each question."""

    def __init__(self, file: SieFile) -> None:
        self.file = file
        self._views: dict[tuple[Measure, int, str], dict[str, dict[str, Decimal]]] = {}

    def view(self, measure: Measure, year: int = 0, dimension: str = "") -> dict[str, dict[str, Decimal]]:
        """Give the amounts by account and object.

        Raises:
            SieError: If a budget cannot be told from its objects.
        """
        key = (measure, year, dimension)
        if key not in self._views:
            self._views[key] = amounts(self.file, measure, year, dimension)
        return self._views[key]

    @staticmethod
    def measure(column: ColumnRule) -> Measure:
        """Give what a column asks of an account as a whole."""
        return Measure.BUDGET if column.belopp == "budget" else Measure.BALANCE

    def has(self, column: ColumnRule) -> bool:
        """Tell whether the books hold anything for a column."""
        return has_amounts(self.file, self.measure(column), column.ar)

    def balance(self, column: ColumnRule, konton: Iterable[Range]) -> Decimal:
        """Add up some accounts in a column, in kr as booked."""
        views = self.view(self.measure(column), column.ar).items()
        return sum((amount for name, split in views if holds(konton, name) for amount in split.values()), Decimal(0))

    def part_of(self, part: Part, account: str, column: ColumnRule) -> Decimal:
        """Give how much of an account a part of a row takes in a column, in kr as booked."""
        split = self.view(self._measure(part, column), column.ar, _dimension(part)).get(account, {})
        return sum((amount for name, amount in split.items() if not part.objekt or name in part.objekt), Decimal(0))

    def lacks(self, parts: tuple[Part, ...], column: ColumnRule) -> str:
        """Name the records that a row needs in a column of the year before and the file has none of, if any.

        What a file does not state of last year is not zero.
        """
        if not column.ar or column.belopp == "budget":
            return ""
        file, year = self.file, column.ar
        for part in parts:
            classes = {digit for item in part.konton for digit in item.classes}
            if part.belopp != "saldo" and not has_amounts(file, Measure.OPENING, year):
                return f"#IB {year}"
            if classes & _BALANCE and not any(record.year == year for record in file.closing):
                return f"#UB {year}"
            if classes - _BALANCE and not any(record.year == year for record in file.results):
                return f"#RES {year}"
        return ""

    def amount(self, parts: tuple[Part, ...], rule: TableRule, column: ColumnRule) -> Decimal | None:
        """Work out a cell's amount in kr, with the sign it is printed with; None when nothing is booked."""
        found = [amount for part in parts for amount in self._part(part, rule, column)]
        return sum(found, Decimal(0)) if found else None

    def _part(self, part: Part, rule: TableRule, column: ColumnRule) -> Iterator[Decimal]:
        sign = -1 if (part.tecken or rule.tecken) == "omvänt" else 1
        for account, split in self.view(self._measure(part, column), column.ar, _dimension(part)).items():
            if holds(part.konton, account) and (not column.konton or holds(column.konton, account)):
                for name, amount in split.items():
                    if not part.objekt or name in part.objekt:
                        yield sign * amount

    @staticmethod
    def _measure(part: Part, column: ColumnRule) -> Measure:
        return Measure.BUDGET if column.belopp == "budget" else _MEASURES[part.belopp]

    def name(self, account: str) -> str:
        """Give an account's number and name."""
        known = self.file.accounts.get(account)
        return f"{account} {known.name}".strip() if known else account

    def used(self, asked: Iterable[Asked]) -> list[str]:
        """List the accounts that have an amount of what is asked for."""
        found = {
            account
            for ask in asked
            for account, parts in self.view(ask.measure, ask.year).items()
            if any(parts.values())
        }
        return sorted(found)

    def shown(self, account: str, asked: Iterable[Asked]) -> str:
        """Give an account's amounts in words: those that are not zero, and its change when nothing is left of it."""
        found = {ask: sum(self.view(ask.measure, ask.year).get(account, {}).values(), Decimal(0)) for ask in asked}
        if found.get(BALANCE):
            found.pop(CHANGE, None)
        return ", ".join(f"{ask.word} {format_number(amount)} kr".strip() for ask, amount in found.items() if amount)


def left_over(books: Books, plan: AccountPlan, shown: str) -> Iterator[Fault]:
    """Tell each account with an amount that the plan has no place for.

    Args:
        books: The amounts.
        plan: The account plan.
        shown: The plan's file in messages.
    """
    parts = [part for rule in plan.tables.values() for row in rule.rows.values() for part in row]
    asked = _asked(column for rule in plan.tables.values() for column in rule.kolumner)
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
    asked = _asked(rule.kolumner)
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
    for dimension in sorted({_dimension(use.part) for use in uses}):
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


def _asked(columns: Iterable[ColumnRule]) -> list[Asked]:
    """List what some columns ask of the accounts; changes of the year are always counted."""
    found = [BALANCE, CHANGE]
    for column in columns:
        if column.belopp == "budget":
            found.append(Asked(Measure.BUDGET, column.ar, "budget"))
        elif column.ar:
            found.append(Asked(Measure.BALANCE, column.ar, "året före"))
    return list(dict.fromkeys(found))


def _dimension(part: Part) -> str:
    return "" if part.dimension is None else str(part.dimension)
