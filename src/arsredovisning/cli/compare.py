"""The command that lays förbund side by side."""

from __future__ import annotations

import asyncio
import os
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
    from arsredovisning.compare.build import FORMATS, build_comparison
    from arsredovisning.compare.comparison import FOLDER
    from arsredovisning.errors import Fault, ReportError
    from arsredovisning.pipeline.build import SectionsFailedError
    from arsredovisning.pipeline.workers import workers

    if unknown := [form for form in chosen if form not in FORMATS]:
        message = f"En jämförelse kan inte skrivas som {', '.join(unknown)}."
        raise ReportError(Fault(message, expected="html, pdf eller båda", hint="FORMATS=html,pdf"))
    screen = console()
    screen.print(f"Jämförelse {own.year}, {own.forbund} och andra förbund", style="bold", highlight=False)
    watcher = terminal.Terminal(screen)
    try:
        with workers(jobs, own.workspace.root, scheduler) as executor:
            built = asyncio.run(build_comparison(own, chosen, executor, watcher))
    except SectionsFailedError as error:
        watcher.close()
        terminal.show_failures(screen, FOLDER, own.year, error.failures)
        screen.print("Jämförelsen är inte byggd. Den förra ligger kvar som den var.")
        sys.exit(1)
    finally:
        watcher.close()
    for path in built.files:
        screen.print(f"  {os.path.relpath(path)}", highlight=False, soft_wrap=True)
    seconds = f"{built.seconds:.1f}".replace(".", ",")
    screen.print(f"Klart på {seconds} s, {built.run} avsnitt kördes.", highlight=False)
    if built.without_pdf:
        screen.print("PDF:en kunde inte göras: systembiblioteket Pango saknas.", style="yellow", highlight=False)
        screen.print(f"  Gör så här: {built.without_pdf}", highlight=False, markup=False)
