"""From a page of HTML to the finished PDF: layout, painting, structure, attachments."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import pydyf  # type: ignore[import-untyped]  # pydyf carries no types
import weasyprint
from weasyprint.urls import URLFetcher

from arsredovisning.export.pdf import archive, streams, tags
from arsredovisning.export.pdf.sheets import Sheet
from arsredovisning.export.pdf.tree import structure

VARIANT = "pdf/a-3a"


def to_pdf(html: str, attachments: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """Write the HTML page as a PDF that is accessible and made to be kept: PDF/UA-1 and PDF/A-3a in one file.

    The page carries all it needs, nothing is fetched. The file's dates are the page's
    ``dcterms.created`` and ``dcterms.modified``, so the same page and attachments give the same bytes.

    Args:
        html: A self-contained page in our own markup.
        attachments: Files to put inside the PDF, by name. With a ``datapackage.json`` among them they
            get their descriptions from it.

    Returns:
        The file's content.
    """
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    page = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols={"data"}, fail_on_errors=True))
    laid_out = page.render(pdf_variant=VARIANT)
    document = laid_out.copy([Sheet(page) for page in laid_out.pages])
    pdf = b""
    # The last two streams are made while writing; one file in a hundred has to be written anew, with one object more.
    for fillers in range(9):
        pdf = document.write_pdf(
            pdf_variant=VARIANT,
            attachments=archive.embedded_files(attachments, document.metadata.created),
            finisher=partial(_finish, fillers=fillers),
        )
        if not streams.is_ambiguous(pdf):
            break
    return pdf


def _finish(document: weasyprint.Document, pdf: pydyf.PDF, fillers: int) -> None:
    tags.replace_tags(pdf, document.pages, structure(document.pages))
    archive.identify(pdf)
    archive.associate_files(pdf, dated=bool(document.metadata.created))
    archive.forbid_interpolation(pdf)
    streams.seal(pdf)
    for _filler in range(fillers):
        pdf.add_object(pydyf.Dictionary())
