"""What the granskning finds, what it tried, and how that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
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
        label: The row and the column as the reader knows them: ``Summa skulder, 2022``.
        unit: The unit of the figures, when they are money.
        basis: What the expected figure is made of, by the names that the reader knows.
        file: The file, relative to the project.
        line: The line in it, counted from 1; 0 when the finding has no line.
        printed: The figure as the report prints it.
        expected: What the rule works out.
        difference: Printed less expected.
        message: What is wrong, one Swedish sentence.
        likely_cause: What was tried and mends it, or what the rule has seen; empty if nothing does.
        cause: Id of the cause that it shares with others; empty when none was found by trying.
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
    label: str = ""
    cause: str = ""
    unit: str = ""
    basis: str = ""

    @property
    def figures(self) -> str:
        """What is printed and expected, and how much they differ, in a sentence; empty when there are no figures."""
        unit = f"\u00a0{self.unit}" if self.unit else ""
        told = (("tryckt", self.printed), ("väntat", self.expected), ("skillnad", self.difference))
        listed = ", ".join(f"{name} {value}{unit}" for name, value in told if value)
        basis = f" ({self.basis})" if self.basis and listed else ""
        return f"{listed[:1].upper()}{listed[1:]}{basis}." if listed else ""

    @property
    def place(self) -> str:
        """Where the finding is, as avvikelser.toml names it: ``tabell.rad.kolumn``, or the file."""
        return ".".join(part for part in (self.table, self.row, self.column) if part) or self.file

    @property
    def shown_place(self) -> str:
        """Where the finding is, as a person looks for it: file, row and column."""
        line = f", rad {self.line}" if self.line else ""
        return f"{self.file}{line}{f', kolumn {self.column}' if self.column else ''}"

    @property
    def named_place(self) -> str:
        """Where the finding is, as the report calls it: ``Balansräkning: Summa skulder, 2022``."""
        return ": ".join(dict.fromkeys(filter(None, (self.section, self.label)))) or self.file


@dataclass(frozen=True)
class Change:
    """A number that a cure changes, as it is printed and as it would be.

    Attributes:
        place: The cell, ``tabell.rad.kolumn``.
        section: The table's caption.
        label: The row and the column as the reader knows them.
        file: Its file, relative to the project.
        line: The line in it.
        column: The column's id.
        printed: What is printed.
        right: What would mend it.
    """

    place: str
    section: str
    label: str
    file: str
    line: int
    column: str
    printed: str
    right: str


@dataclass(frozen=True)
class Remedy:
    """A cure that was tried: its changes, or what a sum does not count, and what slip explains it."""

    changes: tuple[Change, ...]
    left_out: str = ""
    slip: str = ""


@dataclass(frozen=True)
class ToldCause:
    """What several findings come of, found by trying.

    Attributes:
        id: Its name among the report's causes: ``O1``.
        words: The cause in Swedish, whole sentences.
        remedies: One, or a few that are as good as each other.
    """

    id: str
    words: str
    remedies: tuple[Remedy, ...]

    @property
    def places(self) -> frozenset[str]:
        """The cells that its remedies change."""
        return frozenset(change.place for remedy in self.remedies for change in remedy.changes)


@dataclass(frozen=True)
class Alone:
    """A number that no rule holds against anything else in the report."""

    place: str
    label: str
    file: str
    line: int


@dataclass(frozen=True)
class Unbound:
    """A fact that is bound to nothing, with an expression that gives the same number, if there is one."""

    place: str
    label: str
    file: str
    line: int
    proposal: str = ""


@dataclass(frozen=True)
class Unmade:
    """A relation that could not be tried: what, why (begins with a small letter), and what to do about it."""

    what: str
    why: str
    remedy: str = ""


@dataclass(frozen=True)
class Coverage:
    """How much of a report the granskning has tried.

    Attributes:
        numbers: How many numbers the report's tables state.
        tried: How many relations between them were tried.
        untried: Those that could not be.
        alone: The numbers that are in no relation: only their source can show that they are right.
        facts: How many single numbers the texts have.
        unbound: Those of them that are bound to nothing.
    """

    numbers: int = 0
    tried: int = 0
    untried: tuple[Unmade, ...] = ()
    alone: tuple[Alone, ...] = ()
    facts: int = 0
    unbound: tuple[Unbound, ...] = ()

    def words(self) -> str:
        """Say in a line or two what was tried and what was not."""
        tried = f"Prövade {self.tried} samband"
        if self.untried:
            reasons = "; ".join(f"{item.what} ({item.why})" for item in self.untried)
            tried += f"; {len(self.untried)} gick inte att pröva: {reasons}"
        alone = f"{len(self.alone)} av {self.numbers} tal står för sig själva"
        return f"{tried}." + (f" {alone}: inget annat i rapporten kan visa om de är rätt." if self.alone else "")


@dataclass(frozen=True)
class Told:
    """What a report's page says of its granskning.

    Attributes:
        findings: What was found.
        coverage: What was tried and what was not, in Swedish.
    """

    findings: tuple[Finding, ...] = ()
    coverage: str = ""


@dataclass(frozen=True)
class Examination:
    """A report's granskning: the findings, what they come of, and what was tried."""

    findings: tuple[Finding, ...] = ()
    causes: tuple[ToldCause, ...] = ()
    coverage: Coverage = Coverage()

    @property
    def told(self) -> Told:
        """What the report's page says of it."""
        return Told(self.findings, self.coverage.words())

    def cause_of(self, finding: Finding) -> ToldCause | None:
        """Give the cause that a finding shares with others, if one was found."""
        return next((cause for cause in self.causes if cause.id == finding.cause), None)


def as_json(forbund: str, year: int, examination: Examination) -> dict[str, Any]:
    """Give a granskning as ``granskning.json`` holds it."""
    return {"forbund": forbund, "year": year, **asdict(examination)}


def as_text(forbund: str, year: int, examination: Examination) -> str:
    """Give the text of ``granskning.json``."""
    return json.dumps(as_json(forbund, year, examination), ensure_ascii=False, indent=1) + "\n"


def from_json(written: Mapping[str, Any]) -> Examination:
    """Read a granskning as ``granskning.json`` holds it.

    Raises:
        KeyError, TypeError: If it is not written as this version writes it.
    """
    coverage = written["coverage"]
    return Examination(
        tuple(Finding(**item) for item in written["findings"]),
        tuple(
            ToldCause(item["id"], item["words"], tuple(_remedy(remedy) for remedy in item["remedies"]))
            for item in written["causes"]
        ),
        Coverage(
            coverage["numbers"],
            coverage["tried"],
            tuple(Unmade(**item) for item in coverage["untried"]),
            tuple(Alone(**item) for item in coverage["alone"]),
            coverage["facts"],
            tuple(Unbound(**item) for item in coverage["unbound"]),
        ),
    )


def _remedy(written: Mapping[str, Any]) -> Remedy:
    return Remedy(tuple(Change(**item) for item in written["changes"]), written["left_out"], written["slip"])


def grouped(examination: Examination, findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings under their causes: each group stands where its first finding does, the wrong cell's own first."""
    groups: dict[str, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(finding.cause or str(number), []).append(finding)
    wrong = {cause.id: cause.places for cause in examination.causes}
    return [
        sorted(group, key=lambda finding: finding.place not in wrong.get(finding.cause, ()))
        for group in groups.values()
    ]


def digest_of(told: Told) -> str:
    """Give what tells apart what pages say of their granskning."""
    return of_parts((told.coverage, *(json.dumps(asdict(finding), ensure_ascii=False) for finding in told.findings)))


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
