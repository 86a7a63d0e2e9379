"""A year's data, read when it is asked for: settings, tables and texts of one report."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.gaps import with_gaps
from arsredovisning.data.notebooks import read_cells
from arsredovisning.data.settings import (
    Forbund,
    ReportSettings,
    TableSettings,
    TieSettings,
    read_forbund,
    read_report,
    read_tables,
    read_ties,
)
from arsredovisning.data.tables import Table, build_table
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.bounded import read_bounded
from arsredovisning.project.workspace import ReportFolder

#: Bytes of the largest text.
LARGEST_TEXT = 200_000


class YearData:
    """The data of one förbund's year. Each file is read at most once, and not before it is needed."""

    def __init__(self, folder: ReportFolder) -> None:
        self.folder = folder
        self._tables: dict[str, Table] = {}

    @cached_property
    def forbund(self) -> Forbund:
        return read_forbund(self.folder)

    @cached_property
    def ties(self) -> tuple[TieSettings, ...]:
        return read_ties(self.folder)

    @cached_property
    def settings(self) -> ReportSettings:
        return read_report(self.folder)

    @property
    def draft(self) -> bool:
        """Tell whether the board has not decided the report yet."""
        return not self.settings.decided

    @cached_property
    def table_settings(self) -> dict[str, TableSettings]:
        return read_tables(self.folder)

    def has(self, name: str) -> bool:
        """Tell whether the report has a table."""
        return name in self.table_settings

    def table(self, name: str) -> Table:
        """Give a table by its id.

        Raises:
            ReportError: If the report has no such table, or its file has faults.
        """
        if name not in self._tables:
            if not self.has(name):
                raise ReportError(
                    Fault(
                        f"Tabellen ”{name}” finns inte i rapporten.",
                        self.shown_table_settings,
                        expected="en tabell som är beskriven i tabeller.toml",
                        hint=nearest(name, list(self.table_settings)),
                    )
                )
            table = self.stated_table(name)
            self._tables[name] = with_gaps(table, self._last_years(name), self.folder.year) if self.draft else table
        return self._tables[name]

    def stated_table(self, name: str) -> Table:
        """Give a table as its file states it, with nothing marked as waited for.

        Raises:
            ReportError: If its file has faults.
        """
        path = self.folder.table(name)
        raw = read_csv(path, self.folder.workspace.relative(path))
        return build_table(name, self.table_settings[name], raw)

    def _last_years(self, name: str) -> Table | None:
        """Give a table as last year's report has it, if there is such a report and it has such a table."""
        return self._last.stated_table(name) if self._last and self._last.has(name) else None

    @cached_property
    def _last(self) -> YearData | None:
        last = replace(self.folder, year=self.folder.year - 1)
        return YearData(last) if last.exists() else None

    def with_table(self, table: Table) -> YearData:
        """Give the same data with one table in place of its own, as if the table's file had been changed."""
        changed = copy(self)
        vars(changed)["_tables"] = {**self._tables, table.id: table}
        return changed

    def text(self, name: str) -> str | None:
        """Give a text's Markdown as it is written, or None if there is no such text.

        Raises:
            ReportError: If the file is not UTF-8, or larger than texts are.
        """
        path = self.folder.text(name)
        try:
            return read_bounded(path, self.shown_text(name), LARGEST_TEXT).decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ReportError(
                Fault(
                    "Texten är inte sparad som UTF-8.",
                    self.shown_text(name),
                    line,
                    expected="UTF-8",
                    hint="Spara om filen som UTF-8 i din editor.",
                )
            ) from None

    def notebook_texts(self, name: str) -> list[tuple[int, str]]:
        """Give the number and the text of each Markdown cell of a notebook.

        Raises:
            ReportError: If the file is no notebook.
        """
        path = self.folder.notebook(name)
        cells = read_cells(path, self.folder.workspace.relative(path))
        return [(cell.number, cell.source) for cell in cells if cell.kind == "markdown"]

    def shown_text(self, name: str) -> str:
        """A text's file name in messages."""
        return self.folder.workspace.relative(self.folder.text(name))

    @property
    def shown_table_settings(self) -> str:
        return self.folder.workspace.relative(self.folder.table_settings)
