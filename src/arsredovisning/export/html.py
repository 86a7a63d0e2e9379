"""The report as one self-contained HTML file, by an nbconvert exporter with our template."""

from __future__ import annotations

import base64
import copy
import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, StrictUndefined, Template, TemplateError
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from arsredovisning.data.colours import on_dark
from arsredovisning.document.elements import MIME, Content
from arsredovisning.document.template_faults import template_fault
from arsredovisning.document.templates import Compiled, column_heads
from arsredovisning.errors import ReportError
from arsredovisning.export.marks import mark_findings
from arsredovisning.review.findings import Finding, summary
from arsredovisning.text.markdown import markdown_parser

FONTS = {
    "400-normal": (400, "normal"),
    "400-italic": (400, "italic"),
    "600-normal": (600, "normal"),
    "700-normal": (700, "normal"),
}


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
        environment.autoescape = environment.trim_blocks = environment.lstrip_blocks = True
        environment.undefined, environment.bytecode_cache = StrictUndefined, _compiled
        parser = markdown_parser()
        environment.filters |= {"column_heads": column_heads, "on_dark": on_dark}
        environment.globals |= {
            "markdown": lambda text, name="": Markup(parser.render(text, {"docId": name})),  # noqa: S704  parser escapes HTML
            "element": _element,
            "data_uri": _data_uri,
            "fonts": _font_faces(self._templates),
            "swedish_date": swedish_date,
        }
        return environment


def _element(cell: NotebookNode) -> Content:
    content: Content = cell.outputs[0].data[MIME]
    return content


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _font_faces(templates: Path) -> Markup:
    faces = []
    for name, (weight, style) in FONTS.items():
        data = base64.b64encode((templates / "fonts" / f"source-sans-3-latin-{name}.woff2").read_bytes()).decode()
        faces.append(
            f"@font-face{{font-family:'Source Sans 3';font-weight:{weight};font-style:{style};"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return Markup("\n".join(faces))  # noqa: S704  made of our own files


def swedish_date(date: str) -> str:
    """Write an ISO date in Swedish: ``2026-03-13`` becomes ``13 mars 2026``."""
    return format_date(dt.date.fromisoformat(date), "d MMMM y", locale="sv_SE")


@lru_cache(maxsize=1)
def exporter(templates: Path) -> ReportExporter:
    """Give the exporter, which keeps the templates that it has compiled for the next report."""
    return ReportExporter(templates)


def to_html(notebook: NotebookNode, templates: Path, findings: Sequence[Finding] | None = None) -> str:
    """Write a stitched report as one HTML page with its fonts, figures and scripts inside.

    Args:
        notebook: The stitched notebook.
        templates: The project's folder of templates.
        findings: What the granskning found, for readers who want it marked on the page; None leaves it out.

    Raises:
        ReportError: If a template has a fault.
    """
    page = copy.deepcopy(notebook)
    page.metadata.arsredovisning |= {
        "findings": {} if findings is None else mark_findings(page, findings),
        "reviewed": "" if findings is None else summary(findings),
    }
    try:
        body, _resources = exporter(templates).from_notebook_node(page)
    except TemplateError as error:
        raise ReportError(template_fault(error, templates)) from error
    return str(body)
