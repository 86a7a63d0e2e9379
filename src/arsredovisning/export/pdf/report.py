"""From a document to the finished PDF: a folder with all that the template reads, Typst, and the finisher."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import typst

from arsredovisning.document.asjson import document_bytes
from arsredovisning.document.model import Document, Front, Heading, Logo
from arsredovisning.errors import Fault, ReportError
from arsredovisning.export.pdf.attachments import described
from arsredovisning.export.pdf.contents import contents_of
from arsredovisning.export.pdf.finish import finish

TEMPLATE = "rapport.typ"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
_PLACE = re.compile(r"┌─ \S*?(?P<file>(?:rapport/)?\w+\.typ):(?P<line>\d+):")


def to_pdf(document: Document, templates: Path, attachments: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """Write a report as a PDF that is accessible and made to be kept: PDF/UA-1 and PDF/A-3a in one file.

    The file's dates are the decision's, or the year's end for what nobody has decided: the same document,
    templates and attachments give the same bytes.

    Args:
        document: The report.
        templates: The project's folder of templates, with the fonts.
        attachments: Files to put inside the PDF, by name.

    Raises:
        ReportError: If the template has a fault, or a character is in none of the fonts.
    """
    document = _without_skips(document)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder, document, templates, attachments)
        return finish(_compile(folder, document.front, templates), contents_of(document))


def _without_skips(document: Document) -> Document:
    """Raise headings that skip a level on the way down, as PDF/UA wants."""
    blocks, level = [], 1
    for block in document.blocks:
        if isinstance(block.element, Heading):
            level = min(block.level, level + 1)
            block = replace(block, level=level)
        blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _fill(folder: Path, document: Document, templates: Path, attachments: Mapping[str, bytes]) -> None:
    """Put into a folder all that Typst may read."""
    shutil.copy(templates / "arsredovisning" / TEMPLATE, folder)
    shutil.copytree(templates / "arsredovisning" / "rapport", folder / "rapport")
    if document.front.logo.uri:
        kind, encoded = document.front.logo.uri.split(",", 1)
        logo = folder / ("logotyp.svg" if "svg" in kind else "logotyp.png")
        logo.write_bytes(base64.b64decode(encoded))
        shown = Logo(f"/{logo.name}", document.front.logo.alt)
        document = replace(document, front=replace(document.front, logo=shown))
    (folder / "dokument.json").write_bytes(document_bytes(document))
    (folder / "bilagor.json").write_text(json.dumps(described(attachments)), "utf-8")
    for name, content in attachments.items():
        path = folder / "bilagor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _compile(folder: Path, front: Front, templates: Path) -> bytes:
    try:
        written: bytes = typst.compile(
            folder / TEMPLATE,
            root=folder,
            font_paths=[templates / "fonts"],
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            timestamp=_timestamp(front),
        )
    except typst.TypstError as error:
        raise ReportError(_fault(error, templates)) from None
    return written


def _timestamp(front: Front) -> dt.datetime:
    """Give the time that the file was made, whenever that is."""
    date = dt.date.fromisoformat(front.decided or f"{front.year}-12-31")
    return dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)


def _fault(error: typst.TypstError, templates: Path) -> Fault:
    """Say what stopped Typst: a character without a font, or a place in the templates."""
    if "could not be displayed with font" in error.message:
        return Fault(
            "Ett tecken finns inte i något av rapportens typsnitt.",
            found=error.message.partition("`")[2].partition("`")[0].strip('"'),
            hint="Skriv texten med andra tecken.",
        )
    place = _PLACE.search(error.diagnostic)
    return Fault(
        "Mallen för PDF:en går inte att använda.",
        f"{templates.name}/arsredovisning/{place['file'] if place else TEMPLATE}",
        int(place["line"]) if place else None,
        found=error.message,
        hint="Rätta mallen och spara den på nytt.",
    )
