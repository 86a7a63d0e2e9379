"""Every report in one go: several at once, and one report's failure stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline.build import Built, SectionsFailedError, Watcher, build, last_build
from arsredovisning.pipeline.edition import report
from arsredovisning.pipeline.run import Failure
from arsredovisning.project.system import refusal
from arsredovisning.project.workspace import ReportFolder, Workspace


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


async def build_all(
    folders: Iterable[ReportFolder],
    formats: Sequence[str],
    executor: Executor,
    at_once: int,
    watcher: Callable[[ReportFolder], Watcher],
    force: bool = False,
) -> AsyncIterator[Result]:
    """Build reports and give each result as it comes.

    Args:
        folders: Which reports.
        formats: Which formats to write.
        executor: Runs the steps of all of them.
        at_once: How many reports may be under way, so that the workers always have something to do.
        watcher: Gives each report what is told how it goes.
        force: Whether decided reports may be replaced by others.
    """
    places = asyncio.Semaphore(at_once)

    async def one(folder: ReportFolder) -> Result:
        async with places:
            try:
                edition = report(folder)
                built = last_build(edition, formats) or await build(
                    edition, formats, executor, watcher(folder), force=force
                )
                return Result(folder, built)
            except SectionsFailedError as error:
                return Result(folder, failures=error.failures)
            except ReportError as error:
                return Result(folder, faults=error.faults)
            except OSError as error:
                return Result(folder, faults=(refusal(error),))

    tasks = [asyncio.ensure_future(one(folder)) for folder in folders]
    try:
        for result in asyncio.as_completed(tasks):
            yield await result
    finally:
        # Ended before they were done, the others may have failed too, and nobody asks them how.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
