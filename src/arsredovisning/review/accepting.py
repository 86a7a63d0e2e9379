"""Accepting a deviation: the entry that avvikelser.toml gets, and writing it there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from arsredovisning.data.toml import read_toml, to_toml
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.files import write_whole
from arsredovisning.review.accepted import UNUSED
from arsredovisning.review.findings import Finding

#: What stands in an entry where a person has to write.
FILL_IN = "…"
#: How many places are named when the one that was asked for is not there.
_NAMED = 10


def entry(finding: Finding, motive: str = FILL_IN, by: str = FILL_IN, day: dt.date | None = None) -> str:
    """Write the entry that accepts a finding, ready for avvikelser.toml; what is not given is left to be filled in.

    Args:
        finding: What is accepted.
        motive: What is wrong and why it stays.
        by: Who accepts it.
        day: When; left out until somebody accepts it.
    """
    told: dict[str, Any] = {"regel": finding.rule, "plats": finding.place}
    figures = {"tryckt": finding.printed, "vantat": finding.expected}
    told |= {name: value.replace("\u00a0", " ") for name, value in figures.items() if value}
    told |= {"motiv": motive, "av": by}
    return to_toml({"avvikelse": [told | ({"datum": day} if day else {})]})


def open_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings that may be accepted and are not: an upplysning needs no acceptance."""
    return [item for item in findings if not item.accepted and item.severity != "upplysning" and item.rule != UNUSED]


def chosen(findings: Sequence[Finding], rule: str, place: str) -> list[Finding]:
    """Give the findings of a rule at a place, of those that may be accepted; all alike in a cell are one.

    Raises:
        ReportError: If there is none, with the places where there is.
    """
    left = open_findings(findings)
    found = [item for item in left if item.rule == rule.upper() and item.place == place]
    if found:
        return found
    raise ReportError(
        Fault(
            "Det finns ingen ny avvikelse av den regeln på den platsen.",
            found=f"{rule} {place}".strip(),
            expected="; ".join(f"{item.rule} {item.place}" for item in left[:_NAMED]) or "inget: inga nya avvikelser",
            hint=nearest(place, [item.place for item in left]) or "Kör make check: där står regel och plats.",
        )
    )


def write(data: YearData, findings: Sequence[Finding], motive: str, by: str, day: dt.date) -> str:
    """Add entries that accept findings to avvikelser.toml; all that stands there stays as it is.

    Args:
        data: The year's data.
        findings: What is accepted.
        motive: What is wrong and why it stays.
        by: Who accepts it.
        day: When.

    Returns:
        The file's name in messages.

    Raises:
        ReportError: If the motive or the name is empty, or the file cannot be read.
    """
    for value, what, hint in ((motive, "motiv", "MOTIV="), (by, "namn", "AV=")):
        if not value.strip():
            raise ReportError(
                Fault(
                    f"Godkännandet har inget {what}.",
                    expected="vad som är fel och varför det får stå kvar" if what == "motiv" else "den som godkänner",
                    hint=f'Ange {hint}"…".',
                )
            )
    path = data.folder.data / "avvikelser.toml"
    shown = data.folder.workspace.relative(path)
    if path.exists():
        read_toml(path, shown)  # What cannot be read is not written in.
    before = path.read_bytes() if path.exists() else b""
    newline = "\r\n" if b"\r\n" in before else "\n"
    entries = dict.fromkeys(entry(finding, motive.strip(), by.strip(), day) for finding in findings)
    gap = "" if not before else "\n" if before.endswith(b"\n") else "\n\n"
    added = (gap + "\n".join(entries)).replace("\n", newline)
    write_whole(path, before + added.encode())
    return shown
