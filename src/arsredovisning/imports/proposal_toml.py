"""A proposed account plan, and how it is written: konton.toml with the accounts' doubts beside their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from arsredovisning.imports.accounts import Amount, Sign
from arsredovisning.imports.chart import Chart
from sie4 import Account

#: How short a prefix stands for accounts: balances and finances by group, the tax and the year's result by account.
_SHORTEST = {"1": 2, "2": 2, "8": 2}
_SHORTEST_IN_89 = 3


@dataclass(frozen=True)
class Share:
    """Accounts that a row gets, and what of them.

    Attributes:
        accounts: Their numbers, in order.
        groups: Where such accounts would stand, for a row that no account of the file has: then it gets a dash.
        belopp: What is asked of them.
        tecken: The sign, when it is not the table's.
    """

    accounts: tuple[str, ...]
    belopp: Amount = "saldo"
    tecken: Sign | None = None
    groups: str = ""


@dataclass(frozen=True)
class Doubtful:
    """An account whose row is not sure: in which table, on which row, and why."""

    account: Account
    table: str
    row: str
    why: str


@dataclass
class ProposedTable:
    """What is proposed for a table.

    Attributes:
        rows: What each row gets, in the table's order.
        columns: Ids of the columns that are filled, with ``{ar}``, and whether with the budget.
    """

    id: str
    tecken: Sign
    alla: str
    columns: tuple[tuple[str, bool], ...]
    rows: dict[str, list[Share]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A proposed konton.toml.

    Attributes:
        chart: Which chart of accounts the file follows, and by what that is seen.
        tables: The tables, in the year's order.
        doubtful: The accounts whose rows should be looked at.
    """

    chart: Chart
    tables: tuple[ProposedTable, ...]
    doubtful: tuple[Doubtful, ...]


def in_toml(proposal: Proposal, accounts: Mapping[str, Account], head: str) -> str:
    """Write a proposal as konton.toml, each row with its accounts' names, and the doubtful marked.

    Args:
        proposal: What is proposed.
        accounts: The file's accounts.
        head: Comment lines that say what the proposal was made of.
    """
    lines = [*(f"# {line}".rstrip() for line in head.splitlines()), ""]
    reason = "Årets resultat förs om vid bokslutet; räkningarna tar resultatet från de andra kontona."
    lines += ["[[utelamnade]]", 'konton = "899"', f'skal = "{reason}"', ""]
    for table in proposal.tables:
        lines += [f"[tabell.{table.id}]", f'tecken = "{table.tecken}"']
        lines += [f'alla = "{table.alla}"'] if table.alla else []
        if table.columns != (("{ar}", False),):
            columns = ", ".join(_column(*column) for column in table.columns)
            lines += [f"kolumner = [{columns}]"]
        lines += ["", f"[tabell.{table.id}.rader]"]
        for row, shares in table.rows.items():
            doubtful = [item for item in proposal.doubtful if (item.table, item.row) == (table.id, row)]
            lines += [f"# OSÄKERT: {item.account.number} {item.account.name}: {item.why}" for item in doubtful]
            parts = [_part(share, accounts) for share in shares]
            lines.append(f"{row} = {parts[0] if len(parts) == 1 else '[' + ', '.join(parts) + ']'}")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _column(name: str, budget: bool) -> str:
    return f'{{ id = "{name}", belopp = "budget" }}' if budget else f'{{ id = "{name}" }}'


def _part(share: Share, accounts: Mapping[str, Account]) -> str:
    others = [number for number in accounts if number not in share.accounts]
    ranges = share.groups or ", ".join(ranges_of(share.accounts, others))
    if share.belopp == "saldo" and share.tecken is None:
        return f'"{ranges}"'
    belopp = f', belopp = "{share.belopp}"' if share.belopp != "saldo" else ""
    tecken = f', tecken = "{share.tecken}"' if share.tecken else ""
    return f'{{ konton = "{ranges}"{belopp}{tecken} }}'


def ranges_of(accounts: Iterable[str], others: Iterable[str]) -> list[str]:
    """Write accounts as the widest classes and groups that hold none of the others, neighbours together.

    So an account that is opened later in a group stands where the group stands.
    """
    others = list(others)
    prefixes: list[str] = []
    for account in sorted(accounts):
        if not any(account.startswith(prefix) for prefix in prefixes):
            shortest = _SHORTEST_IN_89 if account.startswith("89") else _SHORTEST.get(account[0], 1)
            lengths = range(shortest, len(account) + 1)
            free = (account[:n] for n in lengths if not any(other.startswith(account[:n]) for other in others))
            prefixes.append(next(free, account))
    return list(_joined(prefixes))


def _joined(prefixes: Sequence[str]) -> Iterator[str]:
    """Join neighbours of the same length: 16, 17 is 16-17."""
    begin = end = ""
    for prefix in [*prefixes, ""]:
        if begin and len(prefix) == len(end) and prefix and int(prefix) == int(end) + 1:
            end = prefix
            continue
        if begin:
            yield begin if begin == end else f"{begin}-{end}"
        begin = end = prefix
