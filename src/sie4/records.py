"""Records as they are read, one by one: who the file is of, its years, accounts, objects, balances and periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sie4.errors import Kind, Problem, SieError
from sie4.fields import plain_dimension
from sie4.model import Account, Balance, Period, SieFile, Year
from sie4.record import Record


class Records:
    """All records of a file but its verifications.

    Attributes:
        readings: What reads the record of each label; it raises ``SieError`` when the record cannot be used.
    """

    def __init__(self, encoding: str) -> None:
        self._head: dict[str, Any] = {"encoding": encoding}
        self._prose: list[str] = []
        self._years: dict[int, Year] = {}
        self._accounts: dict[str, Account] = {}
        self._kinds: dict[str, str] = {}
        self._dimensions: dict[str, str] = {}
        self._objects: dict[tuple[str, str], str] = {}
        self._balances: dict[str, list[Balance]] = {label: [] for label in ("#IB", "#UB", "#RES", "#OIB", "#OUB")}
        self._periods: dict[str, list[Period]] = {label: [] for label in ("#PSALDO", "#PBUDGET")}
        self._given: set[tuple[str, int, str]] = set()
        self.readings: Mapping[str, Callable[[Record], None]] = {
            "#SIETYP": self._type,
            "#PROGRAM": lambda row: self._head.update(program=f"{row.text(1)} {row.text(2)}".strip()),
            "#GEN": lambda row: self._head.update(generated=row.date(1)),
            "#KPTYP": lambda row: self._head.update(chart=row.text(1)),
            "#VALUTA": self._currency,
            "#FNAMN": lambda row: self._head.update(company=row.text(1)),
            "#ORGNR": lambda row: self._head.update(organisation=row.text(1), organisation_line=row.line),
            "#OMFATTN": lambda row: self._head.update(covers=row.date(1), covers_line=row.line),
            "#PROSA": lambda row: self._prose.append(row.text(1)),
            "#RAR": self._year,
            "#KONTO": self._account,
            "#KTYP": lambda row: self._kinds.update({row.account(1): row.text(2).upper()}),
            "#DIM": self._dimension,
            "#UNDERDIM": self._dimension,
            "#OBJEKT": lambda row: self._objects.update({(plain_dimension(row.text(1)), row.text(2)): row.text(3)}),
            "#IB": self._balance,
            "#UB": self._balance,
            "#RES": self._balance,
            "#OIB": self._object_balance,
            "#OUB": self._object_balance,
            "#PSALDO": self._period,
            "#PBUDGET": self._period,
        }

    @property
    def has_amounts(self) -> bool:
        """Tell whether any balance or period has been read."""
        return any(self._balances.values()) or any(self._periods.values())

    def _type(self, row: Record) -> None:
        given = row.need(1, "a type")
        if given.upper() not in ("1", "2", "3", "4", "4E", "4I"):
            raise SieError([Problem(Kind.BAD_TYPE, row.line, given, "1, 2, 3 or 4")])
        self._head.update(kind=int(given[0]))

    def _currency(self, row: Record) -> None:
        given = row.need(1, "a currency")
        if given.upper() != "SEK":
            raise SieError([Problem(Kind.CURRENCY, row.line, given, "SEK")])

    def _dimension(self, row: Record) -> None:
        self._dimensions[plain_dimension(row.text(1))] = row.text(2)

    def _year(self, row: Record) -> None:
        year = Year(row.year(1), row.date(2), row.date(3), row.line)
        if year.start > year.end:
            raise SieError([Problem(Kind.BAD_DATE, row.line, row.text(3), "a last day after the first")])
        self._once("#RAR", year.index, "", row)
        self._years[year.index] = year

    def _account(self, row: Record) -> None:
        account = row.account(1)
        self._accounts[account] = Account(account, row.text(2))

    def _balance(self, row: Record) -> None:
        label = row.text(0).upper()
        balance = Balance(row.year(1), row.account(2), row.amount(3), (), row.line)
        self._once(label, balance.year, balance.account, row)
        self._balances[label].append(balance)

    def _object_balance(self, row: Record) -> None:
        label = row.text(0).upper()
        balance = Balance(row.year(1), row.account(2), row.amount(4), row.objects(3), row.line)
        self._once(label, balance.year, f"{balance.account} {balance.objects}", row)
        self._balances[label].append(balance)

    def _period(self, row: Record) -> None:
        period = Period(row.year(1), row.period(2), row.account(3), row.objects(4), row.amount(5), row.line)
        label = row.text(0).upper()
        if not period.objects:
            self._once(label, period.year, f"{period.account} {period.period}", row)
        self._periods[label].append(period)

    def _once(self, label: str, year: int, account: str, row: Record) -> None:
        """Refuse a record that would be counted twice."""
        key = (label, year, account)
        if key in self._given:
            raise SieError([Problem(Kind.DUPLICATE, row.line, row.shown, "one record", f"{label} {year} {account}")])
        self._given.add(key)

    def file(self) -> SieFile:
        """Give what was read."""
        accounts = {
            number: replace(account, kind=self._kinds.get(number, "")) for number, account in self._accounts.items()
        }
        return SieFile(
            **self._head,
            prose=tuple(self._prose),
            years=self._years,
            accounts=accounts,
            dimensions=self._dimensions,
            objects=self._objects,
            opening=tuple(self._balances["#IB"]),
            closing=tuple(self._balances["#UB"]),
            results=tuple(self._balances["#RES"]),
            object_opening=tuple(self._balances["#OIB"]),
            object_closing=tuple(self._balances["#OUB"]),
            periods=tuple(self._periods["#PSALDO"]),
            budgets=tuple(self._periods["#PBUDGET"]),
        )
