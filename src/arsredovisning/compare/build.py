"""Building a comparison: its sections run as a report's do, and become a page and a PDF of their own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import platform
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, TypeVar

from arsredovisning.compare.comparison import FOLDER, MEASURE_NOTEBOOK, Comparison, ComparisonData
from arsredovisning.compare.measures import measures, source
from arsredovisning.data.settings import Section
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import manifest, steps
from arsredovisning.pipeline.build import Built, Watcher, files_used, run_sections
from arsredovisning.pipeline.plan import Task
from arsredovisning.project import system
from arsredovisning.project.digest import digest, program
from arsredovisning.project.outputs import MANIFEST, executed
from arsredovisning.project.publish import staging
from arsredovisning.project.workspace import ReportFolder

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
#: A comparison has no tables of its own to give as a workbook or as open data.
FORMATS = ("html", "pdf")


async def build_comparison(own: ReportFolder, formats: Sequence[str], executor: Executor, watcher: Watcher) -> Built:
    """Build the comparison of every förbund that has a year.

    Args:
        own: The förbund that it is made for, and the year.
        formats: Which of ``FORMATS`` to write.
        executor: Runs the steps.
        watcher: Is told how it goes.

    Raises:
        ReportError: If there is nothing to compare with, or data or what the notebooks show have faults.
        SectionsFailedError: If notebooks could not be run.
    """
    started = time.monotonic()

    async def do(step: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, step, *arguments)

    folder = ComparisonData(own).folder
    tasks = await do(plan_comparison, own)
    lacking = ""
    if "pdf" in formats and not await do(steps.can_write_pdf) and not system.install_pdf_libraries():
        lacking = system.how_to_install()
    written = [form for form in formats if not (form == "pdf" and lacking)]
    with staging(folder.build) as target:
        run = await run_sections(folder, tasks, do, target, watcher)
        watcher.step(f"Sätter samman och skriver {', '.join(written)}")
        await do(write_comparison, own, tasks, written, target)
        described = manifest.manifest(folder, written, files_used(folder, tasks), "", target)
        (target / MANIFEST).write_text(described, "utf-8")
    files = tuple(folder.build / f"{FOLDER}.{form}" for form in written)
    return Built(files, (), run, time.monotonic() - started, lacking)


def plan_comparison(own: ReportFolder) -> tuple[Task, ...]:
    """Check what is compared, and list the notebooks to run; a step of the build.

    Raises:
        ReportError: If there is nothing to compare with, or with every fault of the data that are compared.
    """
    data = ComparisonData(own)
    comparison = Comparison(data)
    _check(comparison)
    return tuple(_task(section, comparison, data.folder) for section in data.settings.sections())


def _check(comparison: Comparison) -> None:
    """Find every fault of the figures that are compared, of all förbund, in one go."""
    faults: list[Fault] = []
    for member in comparison.members:
        for name in measures().grundtal:
            try:
                member.base(name)
            except ReportError as error:
                faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ReportError(faults)


def _task(section: Section, comparison: Comparison, folder: ReportFolder) -> Task:
    workspace = folder.workspace
    notebook = folder.notebook(section.notebook or MEASURE_NOTEBOOK)
    parameters: dict[str, Any] = {"forbund": comparison.forbund, "year": comparison.year}
    if section.text:
        parameters["nyckeltal"] = section.text
    fingerprint = {
        "anteckningsboken": digest(notebook),
        "parametrarna": _digest(parameters),
        "programmet": f"{program()} {hashlib.sha256(source()).hexdigest()}",
        "miljön": f"{digest(workspace.lock)} {platform.python_version()}",
        # A new förbund is a file that no section has opened yet.
        "vilka förbund som finns": _digest({name: workspace.years(name) for name in workspace.forbund()}),
    }
    return Task(section, notebook, workspace.relative(notebook), parameters, fingerprint)


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def write_comparison(own: ReportFolder, tasks: Sequence[Task], formats: Sequence[str], target: Path) -> None:
    """Stitch the executed sections and write the comparison in its formats; a step of the build.

    Raises:
        ReportError: If what the notebooks show cannot be put together.
    """
    import nbformat

    from arsredovisning.document.collect import Executed
    from arsredovisning.document.stitch import stitch
    from arsredovisning.export.html import to_html

    sections = [
        Executed(task.section, nbformat.read(executed(target, task.name), as_version=4), task.shown) for task in tasks
    ]
    document, templates = stitch(ComparisonData(own), sections), own.workspace.templates
    if "html" in formats:
        (target / f"{FOLDER}.html").write_text(to_html(document, templates), "utf-8")
    if "pdf" in formats:
        from arsredovisning.export.pdf import to_pdf

        (target / f"{FOLDER}.pdf").write_bytes(to_pdf(document, templates))
