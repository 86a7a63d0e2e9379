"""A workbook of a year's tables that a person has filled in: what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from arsredovisning.data.tables import DASHES
from arsredovisning.data.values import decimals_of, format_number, parse_number, round_half_up
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.grid import counted
from arsredovisning.imports.mapping import DASH, put
from arsredovisning.imports.sheets import HINT, Cell, Original, Sheet, SheetReader, plain
from arsredovisning.imports.workbook import number_columns
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.validation.year import check

_TWICE = Fault("Cellen är ändrad både i arbetsboken och i tabellen sedan arbetsboken gjordes.", hint=HINT)


def plan_workbook(folder: ReportFolder, file: Path, remove: bool = False) -> Changes:
    """Plan what a filled-in workbook changes in the year's tables.

    Only what differs from what was exported is a change: a table that has been edited since keeps its edits, and a
    cell that has got two new values stops the import. A new row comes after the row above it.

    Args:
        folder: The year.
        file: The workbook, one that ``export_workbook`` made.
        remove: Whether rows that are gone from the workbook are taken out of the tables. Otherwise they stop the
            import.

    Raises:
        ReportError: If the workbook is another year's; with every sheet, column and row that is missing or unknown and
            every cell that cannot be understood; or with the faults that the changes would bring into the data.
    """
    data = YearData(folder)
    reader = SheetReader(file, folder.workspace.relative(file))
    reader.check(folder.forbund, folder.year, data.table_settings)
    changes = Changes(folder)
    faults: list[Fault] = []
    sheets: list[Sheet] = []
    for table in data.table_settings:
        if original := reader.originals.get(table):
            try:
                sheet = reader.read(table, number_columns(data, table, original.header))
                sheets.append(sheet)
                faults += _plan(changes, table, sheet, original, remove)
            except ReportError as error:
                faults += error.faults
    if faults:
        raise ReportError(faults)
    _check_after(changes)
    rows = sum(len(sheet.rows) for sheet in sheets)
    read = f"{counted(len(sheets), 'blad läst', 'blad lästa')}, {counted(rows, 'rad', 'rader')}"
    changes.remarks += [f"{reader.shown}: {read}.", *(remark for sheet in sheets for remark in sheet.remarks)]
    return changes


def _plan(changes: Changes, table: str, sheet: Sheet, original: Original, remove: bool) -> Iterator[Fault]:
    """Plan the changes of one table, and tell what stands in the way."""
    here = changes.table(table)
    for row in original.rows:
        if row in sheet.rows or row not in here.ids:
            continue
        if remove:
            changes.remove_row(table, row)
        else:
            hint = "Lägg tillbaka raden med samma id, eller säg att rader får tas bort."
            yield Fault("Raden finns inte kvar i arbetsboken.", sheet.shown, found=row, hint=hint)
    above = None
    for row, (line, cells) in sheet.rows.items():
        was = original.rows.get(row, {})
        edited = {name: cell for name, cell in cells.items() if not _same(cell, was.get(name, ""))}
        if row in here.ids:
            yield from _edit(changes, table, row, edited, was, replace(_TWICE, file=sheet.shown, line=line))
        elif not was and not any(cell for name, cell in cells.items() if name != "id"):
            hint = "Fyll i raden, eller ta bort den ur arbetsboken."
            yield Fault("Den nya raden har bara ett id.", sheet.shown, line, "id", found=row, hint=hint)
        elif not was:
            changes.add_row(table, edited, above)
        elif edited:
            message = "Raden är borttagen ur tabellen sedan arbetsboken gjordes."
            yield Fault(message, sheet.shown, line, found=row, hint=HINT)
        above = row if row in here.ids else above


def _edit(
    changes: Changes, table: str, row: str, edited: Mapping[str, Cell], was: Mapping[str, str], place: Fault
) -> Iterator[Fault]:
    """Plan the edited cells of a row, and tell those that have been edited in the table's file too."""
    for name, cell in edited.items():
        now = plain(changes.table(table).cell(row, name))
        if _same(cell, now):
            continue
        if now != was.get(name, ""):
            yield replace(place, column=name, found=f"{_told(cell)} i arbetsboken, {now or '(tomt)'} i tabellen")
        put(changes, table, row, name, DASH if cell in DASHES else _as_precise(cell, now))


def _same(cell: Cell, text: str) -> bool:
    """Tell whether a cell of a workbook says what stands in a table's file."""
    if isinstance(cell, Decimal):
        return parse_number(text) == cell
    return cell == text or (cell in DASHES and text in DASHES)


def _as_precise(cell: Cell, text: str) -> Cell:
    """Give a number at least as many decimals as the one that it takes the place of; Excel drops zeros last."""
    number = parse_number(text)
    if not isinstance(cell, Decimal) or number is None or decimals_of(cell) >= decimals_of(number):
        return cell
    return round_half_up(cell, decimals_of(number))


def _told(cell: Cell) -> str:
    return format_number(cell) if isinstance(cell, Decimal) else cell or "(tomt)"


def _check_after(changes: Changes) -> None:
    """Check the year as it would be with the changes; faults that are there already are nobody's news."""
    if not changes:
        return
    before = {replace(fault, line=None) for fault in _faults(YearData(changes.folder))}
    with changes.trial() as data:
        new = [fault for fault in _faults(data) if replace(fault, line=None) not in before]
    if new:
        raise ReportError(new)


def _faults(data: YearData) -> tuple[Fault, ...]:
    try:
        check(data)
    except ReportError as error:
        return error.faults
    return ()
