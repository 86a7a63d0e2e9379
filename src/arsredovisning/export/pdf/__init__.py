"""The report as one file that is both PDF/UA-1 and PDF/A-3a, made of the document by Typst."""

from arsredovisning.export.pdf.report import to_pdf

__all__ = ["to_pdf"]
