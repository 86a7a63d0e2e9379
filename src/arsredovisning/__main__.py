"""The command line: the same verbs as make, one function each."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from arsredovisning.swedish_cli import Group, explain

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from arsredovisning.batch import Result
    from arsredovisning.workspace import ReportFolder

FORBUND = click.option("--forbund", envvar="FORBUND", default="jamtland", help="Förbundets mapp i data/ (jamtland).")
YEAR = click.option("--year", envvar="YEAR", required=True, help="Rapportens år.")
FORMATS = click.option("--formats", envvar="FORMATS", default="html,pdf", help="Format att skriva: html,pdf (alla).")
JOBS = click.option(
    "--jobs",
    envvar="JOBS",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 2,
    help="Antal avsnitt som körs samtidigt.",
)
SCHEDULER = click.option(
    "--scheduler", envvar="SCHEDULER", default="", help="Dask-schemaläggare att köra på: tcp://127.0.0.1:8786."
)


@click.group(cls=Group, help="Bygger samordningsförbunds årsredovisningar ur data, texter och anteckningsböcker.")
def cli() -> None:
    """Group the commands."""


@cli.command(help="Bygg en årsredovisning: arsredovisning report --year 2025 --forbund jamtland")
@FORBUND
@YEAR
@FORMATS
@JOBS
@SCHEDULER
def report(forbund: str, year: str, formats: str, jobs: int, scheduler: str) -> None:
    """Build one report."""
    folder = _folder(forbund, year)
    chosen = _formats(formats)
    from arsredovisning import terminal
    from arsredovisning.build import SectionsFailedError, build, last_build
    from arsredovisning.workers import workers

    console = _console()
    console.print(f"Årsredovisning {folder.year}, {folder.forbund}", style="bold", highlight=False)
    if last := last_build(folder, chosen):
        terminal.show_built(console, last)
        return
    watcher = terminal.Terminal(console)
    try:
        with workers(jobs, folder.workspace.root, scheduler) as executor:
            built = asyncio.run(build(folder, chosen, executor, watcher))
    except SectionsFailedError as error:
        watcher.close()
        terminal.show_failures(console, folder.forbund, folder.year, error.failures)
        console.print("Rapporten är inte byggd. Den förra ligger kvar som den var.")
        sys.exit(1)
    finally:
        watcher.close()
    terminal.show_built(console, built)


@cli.command(name="all", help="Bygg alla förbund och år som finns i data/: arsredovisning all")
@FORMATS
@JOBS
@SCHEDULER
def every(formats: str, jobs: int, scheduler: str) -> None:
    """Build every report; exit 1 if any of them failed."""
    chosen = _formats(formats)
    from arsredovisning import terminal
    from arsredovisning.batch import all_folders, build_all
    from arsredovisning.workers import workers
    from arsredovisning.workspace import find_workspace

    workspace = find_workspace()
    folders = all_folders(workspace)
    console = _console()

    async def build_them(executor: Executor) -> list[Result]:
        with terminal.BatchTerminal(console, len(folders)) as batch:
            async for result in build_all(folders, chosen, executor, jobs + 1, batch.watcher):
                batch.finished(result)
        return batch.results

    with workers(jobs, workspace.root, scheduler) as executor:
        results = asyncio.run(build_them(executor))
    if not terminal.show_batch(console, results):
        sys.exit(1)


@cli.command(help="Visa rapporten i webbläsaren medan du ändrar i den: arsredovisning preview --year 2025")
@FORBUND
@YEAR
@JOBS
@click.option("--port", envvar="PORT", type=click.IntRange(0, 65535), default=8765, help="Port på den egna datorn.")
def preview(forbund: str, year: str, jobs: int, port: int) -> None:
    """Serve one report on this machine and build it anew when a file is saved, until interrupted."""
    folder = _folder(forbund, year)
    from arsredovisning import terminal
    from arsredovisning.preview import Preview, serve
    from arsredovisning.workers import workers

    console = _console()

    async def show(executor: Executor) -> None:
        showing = Preview(folder, executor, terminal.Silent())
        address = serve(showing, port)
        terminal.show_preview(console, [], await showing.renew(), showing.problems)
        console.print(f"Rapporten visas på {address} Avsluta med Ctrl-C.", highlight=False)
        async for changed, built in showing.follow():
            terminal.show_preview(console, changed, built, showing.problems)

    with workers(jobs, folder.workspace.root) as executor, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(show(executor))


@cli.command(help="Granska en rapport utan att köra den: arsredovisning check --year 2025")
@FORBUND
@YEAR
def check(forbund: str, year: str) -> None:
    """Review one report's data; exit 1 on an error that nobody has accepted."""
    folder = _folder(forbund, year)
    from arsredovisning.check import check as check_data
    from arsredovisning.data import YearData
    from arsredovisning.review.run import review
    from arsredovisning.terminal import show_findings

    data = YearData(folder)
    check_data(data)
    findings = review(data)
    show_findings(_console(), findings)
    if any(finding.severity == "fel" and not finding.accepted for finding in findings):
        sys.exit(1)


@cli.command(name="bench-granskning", help="Mät hur mycket granskningen hittar: arsredovisning bench-granskning")
@click.option("--celler", is_flag=True, help="Nämn också varje cell där ingen ändring hittas.")
def bench_granskning(celler: bool) -> None:
    """Change one number at a time in memory, count what the granskning finds, and write docs/granskning.md."""
    from arsredovisning.review import guide
    from arsredovisning.workspace import find_workspace

    guide.run(_console(), find_workspace(), celler)


def _folder(forbund: str, year: str) -> ReportFolder:
    from arsredovisning.workspace import find_workspace

    return find_workspace().find(forbund, year)


def _formats(given: str) -> list[str]:
    from arsredovisning.errors import Fault, ReportError, nearest
    from arsredovisning.steps import FORMATS as KNOWN

    chosen = [name.strip().lower() for name in given.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in KNOWN]
    if unknown or not chosen:
        raise ReportError(
            Fault(
                f"Formatet ”{', '.join(unknown) or given}” finns inte.",
                expected=f"ett eller flera av {', '.join(KNOWN)}, med komma mellan",
                hint=nearest(unknown[0], KNOWN) if unknown else "FORMATS=html,pdf",
            )
        )
    return chosen


def _console() -> Any:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160)


def main() -> None:
    """Run the command line; a person's mistake ends in one Swedish message, never in a traceback."""
    from arsredovisning.errors import ReportError

    try:
        cli.main(standalone_mode=False)
    except ReportError as error:
        from arsredovisning.terminal import show_faults

        show_faults(_console(), error)
        sys.exit(1)
    except OSError as error:
        click.echo(f"Fel Filen {error.filename} går inte att öppna: {error.strerror}", err=True)
        sys.exit(1)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message)
        sys.exit(2)
    except click.exceptions.Abort:
        _interrupted()
    except KeyboardInterrupt:
        _interrupted()
    except click.ClickException as error:
        click.echo(f"Fel {explain(error, list(cli.commands))}", err=True)
        sys.exit(2)


def _interrupted() -> None:
    click.echo("Avbrutet. Den förra rapporten ligger kvar som den var.", err=True)
    sys.exit(130)


if __name__ == "__main__":
    main()
