"""The year's books, a SIE file, become amounts in the year's statements, notes and driftsredovisning."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from arsredovisning.data.tables import BLANK, DASHES, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import parse_number, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.accounts import AccountPlan, ColumnRule, Part, TableRule, read_accounts
from arsredovisning.imports.books import Books
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.placing import left_over, misplaced, untied
from arsredovisning.imports.sie_faults import told
from arsredovisning.imports.sie_source import needs_of, read_source
from arsredovisning.project.workspace import ReportFolder
from sie4 import SieError


def plan_sie(folder: ReportFolder, file: Path, given: Sequence[str] = ()) -> Changes:
    """Work out what a year's books change in the year's tables. Nothing is written.

    Only cells that konton.toml covers are changed. Amounts are rounded from öre to the unit of the table, each by
    itself. A cell where nothing is booked keeps its zero or dash, or gets a dash.

    Args:
        folder: The year.
        file: The SIE file.
        given: The words for what a person lets pass (``consent.WORDS``).

    Raises:
        ReportError: If the file is broken, contradicts itself, or is of another year or organisation; if an account
            has no row, or two in the same table, or a table that must have all of some accounts does not add up to
            them; or if konton.toml names what the tables do not have.
    """
    data = YearData(folder)
    plan = read_accounts(folder)
    source = read_source(file, data, needs_of(plan), given)
    shown = folder.workspace.relative(folder.data.parent / "konton.toml")
    tables = tables_of(data, plan, shown)
    try:
        changes = planned(Books(source.file), plan, tables, folder, shown)
    except SieError as error:
        where = folder.workspace.relative(file.resolve())
        raise ReportError(told(problem, where) for problem in error.problems) from None
    changes.remarks[:0] = source.remarks
    return changes


def planned(books: Books, plan: AccountPlan, tables: dict[str, Table], folder: ReportFolder, shown: str) -> Changes:
    """Work out what an account plan makes of the books.

    Args:
        books: The books.
        plan: Which rows the accounts become.
        tables: The tables that it names.
        folder: The year.
        shown: The plan's file in messages.

    Raises:
        ReportError: If an account has no row, or two in the same table, or a table does not add up to its accounts.
        SieError: If a budget cannot be told from its objects.
    """
    faults = list(left_over(books, plan, shown))
    for name, table in tables.items():
        faults += misplaced(books, name, plan.tables[name], table, shown)
        faults += untied(books, plan, name, table, shown)
    if faults:
        raise ReportError(faults)
    changes = Changes(folder)
    for name, table in tables.items():
        _fill(changes, books, table, plan.tables[name])
    return changes


def tables_of(data: YearData, plan: AccountPlan, shown: str) -> dict[str, Table]:
    """Give the tables that the plan fills.

    Raises:
        ReportError: With every table, row and column that it names and the year does not have.
    """
    faults: list[Fault] = []
    found: dict[str, Table] = {}
    for name, rule in plan.tables.items():
        where = f"tabell.{name}"
        if not data.has(name):
            hint = nearest(name, list(data.table_settings))
            faults.append(Fault("Tabellen finns inte i årets rapport.", shown, column=where, found=name, hint=hint))
            continue
        table = found[name] = data.table(name)
        rows, columns = [row.id for row in table.rows], [column.id for column in table.columns if not column.text]
        faults += [
            Fault("Raden finns inte i tabellen.", shown, column=f"{where}.rader", found=row, hint=nearest(row, rows))
            for row in rule.rows
            if row not in table
        ]
        faults += [
            Fault("Kolumnen finns inte i tabellen.", shown, column=where, found=column, hint=nearest(column, columns))
            for item in rule.kolumner
            if (column := column_of(item, data.folder.year)) not in columns
        ]
        faults += [
            Fault("Raden har ingen enhet i pengar.", table.file, table.row(row).line, found=table.row(row).unit)
            for row in rule.rows
            if row in table and not _units(table, rule, row, data.folder.year) <= MONEY.keys()
        ]
    if faults:
        raise ReportError(faults)
    return found


def column_of(rule: ColumnRule, year: int) -> str:
    """Give the id of the column that a rule fills in a year's report."""
    return rule.id.replace("{ar}", str(year)).replace("{fg}", str(year - 1))


def _units(table: Table, rule: TableRule, row: str, year: int) -> set[str]:
    wanted = {column_of(item, year) for item in rule.kolumner}
    return {column.unit or table.row(row).unit or table.unit for column in table.columns if column.id in wanted}


def _fill(changes: Changes, books: Books, table: Table, rule: TableRule) -> None:
    for item in rule.kolumner:
        name = column_of(item, changes.folder.year)
        if not books.has(item):
            what = "ingen budget" if item.belopp == "budget" else "inga belopp för året före"
            changes.remarks.append(f"Filen har {what}: kolumnen {name} i {table.id} är orörd.")
            continue
        column = table.column(name)
        lacking: dict[str, list[str]] = {}
        for row, parts in rule.rows.items():
            if item.belopp == "budget" and _moves(parts):
                continue
            if label := books.lacks(parts, item):
                lacking.setdefault(label, []).append(row)
                continue
            unit = column.unit or table.row(row).unit or table.unit
            amount = books.amount(parts, rule, item)
            _put(changes, table, row, name, None if amount is None else amount / MONEY[unit], rule.decimaler)
        for label, rows in lacking.items():
            changes.remarks.append(f"Filen har inga {label}: {', '.join(rows)} i {table.id}, {name}, är orörda.")


def _moves(parts: tuple[Part, ...]) -> bool:
    """Tell whether a row shows opening balances or changes, which have no budget."""
    return any(part.belopp != "saldo" for part in parts)


def _put(changes: Changes, table: Table, row: str, column: str, amount: Decimal | None, decimals: int) -> None:
    """Plan a cell; zero keeps whatever zero stands there."""
    number = round_half_up(amount or Decimal(0), decimals)
    there = changes.table(table.id).cell(row, column)
    if not number and (there in DASHES or there.lower() == BLANK or parse_number(there) == 0):
        return
    if amount is None:
        changes.set_text(table.id, row, column, DASHES[0])
    else:
        changes.set_number(table.id, row, column, number)
