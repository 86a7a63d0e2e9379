"""Proposing a förbund's konton.toml from a SIE file: what is written, and what would then stand in each table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.data.toml import validated
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import format_number, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.accounts import AccountPlan
from arsredovisning.imports.books import Books
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.proposal import propose
from arsredovisning.imports.proposal_toml import Doubtful, in_toml
from arsredovisning.imports.sie import column_of, planned, tables_of
from arsredovisning.imports.sie_source import Needs, read_source
from arsredovisning.project.workspace import ReportFolder
from sie4 import SieError, SieFile, read

_HEAD = """\
Bokföringens konton -> tabellernas rader, för import av en SIE-fil (make import-sie).

Föreslaget av make konton ur {file}: {company}, {year}.
{evidence}
Rader som är märkta OSÄKERT behöver läsas: ändra raden om kontot hör hemma på en annan. Så skrivs filen:
docs/datamodell.md, konton.toml. Importen stannar om ett konto med belopp inte hör till någon rad."""


@dataclass(frozen=True)
class Standing:
    """What would stand in a cell.

    Attributes:
        table: The table's caption.
        row: The row's label.
        column: The column's id.
        amount: The amount as it would be written.
    """

    table: str
    row: str
    column: str
    amount: str


@dataclass(frozen=True)
class Proposed:
    """A proposed konton.toml, and what it would mean.

    Attributes:
        changes: The file, not yet written; its remarks say which chart it is and by what.
        standing: What would stand in the tables.
        doubtful: Accounts whose rows should be looked at.
        faults: What would still stop an import with it.
        placed: How many accounts have got a row, and of how many.
    """

    changes: Changes
    standing: tuple[Standing, ...]
    doubtful: tuple[Doubtful, ...]
    faults: tuple[Fault, ...]
    placed: tuple[int, int]


def propose_accounts(folder: ReportFolder, file: Path, given: Sequence[str] = (), *, replace: bool = False) -> Proposed:
    """Propose konton.toml for a förbund from the chart of accounts of its books. Nothing is written.

    Args:
        folder: A year whose tables should be filled; its förbund gets the file.
        file: The SIE file.
        given: The words for what a person lets pass (``consent.WORDS``).
        replace: Whether a file that is there is replaced; otherwise it is left, and that is said.

    Raises:
        ReportError: If the file cannot be used (``read_source``), or no table of the year has rows that are known.
    """
    data = YearData(folder)
    source = read_source(file, data, Needs(year=False), given)
    proposal = propose(source.file, [data.table(name) for name in data.table_settings], folder.year)
    target = folder.data.parent / "konton.toml"
    shown = folder.workspace.relative(target)
    if not proposal.tables:
        hint = "Tabellerna som är kända står i docs/datamodell.md."
        raise ReportError(Fault("Ingen av årets tabeller har rader som ett konto kan föreslås till.", hint=hint))
    head = _HEAD.format(file=file.name, company=source.file.company, year=folder.year, evidence=proposal.chart.evidence)
    text = in_toml(proposal, source.file.accounts, head)
    plan = validated(AccountPlan, tomllib.loads(text), shown)
    changes = Changes(folder)
    own = source.file.years[0].end.year
    changes.remarks += [*source.remarks, proposal.chart.evidence]
    if own != folder.year:
        changes.remarks.append(f"Beloppen som visas är filens, för {own}; tabellerna är {folder.year} års.")
    if replace or not target.exists():
        changes.set_file(target, text.encode())
    else:
        changes.remarks.append(f"{shown} finns redan och ändras inte (FORCE=1 ersätter den med förslaget).")
    books = Books(source.file)
    faults: tuple[Fault, ...] = ()
    try:
        planned(books, plan, tables_of(data, plan, shown), folder, shown)
    except ReportError as error:
        faults = error.faults
    standing = tuple(_standing(books, plan, data))
    return Proposed(changes, standing, proposal.doubtful, faults, _placed(source.file, plan))


def _standing(books: Books, plan: AccountPlan, data: YearData) -> Iterator[Standing]:
    for name, rule in plan.tables.items():
        table = data.table(name)
        for item in rule.kolumner:
            column = table.column(column_of(item, data.folder.year))
            for row, parts in rule.rows.items() if books.has(item) else ():
                unit = column.unit or table.row(row).unit or table.unit
                amount = books.amount(parts, rule, item)
                written = "–" if amount is None else format_number(round_half_up(amount / MONEY[unit], rule.decimaler))
                yield Standing(table.settings.rubrik, table.row(row).label, column.id, written)


def _placed(file: SieFile, plan: AccountPlan) -> tuple[int, int]:
    """Count the accounts that a plan has a row for, or leaves out, and all."""
    rows = [parts for rule in plan.tables.values() for parts in rule.rows.values()]
    ranges = [item for parts in rows for part in parts for item in part.konton]
    ranges += [item for left in plan.utelamnade for item in left.konton]
    numbers = [number for number in file.accounts if number.isdigit()]
    return sum(any(number in item for item in ranges) for number in numbers), len(numbers)


def year_of(file: Path) -> int | None:
    """Give the year that a SIE file is of, where it can be read; what is wrong with it is told elsewhere."""
    try:
        own = read(file).years.get(0)
    except (SieError, OSError):
        return None
    return own.end.year if own else None
