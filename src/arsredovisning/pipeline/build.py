"""Building a report: check, run the sections, stitch, export, and put the result in place."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from arsredovisning.errors import ReportError
from arsredovisning.pipeline import frozen, manifest, steps
from arsredovisning.pipeline.cache import SectionCache
from arsredovisning.pipeline.plan import Task
from arsredovisning.pipeline.run import Failure, Outcome, lost, time_limit
from arsredovisning.project import system
from arsredovisning.project.outputs import MANIFEST, REVIEW, executed, shown
from arsredovisning.project.publish import staging
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import Finding

T = TypeVar("T")


class Watcher(Protocol):
    """Is told how a build goes."""

    def planned(self, sections: Sequence[tuple[str, str]]) -> None:
        """Told which sections there are, and why each has to be run (empty: it need not)."""

    def finished(self, outcome: Outcome) -> None:
        """Told that a section has been run."""

    def step(self, text: str) -> None:
        """Told what is done after the sections."""


class SectionsFailedError(Exception):
    """Some sections could not be run; the others have been."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(f"{len(failures)} avsnitt kunde inte köras")
        self.failures = tuple(failures)


@dataclass(frozen=True)
class Built:
    """A finished build.

    Attributes:
        files: The report's files.
        findings: What the granskning found.
        run: How many sections were run; the others were unchanged.
        seconds: How long it took.
        without_pdf: The command that installs what the PDF lacked, or empty.
    """

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    run: int
    seconds: float
    without_pdf: str = ""


def last_build(folder: ReportFolder, formats: Sequence[str]) -> Built | None:
    """Give the last build if nothing has changed since, so that there is nothing to do."""
    started = time.monotonic()
    if not manifest.is_current(folder, formats):
        return None
    if frozen.changed(folder, json.loads((folder.build / MANIFEST).read_text("utf-8"))["outputs"]):
        return None
    found = json.loads((folder.build / REVIEW).read_text("utf-8"))["findings"]
    findings = tuple(Finding(**finding) for finding in found)
    return Built(shown(folder.build), findings, 0, time.monotonic() - started)


async def build(
    folder: ReportFolder,
    formats: Sequence[str],
    executor: Executor,
    watcher: Watcher,
    place: Path | None = None,
    force: bool = False,
) -> Built:
    """Build one report.

    Args:
        folder: The förbund's year.
        formats: Which of ``outputs.FORMATS`` to write.
        executor: Runs the steps.
        watcher: Is told how it goes.
        place: The folder that the build is to become; by default the förbund's and year's in build/.
        force: Whether a decided report whose hashes are recorded may be replaced by another.

    Raises:
        ReportError: If data, texts or what the notebooks show have faults, or the report is decided and would change.
        SectionsFailedError: If notebooks could not be run.
    """
    # While the workers start, what their answers are made of.
    from arsredovisning.data import settings  # noqa: F401

    started = time.monotonic()

    async def do(step: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, step, *arguments)

    checked = await do(steps.check_report, folder)
    lacking = "" if "pdf" not in formats or await do(steps.can_write_pdf) else _still_lacks()
    written = [form for form in formats if not (form == "pdf" and lacking)]
    place = place or folder.build
    with staging(place) as target:
        run = await run_sections(folder, checked.tasks, do, target, watcher)
        watcher.step("Sätter samman")
        await do(steps.stitch_report, folder, checked, target)
        watcher.step(f"Skriver {', '.join(written)}")
        await asyncio.gather(
            *(do(steps.export, form, folder, target) for form in written),
            do(steps.write_review, folder, checked.findings, target, "html" in formats),
        )
        shutil.rmtree(target / steps.BETWEEN)
        described = manifest.manifest(folder, written, files_used(folder, checked.tasks), checked.decided, target)
        (target / MANIFEST).write_text(described, "utf-8")
        if place == folder.build and not force:
            _keep_decided(folder, json.loads(described)["outputs"], target)
    return Built(shown(place), checked.findings, run, time.monotonic() - started, lacking)


def _keep_decided(folder: ReportFolder, outputs: dict[str, str], target: Path) -> None:
    """Refuse to replace a decided report by another, and keep the other one where it can be looked at."""
    beside = folder.cache / "avviker"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        frozen.refuse_changes(folder, outputs, beside)
    except ReportError:
        shutil.copytree(target, beside)
        raise


async def run_sections(
    folder: ReportFolder, tasks: Sequence[Task], do: Callable[..., Any], target: Path, watcher: Watcher
) -> int:
    """Run the sections whose result is not known already.

    Returns:
        How many were run.

    Raises:
        SectionsFailedError: When all have been tried, if some failed.
    """
    cache = SectionCache(folder.cache, folder.workspace.root)
    found = {task.name: cache.find(task) for task in tasks}
    watcher.planned([(task.name, found[task.name].reason) for task in tasks])
    executed(target, "").parent.mkdir()
    for name, hit in found.items():
        if hit.notebook is not None:
            executed(target, name).write_bytes(hit.notebook)
    limit = time_limit()

    async def run(task: Task) -> Outcome:
        try:
            outcome: Outcome = await do(steps.run_section, task, folder, limit, target)
        except Exception as error:
            outcome = lost(task, error)
        watcher.finished(outcome)
        return outcome

    outcomes = await asyncio.gather(*(run(task) for task in tasks if found[task.name].notebook is None))
    if failures := [outcome.failure for outcome in outcomes if outcome.failure]:
        raise SectionsFailedError(failures)
    return len(outcomes)


def files_used(folder: ReportFolder, tasks: Sequence[Task]) -> set[Path]:
    """List the notebooks that were run and the files that they read."""
    cache, root = SectionCache(folder.cache, folder.workspace.root), folder.workspace.root
    return {task.notebook for task in tasks} | {
        root / name for task in tasks for name in cache.reads(task) if (root / name).is_file()
    }


def _still_lacks() -> str:
    """Install what the PDF lacks where that can be done; else give the command that does."""
    return "" if system.install_pdf_libraries() else system.how_to_install()
