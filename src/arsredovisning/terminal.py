"""What a build, a granskning and a failure look like in the terminal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from arsredovisning.batch import Result
from arsredovisning.build import Built
from arsredovisning.errors import ReportError
from arsredovisning.execute import Failure, Outcome
from arsredovisning.review import Finding, summary
from arsredovisning.review.findings import SEVERITIES


class Terminal:
    """Shows a build: a progress bar a section, or a line a section where there is no screen."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(TextColumn("{task.description:<28}"), BarColumn(24), TextColumn("{task.fields[status]}"))
        self._live: Live | None = None
        self._tasks: dict[str, TaskID] = {}

    def planned(self, sections: Sequence[tuple[str, str]]) -> None:
        for name, reason in sections:
            status = f"[dim]{escape(reason)}[/]" if reason else "[green]oförändrat[/]"
            done = 0 if reason else 1
            self._tasks[name] = self._bars.add_task(name, total=1, completed=done, status=status)
            if reason and not self._console.is_terminal:
                self._console.print(f"  kör {name} ({escape(reason)})", highlight=False)
        if self._console.is_terminal and any(reason for _name, reason in sections):
            self._live = Live(self._bars, console=self._console, refresh_per_second=8)
            self._live.start()

    def finished(self, outcome: Outcome) -> None:
        status = "[red]fel[/]" if outcome.failure else f"[green]klart[/] {outcome.seconds:.1f} s".replace(".", ",")
        if self._live:
            self._bars.update(self._tasks[outcome.name], completed=1, status=status)
        else:
            self._console.print(f"  {outcome.name}: {status}", highlight=False)

    def step(self, text: str) -> None:
        self.close()
        self._console.print(f"{text} …", highlight=False)

    def close(self) -> None:
        """Leave the bars as they are and give the terminal back."""
        if self._live:
            self._live.stop()
            self._live = None


def show_built(console: Console, built: Built) -> None:
    """Print where the files are, how long it took, and how the granskning went."""
    for path in built.files:
        console.print(f"  {_shown(path)}", highlight=False, soft_wrap=True)
    sections = f"{built.run} avsnitt kördes" if built.run else "inget avsnitt behövde köras"
    console.print(f"Klart på {built.seconds:.1f} s, {sections}.".replace(".", ",", 1), highlight=False)
    console.print(summary(list(built.findings)), highlight=False)
    if built.without_pdf:
        console.print(
            "[yellow]PDF:en kunde inte göras: systembiblioteket Pango saknas.[/] De andra formaten är gjorda.\n"
            f"  Gör så här: {escape(built.without_pdf)}\n  och kör sedan samma kommando igen.",
            highlight=False,
        )


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def show_faults(console: Console, error: ReportError) -> None:
    """Print the faults that stopped a build, one after another."""
    for fault in error.faults:
        console.print(f"[red]Fel[/] {escape(str(fault))}", highlight=False, soft_wrap=True)
    if len(error.faults) > 1:
        console.print(f"{len(error.faults)} fel.", highlight=False)


class Silent:
    """Watches a build without a word: a batch prints one line a report."""

    def planned(self, sections: Sequence[tuple[str, str]]) -> None:
        """Say nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Say nothing."""

    def step(self, text: str) -> None:
        """Say nothing."""


def show_result(console: Console, result: Result) -> None:
    """Print one line on a report of a batch."""
    name = f"{result.folder.forbund} {result.folder.year}"
    if result.built:
        built = result.built
        what = f"{built.run} avsnitt kördes" if built.run else "oförändrad"
        status = f"[green]klar[/] {built.seconds:.1f} s, {what}. {summary(list(built.findings))}".replace(".", ",", 1)
    else:
        count = len(result.failures) or len(result.faults)
        status = f"[red]inte byggd[/]: {count} {'avsnitt kunde inte köras' if result.failures else 'fel i data'}"
    console.print(f"{name}: {status}", highlight=False)


def show_batch(console: Console, results: Sequence[Result]) -> bool:
    """Print what failed in a batch, in one table, and the total.

    Returns:
        Whether every report was built.
    """
    failed = [result for result in results if not result.built]
    if any(result.failures for result in failed):
        table = _failure_table()
        for result in failed:
            _add_failures(table, result.folder.forbund, result.folder.year, result.failures)
        console.print(table)
    for result in failed:
        if result.faults:
            show_faults(console, ReportError(result.faults))
    console.print(f"{len(results) - len(failed)} av {len(results)} rapporter byggda.", highlight=False)
    return not failed


def show_failures(console: Console, forbund: str, year: int, failures: Sequence[Failure]) -> None:
    """Print the sections that could not be run, as one table."""
    table = _failure_table()
    _add_failures(table, forbund, year, failures)
    console.print(table)


def _failure_table() -> Table:
    heads = ("förbund", "år", "avsnitt", "anteckningsbok", "cell", "rad", "vad som hände", "gör så här")
    return Table(*heads, title="Avsnitt som inte kunde köras")


def _add_failures(table: Table, forbund: str, year: int, failures: Sequence[Failure]) -> None:
    for item in failures:
        cell, line = (str(number or "") for number in (item.cell, item.line))
        table.add_row(
            forbund, str(year), item.section, item.notebook, cell, line, escape(item.message), escape(item.hint)
        )


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print the findings of the granskning as a table."""
    for severity in SEVERITIES:
        group = [item for item in findings if item.severity == severity]
        if not group:
            continue
        table = Table(
            "regel",
            "plats",
            "avsnitt",
            "tryckt",
            "väntat",
            "skillnad",
            "vad",
            "trolig orsak",
            "godkänd",
            title=severity.capitalize(),
        )
        for item in group:
            texts = (item.rule, item.shown_place, item.section, item.printed, item.expected, item.difference)
            table.add_row(*map(escape, texts), escape(item.message), escape(item.likely_cause), escape(item.motive))
        console.print(table)
    console.print(summary(list(findings)), highlight=False)
