"""What the granskning looks like in the terminal: a finding a paragraph, worst first, under what it comes of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from arsredovisning.review.accepting import entry, open_findings
from arsredovisning.review.findings import SEVERITIES, Examination, Finding, grouped, summary

_COLOURS = {"fel": "red", "varning": "yellow", "upplysning": "blue"}
#: How far a paragraph and what belongs to it stand in.
_IN, _DEEPER = 2, 6
#: How narrow a paragraph may be.
_NARROWEST = 30


def show_findings(console: Console, examined: Examination, accept: str) -> None:
    """Print the findings: the new ones first, then the accepted, each group under its cause, and what was tried.

    Args:
        console: Where to print.
        examined: What was found and tried.
        accept: The command that accepts a finding, without rule, place and motive.
    """
    new = open_findings(examined.findings)
    for title, found in _parts(examined.findings):
        console.print(f"\n[bold]{title}[/]", highlight=False)
        for group in _worst_first(examined, found):
            _show_group(console, examined, group)
    if new:
        _show_entries(console, new, accept)
    console.print()
    _paragraph(console, examined.coverage.words(), 0)
    for item in examined.coverage.untried:
        _paragraph(console, f"Gick inte att pröva: {item.what}, eftersom {item.why}. {item.remedy}".strip(), _IN)
    _show_unbound(console, examined)
    console.print(summary(list(examined.findings)), highlight=False)


def _parts(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Give the findings in the order in which they matter, under their titles."""
    notices = [item for item in findings if item.severity == "upplysning"]
    deviations = [item for item in findings if item.severity != "upplysning"]
    parts = (
        ("Nya avvikelser", [item for item in deviations if not item.accepted]),
        ("Godkända avvikelser", [item for item in deviations if item.accepted]),
        ("Upplysningar", notices),
    )
    return ((title, found) for title, found in parts if found)


def _worst_first(examined: Examination, findings: Sequence[Finding]) -> list[list[Finding]]:
    """Order groups by their worst finding, then by how many they are."""
    groups = grouped(examined, findings)
    return sorted(groups, key=lambda group: (min(SEVERITIES.index(item.severity) for item in group), -len(group)))


def _show_group(console: Console, examined: Examination, group: Sequence[Finding]) -> None:
    cause = examined.cause_of(group[0])
    console.print()
    for number, finding in enumerate(group):
        state = finding.severity.capitalize()
        follows = " (samma orsak)" if cause and number else ""
        heading = f"{state}{', godkänd' if finding.accepted else ''}  {finding.named_place}{follows}"
        _paragraph(console, heading, 0, begins=state, style=_COLOURS[finding.severity])
        _paragraph(console, _said(finding), _IN)
        if finding.likely_cause and not (cause and number):
            _paragraph(console, f"Trolig orsak: {finding.likely_cause}", _IN, begins="Trolig orsak:", style="bold")
        for change in _elsewhere(examined, finding) if cause and not number else ():
            _paragraph(console, change, _DEEPER)
        if finding.motive:
            _paragraph(console, f"Motiv: {finding.motive}", _IN)
        place = f"{finding.rule}, {finding.shown_place}"
        _paragraph(console, place, _IN, begins=place, style="dim")


def _said(finding: Finding) -> str:
    return f"{finding.message} {finding.figures}".strip()


def _elsewhere(examined: Examination, finding: Finding) -> Iterator[str]:
    """Say where the cells of a cause stand, when that is not where the finding is."""
    cause = examined.cause_of(finding)
    for change in (change for remedy in cause.remedies for change in remedy.changes) if cause else ():
        if change.place != finding.place:
            yield f"{change.label} ({change.section}): {change.file}, rad {change.line}, kolumn {change.column}"


def _show_entries(console: Console, findings: Sequence[Finding], accept: str) -> None:
    """Print what accepts the new findings, ready to paste, and the command that writes it."""
    console.print()
    call = f'{accept} REGEL=… PLATS=… MOTIV="…"'
    text = f"Rätta det som är fel. Det som ska stå kvar godkänns med {call}, eller i årets avvikelser.toml:"
    _paragraph(console, text, 0)
    for block in dict.fromkeys(entry(finding) for finding in findings):
        console.print()
        console.print(escape(block.rstrip()), highlight=False, soft_wrap=True)


def _show_unbound(console: Console, examined: Examination) -> None:
    """Print how many facts are bound to nothing, and what those may restate that something gives the same number of."""
    unbound = examined.coverage.unbound
    if not unbound:
        return
    proposed = [item for item in unbound if item.proposal]
    said = f"{len(unbound)} av {examined.coverage.facts} enstaka tal är inte bundna till något (motsvarar i fakta.csv)."
    _paragraph(console, f"{said} Förslag, att pröva mot texten:" if proposed else said, 0)
    for item in proposed:
        _paragraph(console, f"rad {item.line}, {item.label}: {item.proposal}", _IN)


def _paragraph(console: Console, text: str, indent: int, begins: str = "", style: str = "") -> None:
    """Print a paragraph at the width of the screen; numbers are not broken, and places can be copied whole.

    Args:
        console: Where to print.
        text: What it says.
        indent: How far it stands in.
        begins: What it begins with that is to stand out.
        style: How that stands out.
    """
    space = " " * indent
    lines = wrap(text, max(console.width - indent, _NARROWEST), break_long_words=False, break_on_hyphens=False)
    shown = Text("\n".join(space + line for line in lines))
    if begins:
        shown.stylize(style, indent, indent + len(begins) + (len(lines) - 1) * (indent + 1) * (begins == text))
    console.print(shown, highlight=False, soft_wrap=True)
