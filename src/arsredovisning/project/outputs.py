"""What a build leaves: its formats, and the names of its files."""

from __future__ import annotations

from pathlib import Path

#: The formats of a report, in the order in which they are named; a comparison has the first two.
FORMATS = ("html", "pdf", "docx", "xlsx", "data")
STEM = "arsredovisning"
PAGE = f"{STEM}.html"
#: The typed document that every format is made of.
DOCUMENT = "dokument.json"
REVIEW, REVIEW_PAGE = "granskning.json", "granskning.html"
MANIFEST = "manifest.json"


def executed(target: Path, name: str) -> Path:
    """Where a section's executed notebook lies in a build."""
    return target / "sections" / f"{name}.ipynb"
