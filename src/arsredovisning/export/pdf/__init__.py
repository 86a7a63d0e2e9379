"""The report as one file that is both PDF/UA-1 and PDF/A-3a, made of the HTML page by WeasyPrint."""

from arsredovisning.export.pdf.document import to_pdf

__all__ = ["to_pdf"]
