"""Commands that build reports: one, all, as a preview; and those that look after what was built."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from typing import TYPE_CHECKING

import click

from arsredovisning.cli.common import (
    ALL_FORMATS,
    FORBUND,
    FORMATS,
    JOBS,
    SCHEDULER,
    YEAR,
    chosen_formats,
    cli,
    console,
    report_folder,
)
from arsredovisning.cli.interrupts import interruptible

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from arsredovisning.document.model import Document
    from arsredovisning.pipeline.batch import Result
    from arsredovisning.pipeline.build import Built
    from arsredovisning.pipeline.edition import Edition
    from arsredovisning.project.workspace import ReportFolder

FORCE = click.option("--force", envvar="FORCE", is_flag=True, help="Ersätt också en fastställd rapport (FORCE=1).")


@cli.command(help="Bygg en årsredovisning: arsredovisning report --year 2025 --forbund jamtland")
@FORBUND
@YEAR
@FORMATS
@JOBS
@SCHEDULER
@FORCE
def report(forbund: str, year: str, formats: str, jobs: int, scheduler: str, force: bool) -> None:
    """Build one report."""
    from arsredovisning.pipeline import edition

    _build(edition.report(report_folder(forbund, year)), chosen_formats(formats), jobs, scheduler, force)


def _build(edition: Edition, formats: list[str], jobs: int, scheduler: str = "", force: bool = False) -> Built:
    """Build a report, show what came of it, and give it; a report that cannot be built ends the command."""
    from arsredovisning.cli import terminal
    from arsredovisning.pipeline.build import SectionsFailedError, build, last_build
    from arsredovisning.pipeline.workers import workers

    screen, folder = console(), edition.folder
    screen.print(f"Årsredovisning {folder.year}, {folder.forbund}", style="bold", highlight=False)
    last = last_build(edition, formats)
    if last and not (force and last.printed.findings != last.findings):
        terminal.show_built(screen, last)
        return last
    watcher = terminal.Terminal(screen)
    try:
        with workers(jobs, folder.workspace.root, scheduler, tell=terminal.unused(screen)) as executor:
            built = asyncio.run(build(edition, formats, executor, watcher, force=force))
    except SectionsFailedError as error:
        watcher.close()
        terminal.show_failures(screen, folder.forbund, folder.year, error.failures)
        screen.print("Rapporten är inte byggd. Den förra ligger kvar som den var.")
        sys.exit(1)
    finally:
        watcher.close()
    terminal.show_built(screen, built)
    return built


@cli.command(name="all", help="Bygg alla förbund och år som finns i data/: arsredovisning all")
@FORMATS
@JOBS
@SCHEDULER
@FORCE
def every(formats: str, jobs: int, scheduler: str, force: bool) -> None:
    """Build every report; exit 1 if any of them failed."""
    chosen = chosen_formats(formats)
    from arsredovisning.cli import terminal
    from arsredovisning.pipeline import steps
    from arsredovisning.pipeline.batch import all_folders, build_all
    from arsredovisning.pipeline.workers import workers
    from arsredovisning.project.workspace import find_workspace

    workspace = find_workspace()
    folders, screen = all_folders(workspace), console()

    async def build_them(executor: Executor) -> list[Result]:
        with terminal.BatchTerminal(screen, len(folders)) as batch:
            async for result in build_all(folders, chosen, executor, jobs + 1, batch.watcher, force):
                batch.finished(result)
        return batch.results

    preload = (*steps.PRELOAD, *steps.CHECKING)
    with workers(jobs, workspace.root, scheduler, preload, terminal.unused(screen)) as executor:
        results = asyncio.run(build_them(executor))
    if not terminal.show_batch(screen, results):
        sys.exit(1)


@cli.command(help="Visa rapporten i webbläsaren medan du ändrar i den: arsredovisning preview --year 2025")
@FORBUND
@YEAR
@JOBS
@click.option("--port", envvar="PORT", type=click.IntRange(0, 65535), default=8765, help="Port på den egna datorn.")
def preview(forbund: str, year: str, jobs: int, port: int) -> None:
    """Serve one report on this machine and build it anew when a file is saved, until interrupted."""
    folder = report_folder(forbund, year)
    from arsredovisning.cli import terminal
    from arsredovisning.pipeline.workers import workers
    from arsredovisning.preview.follow import Preview
    from arsredovisning.preview.server import serve

    screen = console()

    async def show(executor: Executor) -> None:
        shown = Preview(folder, executor, terminal.Silent())
        screen.print(f"Rapporten visas på {serve(shown, port)} Avsluta med Ctrl-C.", highlight=False)
        async for changed, built in shown.follow():
            terminal.show_preview(screen, changed, built, shown.state["problems"])

    # It has no other end than an interrupt, so that is obeyed also where a script has started it in the background.
    # The interrupt goes through the workers first: they end at once, whatever they are doing.
    with (
        contextlib.suppress(KeyboardInterrupt),
        interruptible(signal.SIGINT),
        workers(jobs, folder.workspace.root) as executor,
    ):
        asyncio.run(show(executor))


@cli.command(help="Bygg två gånger från början och jämför varje byte: arsredovisning verify --year 2025")
@FORBUND
@YEAR
@FORMATS
def verify(forbund: str, year: str, formats: str) -> None:
    """Prove that a report is the same each time; exit 1 at the first difference."""
    folder, chosen = report_folder(forbund, year), chosen_formats(formats)
    import tempfile
    from pathlib import Path

    from arsredovisning.cli.terminal import show_verified
    from arsredovisning.verify import build_twice, first_difference

    screen = console()
    screen.print("Bygger två gånger från början, i olika mappar, tidszoner och språk …", highlight=False)
    with tempfile.TemporaryDirectory(prefix="arsredovisning-") as scratch:
        one, other = build_twice(folder, chosen, Path(scratch))
        difference = first_difference(one, other)
        show_verified(screen, other, difference)
    if difference:
        sys.exit(1)


@cli.command(help="Fastställ en beslutad rapport, så att den inte ändras: arsredovisning decide --year 2025 --date …")
@FORBUND
@YEAR
@JOBS
@FORCE
@click.option("--date", envvar="DATE", default="", help="Dagen för styrelsens beslut, som 2026-03-13.")
def decide(forbund: str, year: str, jobs: int, force: bool, date: str) -> None:
    """Set the date of decision, build the report and record its hashes."""
    folder, formats = report_folder(forbund, year), ALL_FORMATS.split(",")
    from arsredovisning.cli.terminal import show_keeping
    from arsredovisning.decide import decision, record_build, refuse_unfinished

    made = decision(folder, date)
    refuse_unfinished(made)
    path = record_build(made, _build(made.edition(), formats, jobs, force=force))
    console().print(f"Fastställd. Kontrollsummorna står i {folder.workspace.relative(path)}.", highlight=False)
    show_keeping(console(), folder)


@cli.command(help="Se vad som skiljer från en tidigare version: arsredovisning diff --year 2025 --against HEAD~1")
@FORBUND
@YEAR
@JOBS
@click.option(
    "--against", envvar="AGAINST", required=True, help="En mapp med en byggd rapport, eller en version i git."
)
def diff(forbund: str, year: str, jobs: int, against: str) -> None:
    """Show what changed between two versions, number by number and text by text."""
    folder = report_folder(forbund, year)
    import tempfile
    from pathlib import Path

    from arsredovisning.cli.terminal import show_changes
    from arsredovisning.diff import built_document, changes, write_changes
    from arsredovisning.project.git import checkout
    from arsredovisning.project.outputs import PAGE

    screen, built = console(), Path(against)
    if (built / PAGE).is_file():
        before = built_document(built)
    else:
        with tempfile.TemporaryDirectory(prefix="arsredovisning-") as scratch:
            old = checkout(folder.workspace, against, Path(scratch)).find(folder.forbund, folder.year)
            screen.print(f"Bygger rapporten som den var i {against} …", highlight=False, markup=False)
            before = _document(old, jobs)
    screen.print("Bygger rapporten som den är nu …", highlight=False)
    found = changes(before, _document(folder, jobs))
    show_changes(screen, found, write_changes(folder, against, found))


def _document(folder: ReportFolder, jobs: int) -> Document:
    """Build a report's document aside, so that what has been built and decided stays as it is."""
    from arsredovisning.cli import terminal
    from arsredovisning.diff import built_document
    from arsredovisning.pipeline.build import SectionsFailedError, build
    from arsredovisning.pipeline.edition import report
    from arsredovisning.pipeline.workers import workers

    place = folder.workspace.cache / "diff" / folder.forbund / str(folder.year)
    try:
        with workers(jobs, folder.workspace.root) as executor:
            asyncio.run(build(report(folder), [], executor, terminal.Silent(), place))
    except SectionsFailedError as error:
        terminal.show_failures(console(), folder.forbund, folder.year, error.failures)
        sys.exit(1)
    return built_document(place)
