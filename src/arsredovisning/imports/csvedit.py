"""A table's CSV file edited in place: a field that is not changed keeps its bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.tables import DASHES, ROW_COLUMNS
from arsredovisning.data.values import MINUS, parse_number
from arsredovisning.errors import Fault, ReportError, nearest

_BOM = "\ufeff"
_FIELD = re.compile(r'("(?:[^"]|"")*"|[^;\r\n]*)(;|\r\n|\r|\n|\Z)')
_GROUPED = re.compile("\\d([ \u00a0\u2007\u2009\u202f])\\d{3}")
_MANY_DIGITS = re.compile(r"\d{4}")
_MUST_QUOTE = re.compile(r'[;"\r\n]')


@dataclass
class _Record:
    """A record of the file: its fields with their quotation marks, and the line end after it."""

    fields: list[str]
    end: str


class EditableCsv:
    """A semicolon-separated file whose cells can be read and changed by row id and column.

    BOM, line ends, quotation marks, spaces, empty rows and the order of rows stay as they are. Cells are
    given without quotation marks and surrounding spaces, as ``csvfile.read_csv`` gives them.
    """

    def __init__(self, content: bytes, shown: str) -> None:
        """Take a file's content, one that ``csvfile.read_csv`` accepts.

        Args:
            content: The file's bytes, in UTF-8.
            shown: The file's name in messages.

        Raises:
            ReportError: If the file has no column ``id`` or two rows have the same id.
        """
        text = content.decode("utf-8")
        self.shown = shown
        self._bom = _BOM if text.startswith(_BOM) else ""
        self._records = _split(text.removeprefix(_BOM))
        self._line_end = next((record.end for record in self._records if record.end), "\n")
        self.header: tuple[str, ...] = ()
        self._rows: dict[str, _Record] = {}
        for record in self._records:
            self._index(record)

    def _index(self, record: _Record) -> None:
        cells = [_plain(field) for field in record.fields]
        if not self.header:
            self.header = tuple(cells)
            if "id" not in self.header:
                raise ReportError(Fault("Kolumnen id saknas i filen.", self.shown, 1, "id"))
        elif any(cells):
            name = cells[self.header.index("id")]
            if name in self._rows:
                raise ReportError(
                    Fault("Raden finns två gånger.", self.shown, column="id", found=name, hint="Ta bort den ena.")
                )
            self._rows[name] = record

    @property
    def ids(self) -> list[str]:
        """The ids of the rows, in the order of the file."""
        return list(self._rows)

    def cells(self, row: str) -> dict[str, str]:
        """Give a row's cells by column.

        Raises:
            ReportError: If there is no such row.
        """
        return dict(zip(self.header, map(_plain, self._row(row).fields), strict=True))

    def cell(self, row: str, column: str) -> str:
        """Give one cell.

        Raises:
            ReportError: If there is no such row or column.
        """
        return _plain(self._row(row).fields[self._place(column)])

    def set_text(self, row: str, column: str, text: str) -> None:
        """Write a text into a cell; a cell that holds it already keeps its bytes.

        Raises:
            ReportError: If there is no such row or column.
        """
        fields, place = self._row(row).fields, self._place(column)
        if _plain(fields[place]) != text.strip():
            fields[place] = _field(text, quoted=fields[place].startswith('"'))

    def set_number(self, row: str, column: str, number: Decimal) -> None:
        """Write a number into a cell, as the file writes numbers; a cell that holds it already keeps its bytes.

        Raises:
            ReportError: If there is no such row or column.
        """
        if parse_number(self.cell(row, column)) != number:
            self.set_text(row, column, self.written(number))

    def add_row(self, cells: Mapping[str, str | Decimal], after: str | None = None) -> None:
        """Add a row.

        Args:
            cells: The cells by column, ``id`` among them; the others are left empty.
            after: Id of the row to put it after; by default it comes last.

        Raises:
            ReportError: If a column or the row before does not exist, or the id is taken.
        """
        for column in cells:
            self._place(column)
        written = {name: self.written(cell) if isinstance(cell, Decimal) else cell for name, cell in cells.items()}
        record = _Record([_field(written.get(name, "")) for name in self.header], self._line_end)
        before = self._row(after) if after else ([*self._rows.values()] or self._records)[-1]
        if not before.end:
            before.end, record.end = record.end, ""
        self._index(record)
        place = next(n for n, other in enumerate(self._records) if other is before)
        self._records.insert(place + 1, record)
        if after:
            name = list(self._rows)[-1]
            order = list(self._rows)[:-1]
            order.insert(order.index(after) + 1, name)
            self._rows = {key: self._rows[key] for key in order}

    def remove_row(self, row: str) -> None:
        """Take a row away.

        Raises:
            ReportError: If there is no such row.
        """
        record = self._row(row)
        self._records = [other for other in self._records if other is not record]
        del self._rows[row]

    def add_column(self, column: str, after: str) -> None:
        """Add a column of empty cells after another one.

        Raises:
            ReportError: If the column before does not exist, or the new one does.
        """
        place = self._place(after) + 1
        if column in self.header:
            raise ReportError(Fault("Kolumnen finns redan i filen.", self.shown, 1, column))
        head = next(record for record in self._records if any(map(_plain, record.fields)))
        for record, cell in [(head, column), *((row, "") for row in self._rows.values())]:
            record.fields.insert(place, _field(cell))
        self.header = (*self.header[:place], column, *self.header[place:])

    def written(self, number: Decimal) -> str:
        """Write a number as the file writes most of its numbers: minus sign and space between thousands."""
        cells = [
            cell
            for row in self._rows
            for column, cell in self.cells(row).items()
            if column not in ROW_COLUMNS and parse_number(cell) is not None
        ]
        minus = _most(MINUS if MINUS in cell else "-" for cell in cells if cell[0] in DASHES) or "-"
        space = _most(
            found[1] if (found := _GROUPED.search(cell)) else ""
            for cell in cells
            if _MANY_DIGITS.search(cell.partition(",")[0]) or _GROUPED.search(cell)
        )
        whole, _, decimals = f"{abs(number):f}".partition(".")
        grouped = f"{int(whole):,}".replace(",", space)
        return (minus if number < 0 else "") + grouped + ("," + decimals if decimals else "")

    @property
    def content(self) -> bytes:
        """The file's bytes as they are now."""
        text = "".join(";".join(record.fields) + record.end for record in self._records)
        return (self._bom + text).encode()

    def _row(self, row: str) -> _Record:
        if row not in self._rows:
            raise ReportError(
                Fault("Raden finns inte i tabellen.", self.shown, column="id", found=row, hint=nearest(row, self.ids))
            )
        return self._rows[row]

    def _place(self, column: str) -> int:
        if column not in self.header:
            raise ReportError(
                Fault("Kolumnen saknas i filen.", self.shown, 1, column, hint=nearest(column, list(self.header)))
            )
        return self.header.index(column)


def new_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Make a new table file: UTF-8 with BOM, semicolons, LF."""
    lines = [";".join(map(_field, fields)) for fields in (header, *rows)]
    return (_BOM + "\n".join(lines) + "\n").encode()


def _split(text: str) -> list[_Record]:
    records: list[_Record] = []
    fields: list[str] = []
    at = 0
    while at < len(text):
        found = _FIELD.match(text, at)
        assert found, "read_csv refuses a field with a stray quotation mark"
        fields.append(found[1])
        at = found.end()
        if found[2] != ";":
            records.append(_Record(fields, found[2]))
            fields = []
    if fields:
        records.append(_Record([*fields, ""], ""))
    return records


def _plain(field: str) -> str:
    if field.startswith('"'):
        field = field[1:-1].replace('""', '"')
    return field.strip()


def _field(text: str, quoted: bool = False) -> str:
    text = text.strip()
    return '"' + text.replace('"', '""') + '"' if quoted or _MUST_QUOTE.search(text) else text


def _most(found: Iterable[str]) -> str:
    """Give what was found most often; the first of those found equally often."""
    return next((name for name, _count in Counter(found).most_common(1)), "")
