"""Deciding a report: the date is set, nothing may be unfinished, and the built files' hashes are recorded."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

from arsredovisning import frozen, manifest
from arsredovisning.cache import write_whole
from arsredovisning.check import check
from arsredovisning.data import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review
from arsredovisning.workspace import ReportFolder

_DATE = re.compile(r"(?m)^beslutad\s*=.*$")


def set_date(folder: ReportFolder, date: str) -> None:
    """Write the date of decision into report.toml; everything else in the file stays as it is.

    Args:
        folder: The förbund's year.
        date: The date, ISO.

    Raises:
        ReportError: If it is no date, or the report is decided for another day.
    """
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        raise ReportError(
            Fault("Datumet går inte att läsa.", found=date, expected="ett datum som 2026-03-13")
        ) from None
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
    text = folder.settings.read_text("utf-8")
    line = f"beslutad = {day}"
    changed = (
        _DATE.sub(line, text) if _DATE.search(text) else re.sub(r"(?m)^(titel\s*=.*)$", rf"\1\n{line}", text, count=1)
    )
    write_whole(folder.settings, changed.encode())


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
                hint=f"make decide YEAR={folder.year} DATE=2026-03-13",
            )
        )
    check(data)
    left = [finding for finding in review(data) if finding.severity == "fel" and not finding.accepted]
    if left:
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


def record_build(folder: ReportFolder) -> Path:
    """Record the hashes of the report's files, which from now on are not replaced by others.

    Returns:
        The file with the hashes, to be kept in version control.
    """
    described = json.loads((folder.build / manifest.NAME).read_text("utf-8"))
    path = folder.data / frozen.NAME
    write_whole(path, frozen.record(folder, described["decided"] or "", described["outputs"]).encode())
    return path
