"""What a build makes: a förbund's report, or a comparison made for it, and the steps that make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from arsredovisning.pipeline import steps
from arsredovisning.project import digest
from arsredovisning.project.outputs import REVIEW_PAGE, STEM

if TYPE_CHECKING:
    from arsredovisning.pipeline.build import Built
    from arsredovisning.pipeline.plan import Task
    from arsredovisning.pipeline.run import Outcome
    from arsredovisning.pipeline.steps import Checked
    from arsredovisning.project.digest import Inputs
    from arsredovisning.project.workspace import ReportFolder, Workspace
    from arsredovisning.review.findings import Examination


@dataclass(frozen=True)
class Steps:
    """The steps of a build in their order, each a function that a worker can run.

    All are given the förbund's year in the snapshot that is built of, and leave files in the build's folder.

    Attributes:
        check: Checks the data and plans the sections.
        run: Runs a section's notebook; it is given the folder whose caches are used, and the inputs.
        stitch: Puts the sections together.
        export: Writes one format.
        review: Writes what the granskning found, if there is any.
        accept: Looks at the build before it takes its place, and may refuse it by raising; it is not given to a worker.
    """

    check: Callable[[ReportFolder], Checked]
    stitch: Callable[[ReportFolder, Checked, Path], None]
    export: Callable[[str, ReportFolder, Path], None]
    review: Callable[[ReportFolder, Examination, Path, bool], None] | None = None
    run: Callable[[Task, ReportFolder, Inputs, int, Path], Outcome] = steps.run_section
    accept: Callable[[Built], None] = lambda _built: None


@dataclass(frozen=True)
class Edition:
    """Something to build.

    Attributes:
        own: The förbund's year that it is made for; every step is given it.
        folder: Whose place it has in build/ and among the caches.
        inputs: What it is built of.
        steps: How it is built.
        stem: What its files are called.
        instead: What some inputs shall hold instead of what they hold in the project, by name: a draft is built as
            decided before it is.
    """

    own: ReportFolder
    folder: ReportFolder
    inputs: Inputs
    steps: Steps
    stem: str
    instead: Mapping[str, bytes] = field(default_factory=dict)

    def within(self, workspace: Workspace) -> Edition:
        """Give the same edition, built of what another workspace holds."""
        return replace(
            self,
            own=replace(self.own, workspace=workspace),
            folder=replace(self.folder, workspace=workspace),
            inputs=replace(self.inputs, workspace=workspace),
        )

    def shown(self, build: Path) -> tuple[Path, ...]:
        """List what a person opens of a build."""
        review = (build / REVIEW_PAGE,) if self.steps.review else ()
        return (*sorted(build.glob(f"{self.stem}.*")), *review)


def report(folder: ReportFolder) -> Edition:
    """Give the edition that is a förbund's report."""
    made = Steps(steps.check_report, steps.stitch_report, steps.export, steps.write_review)
    return Edition(folder, folder, digest.of_report(folder), made, STEM)
