"""The year's books, a SIE file, become amounts in the year's statements, notes and driftsredovisning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from arsredovisning.data.tables import BLANK, DASHES, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import parse_number, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.accounts import AccountPlan, ColumnRule, Part, TableRule, read_accounts
from arsredovisning.imports.books import Books, left_over, misplaced
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.sie_faults import told
from arsredovisning.project.bounded import refuse_unbounded
from arsredovisning.project.workspace import ReportFolder
from sie4 import SieError, SieFile, check, read

#: Bytes of a SIE file with two million verifications.
_LARGEST = 500_000_000


def plan_sie(folder: ReportFolder, file: Path) -> Changes:
    """Work out what a year's books change in the year's tables. Nothing is written.

    Only cells that konton.toml covers are changed. Amounts are rounded from öre to the unit of the table, each by
    itself. A cell where nothing is booked keeps its zero or dash, or gets a dash.

    Args:
        folder: The year.
        file: The SIE file.

    Raises:
        ReportError: If the file is broken, contradicts itself, or is of another year or organisation; if an account
            has no row, or two in the same table; or if konton.toml names what the tables do not have.
    """
    data = YearData(folder)
    plan = read_accounts(folder)
    shown_plan = folder.workspace.relative(folder.data.parent / "konton.toml")
    shown = folder.workspace.relative(file.resolve())
    book = _read(file, shown)
    faults = list(_strangers(book, data, shown))
    if faults:
        raise ReportError(faults)
    tables = _tables(data, plan, shown_plan)
    try:
        return _planned(Books(book), plan, tables, data, shown_plan)
    except SieError as error:
        raise ReportError(told(problem, shown) for problem in error.problems) from None


def _planned(books: Books, plan: AccountPlan, tables: dict[str, Table], data: YearData, shown: str) -> Changes:
    faults = list(left_over(books, plan, shown))
    for name, table in tables.items():
        faults += misplaced(books, name, plan.tables[name], table, shown)
    if faults:
        raise ReportError(faults)
    changes = Changes(data.folder)
    changes.remarks += _remarks(books.file, data)
    for name, table in tables.items():
        _fill(changes, books, table, plan.tables[name])
    return changes


def _read(file: Path, shown: str) -> SieFile:
    try:
        refuse_unbounded(file, shown, _LARGEST)
        book = read(file)
        if problems := check(book):
            raise SieError(problems)
    except FileNotFoundError:
        raise ReportError(Fault("Filen finns inte.", shown, expected="en SIE-fil, t.ex. bokslut-2024.se")) from None
    except OSError as error:
        raise ReportError(Fault("Filen går inte att öppna.", shown, found=str(error.strerror))) from None
    except SieError as error:
        raise ReportError(told(problem, shown) for problem in error.problems) from None
    return book


def _strangers(book: SieFile, data: YearData, shown: str) -> Iterator[Fault]:
    """Tell that a file is another year's or another organisation's, or not the whole year's."""
    year = data.folder.year
    if not book.has_balances:
        yield Fault(
            "Filen har inga saldon, bara verifikationer (typ 4I).",
            shown,
            expected="en fil av typ 1–4 med #IB, #UB och #RES",
            hint="Exportera bokslutet som SIE typ 4 (4E).",
        )
        return
    own = book.years[0]
    if (f"{own.start}", f"{own.end}") != (f"{year}-01-01", f"{year}-12-31"):
        yield Fault(
            "Filen gäller ett annat räkenskapsår.",
            shown,
            own.line,
            found=f"{own.start} – {own.end}",
            expected=f"{year}-01-01 – {year}-12-31",
            hint=f"Exportera år {year}, eller ange det år som filen gäller.",
        )
    elif book.covers and book.covers < own.end:
        yield Fault(
            "Filen omfattar inte hela året.",
            shown,
            book.covers_line,
            found=f"till och med {book.covers}",
            expected=f"till och med {own.end}",
            hint="Exportera filen när året är bokfört.",
        )
    expected = data.forbund.organisationsnummer
    if expected and book.organisation and _digits(book.organisation) != _digits(expected):
        yield Fault(
            "Filen är en annan organisations.",
            shown,
            book.organisation_line,
            found=f"{book.organisation} {book.company}".strip(),
            expected=f"{expected} {data.forbund.namn}",
        )


def _digits(number: str) -> str:
    """Give an organisation number as it is compared: its ten last digits."""
    return re.sub(r"\D", "", number)[-10:]


def _tables(data: YearData, plan: AccountPlan, shown: str) -> dict[str, Table]:
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
        for row, parts in rule.rows.items():
            if not (item.belopp == "budget" and _moves(parts)):
                unit = column.unit or table.row(row).unit or table.unit
                amount = books.amount(parts, rule, item)
                _put(changes, table, row, name, None if amount is None else amount / MONEY[unit], rule.decimaler)


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


def _remarks(book: SieFile, data: YearData) -> Iterator[str]:
    made = f" {book.generated}" if book.generated else ""
    count = f"{len(book.verifications)} verifikationer" if book.verifications else "inga verifikationer, bara saldon"
    yield f"Filen är skriven av {book.program or 'ett okänt program'}{made} och har {count}."
    if data.forbund.organisationsnummer and not book.organisation:
        yield "Filen anger inget organisationsnummer, så det är inte jämfört med förbundets."
