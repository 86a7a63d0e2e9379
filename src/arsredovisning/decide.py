"""Deciding a report: the date is set, nothing may be unfinished, and the built files' hashes are recorded."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from arsredovisning.data.toml import with_setting
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import frozen
from arsredovisning.pipeline.build import Built
from arsredovisning.project.digest import FROZEN
from arsredovisning.project.files import write_whole
from arsredovisning.project.outputs import MANIFEST
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review
from arsredovisning.validation.year import check


@contextmanager
def dated(folder: ReportFolder, date: str) -> Iterator[None]:
    """Set the date of decision, and take it back when the report could not be decided after all.

    Args:
        folder: The förbund's year.
        date: The date, ISO; empty keeps the one that report.toml has.

    Raises:
        ReportError: If it is no date of decision, or the report is decided for another day.
    """
    before = folder.settings.read_bytes()
    if date:
        set_date(folder, date)
    try:
        yield
    except BaseException:
        write_whole(folder.settings, before)
        raise


def set_date(folder: ReportFolder, date: str) -> None:
    """Write the date of decision into report.toml; everything else in the file stays as it is.

    Args:
        folder: The förbund's year.
        date: The date, ISO.

    Raises:
        ReportError: If it is no date after the report's year, or the report is decided for another day.
    """
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
    before = YearData(folder).settings.beslutad
    if before == day:
        return
    if before:
        raise ReportError(
            Fault(
                f"Rapporten är redan beslutad den {before}.",
                folder.workspace.relative(folder.settings),
                found=date,
                hint="Är den gamla dagen fel: ändra beslutad i filen för hand.",
            )
        )
    text = with_setting(folder.settings.read_bytes().decode(), "beslutad", day, "titel", instead_of="beslutad_okand")
    write_whole(folder.settings, text.encode())


def refuse_unfinished(folder: ReportFolder) -> None:
    """Stop the decision of a report that has no date, has faults, or has errors that nobody has accepted.

    Raises:
        ReportError: With what has to be done first.
    """
    data = YearData(folder)
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


def record_build(folder: ReportFolder, built: Built) -> Path:
    """Record the hashes of the report's files, which from now on are not replaced by others.

    Args:
        folder: The förbund's year.
        built: The build.

    Returns:
        The file with the hashes, to be kept in version control.

    Raises:
        ReportError: If the build was not made of what was reviewed and now stands in the project.
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
    described = json.loads((folder.build / MANIFEST).read_text("utf-8"))
    path = folder.data / FROZEN
    write_whole(path, frozen.record(folder, described["decided"] or "", described["outputs"]).encode())
    return path
