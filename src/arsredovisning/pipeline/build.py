"""Building an edition: check, run the sections, stitch, export, and put the result in place."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from arsredovisning.errors import ReportError
from arsredovisning.pipeline import frozen, kept, manifest, steps
from arsredovisning.pipeline.cache import SectionCache
from arsredovisning.pipeline.edition import Edition
from arsredovisning.pipeline.plan import Task
from arsredovisning.pipeline.run import Failure, Outcome, lost, time_limit
from arsredovisning.project import digest
from arsredovisning.project.outputs import MANIFEST, REVIEW, executed
from arsredovisning.project.publish import staging
from arsredovisning.project.snapshot import snapshot
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import Examination, Finding, Told, digest_of, from_json

T = TypeVar("T")


class Watcher(Protocol):
    """Is told how a build goes."""

    def planned(self, sections: Sequence[tuple[str, str]]) -> None:
        """Told which sections there are, and why each has to be run (empty: it need not)."""

    def finished(self, outcome: Outcome) -> None:
        """Told that a section has been run."""

    def step(self, text: str) -> None:
        """Told what is done after the sections."""


class Do(Protocol):
    """Has a worker run a step."""

    def __call__(self, step: Callable[..., T], *arguments: Any) -> Awaitable[T]:
        """Give what the step returns."""


class SectionsFailedError(Exception):
    """Some sections could not be run; the others have been."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(f"{len(failures)} avsnitt kunde inte köras")
        self.failures = tuple(failures)


@dataclass(frozen=True)
class Built:
    """A finished build.

    Attributes:
        files: The files that a person opens.
        findings: What the granskning found.
        run: How many sections were run; the others were unchanged.
        seconds: How long it took.
        changed: The files of the project that were changed while it was built, and that it therefore lacks.
        older: The files of formats that it did not write, left from a build that was made of something else.
        printed: What the page says that the granskning found: of a decided report, what it had found at the decision.
    """

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    run: int
    seconds: float
    changed: tuple[str, ...] = ()
    older: tuple[Path, ...] = ()
    printed: Told = field(default_factory=Told)


def last_build(edition: Edition, formats: Sequence[str]) -> Built | None:
    """Give the last build if nothing has changed since, so that there is nothing to do."""
    started = time.monotonic()
    build = edition.folder.build
    if edition.instead or not manifest.is_current(edition.folder, edition.inputs, formats):
        return None
    described = manifest.read(build)
    if frozen.changed(edition.folder, described["outputs"]):
        return None
    reviewed = build / REVIEW
    examined = from_json(json.loads(reviewed.read_text("utf-8"))) if reviewed.exists() else Examination()
    printed = frozen.at_decision(edition.folder) or examined.told
    if reviewed.exists() and described.get("findings") != digest_of(printed):
        return None
    older = kept.files_of(build, described["older"], edition.stem)
    return Built(edition.shown(build), examined.findings, 0, time.monotonic() - started, older=older, printed=printed)


async def build(
    edition: Edition,
    formats: Sequence[str],
    executor: Executor,
    watcher: Watcher,
    place: Path | None = None,
    force: bool = False,
) -> Built:
    """Build an edition of a snapshot of what it is built of, which is what is hashed too.

    Args:
        edition: What to build.
        formats: Which of ``outputs.FORMATS`` to write.
        executor: Runs the steps.
        watcher: Is told how it goes.
        place: The folder that the build is to become; by default the edition's own in build/.
        force: Whether a decided report whose hashes are recorded may be replaced by another.

    Raises:
        ReportError: If data, texts or what the notebooks show have faults, or the report is decided and would change.
        SectionsFailedError: If notebooks could not be run.
    """
    # While the workers start, what their answers are made of.
    from arsredovisning.data import settings  # noqa: F401

    started = time.monotonic()
    if not edition.instead:
        frozen.refuse_half(edition.folder)
    digest.program()
    place = place or edition.folder.build

    def do(step: Callable[..., T], *arguments: Any) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(executor, step, *arguments)

    with snapshot(edition.inputs, edition.instead) as taken:
        copy = edition.within(taken.workspace)
        checked = await do(copy.steps.check, copy.own)
        if place == edition.folder.build and not force:
            checked = replace(checked, at_decision=frozen.at_decision(edition.folder))
        with staging(place) as target:
            run = await _run_sections(copy, checked.tasks, do, target, watcher)
            await _write(copy, checked, formats, do, target, watcher)
            left = kept.keep(place, target, formats, edition.stem)
            described = manifest.manifest(
                copy.folder, copy.inputs, formats, used(copy, checked.tasks), checked.decided, target
            )
            described["findings"] = digest_of(checked.printed)
            manifest.add_kept(described, left, manifest.read(place))
            (target / MANIFEST).write_text(manifest.written(described), "utf-8")
            if place == edition.folder.build and not force:
                _keep_decided(edition.folder, described["outputs"], target)
            older = kept.files_of(place, described["older"], edition.stem)
            built = Built((), checked.reviewed.findings, run, 0.0, taken.changed(), older, checked.printed)
            copy.steps.accept(built)
        changed = taken.changed()
    return replace(built, files=edition.shown(place), seconds=time.monotonic() - started, changed=changed)


async def _run_sections(edition: Edition, tasks: Sequence[Task], do: Do, target: Path, watcher: Watcher) -> int:
    """Run the sections whose result is not known already.

    Returns:
        How many were run.

    Raises:
        SectionsFailedError: When all have been tried, if some failed.
    """
    cache = SectionCache(edition.folder.cache, edition.inputs)
    found = {task.name: cache.find(task) for task in tasks}
    watcher.planned([(task.name, found[task.name].reason) for task in tasks])
    executed(target, "").parent.mkdir()
    for name, hit in found.items():
        if hit.notebook is not None:
            executed(target, name).write_bytes(hit.notebook)
    limit = time_limit()

    async def run(task: Task) -> Outcome:
        try:
            outcome = await do(edition.steps.run, task, edition.folder, edition.inputs, limit, target)
        except Exception as error:
            outcome = lost(task, error)
        watcher.finished(outcome)
        return outcome

    outcomes = await asyncio.gather(*(run(task) for task in tasks if found[task.name].notebook is None))
    if failures := [outcome.failure for outcome in outcomes if outcome.failure]:
        raise SectionsFailedError(failures)
    return len(outcomes)


async def _write(
    edition: Edition, checked: steps.Checked, formats: Sequence[str], do: Do, target: Path, watcher: Watcher
) -> None:
    """Stitch the executed sections, and write them in each format and what the granskning found."""
    watcher.step("Sätter samman")
    await do(edition.steps.stitch, edition.own, checked, target)
    watcher.step(f"Skriver {', '.join(formats)}")
    writing = [do(edition.steps.export, form, edition.own, target) for form in formats]
    if edition.steps.review:
        writing.append(do(edition.steps.review, edition.own, checked.reviewed, target, "html" in formats))
    # A step that goes on after another's fault would write in a folder that is being taken away.
    for done in await asyncio.gather(*writing, return_exceptions=True):
        if isinstance(done, BaseException):
            raise done
    shutil.rmtree(target / steps.BETWEEN)


def used(edition: Edition, tasks: Sequence[Task]) -> set[str]:
    """List the notebooks that were run, the files that they read or looked for, and the folders that they listed."""
    cache = SectionCache(edition.folder.cache, edition.inputs)
    return {task.shown for task in tasks} | {name for task in tasks for name in cache.reads(task)}


def _keep_decided(folder: ReportFolder, outputs: dict[str, str], target: Path) -> None:
    """Refuse to replace a decided report by another, and keep the other one where it can be looked at."""
    beside = folder.cache / "avviker"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        frozen.refuse_changes(folder, outputs, beside)
    except ReportError:
        shutil.copytree(target, beside)
        raise
