"""Planned changes of a year's files: shown before they are written, written whole or not at all, file by file."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.csvedit import EditableCsv
from arsredovisning.project.files import write_all
from arsredovisning.project.system import refusal
from arsredovisning.project.workspace import ReportFolder, Workspace

#: What the system also says of a file that another program has open.
_OPEN_ELSEWHERE = (errno.EACCES, errno.EPERM, errno.EBUSY)
Kind = Literal["ändrad cell", "ny rad", "borttagen rad", "ny kolumn", "ny fil", "ändrad fil"]


@dataclass(frozen=True)
class Change:
    """One change, as it is shown before it is made.

    Attributes:
        file: The file, relative to the project's folder.
        row: The row's id, empty for a whole file.
        label: The row's ``rubrik``.
        column: The column, empty for a whole row or file.
        old: What stands there now, empty when nothing does.
        new: What will stand there.
    """

    kind: Kind
    file: str
    row: str = ""
    label: str = ""
    column: str = ""
    old: str = ""
    new: str = ""


class Changes:
    """Changes of a year's files that are planned but not made.

    Nothing is written before ``write``. A change that gives what stands there already is no change, so
    that the same import twice changes nothing the second time.

    Attributes:
        folder: The year.
        remarks: Swedish sentences to show with the changes, such as what was left out.
    """

    def __init__(self, folder: ReportFolder) -> None:
        self.folder = folder
        self.remarks: list[str] = []
        self._before: dict[Path, bytes | None] = {}
        self._tables: dict[Path, EditableCsv] = {}
        self._files: dict[Path, bytes] = {}

    def table(self, name: str) -> EditableCsv:
        """Give a table to read and to change.

        Raises:
            ReportError: If the file is missing or cannot be read.
        """
        path = self.folder.table(name)
        if path not in self._tables:
            shown = self._shown(path)
            if path in self._files:
                self._tables[path] = EditableCsv(self._files.pop(path), shown)
            else:
                read_csv(path, shown)
                content = path.read_bytes()
                self._before[path] = content
                self._tables[path] = EditableCsv(content, shown)
        return self._tables[path]

    def set_text(self, table: str, row: str, column: str, text: str) -> None:
        """Plan a text in a cell.

        Raises:
            ReportError: If there is no such table, row or column.
        """
        self.table(table).set_text(row, column, text)

    def set_number(self, table: str, row: str, column: str, number: Decimal) -> None:
        """Plan a number in a cell, written as the file writes its numbers.

        Raises:
            ReportError: If there is no such table, row or column.
        """
        self.table(table).set_number(row, column, number)

    def add_row(self, table: str, cells: Mapping[str, str | Decimal], after: str | None = None) -> None:
        """Plan a new row, last or after another one.

        Raises:
            ReportError: If there is no such table, column or row, or the id is taken.
        """
        self.table(table).add_row(cells, after)

    def remove_row(self, table: str, row: str) -> None:
        """Plan that a row goes away.

        Raises:
            ReportError: If there is no such table or row.
        """
        self.table(table).remove_row(row)

    def add_column(self, table: str, column: str, after: str) -> None:
        """Plan a new column of empty cells, after another one.

        Raises:
            ReportError: If there is no such table or column before it, or the new one exists.
        """
        self.table(table).add_column(column, after)

    def set_file(self, path: Path, content: bytes) -> None:
        """Plan a whole file, new or in place of the one that is there.

        Args:
            path: The file, in the year's folder or the förbund's.
            content: Its bytes.
        """
        if path not in self._before:
            self._before[path] = path.read_bytes() if path.exists() else None
        self._tables.pop(path, None)
        self._files[path] = content

    def describe(self) -> list[Change]:
        """List the changes, in the order of the files' names and of their rows and columns."""
        found: list[Change] = []
        for path, content in sorted(self._after().items()):
            before, shown = self._before[path], self._shown(path)
            if before is None:
                found.append(Change("ny fil", shown, new=_size(content)))
            elif path in self._tables:
                found += _differences(EditableCsv(before, shown), self._tables[path])
            else:
                found.append(Change("ändrad fil", shown, old=_size(before), new=_size(content)))
        return found

    def __bool__(self) -> bool:
        return bool(self._after())

    def write(self) -> list[Path]:
        """Make the changes. Every file is written in full beside the old one before the first takes its place.

        Returns:
            The files that were written.

        Raises:
            ReportError: If a file has been changed since the changes were planned, or cannot be written;
                then all files are as they were.
        """
        after = self._after()
        changed = [path for path in after if (path.read_bytes() if path.exists() else None) != self._before[path]]
        if changed:
            raise ReportError(
                Fault("Filen har ändrats sedan den lästes.", self._shown(path), hint="Gör om importen.")
                for path in changed
            )
        try:
            write_all(after)
        except OSError as error:
            refused = refusal(error, self._shown(Path(error.filename)))
            if error.errno in _OPEN_ELSEWHERE:
                refused = replace(refused, hint=f"Stäng filen i andra program, till exempel Excel. {refused.hint}")
            raise ReportError(refused) from None
        return list(after)

    @contextmanager
    def trial(self) -> Iterator[YearData]:
        """Give the year's data as they would be with the changes made, in a copy that is gone afterwards.

        The whole förbund is copied, so that the check and the review see last year too.
        """
        workspace = self.folder.workspace
        with tempfile.TemporaryDirectory() as root:
            copy = Workspace(Path(root))
            own = workspace.root / "data" / self.folder.forbund
            shutil.copytree(own, copy.root / "data" / self.folder.forbund)
            if workspace.notebooks.is_dir():
                shutil.copytree(workspace.notebooks, copy.notebooks)
            for path, content in self._after().items():
                target = copy.root / path.relative_to(workspace.root)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            yield YearData(replace(self.folder, workspace=copy))

    def _after(self) -> dict[Path, bytes]:
        """Give the new content of each file that changes."""
        planned = {**self._files, **{path: table.content for path, table in self._tables.items()}}
        return {path: content for path, content in planned.items() if content != self._before.get(path)}

    def _shown(self, path: Path) -> str:
        return self.folder.workspace.relative(path)


def _differences(old: EditableCsv, new: EditableCsv) -> Iterator[Change]:
    for column in new.header:
        if column not in old.header:
            yield Change("ny kolumn", old.shown, column=column)
    for row in old.ids:
        if row not in new.ids:
            cells = old.cells(row)
            yield Change("borttagen rad", old.shown, row, cells.get("rubrik", ""), old=_values(cells))
    for row in new.ids:
        cells = new.cells(row)
        label = cells.get("rubrik", "")
        if row not in old.ids:
            yield Change("ny rad", old.shown, row, label, new=_values(cells))
            continue
        was = old.cells(row)
        for column, cell in cells.items():
            if cell != was.get(column, ""):
                yield Change("ändrad cell", old.shown, row, label, column, was.get(column, ""), cell)


def _values(cells: Mapping[str, str]) -> str:
    return " · ".join(f"{name}: {cell}" for name, cell in cells.items() if cell and name not in ("id", "rubrik"))


def _size(content: bytes) -> str:
    return f"{len(content.splitlines())} rader"
