"""The steps of a build, each a function that a worker can run: check, run a section, stitch, export.

They are given small things (folders, tasks) and leave their results as files in the folder that the
build is made in, so that a worker may be any process that sees the project's folder. What they need
is imported when they run: the process that hands them out shall start at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from arsredovisning.project.outputs import DOCUMENT, PAGE, REVIEW, REVIEW_PAGE, STEM, executed

if TYPE_CHECKING:
    from arsredovisning.document.model import Document
    from arsredovisning.pipeline.plan import Task
    from arsredovisning.pipeline.run import Outcome
    from arsredovisning.project.digest import Inputs
    from arsredovisning.project.workspace import ReportFolder
    from arsredovisning.review.findings import Examination, Told

#: The modules that every build needs and that take time to import; workers are forked from a process that has them.
PRELOAD = ("papermill", *(f"arsredovisning.pipeline.{name}" for name in ("engine", "run", "plan", "warm")))
#: The modules that checking needs, when data have changed: a build of many reports has workers share them too.
CHECKING = ("arsredovisning.validation.year", "arsredovisning.review.run")
#: Where the stitched report waits for the export to each format.
BETWEEN = ".mellan"


@dataclass(frozen=True)
class Checked:
    """A report whose data have passed the check.

    Attributes:
        tasks: What to run for it.
        reviewed: What the granskning found and tried.
        decided: The date of decision, ISO, or empty for a draft.
        at_decision: What the page says of it since the report was decided, where that is known: it is decided too,
            whatever is accepted and whichever rules have come since.
    """

    tasks: tuple[Task, ...]
    reviewed: Examination
    decided: str
    at_decision: Told | None = None

    @property
    def printed(self) -> Told:
        """What the page says of the granskning."""
        return self.reviewed.told if self.at_decision is None else self.at_decision


def check_report(folder: ReportFolder) -> Checked:
    """Check a report's data, review them, and plan its sections.

    Data that have been checked and reviewed before are not read through again.

    Raises:
        ReportError: If data, settings or texts have faults.
    """
    from arsredovisning.data.year import YearData
    from arsredovisning.pipeline.cache import KeptFindings
    from arsredovisning.pipeline.plan import plan
    from arsredovisning.project.digest import reviewed

    data, kept, key = YearData(folder), KeptFindings(folder.cache), reviewed(folder)
    examined = kept.find(key)
    if examined is None:
        from arsredovisning.review.run import examine
        from arsredovisning.validation.year import check

        check(data)
        examined = examine(data)
        kept.store(key, examined)
    return Checked(tuple(plan(data)), examined, str(data.settings.beslutad or ""))


def run_section(task: Task, folder: ReportFolder, inputs: Inputs, limit: int, target: Path) -> Outcome:
    """Run one section's notebook and leave it executed in the build's folder."""
    from arsredovisning.pipeline.run import run

    return run(task, folder, inputs, limit, executed(target, task.name))


def stitch_report(folder: ReportFolder, checked: Checked, target: Path) -> None:
    """Stitch the executed sections together and leave the report as a notebook and as HTML.

    Args:
        folder: The förbund's year.
        checked: The report, with what the granskning found, which the page marks.
        target: The folder that the build is made in.

    Raises:
        ReportError: If what the notebooks show cannot be put together.
    """
    import nbformat

    from arsredovisning.data.year import YearData
    from arsredovisning.document.asjson import document_bytes
    from arsredovisning.document.collect import Executed
    from arsredovisning.document.stitch import stitch
    from arsredovisning.export.html import to_html

    sections = [
        Executed(task.section, nbformat.read(executed(target, task.name), as_version=4), task.shown)
        for task in checked.tasks
    ]
    data = YearData(folder)
    document = stitch(data, sections)
    (target / DOCUMENT).write_bytes(document_bytes(document))
    between = target / BETWEEN
    between.mkdir()
    printed = checked.printed
    found = printed.findings if data.settings.shows_findings else None
    page = to_html(document, folder.workspace.templates, found, printed.coverage)
    (between / PAGE).write_text(page, "utf-8")


def export(form: str, folder: ReportFolder, target: Path) -> None:
    """Write the stitched report in one of ``outputs.FORMATS``."""
    for name, content in WRITERS[form](folder, target).items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _html(_folder: ReportFolder, target: Path) -> dict[str, bytes]:
    return {PAGE: _page(target).encode()}


def _pdf(folder: ReportFolder, target: Path) -> dict[str, bytes]:
    from arsredovisning.export.pdf import to_pdf

    return {f"{STEM}.pdf": to_pdf(_document(target), folder.workspace.templates, _open_data(folder, target))}


def _docx(folder: ReportFolder, target: Path) -> dict[str, bytes]:
    from arsredovisning.export.docx import to_docx

    return {f"{STEM}.docx": to_docx(_document(target), folder)}


def _xlsx(folder: ReportFolder, target: Path) -> dict[str, bytes]:
    from arsredovisning.data.year import YearData
    from arsredovisning.export.xlsx import to_xlsx

    return {f"{STEM}.xlsx": to_xlsx(_document(target), YearData(folder))}


def _data(folder: ReportFolder, target: Path) -> dict[str, bytes]:
    return {f"data/{name}": content for name, content in _open_data(folder, target).items()}


#: What writes each format: gives its files by their names in the build's folder.
WRITERS: dict[str, Callable[[ReportFolder, Path], dict[str, bytes]]] = {
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "data": _data,
}


def _open_data(folder: ReportFolder, target: Path) -> dict[str, bytes]:
    from arsredovisning.data.year import YearData
    from arsredovisning.export.datapackage import to_datapackage

    return to_datapackage(_document(target), YearData(folder))


def _page(target: Path) -> str:
    return (target / BETWEEN / PAGE).read_text("utf-8")


def _document(target: Path) -> Document:
    from arsredovisning.document.asjson import read_document

    return read_document((target / DOCUMENT).read_bytes())


def write_review(folder: ReportFolder, examined: Examination, target: Path, linked: bool) -> None:
    """Write what the granskning found, as a page and as JSON.

    Args:
        folder: The förbund's year.
        examined: What was found and tried.
        target: The folder to write in.
        linked: Whether the report's page lies beside it.
    """
    from arsredovisning.data.year import YearData
    from arsredovisning.document.model import Front
    from arsredovisning.export.review_html import to_review_html
    from arsredovisning.review.context import Review
    from arsredovisning.review.findings import as_text
    from arsredovisning.review.rules.contents import present
    from arsredovisning.review.run import explanations

    data = YearData(folder)
    front = Front(data.settings.titel, data.forbund.namn, folder.year, data.forbund.farg)
    shown = _page(target) if linked else ""
    parts = present(Review(data, {}))
    page = to_review_html(front, examined, explanations(), parts, folder.workspace.templates, shown)
    (target / REVIEW_PAGE).write_text(page, "utf-8")
    (target / REVIEW).write_text(as_text(folder.forbund, folder.year, examined), "utf-8")
