"""The command that lays förbund side by side."""

from __future__ import annotations

import asyncio
import sys

import click

from arsredovisning.cli.common import FORBUND, JOBS, SCHEDULER, YEAR, chosen_formats, cli, console, report_folder

_FORMATS = click.option("--formats", envvar="FORMATS", default="html,pdf", help="Format att skriva: html,pdf (båda).")


@cli.command(help="Jämför förbunden med varandra: arsredovisning compare --year 2024")
@FORBUND
@YEAR
@_FORMATS
@JOBS
@SCHEDULER
def compare(forbund: str, year: str, formats: str, jobs: int, scheduler: str) -> None:
    """Build a report of every förbund that has the year, beside each other."""
    own, chosen = report_folder(forbund, year), chosen_formats(formats)
    from arsredovisning.cli import terminal
    from arsredovisning.compare.build import FORMATS, comparison
    from arsredovisning.errors import Fault, ReportError
    from arsredovisning.pipeline.build import SectionsFailedError, build, last_build
    from arsredovisning.pipeline.workers import workers
    from arsredovisning.project.workspace import COMPARISON

    if unknown := [form for form in chosen if form not in FORMATS]:
        message = f"En jämförelse kan inte skrivas som {', '.join(unknown)}."
        raise ReportError(Fault(message, expected="html, pdf eller båda", hint="FORMATS=html,pdf"))
    screen = console()
    screen.print(f"Jämförelse {own.year}, {own.forbund} och andra förbund", style="bold", highlight=False)
    edition = comparison(own)
    if last := last_build(edition, chosen):
        terminal.show_compared(screen, last)
        return
    watcher = terminal.Terminal(screen)
    try:
        with workers(jobs, own.workspace.root, scheduler, tell=terminal.unused(screen)) as executor:
            built = asyncio.run(build(edition, chosen, executor, watcher))
    except SectionsFailedError as error:
        watcher.close()
        terminal.show_failures(screen, COMPARISON, own.year, error.failures)
        screen.print("Jämförelsen är inte byggd. Den förra ligger kvar som den var.")
        sys.exit(1)
    finally:
        watcher.close()
    terminal.show_compared(screen, built)
