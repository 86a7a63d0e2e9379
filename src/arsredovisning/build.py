"""Building a report: plan, execute, stitch, export, and put the result in place."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import nbformat

from arsredovisning import system
from arsredovisning.cache import SectionCache
from arsredovisning.check import check
from arsredovisning.data import YearData
from arsredovisning.execute import Failure, Outcome, local_executor, run_all
from arsredovisning.export.html import to_html
from arsredovisning.export.review_html import to_review_html
from arsredovisning.manifest import manifest
from arsredovisning.plan import Task, plan
from arsredovisning.publish import staging
from arsredovisning.review import Finding, as_json, review
from arsredovisning.review.context import Review
from arsredovisning.review.rules.contents import present
from arsredovisning.review.run import explanations
from arsredovisning.stitch import Executed, stitch
from arsredovisning.workspace import ReportFolder

FORMATS = ("html", "pdf")


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


def build(folder: ReportFolder, formats: Sequence[str], jobs: int, watcher: Watcher) -> Built:
    """Build one report.

    Args:
        folder: The förbund's year.
        formats: Which of ``FORMATS`` to write.
        jobs: How many notebooks to run at once.
        watcher: Is told how it goes.

    Raises:
        ReportError: If data, texts or what the notebooks show have faults.
        SectionsFailedError: If notebooks could not be run.
    """
    started = time.monotonic()
    data = YearData(folder)
    check(data)
    tasks = plan(data)
    notebooks, run = execute(folder, tasks, jobs, watcher)
    watcher.step("Sätter samman")
    stitched = stitch(data, [Executed(task.section, _read(notebooks[task.name]), task.shown) for task in tasks])
    html = to_html(stitched, folder.workspace.templates)
    findings = review(data)
    lacking = _pdf_lacks() if "pdf" in formats else ""
    with staging(folder.build) as target:
        files = []
        if "html" in formats:
            files.append(_write(target / "arsredovisning.html", html.encode()))
        if "pdf" in formats and not lacking:
            watcher.step("Skriver PDF")
            from arsredovisning.export.pdf import to_pdf

            files.append(_write(target / "arsredovisning.pdf", to_pdf(html)))
        for task in tasks:
            _write(target / "sections" / f"{task.name}.ipynb", notebooks[task.name])
        page = to_review_html(
            data.settings.titel,
            data.forbund.namn,
            folder.year,
            findings,
            explanations(),
            present(Review(data, {})),
            templates=folder.workspace.templates,
            accent=data.forbund.farg,
            report=html if "html" in formats else "",
        )
        files.append(_write(target / "granskning.html", page.encode()))
        reviewed = json.dumps(as_json(folder.forbund, folder.year, findings), ensure_ascii=False, indent=1) + "\n"
        _write(target / "granskning.json", reviewed.encode())
        (target / "manifest.json").write_text(manifest(data, tasks, target), "utf-8")
    return Built(
        tuple(folder.build / path.relative_to(target) for path in files),
        tuple(findings),
        run,
        time.monotonic() - started,
        lacking,
    )


def execute(folder: ReportFolder, tasks: list[Task], jobs: int, watcher: Watcher) -> tuple[dict[str, bytes], int]:
    """Run the sections whose result is not known already.

    Returns:
        The executed notebooks by section, and how many were run.

    Raises:
        SectionsFailedError: When all have been tried, if some failed.
    """
    cache = SectionCache(folder.cache, folder.workspace.root)
    found = {task.name: cache.find(task) for task in tasks}
    watcher.planned([(task.name, found[task.name].reason) for task in tasks])
    notebooks = {name: hit.notebook for name, hit in found.items() if hit.notebook is not None}
    to_run = [task for task in tasks if task.name not in notebooks]
    failures: dict[str, Failure] = {}
    if to_run:
        by_name = {task.name: task for task in to_run}
        with local_executor(min(jobs, len(to_run))) as executor:
            for outcome in run_all(to_run, executor, folder.workspace.root):
                if outcome.failure:
                    failures[outcome.name] = outcome.failure
                else:
                    cache.store(by_name[outcome.name], outcome.notebook, list(outcome.reads))
                    notebooks[outcome.name] = outcome.notebook
                watcher.finished(outcome)
    if failures:
        raise SectionsFailedError([failures[task.name] for task in tasks if task.name in failures])
    return notebooks, len(to_run)


def _read(notebook: bytes) -> nbformat.NotebookNode:
    read: nbformat.NotebookNode = nbformat.reads(notebook.decode("utf-8"), as_version=4)
    return read


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def _pdf_lacks() -> str:
    """Give the command that installs what the PDF lacks, or nothing when it can be made."""
    if system.pdf_libraries_work() or system.install_pdf_libraries():
        return ""
    return system.how_to_install()
