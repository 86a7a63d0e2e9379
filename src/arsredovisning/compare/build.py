"""A comparison as an edition to build: its sections run as a report's do, and become a page and a PDF of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from arsredovisning.compare.comparison import MEASURE_NOTEBOOK, Comparison, ComparisonData
from arsredovisning.compare.measures import measures
from arsredovisning.data.settings import Section
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline.edition import Edition, Steps
from arsredovisning.pipeline.plan import Task, task
from arsredovisning.pipeline.steps import BETWEEN, Checked
from arsredovisning.project import digest
from arsredovisning.project.outputs import DOCUMENT, executed
from arsredovisning.project.workspace import COMPARISON, ReportFolder
from arsredovisning.review.findings import Examination

#: A comparison has no tables of its own to give as a workbook or as open data.
FORMATS = ("html", "pdf")
_PAGE = f"{COMPARISON}.html"


def comparison(own: ReportFolder) -> Edition:
    """Give the edition that compares every förbund that has a year.

    Args:
        own: The förbund that it is made for, and the year.
    """
    folder = replace(own, forbund=COMPARISON)
    steps = Steps(check_comparison, stitch_comparison, export_comparison)
    return Edition(own, folder, digest.of_comparison(own.workspace), steps, COMPARISON)


def check_comparison(own: ReportFolder) -> Checked:
    """Check what is compared, and list the notebooks to run; a step of the build.

    Raises:
        ReportError: If there is nothing to compare with, or with every fault of the data that are compared.
    """
    data = ComparisonData(own)
    compared = Comparison(data)
    _check(compared)
    return Checked(
        tuple(_task(section, compared, data.folder) for section in data.settings.sections()), Examination(), ""
    )


def _check(compared: Comparison) -> None:
    """Find every fault of the figures that are compared, of all förbund, in one go."""
    faults: list[Fault] = []
    for member in compared.members:
        for name in measures().grundtal:
            try:
                member.base(name)
            except ReportError as error:
                faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ReportError(faults)


def _task(section: Section, compared: Comparison, folder: ReportFolder) -> Task:
    workspace = folder.workspace
    parameters: dict[str, Any] = {"forbund": compared.forbund, "year": compared.year}
    if section.text:
        parameters["nyckeltal"] = section.text
    planned = task(section, folder, section.notebook or MEASURE_NOTEBOOK, parameters)
    # A new förbund is a file that no section has opened yet.
    there = json.dumps({name: workspace.years(name) for name in workspace.forbund()})
    return replace(planned, fingerprint=planned.fingerprint | {"vilka förbund som finns": digest.of_parts([there])})


def stitch_comparison(own: ReportFolder, checked: Checked, target: Path) -> None:
    """Stitch the executed sections together and leave the comparison as a document and as HTML; a step of the build.

    Raises:
        ReportError: If what the notebooks show cannot be put together.
    """
    import nbformat

    from arsredovisning.document.asjson import document_bytes
    from arsredovisning.document.collect import Executed
    from arsredovisning.document.stitch import stitch
    from arsredovisning.export.html import to_html

    sections = [
        Executed(task.section, nbformat.read(executed(target, task.name), as_version=4), task.shown)
        for task in checked.tasks
    ]
    document = stitch(ComparisonData(own), sections)
    between = target / BETWEEN
    between.mkdir()
    (between / DOCUMENT).write_bytes(document_bytes(document))
    (between / _PAGE).write_text(to_html(document, own.workspace.templates), "utf-8")


def export_comparison(form: str, own: ReportFolder, target: Path) -> None:
    """Write the stitched comparison in one of ``FORMATS``; a step of the build."""
    between = target / BETWEEN
    if form == "html":
        (target / _PAGE).write_bytes((between / _PAGE).read_bytes())
    else:
        from arsredovisning.document.asjson import read_document
        from arsredovisning.export.pdf import to_pdf

        document = read_document((between / DOCUMENT).read_bytes())
        (target / f"{COMPARISON}.pdf").write_bytes(to_pdf(document, own.workspace.templates))
