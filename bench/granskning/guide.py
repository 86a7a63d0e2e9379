"""The parts of docs/granskning.md that are made by the program: the rules, and what the bench has measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from arsredovisning.data.values import NBSP, round_half_up
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline.batch import all_folders
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.rules import RULES
from bench.granskning.made.report import false_alarms
from bench.granskning.measure import KINDS, REASONS, Measurement, Try, measure, together
from bench.granskning.mutations import WAYS
from bench.granskning.scratch import Outcome, in_all
from bench.granskning.slips import SLIPS

#: The document, from the project's root.
DOCUMENT = "docs/granskning.md"

#: How many reports without an error are made up to find false alarms.
_MADE = 200

_HEADS = ("", "ändringar", "funna", "utpekade")
Line = tuple[str, str, str, str]


def run(console: Console, workspace: Workspace, cells: bool) -> None:
    """Measure every report in data/, print the result, and write it into docs/granskning.md if that exists.

    Args:
        console: Where to print.
        workspace: The project.
        cells: Whether to name every cell of which no change was found.

    Raises:
        ReportError: If a report's data have faults, or the document lacks a marker.
    """
    parts: list[Measurement] = []
    for folder in all_folders(workspace):
        parts.append(measure(folder))
        console.print(f"  {folder.forbund} {folder.year}: {len(parts[-1].tries)} ändringar", highlight=False)
    measured = together(parts)
    show(console, measured, cells)
    slips = tuple(in_all(all_folders(workspace)))
    alarms = false_alarms(workspace, _MADE)
    for name, count, found, located in by_slip(slips):
        console.print(f"  {name}: {count} misstag, {found} funna, {located} utpekade", highlight=False)
    console.print(f"{alarms} falska fynd i {_MADE} påhittade rapporter utan fel.", highlight=False)
    if (workspace.root / DOCUMENT).is_file():
        parts_of_document = {"regler": rules(), "mätning": measurement(measured), "misstag": slips_told(slips, alarms)}
        write(workspace.root / DOCUMENT, parts_of_document)


def rules() -> str:
    """Write the rules as a Markdown table."""
    lines = ["| regel | allvar | vad den kontrollerar | källa |", "|---|---|---|---|"]
    lines += [f"| `{rule.id}` | {rule.severity} | {rule.explanation} | {rule.source} |" for rule in RULES]
    return "\n".join(lines)


def measurement(measured: Measurement) -> str:
    """Write what the bench has measured as Markdown."""
    found = f"{measured.baseline} fynd i {measured.reports} oförändrade rapporter räknas som godkända."
    parts = [f"{found} Falska fynd i dem är därmed 0 per definition; påhittade rapporter prövas nedan."]
    parts += [_markdown("tabeller", by_kind(measured)), _markdown("sätt att ändra", by_way(measured))]
    parts.append("Celler där ingen av ändringarna hittades:\n\n" + "\n".join(_reasons(measured)))
    return "\n\n".join(parts)


def by_kind(measured: Measurement) -> list[Line]:
    """Count the changes of each kind of table, and of all."""
    return _count(measured.tries, [kind for kind, _starts in KINDS], lambda item: item.kind)


def by_way(measured: Measurement) -> list[Line]:
    """Count the changes of each way, and of all."""
    return _count(measured.tries, WAYS, lambda item: item.way)


def slips_told(slips: Sequence[Outcome], alarms: int) -> str:
    """Write what was found of other mistakes than a digit, and the false alarms, as Markdown."""
    told = f"{alarms} falska fynd (fel eller varning) i {_MADE} påhittade rapporter utan fel."
    return f"{_markdown('misstag', by_slip(slips))}\n\n{told}"


def by_slip(slips: Sequence[Outcome]) -> list[Line]:
    """Count the mistakes of each kind, and of all."""
    groups = [(kind, [item for item in slips if item.kind == kind]) for kind in SLIPS]
    return [_line(name, group) for name, group in [*groups, ("Alla", list(slips))] if group or name == "Alla"]


def _count(tries: Sequence[Try], names: Iterable[str], name_of: Callable[[Try], str]) -> list[Line]:
    groups = [(name, [item for item in tries if name_of(item) == name]) for name in names]
    return [_line(name, group) for name, group in [*groups, ("Alla", list(tries))] if group or name == "Alla"]


def _line(name: str, tries: Sequence[Try | Outcome]) -> Line:
    found, located = sum(item.found for item in tries), sum(item.located for item in tries)
    return name, str(len(tries)), _share(found, len(tries)), _share(located, len(tries))


def _share(part: int, whole: int) -> str:
    return f"{part} ({round_half_up(Decimal(100 * part) / whole, 0)}{NBSP}%)" if whole else "0"


def _markdown(head: str, lines: Iterable[Line]) -> str:
    rows = [(head, *_HEADS[1:]), ("---", "---:", "---:", "---:"), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _reasons(measured: Measurement) -> list[str]:
    lines = ["| varför | celler | i tabellerna |", "|---|---:|---|"]
    for reason in REASONS:
        tables = [item.table for item in measured.missed if item.reason == reason]
        if tables:
            listed = ", ".join(f"`{name}` {tables.count(name)}" for name in sorted(set(tables)))
            lines.append(f"| {reason} | {len(tables)} | {listed} |")
    return lines


def show(console: Console, measured: Measurement, cells: bool) -> None:
    """Print what the bench has measured.

    Args:
        console: Where to.
        measured: What was measured.
        cells: Whether to name every cell of which no change was found.
    """
    for title, lines in (("Tabeller", by_kind(measured)), ("Sätt att ändra", by_way(measured))):
        grid = Grid(title, *_HEADS[1:])
        for column in grid.columns[1:]:
            column.justify = "right"
        for line in lines:
            grid.add_row(*map(escape, line))
        console.print(grid)
    for reason in REASONS:
        missed = [item for item in measured.missed if item.reason == reason]
        if missed:
            console.print(f"{len(missed)} celler hittas aldrig. {reason}", highlight=False)
            for item in missed if cells else ():
                console.print(f"  {item.report}: {item.cell}", highlight=False)
    console.print(f"{measured.baseline} fynd i de oförändrade rapporterna är utgångspunkten.", highlight=False)


def write(path: Path, parts: Mapping[str, str]) -> None:
    """Put new text between the markers of a document: ``<!-- namn -->`` and ``<!-- /namn -->``.

    Raises:
        ReportError: If the document lacks a marker.
    """
    text = path.read_text("utf-8")
    for name, part in parts.items():
        found = re.search(rf"<!-- {name} -->\n.*?<!-- /{name} -->", text, re.DOTALL)
        if not found:
            markers = f"<!-- {name} --> och <!-- /{name} --> på egna rader"
            raise ReportError(Fault("Dokumentet saknar märken.", DOCUMENT, expected=markers))
        text = f"{text[: found.start()]}<!-- {name} -->\n\n{part}\n\n<!-- /{name} -->{text[found.end() :]}"
    path.write_text(text, "utf-8")
