"""Where a förbund's report has a base figure, or why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from pydantic import RootModel, StringConstraints, model_validator

from arsredovisning.compare.measures import BaseFigure, measures
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, convert_money
from arsredovisning.data.year import YearData
from arsredovisning.document.model import Place
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.mapping import MappingSettings, read_mapping
from arsredovisning.review.rules.capital import stair_for

#: The file that says where a förbund has what is not in its common place: ``data/<forbund>/nyckeltal.toml``.
NAME = "nyckeltal"

CellName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+$")]


class OwnPlace(MappingSettings):
    """Where one förbund has a base figure, what to bear in mind about it, or why it has none."""

    celler: tuple[CellName, ...] = ()
    anmarkning: str = ""
    saknas: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> OwnPlace:
        if bool(self.celler) == bool(self.saknas) and (self.celler or not self.anmarkning):
            raise ValueError("celler eller saknas, eller bara en anmarkning om talet på sin vanliga plats")
        return self


class OwnPlaces(RootModel[dict[str, OwnPlace]]):
    """A förbund's nyckeltal.toml."""


@dataclass(frozen=True)
class PlacedCell:
    """A number in a report's table and where it stands."""

    table: Table
    row: Row
    column: Column
    value: Value


@dataclass(frozen=True)
class BaseValue:
    """A base figure of one förbund.

    Attributes:
        value: In kr or a count.
        cells: The cells that it is the sum of; none for what follows from a rule.
        note: What to bear in mind about it.
        rule: What it follows from, when it stands in no cell.
    """

    value: Decimal
    cells: tuple[PlacedCell, ...] = ()
    note: str = ""
    rule: str = ""

    @property
    def place(self) -> Place | None:
        """The cell that states it, if it is one."""
        cell = self.cells[0] if len(self.cells) == 1 else None
        if cell is None or cell.value.source is None:
            return None
        return Place(cell.table.id, cell.row.id, cell.column.id, cell.table.file, cell.row.line)

    def shown_in(self, figure: BaseFigure) -> Decimal:
        """Give the number in the unit that the figure is shown in."""
        return convert_money(Value(self.value, "kr"), figure.enhet) if figure.enhet in MONEY else self.value


@dataclass(frozen=True)
class Missing:
    """Why a förbund has no such figure, one Swedish sentence."""

    reason: str


class Member:
    """One förbund in a comparison: its name and its base figures.

    Attributes:
        id: Its folder in data/.
        data: Its year.
    """

    def __init__(self, data: YearData) -> None:
        self.data = data
        self.id = data.folder.forbund
        self._found: dict[str, BaseValue | Missing] = {}

    @property
    def name(self) -> str:
        return self.data.forbund.kortnamn

    def base(self, name: str) -> BaseValue | Missing:
        """Give a base figure, or why there is none.

        Raises:
            ReportError: If nyckeltal.toml or a table that it names has faults.
        """
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> BaseValue | Missing:
        figure, own = measures().grundtal[name], self._own.get(name, OwnPlace.model_construct())
        if figure.rekommendation_av:
            return self._recommended(figure)
        if own.saknas:
            return Missing(own.saknas)
        if own.celler:
            cells = [self._cell(cell, needed=True) for cell in own.celler]
            empty = [cell for cell, found in zip(own.celler, cells, strict=True) if found is None]
            if empty:
                return Missing(f"Cellen {' och '.join(empty)} i rapporten är tom.")
            return _sum(figure, [cell for cell in cells if cell], own.anmarkning)
        for place in figure.stallen:
            cells = [self._cell(cell.replace("{ar}", str(self.data.folder.year))) for cell in place]
            if all(cells):
                return _sum(figure, [cell for cell in cells if cell], own.anmarkning)
        return Missing(f"Talet ”{figure.rubrik}” finns inte på en känd plats i rapporten.")

    def _recommended(self, figure: BaseFigure) -> BaseValue | Missing:
        whole, year = self.base(figure.rekommendation_av), self.data.folder.year
        if isinstance(whole, Missing):
            return whole
        stair = stair_for(year)
        if stair is None:
            return Missing(f"Nationella rådets rekommendation är inte känd för {year}.")
        amount = stair.amount(whole.value)
        if amount is None:
            return Missing("Nationella rådets rekommendation är inte känd för så stora medlemsbidrag.")
        return BaseValue(amount, rule=f"{stair.words()} av medlemsbidragen")

    @cached_property
    def _own(self) -> dict[str, OwnPlace]:
        folder = self.data.folder
        if not any((place / f"{NAME}.toml").exists() for place in (folder.data, folder.data.parent)):
            return {}
        own = read_mapping(folder, NAME, OwnPlaces).root
        if unknown := [name for name in own if name not in measures().grundtal]:
            known = list(measures().grundtal)
            raise ReportError(
                Fault("Talet är okänt.", self._shown, column=name, found=name, hint=nearest(name, known))
                for name in unknown
            )
        return own

    @property
    def _shown(self) -> str:
        return self.data.folder.workspace.relative(self.data.folder.data.parent / f"{NAME}.toml")

    def _cell(self, name: str, needed: bool = False) -> PlacedCell | None:
        """Give a cell that holds a number; None if it is empty or, unless it is needed, not there."""
        table_id, row_id, column_id = name.split(".")
        table = self.data.table(table_id) if self.data.has(table_id) else None
        if table is None or row_id not in table or column_id not in table.row(row_id).cells:
            if not needed:
                return None
            known = [f"{table.id}.{row.id}.{column}" for row in table.rows for column in row.cells] if table else []
            hint = nearest(name, known or list(self.data.table_settings))
            message = f"Cellen finns inte i rapporten för {self.data.folder.year}."
            raise ReportError(Fault(message, self._shown, found=name, expected="tabell.rad.kolumn", hint=hint))
        row = table.row(row_id)
        value = row.cells[column_id].value
        return None if value is None else PlacedCell(table, row, table.column(column_id), value)


def _sum(figure: BaseFigure, cells: Sequence[PlacedCell], note: str) -> BaseValue:
    """Add cells, amounts in kr.

    Raises:
        ReportError: If a cell is no amount where one is needed, or the other way round.
    """
    money = figure.enhet in MONEY
    wrong = [cell for cell in cells if (cell.value.unit in MONEY) != money]
    if wrong:
        raise ReportError(_wrong_unit(figure, cell) for cell in wrong)
    total = sum((Decimal(convert_money(cell.value, "kr") if money else cell.value) for cell in cells), Decimal(0))
    return BaseValue(abs(total) if figure.utan_tecken else total, tuple(cells), note)


def _wrong_unit(figure: BaseFigure, cell: PlacedCell) -> Fault:
    expected = "ett belopp i kr, tkr eller Mkr" if figure.enhet in MONEY else "ett antal"
    message = f"Cellen har en enhet som ”{figure.rubrik}” inte kan ha."
    return Fault(message, cell.table.file, cell.row.line, cell.column.id, cell.value.unit, expected)
