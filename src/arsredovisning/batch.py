"""Every report in one go: one report's failure stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from arsredovisning.build import Built, SectionsFailedError, Watcher, build
from arsredovisning.errors import Fault, ReportError
from arsredovisning.execute import Failure
from arsredovisning.workspace import ReportFolder, Workspace


@dataclass(frozen=True)
class Result:
    """What came of one report: the build, the sections that failed, or the faults in its data."""

    folder: ReportFolder
    built: Built | None = None
    failures: tuple[Failure, ...] = ()
    faults: tuple[Fault, ...] = ()


def all_folders(workspace: Workspace) -> list[ReportFolder]:
    """List every förbund and year that has a report.toml."""
    return [
        ReportFolder(workspace, forbund, year) for forbund in workspace.forbund() for year in workspace.years(forbund)
    ]


def build_all(folders: Iterable[ReportFolder], formats: Sequence[str], jobs: int, watcher: Watcher) -> Iterator[Result]:
    """Build reports one after another and give each result as it comes.

    Args:
        folders: Which reports.
        formats: Which formats to write.
        jobs: How many notebooks to run at once.
        watcher: Is told how each goes.
    """
    for folder in folders:
        try:
            yield Result(folder, built=build(folder, formats, jobs, watcher))
        except SectionsFailedError as error:
            yield Result(folder, failures=error.failures)
        except ReportError as error:
            yield Result(folder, faults=error.faults)
