"""A DataFrame that a notebook has worked out as a table of the report: nothing of pandas or Python is printed."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from numbers import Rational, Real
from typing import TYPE_CHECKING, Any

from arsredovisning.data.tables import ROW_KINDS
from arsredovisning.data.units import UNITS
from arsredovisning.data.values import NBSP, decimals_of, format_number, round_half_up
from arsredovisning.document.model import Cell, Column, Footnote, Row, Table
from arsredovisning.document.parse import parse_blocks, parse_inline
from arsredovisning.document.prose import words
from arsredovisning.document.tables import ROW_HEADS, Render
from arsredovisning.errors import Fault, ReportError, nearest

if TYPE_CHECKING:
    import pandas as pd

#: How many decimals are printed of a number when nobody says.
_DECIMALS = 2
#: No number that a report prints has as many digits as this before its decimal comma.
_TOO_MANY = 24
_ID = re.compile(r"\w[\w-]*")


@dataclass(frozen=True)
class Made:
    """How a notebook wants its table.

    Attributes:
        name: The table's id, for references.
        unit: Unit of the numbers: kr, tkr, mkr, %, antal, dagar or text.
        units: Other units, by column or by ``(row label, column)``.
        decimals: How many decimals are printed: of all numbers, or by column or ``(row label, column)``.
        row_head: Head of the column of row labels.
        labels: Column heads by column name; a column without one keeps its name.
        groups: Common heads over columns, by column name.
        kinds: Kind of row (rubrik, summa, varav) by row label.
        notes: Footnotes by ``(row label, column)``; the same text has the same mark.
        markdown: The columns whose words are Markdown.
        numbered: Whether the table gets a number.
    """

    name: str
    caption: str
    unit: str = "antal"
    units: Mapping[Any, str] = field(default_factory=dict)
    decimals: int | Mapping[Any, int] | None = None
    row_head: str = ""
    labels: Mapping[Any, str] = field(default_factory=dict)
    groups: Mapping[Any, str] = field(default_factory=dict)
    kinds: Mapping[Any, str] = field(default_factory=dict)
    notes: Mapping[tuple[Any, Any], str] = field(default_factory=dict)
    markdown: Sequence[Any] = ()
    numbered: bool = True


def frame_element(given: pd.DataFrame | pd.Series[Any], made: Made, render: Render = str) -> Table:
    """Make a table of the report of what a notebook has worked out.

    Args:
        given: One row a row; the index holds the row labels; columns hold numbers or words. Two levels of columns
            become heads over heads; two levels of the index become headings over rows. A Series is one column.
        made: How the table is wanted.
        render: Works out the expressions in words that are Markdown.

    Raises:
        ReportError: If the table cannot be printed, or names columns, rows or units that are not there.
    """
    import pandas as pd

    check_id(made.name, "Tabellen")
    frame = given.to_frame() if isinstance(given, pd.Series) else given
    return _Frame(frame, made, render).table()


def check_id(name: str, what: str) -> None:
    """Check that an id can be referred to.

    Raises:
        ReportError: If it is empty, or has other signs than letters, digits, hyphens and underscores.
    """
    if not _ID.fullmatch(name):
        raise ReportError(
            Fault(
                f"{what} har ett namn som inte går att hänvisa till.",
                found=repr(name),
                expected="ett namn av bokstäver, siffror, bindestreck och understreck",
            )
        )


class _Frame:
    def __init__(self, frame: pd.DataFrame, made: Made, render: Render) -> None:
        self.frame, self.made, self.render = frame, made, render
        if frame.columns.nlevels > 2 or frame.index.nlevels > 2:
            raise self.fault("Tabellen har fler än två nivåer av rubriker.", hint="Slå ihop dem först: df.columns = …")
        self.keys = list(frame.columns)
        self.columns = tuple(self.column(number, key) for number, key in enumerate(self.keys))
        self.unique([column.id for column in self.columns], "kolumner")
        self.marks = {text: "*" * number for number, text in enumerate(dict.fromkeys(made.notes.values()), 1)}
        self.check_names()

    def table(self) -> Table:
        made, rows = self.made, tuple(self.rows())
        self.unique([row.id for row in rows], "rader")
        return Table(
            id=made.name,
            caption=made.caption,
            unit=made.unit,
            columns=self.columns,
            rows=rows,
            row_head=made.row_head or self.index_name() or (ROW_HEADS[made.unit] if "kr" in made.unit else ""),
            numbered=made.numbered,
            footnotes=tuple(Footnote(mark, parse_blocks(text)) for text, mark in self.marks.items()),
        )

    def index_name(self) -> str:
        name = self.frame.index.names[-1]
        return self.label(name) if name is not None else ""

    def column(self, number: int, key: Any) -> Column:
        levels = key if isinstance(key, tuple) else (key,)
        group, label = ("", levels[0]) if len(levels) == 1 else levels
        values = self.frame.iloc[:, number]
        return Column(
            id="_".join(self.label(level) for level in levels),
            label=self.made.labels.get(key) or self.label(label),
            group=self.made.groups.get(key) or (self.label(group) if group != "" else ""),
            text=any(isinstance(value, str) and value for value in values),
        )

    def rows(self) -> Iterator[Row]:
        above: Any = None
        for number, (label, *values) in enumerate(self.frame.itertuples(name=None), 1):
            outer, inner = label if isinstance(label, tuple) else (None, label)
            if outer is not None and outer != above:
                above = outer
                yield Row(f"rubrik_{number}", self.label(outer), "rubrik", tuple(Cell() for _ in values))
            cells = tuple(self.cell(label, key, value) for key, value in zip(self.keys, values, strict=True))
            yield Row(str(number), self.label(inner), self.made.kinds.get(label, ""), cells)

    def cell(self, row: Any, key: Any, value: Any) -> Cell:
        note = self.made.notes.get((row, key))
        cell = self.content(row, key, value)
        return replace(cell, marks=(self.marks[note],)) if note is not None else cell

    def content(self, row: Any, key: Any, value: Any) -> Cell:
        if isinstance(value, str):
            if key not in self.made.markdown:
                return Cell(value, computed=True)
            runs = parse_inline(self.render(value))
            return Cell(words(runs), runs=runs, computed=True)
        if _is_missing(value):
            return Cell()
        number = self.number(row, key, value)
        if number is None:
            return Cell(self.label(value), computed=True)
        decimals = self.asked(self.made.decimals, row, key)
        if decimals is None:
            decimals = decimals_of(round_half_up(number, _DECIMALS).normalize())
        unit = self.asked(self.made.units, row, key) or self.made.unit
        suffix = NBSP + unit if unit == "%" or (unit == "dagar" and self.made.unit != "dagar") else ""
        return Cell(
            text=format_number(number, decimals) + suffix,
            value=number,
            unit="" if unit == "text" else unit,
            decimals=decimals,
            suffix=suffix,
            computed=True,
        )

    def number(self, row: Any, key: Any, value: Any) -> Decimal | None:
        """Give a value as the number that it is; None for a day."""
        if isinstance(value, dt.date):
            return None
        if isinstance(value, bool) or not isinstance(value, Real | Decimal):
            raise self.fault(
                "Cellen har ett värde som inte går att skriva i en tabell.",
                found=f"{value!r} ({type(value).__name__})",
                column=f"{self.label(row)}, {self.label(key)}",
                expected="ett tal eller en text",
                hint='Gör om kolumnen till text först, till exempel med .map({True: "ja", False: "nej"}).',
            )
        number = _exact(value)
        if number.is_infinite():
            raise self.fault("Tabellen har en cell som är oändlig: något har delats med noll.")
        if number.adjusted() >= _TOO_MANY:
            place = f"{self.label(row)}, {self.label(key)}"
            raise self.fault("Cellen har ett tal som är för stort för en tabell.", column=place)
        return number

    def asked(self, given: Any, row: Any, key: Any) -> Any:
        """Give what is asked for a cell: by row and column, by column, or for all."""
        return given.get((row, key), given.get(key)) if isinstance(given, Mapping) else given

    def label(self, value: Any) -> str:
        """Write a label of pandas in words."""
        if isinstance(value, tuple):
            return ", ".join(self.label(level) for level in value if level != "")
        if isinstance(value, str):
            return value
        if isinstance(value, dt.date) and not _is_missing(value):
            return value.isoformat()[:10]
        if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
            number = float(value)
            return str(int(number)) if number.is_integer() else format_number(Decimal(str(number)))
        raise self.fault(
            "En rad eller kolumn har ett namn som inte går att skriva.",
            found=f"{value!r} ({type(value).__name__})",
            expected="en text, ett tal eller en dag",
            hint="Byt namnen först: df.index = df.index.map(str) eller df.rename(…).",
        )

    def check_names(self) -> None:
        """Check that what is asked for columns, rows and cells names those that are there."""
        made, labels = self.made, set(self.frame.index)
        for given, what in ((made.units, "units"), (made.decimals, "decimals"), (made.notes, "notes")):
            for key in given if isinstance(given, Mapping) else ():
                cell = isinstance(key, tuple) and len(key) == 2 and key[0] in labels and key[1] in self.keys
                if not cell and (key not in self.keys or what == "notes"):
                    raise self.unknown(f"{what} nämner en kolumn eller cell som inte finns.", key)
        for key in (*made.labels, *made.groups, *made.markdown):
            if key not in self.keys:
                raise self.unknown("labels, groups eller markdown nämner en kolumn som inte finns.", key)
        self.check_kinds()
        for unit in (made.unit, *made.units.values()):
            if unit not in UNITS:
                raise self.fault("Enheten är okänd.", found=unit, expected=", ".join(UNITS))

    def check_kinds(self) -> None:
        """Check that the kinds of rows are known, and are given to rows that are there."""
        labels = list(self.frame.index)
        for row, kind in self.made.kinds.items():
            if row not in labels:
                raise self.unknown("kinds nämner en rad som inte finns.", row, labels)
            if kind not in ROW_KINDS:
                raise self.fault("Radens slag är okänt.", found=kind, expected=", ".join(ROW_KINDS[1:]))

    def unknown(self, message: str, key: Any, known: Sequence[Any] | None = None) -> ReportError:
        names = [_told(name) for name in (self.keys if known is None else known)]
        return self.fault(message, found=_told(key), hint=nearest(_told(key), names))

    def unique(self, names: Sequence[str], what: str) -> None:
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise self.fault(
                f"Tabellen har två {what} som heter lika.", found=", ".join(twice), hint="Byt namn på den ena."
            )

    def fault(self, message: str, column: str = "", found: str = "", expected: str = "", hint: str = "") -> ReportError:
        place = f"tabellen {self.made.name}"
        return ReportError(Fault(message, place, column=column, found=found, expected=expected, hint=hint))


def _told(key: Any) -> str:
    """Write a name that a notebook has given, in a message."""
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _exact(value: Real | Decimal) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Rational):
        return Decimal(int(value.numerator)) / int(value.denominator)
    return Decimal(str(float(value)))


def _is_missing(value: Any) -> bool:
    import pandas as pd

    if isinstance(value, Decimal):
        return value.is_nan()
    # Only what is not a number differs from itself.
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, Real) and value != value)
