"""The report as a tagged PDF, made of the HTML page by WeasyPrint."""

from __future__ import annotations

import logging


def to_pdf(html: str) -> bytes:
    """Write the HTML page as a PDF/UA-1 file; the page carries all it needs, nothing is fetched."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    page = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols={"data"}, fail_on_errors=True))
    pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return pdf
