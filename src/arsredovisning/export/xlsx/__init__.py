"""The report's tables as an Excel workbook, for those who want to reckon with them."""

from __future__ import annotations

import io

from xlsxwriter import Workbook

from arsredovisning.data.year import YearData
from arsredovisning.document.model import Document
from arsredovisning.export.xlsx.book import OPTIONS, Book
from arsredovisning.export.xlsx.contents import write_contents
from arsredovisning.export.xlsx.sheet import TableSheet

__all__ = ["to_xlsx"]


def to_xlsx(document: Document, data: YearData) -> bytes:
    """Write the tables of a report as an Excel workbook, the same bytes every time.

    The first sheet lists the others. Sums and differences are formulas where the data have a rule that
    gives the published number; where the rule gives another, the number stays as published, with a
    comment that says what the rule gives.

    Args:
        document: The report.
        data: The year's data that it was made of.
    """
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as workbook:
        book = Book(workbook, document)
        contents = book.add_contents()
        write_contents(
            book, contents, [TableSheet(book, block, table, data).write() for block, table in document.tables]
        )
    return target.getvalue()
