"""Pages that remember which piece of their content each box became when it was painted."""

from __future__ import annotations

from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure.boxes import Box
from weasyprint.pdf.stream import Stream


class Sheet:
    """A laid-out page of WeasyPrint's, to be painted in its place.

    Attributes:
        page: WeasyPrint's page.
        root: The page's box, with all other boxes inside it.
        marked: The number (MCID) of the marked content that a text or image became, once painted.
        stream: The page's content, once painted.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root: Box = page._page_box  # noqa: SLF001  WeasyPrint has no other way
        self.marked: dict[Box, int] = {}
        self.stream: Any = None
        # WeasyPrint gives every box inside a link a link of its own, on top of the first.
        page.links = [link for link in page.links if link[3].link]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def paint(self, stream: Stream, scale: float = 1) -> None:
        """Paint the page and remember what became of its boxes."""
        self.page.paint(stream, scale)
        self.stream = stream
        self.marked = {box: tag["mcid"] for box, tag in stream._tags.items()}  # noqa: SLF001
