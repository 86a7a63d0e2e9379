"""What the commands share: their options, and finding the report that they are about."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from arsredovisning.cli.swedish import Group

if TYPE_CHECKING:
    from arsredovisning.project.workspace import ReportFolder, Workspace

ALL_FORMATS = "html,pdf,docx,xlsx,data"


@click.group(cls=Group, help="Bygger samordningsförbunds årsredovisningar ur data, texter och anteckningsböcker.")
@click.pass_context
def cli(context: click.Context) -> None:
    """Group the commands: each clears away what killed ones left, and leaves nothing itself."""
    from arsredovisning.project.files import sweep
    from arsredovisning.project.scratch import scratch

    if workspace := _workspace():
        sweep(workspace.root / "data", workspace.home / "build", workspace.cache)
    context.with_resource(scratch())


def _known_forbund(_context: Any, _parameter: Any, incomplete: str) -> list[str]:
    workspace = _workspace()
    return [name for name in workspace.forbund() if name.startswith(incomplete)] if workspace else []


def _known_years(context: Any, _parameter: Any, incomplete: str) -> list[str]:
    workspace, forbund = _workspace(), context.params.get("forbund")
    if workspace is None:
        return []
    years = {year for name in ([forbund] if forbund else workspace.forbund()) for year in workspace.years(name)}
    return [str(year) for year in sorted(years) if str(year).startswith(incomplete)]


def _workspace() -> Workspace | None:
    """Find the project whose names complete a call; outside one there is nothing to say."""
    from arsredovisning.errors import ReportError
    from arsredovisning.project.workspace import find_workspace

    try:
        return find_workspace()
    except ReportError:
        return None


FORBUND = click.option(
    "--forbund",
    envvar="FORBUND",
    default="jamtland",
    help="Förbundets mapp i data/ (jamtland).",
    shell_complete=_known_forbund,
)
YEAR = click.option("--year", envvar="YEAR", required=True, help="Rapportens år.", shell_complete=_known_years)
FORMATS = click.option(
    "--formats", envvar="FORMATS", default=ALL_FORMATS, help=f"Format att skriva: {ALL_FORMATS} (alla)."
)
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


def report_folder(forbund: str, year: str) -> ReportFolder:
    """Find the report that a command is about."""
    from arsredovisning.project.workspace import find_workspace

    return find_workspace().find(forbund, year)


def call(verb: str, folder: ReportFolder, **given: str) -> str:
    """Write the make call of a command on a report, to show as what to do next."""
    named = {**given, "YEAR": str(folder.year), "FORBUND": folder.forbund}
    return " ".join([f"make {verb}", *(f"{name}={value}" for name, value in named.items())])


def chosen_formats(given: str) -> list[str]:
    """Read the formats that a person asks for.

    Raises:
        ReportError: If there is no such format.
    """
    from arsredovisning.errors import Fault, ReportError, nearest

    known = ALL_FORMATS.split(",")
    chosen = [name.strip().lower() for name in given.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        raise ReportError(
            Fault(
                f"Formatet ”{', '.join(unknown) or given}” finns inte.",
                expected=f"ett eller flera av {', '.join(known)}, med komma mellan",
                hint=nearest(unknown[0], known) if unknown else "FORMATS=html,pdf",
            )
        )
    return [name for name in known if name in chosen]


def console() -> Any:
    """Give where to print: as wide as the terminal, or wide enough for tables in a log."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160)
