"""What the books say of each account, and the amounts of rows that an account plan makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.values import format_number
from arsredovisning.imports.accounts import Amount, ColumnRule, Part, Range, TableRule, holds
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
        split = self.view(self._measure(part, column), column.ar, dimension_of(part)).get(account, {})
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
        for account, split in self.view(self._measure(part, column), column.ar, dimension_of(part)).items():
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


def asked_of(columns: Iterable[ColumnRule]) -> list[Asked]:
    """List what some columns ask of the accounts; changes of the year are always counted."""
    found = [BALANCE, CHANGE]
    for column in columns:
        if column.belopp == "budget":
            found.append(Asked(Measure.BUDGET, column.ar, "budget"))
        elif column.ar:
            found.append(Asked(Measure.BALANCE, column.ar, "året före"))
    return list(dict.fromkeys(found))


def dimension_of(part: Part) -> str:
    """Give the dimension that a part splits accounts by, empty for none."""
    return "" if part.dimension is None else str(part.dimension)
