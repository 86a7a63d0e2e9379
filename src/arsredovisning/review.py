"""Granskning: what a careful auditor would work out again, and where the printed figure differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from arsredovisning.data import YearData
from arsredovisning.errors import ReportError
from arsredovisning.formulas import evaluate, names_in
from arsredovisning.tables import Column, Row, Table
from arsredovisning.values import decimals_of, format_number


@dataclass(frozen=True)
class Finding:
    """One place where the report does not add up.

    Attributes:
        rule: The rule's id.
        severity: fel, varning or upplysning.
        section: The part of the report that the table belongs to, if known.
        printed: The figure as the report prints it.
        expected: What the rule works out.
        difference: Printed less expected.
        accepted: Whether the förbund has accepted the deviation; ``motive`` says why.
    """

    rule: str
    severity: str
    section: str
    table: str
    row: str
    column: str
    file: str
    line: int
    printed: str
    expected: str
    difference: str
    message: str
    likely_cause: str = ""
    accepted: bool = False
    motive: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}, rad {self.line}, kolumn {self.column}"


def review(data: YearData) -> list[Finding]:
    """Run every rule on a report that has passed the check of its data."""
    return [finding for rule in RULES for finding in rule(data)]


def as_json(data: YearData, findings: list[Finding]) -> dict[str, Any]:
    """Give the findings as ``granskning.json`` holds them."""
    return {
        "forbund": data.folder.forbund,
        "year": data.folder.year,
        "findings": [asdict(finding) for finding in findings],
    }


def summary(findings: list[Finding]) -> str:
    """Say in one line how the granskning went."""
    if not findings:
        return "Granskning: inga avvikelser."
    accepted = sum(finding.accepted for finding in findings)
    return f"Granskning: {len(findings)} avvikelser: {accepted} godkända, {len(findings) - accepted} nya."


def sums(data: YearData) -> Iterator[Finding]:
    """SUMMA-RAD: a sum that the report states is what its rows make.

    Amounts are rounded one by one, so a sum of n rows may differ by half a unit a row and half a
    unit for itself: (n + 1) / 2 units of the last printed decimal, and no more.
    """
    for table in _tables(data):
        for row, column, value in table.numbers():
            if not row.formula or row.cells[column.id].computed:
                continue
            parts = {name: table.row(name).cells[column.id].value for name in names_in(row.formula)}
            if all(part is None for part in parts.values()):
                continue
            expected = _evaluate(row.formula, parts)
            bound = Decimal(len(parts) + 1) / 2 * _step(table, column)
            if abs(value - expected) > bound:
                yield _differs(
                    "SUMMA-RAD", table, row, column, expected, f"Summan stämmer inte med sina rader ({row.formula})."
                )


def columns(data: YearData) -> Iterator[Finding]:
    """SUMMA-KOLUMN: a column that is worked out from others, such as avvikelse, agrees with them."""
    for table in _tables(data):
        for row, column, value in table.numbers():
            if not column.formula or row.cells[column.id].computed:
                continue
            names = names_in(column.formula)
            parts = {name: row.cells[name].value for name in names}
            if all(part is None for part in parts.values()):
                continue
            expected = _evaluate(column.formula, parts)
            bound = Decimal(len(names) + 1) / 2 * _step(table, column)
            if abs(value - expected) > bound:
                message = f"Värdet stämmer inte med kolumnerna ({column.formula})."
                yield _differs("SUMMA-KOLUMN", table, row, column, expected, message)


RULES: tuple[Callable[[YearData], Iterator[Finding]], ...] = (sums, columns)


def _tables(data: YearData) -> Iterator[Table]:
    for name in data.table_settings:
        try:
            yield data.table(name)
        except ReportError:
            continue


def _evaluate(formula: str, parts: Mapping[str, Decimal | None]) -> Decimal:
    return evaluate(formula, lambda name: Decimal(parts[name] or 0))


def _step(table: Table, column: Column) -> Decimal:
    """The smallest step that a column's figures are printed with."""
    decimals = max((decimals_of(value) for _row, other, value in table.numbers() if other.id == column.id), default=0)
    return Decimal(1).scaleb(-decimals)


def _differs(rule: str, table: Table, row: Row, column: Column, expected: Decimal, message: str) -> Finding:
    value = row.cells[column.id].value
    assert value is not None
    return Finding(
        rule=rule,
        severity="fel",
        section=table.settings.rubrik,
        table=table.id,
        row=row.id,
        column=column.id,
        file=table.file,
        line=row.line,
        printed=format_number(value),
        expected=format_number(expected),
        difference=format_number(Decimal(value) - expected),
        message=message,
    )
