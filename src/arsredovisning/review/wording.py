"""Causes that were found by trying, in words: this cell, that number, and what it mends."""

from __future__ import annotations

from collections.abc import Sequence

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.year import YearData
from arsredovisning.review.context import head_of, shown
from arsredovisning.review.cures import Cause, Cure
from arsredovisning.review.findings import Change, Remedy, ToldCause
from arsredovisning.review.slips import WEAK
from arsredovisning.review.trial import Edit

_COUNTS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def told(data: YearData, cause: Cause, name: str) -> ToldCause:
    """Write down a cause.

    Args:
        data: The report as it is printed.
        cause: What was found by trying.
        name: The cause's id.
    """
    remedies = tuple(_remedy(data, cure, len(cause.deviations)) for cure in cause.cures)
    return ToldCause(name, _words(cause, remedies), remedies)


def label_of(row: Row | None, column: Column | None) -> str:
    """Name a cell by its row and column, as the reader knows them: ``Summa skulder, 2022``."""
    return ", ".join(filter(None, (row.label if row else "", head_of(column) if column else "")))


def _remedy(data: YearData, cure: Cure, count: int) -> Remedy:
    left_out = ""
    if cure.left_out:
        _table, row, column = _cell(data, cure.left_out)
        left_out = f"”{row.label}” ({_printed(row, column)})"
    slip = "" if cure.slip == WEAK and count == 1 else cure.slip
    return Remedy(tuple(_change(data, edit) for edit in cure.edits), left_out, slip)


def _change(data: YearData, edit: Edit) -> Change:
    table, row, column = _cell(data, edit.place)
    label, printed = f"”{row.label}”, {head_of(column)}", _printed(row, column)
    return Change(edit.place, table.settings.rubrik, label, table.file, row.line, column.id, printed, shown(edit.right))


def _printed(row: Row, column: Column) -> str:
    value = row.cells[column.id].value
    return "" if value is None else shown(value)


def _cell(data: YearData, place: str) -> tuple[Table, Row, Column]:
    name, row, column = place.split(".")
    table = data.table(name)
    return table, table.row(row), table.column(column)


def _words(cause: Cause, remedies: Sequence[Remedy]) -> str:
    """Say what was tried and what came of it, in whole sentences."""
    count = len(cause.deviations)
    gone = "försvinner avvikelsen" if count == 1 else f"försvinner de {_number(count)} avvikelserna"
    after = "När felen med en säker orsak är rättade: " if cause.after else ""
    if len(remedies) > 1:
        sections = {change.section for remedy in remedies for change in remedy.changes}
        within = f" i tabellen ”{next(iter(sections))}”" if len(sections) == 1 else ""
        each = "; eller ".join(_alternative(remedy, not within) for remedy in remedies)
        return f"{after}Något av det här{within} är troligen fel, och vart och ett för sig rättar det: {each}."
    (remedy,) = remedies
    if remedy.left_out:
        return f"{after}{remedy.left_out} är troligen inte medräknad: utan den raden stämmer summan."
    edited = " och ".join(_told(change) for change in remedy.changes)
    slip = f" {remedy.slip}" if remedy.slip else ""
    return f"{after}{'med' if after else 'Med'} {edited} {gone}, och ingen ny uppstår.{slip}"


def _told(change: Change) -> str:
    return f"{change.right} i stället för {change.printed} på {change.label} ({change.section})"


def _alternative(remedy: Remedy, tables: bool) -> str:
    if remedy.left_out:
        return f"{remedy.left_out} är inte medräknad"
    slip = f" ({remedy.slip[0].lower()}{remedy.slip[1:].rstrip('.')})" if remedy.slip else ""
    changes = (
        f"{change.label}{f' ({change.section})' if tables else ''}, ska vara {change.right}"
        for change in remedy.changes
    )
    return " och ".join(changes) + slip


def _number(count: int) -> str:
    return _COUNTS[count] if count < len(_COUNTS) else str(count)
