"""Which rows of the tables the accounts of the books become: konton.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from arsredovisning.data.settings import Identifier
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.mapping import MappingSettings, Texts, read_mapping
from arsredovisning.project.workspace import ReportFolder

Amount = Literal["saldo", "ingaende", "forandring"]
Sign = Literal["som bokfört", "omvänt"]

_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_RANGES = (
    "konton som 3000-3999, 8910 eller 35 (alla som börjar med 35), med komma mellan; ett intervall har lika många"
    " siffror på båda sidor, det lägsta först: 40-76, inte 4-76"
)


@dataclass(frozen=True)
class Range:
    """Accounts from one to another, both with as many digits; a longer account belongs to what it begins with."""

    low: str
    high: str

    @property
    def classes(self) -> Iterator[str]:
        """The classes of accounts (first digits) that it touches."""
        return (str(digit) for digit in range(int(self.low[0]), int(self.high[0]) + 1))

    def __str__(self) -> str:
        return self.low if self.low == self.high else f"{self.low}-{self.high}"

    def __contains__(self, account: str) -> bool:
        digits = len(self.low)
        return self.low <= account.ljust(digits, "0")[:digits] <= self.high


def _ranges(given: Any) -> Any:
    """Read ``3000-3999, 8`` as ranges of accounts."""
    if not isinstance(given, str):
        return given
    ranges = []
    for item in given.split(","):
        found = _RANGE.fullmatch(item.strip())
        low, high = (found[1], found[2] or found[1]) if found else ("", "")
        if not found or len(low) != len(high) or low > high:
            raise ValueError(_RANGES)
        ranges.append(Range(low, high))
    return tuple(ranges)


Accounts = Annotated[tuple[Range, ...], BeforeValidator(_ranges)]


def holds(accounts: Iterable[Range], account: str) -> bool:
    """Tell whether an account lies in one of the ranges."""
    return any(account in item for item in accounts)


class Part(MappingSettings):
    """A part of a row's amount: accounts, or some objects of them."""

    konton: Accounts
    belopp: Amount = "saldo"
    tecken: Sign | None = None
    dimension: int | None = None
    objekt: Texts = ()

    @model_validator(mode="after")
    def _object_of_dimension(self) -> Part:
        if (self.dimension is None) != (not self.objekt):
            raise ValueError("dimension och objekt tillsammans")
        return self


def _parts(given: Any) -> Any:
    """Read a row's accounts: ``"30-39"``, one part, or a list of either."""
    items: Sequence[Any] = given if isinstance(given, list) else [given]
    return tuple({"konton": item} if isinstance(item, str) else item for item in items)


class ColumnRule(MappingSettings):
    """A column that the books fill.

    Attributes:
        id: The column's id; ``{ar}`` is the report's year and ``{fg}`` the one before.
        belopp: ``budget`` fills it with ``#PBUDGET``; otherwise each row says what it shows.
        konton: Only these accounts, for a column of revenues or costs alone.
        ar: -1 for the year before, as the books have it.
    """

    id: str
    belopp: Literal["utfall", "budget"] = "utfall"
    konton: Accounts = ()
    ar: Literal[0, -1] = 0


class TableRule(MappingSettings):
    """How the books fill a table.

    Attributes:
        tecken: ``omvänt`` turns the sign: revenues and debts are credit, which is negative in the books.
        alla: Accounts that must stand on a row of the table other than its sums.
    """

    tecken: Sign
    decimaler: Annotated[int, Field(ge=0, le=2)] = 0
    alla: Accounts = ()
    kolumner: tuple[ColumnRule, ...] = (ColumnRule(id="{ar}"),)
    rader: dict[Identifier, Annotated[tuple[Part, ...], BeforeValidator(_parts)]]

    @property
    def rows(self) -> dict[str, tuple[Part, ...]]:
        """The rows that are filled; a year's own file may take some away with an empty list."""
        return {row: parts for row, parts in self.rader.items() if parts}


class LeftOut(MappingSettings):
    """Accounts that the report shows nowhere, and why."""

    konton: Accounts
    skal: str


class AccountPlan(MappingSettings):
    """konton.toml."""

    utelamnade: tuple[LeftOut, ...] = ()
    tabell: dict[Identifier, TableRule]

    @property
    def tables(self) -> dict[str, TableRule]:
        """The tables that have a row to fill."""
        return {name: rule for name, rule in self.tabell.items() if rule.rows}


def read_accounts(folder: ReportFolder) -> AccountPlan:
    """Read data/<forbund>/konton.toml, and the year's own on top of it.

    Raises:
        ReportError: If there is none, or with every fault in it.
    """
    own = folder.data.parent / "konton.toml"
    if not own.exists() and not (folder.data / "konton.toml").exists():
        raise ReportError(
            Fault(
                "Filen som säger vilka konton som hör till vilka rader saknas.",
                folder.workspace.relative(own),
                hint=f"make konton FILE=bok.se YEAR={folder.year} FORBUND={folder.forbund} föreslår en ur bokföringen.",
            )
        )
    return read_mapping(folder, "konton", AccountPlan)
