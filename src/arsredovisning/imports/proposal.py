"""A proposal of konton.toml: a row for each account of a file's chart, in each of a year's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Table
from arsredovisning.imports.accounts import Amount, Sign, holds
from arsredovisning.imports.chart import (
    RESULT,
    Chart,
    Post,
    Sort,
    chart_of,
    is_result_kind,
    knowledge,
    sort_of,
)
from arsredovisning.imports.proposal_toml import Doubtful, Proposal, ProposedTable, Share, ranges_of
from sie4 import Account, SieFile

#: How rows for what has no row of its own begin, and how accounts that belong there are named.
_REST = ("ovrig", "upplupna_kostnader")
_REST_NAMES = ("övrig", "diverse")


def propose(file: SieFile, tables: Sequence[Table], year: int) -> Proposal:
    """Propose a row for each account of a file, in each table whose rows are known.

    Args:
        file: The file.
        tables: The year's tables.
        year: The year.
    """
    accounts = {number: account for number, account in sorted(file.accounts.items()) if number.isdigit()}
    chart = chart_of(accounts, file.chart)
    sorts = {number: sort_of(account, chart) for number, account in accounts.items()}
    apart = _apart(tables)
    known = [table for table in tables if table.id in knowledge().tabell]
    doubtful: list[Doubtful] = []
    found = []
    for table in known:
        without = apart & set(knowledge().tabell[table.id].utan)
        proposed = _ProposedRows(table, accounts, sorts, chart, without)
        doubtful += proposed.doubtful
        if proposed.rows:
            found.append(proposed.as_table(year))
    return Proposal(chart, tuple(found), tuple(doubtful))


def _apart(tables: Iterable[Table]) -> set[str]:
    """Give the kinds that have a row of their own in the income statement."""
    statement = next((table for table in tables if table.id == "resultatrakning"), None)
    posts = knowledge().posts("resultatrakning")
    return {kind for post in posts for kind in post.slag if statement and post.rader[0] in statement}


class _ProposedRows:
    """The rows of one table as they are proposed."""

    def __init__(
        self,
        table: Table,
        accounts: Mapping[str, Account],
        sorts: Mapping[str, Sort],
        chart: Chart,
        without: Container[str],
    ) -> None:
        self._table, self._accounts, self._sorts, self._chart = table, accounts, sorts, chart
        self._without = {number for number, sort in sorts.items() if sort.kind in without}
        self._posts = knowledge().posts(table.id)
        self.doubtful: list[Doubtful] = []
        self._shares: dict[str, list[Share]] = defaultdict(list)
        self._fill()
        self._fill_empty()
        self._sum()
        self.rows = {row.id: self._shares[row.id] for row in table.rows if row.id in self._shares}

    def as_table(self, year: int) -> ProposedTable:
        """Give what is proposed for the table."""
        known = knowledge().tabell[self._table.id]
        alla = ", ".join(map(str, known.alla))
        if any(holds(known.alla, number) for number in self._without):
            own = [number for number in self._accounts if holds(known.alla, number) and number not in self._without]
            alla = ", ".join(ranges_of(own, self._without))
        tecken = _usual_sign(self._table, self.rows, known.tecken)
        return ProposedTable(self._table.id, tecken, alla, tuple(_columns(self._table, year)), self.rows)

    def _fill(self) -> None:
        taken: dict[tuple[str, Post], list[str]] = defaultdict(list)
        for number in self._accounts:
            for row, post in self._places(number):
                taken[row, post].append(number)
        for (row, post), numbers in taken.items():
            shares = [*self._shares[row], Share(tuple(numbers), post.belopp, post.tecken)]
            self._shares[row] = list(_merged(shares))

    def _fill_empty(self) -> None:
        """Give a row that no account stands on the groups where such accounts would stand, if the file has none."""
        for post in self._posts:
            row = self._row(post)
            numbered = [knowledge().slag[kind].numbers(self._chart.name) for kind in post.slag if kind != RESULT]
            ranges = [item for numbers in numbered for item in numbers]
            used = any(number in item for number in self._accounts for item in ranges)
            if row and ranges and not used and not post.summa and row not in self._shares:
                self._shares[row] = [Share((), post.belopp, post.tecken, ", ".join(map(str, ranges)))]

    def _places(self, number: str) -> Iterator[tuple[str, Post]]:
        """Give the rows that an account stands on: an ordinary one, by the narrowest kind, and those of results."""
        sort, account = self._sorts[number], self._accounts[number]
        for post in self._posts:
            whole = RESULT in post.slag and is_result_kind(account, sort)
            if (whole or (post.summa and set(sort.lineage()) & set(post.slag))) and (row := self._row(post)):
                yield row, post
        for kind in sort.lineage() if number not in self._without else ():
            places = [(self._row(post), post) for post in self._posts if kind in post.slag and not post.summa]
            if found := [(row, post) for row, post in places if row]:
                yield from found
                self._note(account, sort, kind, found[0][0])
                if not self._table.id.startswith("not_pensioner"):
                    return

    def _note(self, account: Account, sort: Sort, kind: str, row: str) -> None:
        """Note why an account's row is not sure: its kind is not, or only a row for the rest has room for it."""
        narrow = kind == sort.kind and knowledge().slag[kind].under
        named = account.name.casefold().startswith(_REST_NAMES)
        rest = "bara raden för övrigt passar" if row.startswith(_REST) and not narrow and not named else ""
        other = next(filter(None, map(self._ordinary, sort.lineage_by_number())), row)
        numbers = f"namnet säger den raden, numret {other}" if other != row else ""
        if why := "; ".join(filter(None, (sort.doubt, numbers, rest))):
            self.doubtful.append(Doubtful(account, self._table.id, row, why))

    def _ordinary(self, kind: str) -> str:
        """Give the ordinary row that accounts of a kind have, if there is one."""
        rows = (self._row(post) for post in self._posts if kind in post.slag and not post.summa)
        return next(filter(None, rows), "")

    def _row(self, post: Post) -> str:
        """Give the first of a post's rows that the table has; sums are no ordinary row."""
        kinds = ("", "varav", "summa") if post.summa or RESULT in post.slag else ("", "varav")
        return next((row for row in post.rader if row in self._table and self._table.row(row).kind in kinds), "")

    def _sum(self) -> None:
        """Let sums that the table states, and not only works out, be those of their rows' accounts."""
        for row in self._table.rows:
            stated = any(cell.value is not None and not cell.computed for cell in row.cells.values())
            if row.kind == "summa" and stated and row.id not in self._shares and (shares := self._summed(row.id)):
                self._shares[row.id] = shares

    def _summed(self, name: str) -> list[Share]:
        """Give the accounts of a row, or of the rows that it is the sum of; nothing when one of them is not known."""
        row = self._table.row(name)
        if row.kind != "summa":
            known = any(name in post.rader for post in self._posts)
            return list(self._shares.get(name, [])) if known else []
        if set(row.formula) & set("-*("):
            return []
        members = names_in(row.formula)
        parts = [self._shares.get(member) or self._summed(member) for member in members if member in self._table]
        known = all(parts) and len(parts) == len(members)
        return list(_merged(share for part in parts for share in part)) if known else []


def _merged(shares: Iterable[Share]) -> Iterator[Share]:
    """Put shares of the same amount and sign together."""
    found: dict[tuple[Amount, Sign | None], set[str]] = defaultdict(set)
    for share in shares:
        found[share.belopp, share.tecken] |= set(share.accounts)
    return (Share(tuple(sorted(accounts)), *key) for key, accounts in found.items() if accounts)


def _columns(table: Table, year: int) -> Iterator[tuple[str, bool]]:
    """Give the columns of the year that books fill: its outcome, and its budget."""
    ids = {column.id for column in table.columns if not column.text and not column.formula}
    for name, budget in ((f"{year}", False), (f"utfall_{year}", False), (f"budget_{year}", True)):
        if name in ids:
            yield name.replace(str(year), "{ar}"), budget


def _usual_sign(table: Table, shares: Mapping[str, Sequence[Share]], usual: Sign) -> Sign:
    """Give the sign that costs are printed with in the table's other years, when all its rows are costs."""
    accounts = {account for row in shares.values() for share in row for account in share.accounts}
    values = [value for row, _column, value in table.numbers() if row.id in shares and value]
    if values and accounts and all(account[0] in "4567" for account in accounts):
        return "omvänt" if sum(value < 0 for value in values) * 2 > len(values) else "som bokfört"
    return usual
