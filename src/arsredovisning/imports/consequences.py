"""What planned changes would mean for the report: the faults and the findings of the granskning that they bring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review
from arsredovisning.validation.year import check


@dataclass(frozen=True)
class Consequences:
    """What was not there before the changes.

    Attributes:
        faults: Faults of the year's data, which would stop a build.
        findings: Findings of the granskning; empty when faults hinder it.
        reviewed: Whether the granskning could be made, before and after.
    """

    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
    reviewed: bool = True


def consequences(changes: Changes) -> Consequences:
    """Check and review a year as it would be with the changes made, and tell what is new.

    Args:
        changes: What is planned; nothing is written.
    """
    faults, findings = _state(YearData(changes.folder))
    with changes.trial() as data:
        new_faults, new_findings = _state(data)
    known = {_finding_key(finding) for finding in findings or ()}
    return Consequences(
        tuple(_unknown(new_faults, faults)),
        tuple(finding for finding in new_findings or () if _finding_key(finding) not in known),
        findings is not None and new_findings is not None,
    )


def _state(data: YearData) -> tuple[tuple[Fault, ...], list[Finding] | None]:
    """Give the faults of a year, and its findings where there are no faults."""
    try:
        check(data)
        return (), review(data)
    except ReportError as error:
        return error.faults, None


def _unknown(faults: Iterable[Fault], known: Iterable[Fault]) -> Iterable[Fault]:
    before = {(fault.message, fault.file, fault.column) for fault in known}
    return (fault for fault in faults if (fault.message, fault.file, fault.column) not in before)


def _finding_key(finding: Finding) -> tuple[str, ...]:
    """Give what makes a finding the same before and after, also when lines have moved."""
    return finding.rule, finding.place, finding.message, finding.printed, finding.expected
