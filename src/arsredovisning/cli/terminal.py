"""What a build, a granskning and a failure look like in the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Column, Table

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import frozen
from arsredovisning.pipeline.batch import Result
from arsredovisning.pipeline.build import Built, Watcher
from arsredovisning.pipeline.run import Failure, Outcome
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import summary

if TYPE_CHECKING:
    from arsredovisning.archive.package import Archived
    from arsredovisning.data.year import YearData
    from arsredovisning.diff import Change as VersionChange
    from arsredovisning.imports.changes import Change as PlannedChange
    from arsredovisning.imports.consequences import Consequences
    from arsredovisning.imports.konton import Proposed
    from arsredovisning.preview.follow import Problem
    from arsredovisning.rebuild.again import Rebuilt
    from arsredovisning.rebuild.source import Source
    from arsredovisning.validation.todo import Todo
    from arsredovisning.verify import Difference


#: How many changed files are told by name.
_NAMED = 5


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
    _show_files(console, built)
    sections = f"{built.run} avsnitt kördes" if built.run else "inget avsnitt behövde köras"
    console.print(f"Klart på {built.seconds:.1f} s, {sections}.".replace(".", ",", 1), highlight=False)
    console.print(summary(list(built.findings)), highlight=False)
    _show_lacking(console, built)


def _show_files(console: Console, built: Built) -> None:
    """Print where the files are, and which of them this build did not write."""
    for path in built.files:
        older = " (äldre: från ett tidigare bygge)" if path in built.older else ""
        console.print(f"  {_shown(path)}{older}", highlight=False, soft_wrap=True)


def show_compared(console: Console, built: Built) -> None:
    """Print where the files of a comparison are and how long it took."""
    _show_files(console, built)
    seconds = f"{built.seconds:.1f}".replace(".", ",")
    console.print(f"Klart på {seconds} s, {built.run} avsnitt kördes.", highlight=False)
    _show_lacking(console, built)


def _show_lacking(console: Console, built: Built) -> None:
    """Print what was saved too late to be in a build."""
    if built.changed:
        console.print(f"[yellow]{escape(_missed(built.changed))}[/]", highlight=False, soft_wrap=True)


def _missed(changed: Sequence[str]) -> str:
    """Tell which files a build lacks the last changes of."""
    names = ", ".join(changed[:_NAMED]) + (f" och {len(changed) - _NAMED} till" if len(changed) > _NAMED else "")
    return f"Ändrades medan rapporten byggdes: {names}; kör samma kommando igen."


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def show_faults(console: Console, error: ReportError) -> None:
    """Print the faults that stopped a build, one after another."""
    for fault in error.faults:
        console.print(f"[red]Fel[/] {escape(str(fault))}", highlight=False, soft_wrap=True)
    if len(error.faults) > 1:
        console.print(f"{len(error.faults)} fel.", highlight=False)


def unused(console: Console) -> Callable[[Fault], None]:
    """Give what prints why something that was offered is not used."""
    return lambda fault: console.print(f"[yellow]Används inte[/] {escape(str(fault))}", highlight=False, soft_wrap=True)


class Silent:
    """Watches a build without a word."""

    def planned(self, sections: Sequence[tuple[str, str]]) -> None:
        """Say nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Say nothing."""

    def step(self, text: str) -> None:
        """Say nothing."""


def show_preview(console: Console, changed: Sequence[Path], built: Built | None, problems: Sequence[Problem]) -> None:
    """Print a line on a report that was built anew, or what stopped it."""
    from arsredovisning.preview.follow import in_words

    names = ", ".join(path.name for path in changed) or "start"
    if built:
        seconds = f"{built.seconds:.1f}".replace(".", ",")
        console.print(f"{names}: ny sida på {seconds} s, {built.run} avsnitt kördes.", highlight=False)
    for problem in problems:
        console.print(f"{names}: [red]fel[/] {escape(in_words(problem))}", highlight=False, soft_wrap=True)


class BatchTerminal:
    """Shows a batch: a line a report when it is done, and while it runs a bar for each under way and one for all."""

    def __init__(self, console: Console, count: int) -> None:
        self.results: list[Result] = []
        self._console, self._count = console, count
        self._bars = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[status]}"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._total = self._bars.add_task("Alla rapporter", total=count, status="")
        self._under_way: dict[ReportFolder, TaskID] = {}

    def __enter__(self) -> BatchTerminal:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def watcher(self, folder: ReportFolder) -> Watcher:
        """Give a new bar to a report that is begun."""
        bar = self._bars.add_task(f"{folder.forbund} {folder.year}", total=None, status="läser data")
        self._under_way[folder] = bar
        return _Bar(self._bars, bar)

    def finished(self, result: Result) -> None:
        """Print a line on a report that is done."""
        self.results.append(result)
        if result.folder in self._under_way:
            self._bars.remove_task(self._under_way.pop(result.folder))
        self._bars.advance(self._total)
        count = f"[dim]{len(self.results):>{len(str(self._count))}}/{self._count}[/]"
        self._console.print(f"{count} {_result_line(result)}", highlight=False)


class _Bar:
    """The bar of one report in a batch."""

    def __init__(self, bars: Progress, bar: TaskID) -> None:
        self._bars, self._bar = bars, bar

    def planned(self, sections: Sequence[tuple[str, str]]) -> None:
        count = sum(bool(reason) for _name, reason in sections)
        self._bars.update(self._bar, total=count, status="kör avsnitt")

    def finished(self, outcome: Outcome) -> None:  # noqa: ARG002  a bar counts failures too
        self._bars.advance(self._bar)

    def step(self, text: str) -> None:
        self._bars.update(self._bar, status=text)


def _result_line(result: Result) -> str:
    name = f"{result.folder.forbund} {result.folder.year}"
    if result.built:
        built = result.built
        what = f"{built.run} avsnitt kördes" if built.run else "oförändrad"
        status = f"[green]klar[/] {built.seconds:.1f} s, {what}. {summary(list(built.findings))}".replace(".", ",", 1)
        if built.changed:
            status += f" [yellow]{escape(_missed(built.changed))}[/]"
    else:
        count = len(result.failures) or len(result.faults)
        status = f"[red]inte byggd[/]: {count} {'avsnitt kunde inte köras' if result.failures else 'fel i data'}"
    return f"{name}: {status}"


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


def show_todo(console: Console, data: YearData, left: Sequence[Todo]) -> None:
    """Print what is left to do in a draft, and how far it has come."""
    for item in left:
        console.print(f"  {escape(str(item))}", highlight=False, soft_wrap=True)
    from arsredovisning.validation.todo import summary as progress

    console.print(progress(data, left), highlight=False)


def show_planned(
    console: Console, planned: Sequence[PlannedChange], remarks: Sequence[str], brought: Consequences | None = None
) -> None:
    """Print what an import would change and bring, before it does."""
    if planned:
        table = Table(Column("fil", overflow="fold"), "rad", "kolumn", "står nu", "blir", title="Ändringar")
        for file, group in groupby(planned, key=lambda change: change.file):
            table.add_section()
            for number, change in enumerate(group):
                row = change.label or change.row or change.kind
                cells = (file if number == 0 else "", row, change.column, change.old, change.new)
                table.add_row(*map(escape, cells))
        console.print(table)
    for remark in remarks:
        console.print(escape(remark), highlight=False, soft_wrap=True)
    if brought:
        _show_consequences(console, brought)
    count = "1 ändring." if len(planned) == 1 else f"{len(planned)} ändringar."
    console.print(count if planned else "Inget att ändra: allt står redan så.", highlight=False)


def show_proposed(console: Console, proposed: Proposed) -> None:
    """Print what would stand in each table with a proposed account plan, and what of it is not sure."""
    for caption, group in groupby(proposed.standing, key=lambda item: item.table):
        cells = list(group)
        columns = list(dict.fromkeys(item.column for item in cells))
        table = Table("rad", *(Column(name, justify="right") for name in columns), title=escape(caption))
        for row in dict.fromkeys(item.row for item in cells):
            amounts = {item.column: item.amount for item in cells if item.row == row}
            table.add_row(escape(row), *(amounts.get(name, "") for name in columns))
        console.print(table)
    for doubt in proposed.doubtful:
        where = f"{doubt.table}.{doubt.row}"
        text = f"{doubt.account.number} {doubt.account.name}: {where} ({doubt.why})"
        console.print(f"[yellow]Osäkert[/] {escape(text)}", highlight=False, soft_wrap=True)
    for fault in proposed.faults:
        console.print(f"[yellow]Återstår[/] {escape(str(fault))}", highlight=False, soft_wrap=True)
    placed, count = proposed.placed
    console.print(f"{placed} av {count} konton har fått en rad.", highlight=False)


def _show_consequences(console: Console, found: Consequences) -> None:
    """Print what an import would bring: the faults and the findings that are not there now."""
    for fault in found.faults:
        console.print(f"[red]Nytt fel[/] {escape(str(fault))}", highlight=False, soft_wrap=True)
    for finding in found.findings:
        numbers = f": {finding.printed}, väntat {finding.expected}" if finding.expected else ""
        text = f"{finding.severity} {finding.rule}, {finding.shown_place}{numbers}. {finding.message}"
        console.print(f"[yellow]Ny avvikelse[/] {escape(text)}", highlight=False, soft_wrap=True)
    if not found.reviewed:
        console.print("Granskningen görs när årets data är utan fel: make check.", highlight=False)
    elif not found.findings:
        console.print("Granskat med ändringarna: inget nytt motsäger sig.", highlight=False)


def show_verified(console: Console, build: Path, difference: Difference | None) -> None:
    """Print that two builds are equal, or where they first differ."""
    if difference is None:
        count = sum(path.is_file() for path in build.rglob("*"))
        console.print(f"[green]Lika[/]: {count} filer är desamma, byte för byte.", highlight=False)
        return
    console.print(
        f"[red]Olika[/]: {escape(difference.file)}, {escape(difference.place)}", highlight=False, soft_wrap=True
    )
    console.print(f"  Första bygget: {escape(difference.one)}", highlight=False, soft_wrap=True)
    console.print(f"  Andra bygget:  {escape(difference.other)}", highlight=False, soft_wrap=True)


def show_keeping(console: Console, folder: ReportFolder) -> None:
    """Print what is left to do so that a decided report can be built again."""
    record = frozen.read(folder)
    place = folder.workspace.relative(folder.data)
    said = f"Lägg in {place} i git: då finns en version som make rebuild kan bygga rapporten av."
    if record and record.origin and not record.origin.version:
        said = "Projektet är inte i git. Spara ett arkivpaket (make archive): där ligger allt som rapporten byggdes av."
    console.print(said, highlight=False, markup=False, soft_wrap=True)


def show_rebuilt(console: Console, rebuilt: Rebuilt) -> None:
    """Print that a decided report came out as it was, or each file that did not, and where."""
    for item in rebuilt.differences:
        console.print(f"[red]Annan[/]: {escape(item.file)}, {escape(item.place)}", highlight=False, soft_wrap=True)
        console.print(f"  Fastställd: {escape(item.one)}", highlight=False, soft_wrap=True)
        console.print(f"  Ombyggd:    {escape(item.other)}", highlight=False, soft_wrap=True)
    if not rebuilt.differences:
        said = f"[green]Lika[/]: {rebuilt.count} filer är, byte för byte, de som fastställdes {rebuilt.decided}."
        console.print(said, highlight=False)
    console.print(f"Den ombyggda rapporten ligger i {_shown(rebuilt.place)}.", highlight=False, soft_wrap=True)


def show_archived(console: Console, archived: Archived, source: Source) -> None:
    """Print where a package for the archive is, and what it holds."""
    size = f"{archived.bytes / 1e6:.1f}".replace(".", ",")
    console.print(f"  {_shown(archived.file)}", highlight=False, soft_wrap=True)
    console.print(
        f"{archived.count} filer, {size} MB, kontrollerade mot BagIt-listan. Källor: {source.name}.", highlight=False
    )
    console.print("Packa upp och kör make rebuild i data/kallor: README.md i paketet säger hur.", highlight=False)


def show_changes(console: Console, found: Sequence[VersionChange], page: Path) -> None:
    """Print what changed between two versions of a report."""
    for kind, title in (("tal", "Ändrade tal"), ("text", "Ändrade texter")):
        group = [change for change in found if change.kind == kind]
        if group:
            table = Table("var", "förut", "nu", title=title, show_lines=kind == "text")
            for change in group:
                table.add_row(*map(escape, (change.place, change.before or "(inget)", change.after or "(inget)")))
            console.print(table)
    numbers = sum(change.kind == "tal" for change in found)
    said = f"{numbers} tal och {len(found) - numbers} texter skiljer." if found else "Inget skiljer."
    console.print(f"{said} Också som sida: {_shown(page)}", highlight=False, soft_wrap=True)
