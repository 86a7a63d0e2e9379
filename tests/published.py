"""Compares the tables of a built report with the published ones, read from the HTML and not from our data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

FOLDER = Path(__file__).parent / "publicerat"
_NUMBER = re.compile(r"−?\d{1,3}(?: \d{3})+(?:,\d+)?|−?\d+(?:,\d+)?")

Numbers = tuple[str | None, ...]


@dataclass(frozen=True)
class PublishedTable:
    """A table as it was published: its title, and each row's label and numbers."""

    title: str
    rows: tuple[tuple[str, Numbers], ...]


def read_published(report: str) -> list[PublishedTable]:
    """Read the ground truth of a report, e.g. ``jamtland-2025``."""
    content = json.loads((FOLDER / f"{report}.json").read_text("utf-8"))
    return [
        PublishedTable(table["title"], tuple((normal(row["label"]), tuple(row["numbers"])) for row in table["rows"]))
        for table in content["tables"]
    ]


def read_built(html: str) -> list[list[tuple[str, Numbers]]]:
    """Read every table of a report's HTML: each row's label and numbers from left to right."""
    page = BeautifulSoup(html, "html.parser")
    for mark in page.select("sup.fotnotsmarke"):
        mark.decompose()
    return [[_row(row) for row in table.select("tbody tr")] for table in page.find_all("table")]


def _row(row: Tag) -> tuple[str, Numbers]:
    head = row.find("th")
    label = normal(head.get_text()) if head else ""
    cells = [cell.get_text() for cell in row.find_all("td") if "not" not in (cell.get("class") or [])]
    return label, tuple(number for cell in cells for number in numbers_in(cell))


def numbers_in(cell: str) -> Numbers:
    """Read the numbers printed in a cell; a blank or a dash is None."""
    found = _NUMBER.findall(cell.replace("\u00a0", " "))
    return tuple(text.replace(" ", "").replace("−", "-").replace(",", ".") for text in found) or (None,)


def normal(label: str) -> str:
    """Write a label so that spaces, case and a sign before it do not matter."""
    return re.sub(r"[\s\u00ad]+", "", label.replace("\u00a0", " ")).lstrip("(=+−-/)").casefold()


def missing_rows(published: PublishedTable, built: list[list[tuple[str, Numbers]]]) -> list[tuple[str, Numbers]]:
    """List the published rows that no single built table prints with the same label and numbers."""
    return min(([row for row in published.rows if row not in table] for table in built), key=len)
