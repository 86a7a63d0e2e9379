"""The report as a Word document, for a board to read and comment in."""

from __future__ import annotations

import datetime as dt

from arsredovisning.document.model import Document
from arsredovisning.export.docx.document import Word
from arsredovisning.export.docx.house import LANGUAGE
from arsredovisning.export.docx.ooxml import to_stable_bytes
from arsredovisning.export.docx.reference import open_reference, own_reference
from arsredovisning.export.docx.report import ReportWriter
from arsredovisning.project.workspace import ReportFolder

__all__ = ["own_reference", "to_docx"]


def to_docx(report: Document, folder: ReportFolder) -> bytes:
    """Write a stitched report as a Word document, the same bytes every time.

    Args:
        report: The report.
        folder: The förbund's year; ``referens.docx`` in the förbund's folder, or else in the
            project's templates, gives the document its styles, page and heads.

    Raises:
        ReportError: If the reference document is not a Word document.
    """
    front = report.front
    document = open_reference(folder, front.accent)
    ReportWriter(Word(document, [block.anchor for block in report.blocks if block.anchor]), report).write()
    properties = document.core_properties
    properties.title, properties.subject = front.title, f"{front.title} för {front.forbund}"
    properties.author = properties.last_modified_by = front.forbund
    properties.language, properties.revision = LANGUAGE, 1
    properties.comments = properties.keywords = properties.category = ""
    # A draft has no date of its own: its year's end is as good as any, and the same every time.
    decided = dt.date.fromisoformat(front.decided or f"{front.year}-12-31")
    properties.created = properties.modified = dt.datetime(decided.year, decided.month, decided.day)
    return to_stable_bytes(document)
