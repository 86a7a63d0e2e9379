"""What every report is put together with, used once on import: workers forked from a process that has imported this."""

from __future__ import annotations

import contextlib

import nbformat
from jinja2 import TemplateError

from arsredovisning.document import stitch  # noqa: F401  the step before the page
from arsredovisning.errors import ReportError
from arsredovisning.export import review_html  # noqa: F401  the page beside the report
from arsredovisning.export.html import exporter
from arsredovisning.project import digest
from arsredovisning.project.workspace import find_workspace


def _remember() -> None:
    """Know what the program was when it was imported, in case it is changed while a build goes on."""
    digest.program()


def _check() -> None:
    """Have nbformat make its validators."""
    shown = nbformat.v4.new_output("display_data", {"text/plain": ""})
    nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[shown])]))


def _compile() -> None:
    """Compile the templates of the pages; what is wrong in one is told when it is used."""
    with contextlib.suppress(ReportError, TemplateError, OSError):
        templates = find_workspace().templates
        for path in sorted((templates / "arsredovisning").iterdir()):
            if path.suffix in {".j2", ".css", ".js"}:
                exporter(templates).environment.get_template(path.name)


_remember()
_check()
_compile()
