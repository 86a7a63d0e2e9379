"""What the granskning finds, and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from arsredovisning.project.digest import of_parts

Severity = Literal["fel", "varning", "upplysning"]
SEVERITIES: tuple[Severity, ...] = ("fel", "varning", "upplysning")


@dataclass(frozen=True)
class Finding:
    """One place where the report does not add up, or lacks something.

    Attributes:
        rule: The rule's id.
        severity: fel, varning or upplysning.
        section: The table's caption, or the text's name.
        table: The table's id; empty for a text.
        row: The row's id.
        column: The column's id.
        file: The file, relative to the project.
        line: The line in it, counted from 1; 0 when the finding has no line.
        printed: The figure as the report prints it.
        expected: What the rule works out.
        difference: Printed less expected.
        message: What is wrong, one Swedish sentence.
        likely_cause: What may have gone wrong, worked out from the figures; empty if nothing fits.
        accepted: Whether the förbund has accepted the deviation.
        motive: Why it is accepted.
    """

    rule: str
    severity: Severity
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
        """Where the finding is, as avvikelser.toml names it: ``tabell.rad.kolumn``, or the file."""
        return ".".join(part for part in (self.table, self.row, self.column) if part) or self.file

    @property
    def shown_place(self) -> str:
        """Where the finding is, as a person looks for it: file, row and column."""
        line = f", rad {self.line}" if self.line else ""
        return f"{self.file}{line}{f', kolumn {self.column}' if self.column else ''}"


def as_json(forbund: str, year: int, findings: Sequence[Finding]) -> dict[str, Any]:
    """Give the findings as ``granskning.json`` holds them."""
    return {"forbund": forbund, "year": year, "findings": [asdict(finding) for finding in findings]}


def digest_of(findings: Sequence[Finding]) -> str:
    """Give what tells some findings from others."""
    return of_parts(json.dumps(asdict(finding), ensure_ascii=False) for finding in findings)


def summary(findings: Sequence[Finding]) -> str:
    """Say in one line how the granskning went; an upplysning is no deviation."""
    deviations = [finding for finding in findings if finding.severity != "upplysning"]
    notes = len(findings) - len(deviations)
    ending = f" {_count(notes, 'upplysning', 'upplysningar')}." if notes else ""
    if not deviations:
        return f"Granskning: inga avvikelser.{ending}"
    accepted = sum(finding.accepted for finding in deviations)
    news = _count(len(deviations) - accepted, "ny", "nya")
    words = "avvikelse" if len(deviations) == 1 else "avvikelser"
    return f"Granskning: {len(deviations)} {words}: {_count(accepted, 'godkänd', 'godkända')}, {news}.{ending}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
