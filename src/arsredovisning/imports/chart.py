"""What the accounts of a chart usually are: BAS or Kommun-Bas, and the kind of each account by number and name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from arsredovisning.imports.accounts import Accounts, Amount, Sign, holds
from arsredovisning.imports.mapping import MappingSettings, Texts
from sie4 import Account

ChartName = Literal["bas", "kommunbas"]
NAMES: Mapping[ChartName, str] = {"bas": "BAS", "kommunbas": "Kommun-Bas"}
#: Every account of revenues and costs but the year's result.
RESULT = "resultat"
YEARS_RESULT = "arets_resultat"
_RESULT_CLASSES = "345678"
_SHOWN = 4


class Sorted(MappingSettings):
    """Where accounts stand in each chart, and the words that their names have."""

    bas: Accounts = ()
    kommunbas: Accounts = ()
    ord: Texts = ()

    def numbers(self, chart: ChartName) -> Accounts:
        """Give where these accounts stand in a chart."""
        return self.bas if chart == "bas" else self.kommunbas

    def has_number(self, account: str, chart: ChartName) -> bool:
        """Tell whether an account's number is one of these in a chart."""
        return holds(self.numbers(chart), account)

    def has_word(self, name: str) -> bool:
        """Tell whether a word of an account's name begins as one of these."""
        return any(re.search(rf"\b{re.escape(word)}", name.casefold()) for word in self.ord)


class Kind(Sorted):
    """A kind of accounts.

    Attributes:
        under: The kind that it is a part of.
    """

    under: str = ""


class Post(MappingSettings):
    """Rows that a table may have for accounts of some kinds; the first that it has gets them.

    Attributes:
        summa: Whether the row counts accounts that stand on other rows.
    """

    slag: tuple[str, ...]
    rader: tuple[str, ...]
    belopp: Amount = "saldo"
    tecken: Sign | None = None
    summa: bool = False


class KnownTable(MappingSettings):
    """What the rows of a table are.

    Attributes:
        som: Another table whose rows it may have too.
        utan: Kinds that it is without when the income statement has a row of their own for them.
    """

    tecken: Sign
    alla: Accounts = ()
    utan: tuple[str, ...] = ()
    som: str = ""
    poster: tuple[Post, ...] = ()


class Knowledge(MappingSettings):
    """kontoplaner.toml."""

    kannetecken: tuple[Sorted, ...]
    slag: dict[str, Kind]
    tabell: dict[str, KnownTable]

    def posts(self, table: str) -> tuple[Post, ...]:
        """Give what the rows of a table are, its own before those it shares."""
        known = self.tabell[table]
        return (*known.poster, *(self.posts(known.som) if known.som else ()))


@cache
def knowledge() -> Knowledge:
    """Read what is known of charts and tables."""
    text = files("arsredovisning.imports").joinpath("kontoplaner.toml").read_text("utf-8")
    return Knowledge.model_validate(tomllib.loads(text))


@dataclass(frozen=True)
class Chart:
    """Which chart a file's accounts follow.

    Attributes:
        name: The chart; the likelier one when it is not sure.
        evidence: What decides, a Swedish sentence.
        sure: Whether the accounts speak for one chart more than for the other.
    """

    name: ChartName
    evidence: str
    sure: bool


def chart_of(accounts: Mapping[str, Account], said: str = "") -> Chart:
    """Tell whether accounts follow BAS or Kommun-Bas, by names that stand in different classes in the two.

    Args:
        accounts: The accounts by number.
        said: What the file says (``#KPTYP``); it decides only where the accounts do not, for most programs say
            EUBAS97 of any chart.
    """
    votes: dict[ChartName, list[str]] = {"bas": [], "kommunbas": []}
    for number, account in accounts.items():
        mark = next((mark for mark in knowledge().kannetecken if mark.has_word(account.name)), None)
        one, other = (bool(mark and mark.has_number(number, chart)) for chart in ("bas", "kommunbas"))
        if one != other:
            votes["bas" if one else "kommunbas"].append(f"{number} {account.name}")
    best: ChartName = "kommunbas" if len(votes["kommunbas"]) >= len(votes["bas"]) else "bas"
    against = votes["bas" if best == "kommunbas" else "kommunbas"]
    if len(votes[best]) == len(against):
        if said:
            best = "kommunbas" if "kommun" in said.casefold() else "bas"
        why = f"kontonas namn avgör inte; filen säger {said}" if said else "varken kontonas namn eller filen säger det"
        return Chart(best, f"Kontoplanen är osäker, troligen {NAMES[best]}: {why}.", False)
    shown = ", ".join(votes[best][:_SHOWN]) + (" …" if len(votes[best]) > _SHOWN else "")
    contrary = f" {len(against)} konton talar emot: {', '.join(against[:_SHOWN])}." if against else ""
    return Chart(best, f"Kontoplanen är {NAMES[best]}: så står {shown}.{contrary}", True)


@dataclass(frozen=True)
class Sort:
    """What an account is taken for.

    Attributes:
        kind: The kind, empty when the number is of none.
        doubt: Why it is not sure, in Swedish; empty when it is.
        by_number: The kind that the number says, where the name says another.
    """

    kind: str
    doubt: str = ""
    by_number: str = ""

    def lineage(self) -> Iterator[str]:
        """Give the kind and those that it is a part of, the narrowest first."""
        return _lineage(self.kind)

    def lineage_by_number(self) -> Iterator[str]:
        """Give the kind that the number says and those that it is a part of."""
        return _lineage(self.by_number)


def _lineage(kind: str) -> Iterator[str]:
    while kind:
        yield kind
        kind = knowledge().slag[kind].under


def sort_of(account: Account, chart: Chart) -> Sort:
    """Tell what an account is: by number what it is as a whole, by words or number what part of that."""
    kinds = knowledge().slag
    whole = [name for name, kind in kinds.items() if not kind.under]
    found = next((name for name in whole if kinds[name].has_number(account.number, chart.name)), "")
    if not found:
        return Sort("", f"numret hör inte till någon grupp i {NAMES[chart.name]}")
    doubts = [f"namnet tyder på {_other(account, chart)}"] if _other(account, chart) else []
    if not chart.sure and account.number[0] in "4567":
        doubts.append("kontoplanen är osäker")
    number_says = ""
    while parts := [name for name, kind in kinds.items() if kind.under == found]:
        by_word = next((name for name in parts if kinds[name].has_word(account.name)), "")
        by_number = next((name for name in parts if kinds[name].has_number(account.number, chart.name)), "")
        if by_word and by_number and by_word != by_number:
            number_says = by_number
        if not (by_word or by_number):
            break
        found = by_word or by_number
    return Sort(found, "; ".join(doubts), number_says)


def _other(account: Account, chart: Chart) -> str:
    """Name the chart whose place an account has by its name, when that is not the file's chart."""
    other: ChartName = "bas" if chart.name == "kommunbas" else "kommunbas"
    for mark in knowledge().kannetecken:
        if mark.has_word(account.name):
            here, there = (mark.has_number(account.number, name) for name in (chart.name, other))
            return NAMES[other] if there and not here else ""
    return ""


def is_result_kind(account: Account, sort: Sort) -> bool:
    """Tell whether an account is one of revenues and costs, other than the year's result."""
    return account.number[:1] in _RESULT_CLASSES and sort.kind != YEARS_RESULT
