"""The report as one self-contained HTML file, by an nbconvert exporter with our template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from babel.dates import format_date
from jinja2 import Environment, Template, TemplateError
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from arsredovisning.data.colours import on_dark
from arsredovisning.document.model import Document
from arsredovisning.document.template_faults import template_fault
from arsredovisning.document.templates import Compiled, prepare
from arsredovisning.errors import ReportError
from arsredovisning.export.fonts import FONTS, with_fonts
from arsredovisning.export.marks import Marks, mark_findings
from arsredovisning.review.accepting import entry
from arsredovisning.review.findings import Finding, summary

_compiled = Compiled()


class ReportExporter(TemplateExporter):
    """Exports a stitched notebook with ``templates/arsredovisning/index.html.j2``."""

    file_extension = ".html"

    def __init__(self, templates: Path, **kwargs: Any) -> None:
        self._templates = templates
        super().__init__(  # type: ignore[no-untyped-call]  # nbconvert is untyped
            template_name="arsredovisning",
            extra_template_basedirs=[str(templates)],
            # A stitched notebook is made for our template: there is nothing to prepare in it.
            default_preprocessors=[],
            **kwargs,
        )

    @property
    def template(self) -> Template:
        """The template, compiled again when its file has changed: nbconvert would keep the first for good."""
        found: Template = self._load_template()  # type: ignore[no-untyped-call]  # nbconvert is untyped
        return found

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]  # nbconvert is untyped
        prepare(environment)
        environment.bytecode_cache = _compiled
        environment.filters |= {"on_dark": on_dark}
        environment.globals |= {"entry": entry, "fonts": FONTS, "swedish_date": swedish_date}
        return environment


def swedish_date(date: str) -> str:
    """Write an ISO date in Swedish: ``2026-03-13`` becomes ``13 mars 2026``."""
    return format_date(dt.date.fromisoformat(date), "d MMMM y", locale="sv_SE")


@lru_cache(maxsize=1)
def exporter(templates: Path) -> ReportExporter:
    """Give the exporter, which keeps the templates that it has compiled for the next report."""
    return ReportExporter(templates)


def to_html(document: Document, templates: Path, findings: Sequence[Finding] | None = None, coverage: str = "") -> str:
    """Write a report as one HTML page with its fonts, figures and scripts inside.

    Args:
        document: The report.
        templates: The project's folder of templates.
        findings: What the granskning found, for readers who want it marked on the page; None leaves it out.
        coverage: What it tried, in words, for those readers.

    Raises:
        ReportError: If a template has a fault.
    """
    marks = Marks() if findings is None else mark_findings(document, findings)
    resources = {
        "document": document,
        "blocks": {block.id: block for block in document.blocks},
        "findings": marks.listed,
        "noted": marks.cells,
        "reviewed": "" if findings is None else f"{summary(findings)} {coverage}".strip(),
    }
    try:
        body, _resources = exporter(templates).from_notebook_node(_notebook(document), resources)
    except TemplateError as error:
        raise ReportError(template_fault(error, templates)) from error
    return with_fonts(str(body), templates)


def _notebook(document: Document) -> NotebookNode:
    """Give the merged notebook that nbconvert exports: a cell a block, which the template finds by its id."""
    cells = [nbformat.v4.new_raw_cell(id=block.id) for block in document.blocks]
    made: NotebookNode = nbformat.v4.new_notebook(cells=cells)
    return made
