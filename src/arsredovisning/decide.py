"""Deciding a report: nothing may be unfinished, and its date and its files' hashes come last, together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from arsredovisning.data.toml import with_setting
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import frozen, manifest
from arsredovisning.pipeline.build import Built
from arsredovisning.pipeline.edition import Edition, report
from arsredovisning.project.digest import FROZEN, FROZEN_MANIFEST
from arsredovisning.project.files import write_all
from arsredovisning.project.git import head
from arsredovisning.project.snapshot import snapshot
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review
from arsredovisning.validation.year import check


@dataclass(frozen=True)
class Decision:
    """A report that is to be decided; nothing is written before its build is done.

    Attributes:
        folder: The förbund's year.
        before: Its report.toml.
        after: Its report.toml with the date of decision.
    """

    folder: ReportFolder
    before: bytes
    after: bytes

    def edition(self) -> Edition:
        """Give the report as it is built when it is decided."""
        edition, name = report(self.folder), self.folder.workspace.relative(self.folder.settings)
        instead = {name: self.after} if self.after != self.before else {}
        return replace(edition, instead=instead, steps=replace(edition.steps, accept=refuse_build))


def decision(folder: ReportFolder, date: str) -> Decision:
    """Give the report with its date of decision in report.toml; everything else in the file stays as it is.

    Args:
        folder: The förbund's year.
        date: The date, ISO; empty keeps the one that report.toml has.

    Raises:
        ReportError: If it is no date after the report's year, or the report is decided for another day.
    """
    before = folder.settings.read_bytes()
    return Decision(folder, before, _with_date(folder, before, date) if date else before)


def _with_date(folder: ReportFolder, settings: bytes, date: str) -> bytes:
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        raise ReportError(
            Fault("Datumet går inte att läsa.", found=date, expected=f"ett datum som {folder.year + 1}-03-13")
        ) from None
    if day.year <= folder.year:
        raise ReportError(
            Fault(
                f"Årsredovisningen {folder.year} kan inte vara beslutad innan året är slut.",
                found=date,
                expected=f"ett datum som {folder.year + 1}-03-13",
            )
        )
    now = YearData(folder).settings.beslutad
    if now == day:
        return settings
    if now:
        raise ReportError(
            Fault(
                f"Rapporten är redan beslutad den {now}.",
                folder.workspace.relative(folder.settings),
                found=date,
                hint="Är den gamla dagen fel: ändra beslutad i filen för hand.",
            )
        )
    return with_setting(settings.decode(), "beslutad", day, "titel", instead_of="beslutad_okand").encode()


def refuse_unfinished(made: Decision) -> None:
    """Stop the decision of a report that has no date, has faults, or has errors that nobody has accepted.

    Raises:
        ReportError: With what has to be done first.
    """
    folder, edition = made.folder, made.edition()
    with snapshot(edition.inputs, edition.instead) as taken:
        data = YearData(replace(folder, workspace=taken.workspace))
        if not data.settings.decided:
            raise ReportError(
                Fault(
                    "Dagen för styrelsens beslut saknas.",
                    folder.workspace.relative(folder.settings),
                    expected="beslutad",
                    hint=f"make decide YEAR={folder.year} FORBUND={folder.forbund} DATE={folder.year + 1}-03-13",
                )
            )
        check(data)
        _refuse_errors(review(data))


def _refuse_errors(findings: Iterable[Finding]) -> None:
    if left := [finding for finding in findings if finding.severity == "fel" and not finding.accepted]:
        raise ReportError(map(_as_fault, left))


def _as_fault(finding: Finding) -> Fault:
    return Fault(
        finding.message,
        finding.file,
        finding.line or None,
        finding.column,
        finding.printed,
        finding.expected,
        "Rätta det, eller godkänn det med en motivering i avvikelser.toml.",
    )


def refuse_build(built: Built) -> None:
    """Stop the decision of a build that was not made of what now stands in the project, or that has errors.

    Raises:
        ReportError: With the files that were saved meanwhile, or the errors.
    """
    if built.changed:
        raise ReportError(
            Fault(
                "Rapporten kan inte fastställas: filer ändrades medan den byggdes.",
                found=", ".join(built.changed),
                hint="Läs igenom ändringarna och kör samma kommando igen.",
            )
        )
    _refuse_errors(built.findings)


def record_build(made: Decision, built: Built) -> Path:
    """Record the hashes of the report's files, which from now on are not replaced by others, and the date.

    The hashes are put in place first, so that a decision that is interrupted between the two is known by them
    (``frozen.refuse_half``).

    Args:
        made: The decision.
        built: The build.

    Returns:
        The file with the hashes, to be kept in version control.

    Raises:
        ReportError: If the build was not made of what was reviewed and now stands in the project.
    """
    folder = made.folder
    saved = folder.settings.read_bytes() != made.before
    refuse_build(replace(built, changed=(folder.workspace.relative(folder.settings),)) if saved else built)
    described = manifest.read(folder.build)
    beside = manifest.written(described).encode()
    dated = {folder.settings: made.after} if made.after != made.before else {}
    version = head(folder.workspace)
    changed = bool(version.commit) and (version.changed or bool(dated))
    origin = frozen.origin(described, beside, replace(version, changed=changed))
    path = folder.data / FROZEN
    recorded = frozen.record(folder, described["decided"] or "", described["outputs"], origin, built.printed).encode()
    write_all({folder.data / FROZEN_MANIFEST: beside, path: recorded, **dated})
    return path
