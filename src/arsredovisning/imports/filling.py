"""Filling the year's tables with what an import has counted: missing places are told, small groups are dashes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from arsredovisning.data.settings import ColumnSettings
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.mapping import DASH, put
from arsredovisning.imports.tablesettings import with_column
from arsredovisning.project.workspace import ReportFolder

#: The limit for a förbund that has not decided on one: a group of four or fewer is not told.
_CAUTIOUS = 5


class Filling:
    """The cells that an import fills, and what stands in the way.

    Attributes:
        data: The year's data as they are.
        limit: The fewest people in a group, or answers to a survey, that may be told.
        remarks: Swedish sentences to show with the changes.
    """

    def __init__(self, folder: ReportFolder, survey: bool = False) -> None:
        self.data = YearData(folder)
        self.remarks: list[str] = []
        forbund = self.data.forbund
        self._decided = forbund.survey_limit if survey else forbund.smagrupp
        self.limit = self._decided or _CAUTIOUS
        self._changes = Changes(folder)
        self._faults: list[Fault] = []
        self._dashed: list[str] = []
        self._settings: str | None = None

    def ensure_row(self, table: str, row: str) -> bool:
        """See to it that a table has a row.

        A row of the year itself is added if it is missing; that another one is missing is a fault of the import.

        Returns:
            Whether the table has the row.
        """
        return self._collected(lambda: self._ensure_row(table, row))

    def has_column(self, table: str, column: str) -> bool:
        """Tell whether a table has a column."""
        return self._collected(lambda: self._changes.table(table)) and column in self._changes.table(table).header

    def number(self, place: str) -> Decimal | None:
        """Give the number of a cell, ``tabell.rad.kolumn``; None if it has none, or the place is empty.

        That there is no such cell is a fault of the import.
        """
        if not place:
            return None
        table, row, column, *_more = *place.split("."), "", ""
        if not self.ensure_row(table, row) or not self._collected(lambda: self._changes.table(table).cell(row, column)):
            return None
        return self.data.table(table).cell(row, column).value

    def refuse(self, fault: Fault) -> None:
        """Tell of something else that is wrong."""
        self._faults.append(fault)

    def cell(self, table: str, row: str, column: str, number: Decimal | None, secret: bool = False) -> None:
        """Fill a cell.

        Args:
            table: The table's id.
            row: The row's id.
            column: The column's id.
            number: The number; None leaves the cell empty.
            secret: Whether the number is of a group so small that a dash takes its place.
        """
        self._collected(lambda: self._fill(table, row, column, number, secret))

    def fact(self, place: str, label: str, unit: str, number: Decimal | None, secret: bool = False) -> None:
        """Fill a cell of ``fakta``; a fact that is not there yet is added last.

        Args:
            place: The fact, ``fakta.id``.
            label: What a new fact is called.
            unit: Unit of a new fact.
            number: The number; None leaves the cell empty.
            secret: Whether a dash takes its place.
        """
        table, _, row = place.partition(".")
        if self._collected(lambda: self._changes.table(table)) and row not in self._changes.table(table).ids:
            self._collected(lambda: self._changes.add_row(table, {"id": row, "rubrik": label, "enhet": unit}))
        self.cell(table, row, "varde", number, secret)

    def add_column(self, table: str, column: str, after: str, label: str) -> None:
        """Add a column of counts to a table, in its file and in tabeller.toml.

        Args:
            table: The table's id.
            column: The new column's id.
            after: The column to put it after; it is about the same year, under the same head.
            label: The new column's head.
        """
        self._collected(lambda: self._add_column(table, column, after, label))

    def done(self) -> Changes:
        """Give the changes.

        Raises:
            ReportError: With everything that stood in the way.
        """
        if self._faults:
            raise ReportError(dict.fromkeys(self._faults))
        if self._dashed:
            self.remarks.append(
                f"Streck i stället för tal där en grupp är mindre än {self.limit} personer eller går att räkna ut: "
                f"{', '.join(self._dashed)}."
            )
        if self._decided is None:
            self.remarks.append(
                f"Förbundet har inte bestämt någon gräns för små grupper. Här används {self.limit}; "
                "bestäm den med smagrupp i forbund.toml."
            )
        self._changes.remarks += self.remarks
        return self._changes

    def _collected(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except ReportError as error:
            self._faults += error.faults
            return False
        return True

    def _ensure_row(self, table: str, row: str) -> None:
        here = self._changes.table(table)
        if row not in here.ids and row == str(self.data.folder.year):
            here.add_row({"id": row, "rubrik": row})
        here.cells(row)

    def _fill(self, table: str, row: str, column: str, number: Decimal | None, secret: bool) -> None:
        if number is not None and secret:
            self._dashed.append(f"{table}.{row}.{column}")
            put(self._changes, table, row, column, DASH)
        else:
            put(self._changes, table, row, column, "" if number is None else number)

    def _add_column(self, table: str, column: str, after: str, label: str) -> None:
        self._changes.add_column(table, column, after)
        known = {item.id: item for item in self.data.table_settings[table].kolumner}
        if column not in known:
            before = known.get(after, ColumnSettings(id=after))
            new = ColumnSettings(id=column, rubrik=label, grupp=before.grupp, ar=before.ar, enhet="antal")
            path = self.data.folder.table_settings
            text = path.read_bytes().decode() if self._settings is None else self._settings
            self._settings = with_column(text, table, after, new, self.data.shown_table_settings)
            self._changes.set_file(path, self._settings.encode())
        self.remarks.append(f"Tabellen {table} får kolumnen {column} ({label}), också i tabeller.toml.")
