"""What differs between two versions of a report, number by number and text by text, as a reader sees it."""

from __future__ import annotations

import difflib
import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bs4 import BeautifulSoup, Tag

from arsredovisning.errors import Fault, ReportError
from arsredovisning.workspace import ReportFolder, Workspace

PAGE = "arsredovisning.html"
#: The parts of a project that a report is made of.
PARTS = ("data", "notebooks", "templates", "locks")
_TEXTS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "figcaption", "caption", "dd", "dt")

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """One thing that a reader finds changed.

    Attributes:
        kind: A number, or a text.
        place: The table's caption with row and column, or the heading that a text stands under.
        before: What the older version says; empty if it has nothing there.
        after: What the newer one says; empty if it is gone.
    """

    kind: Literal["tal", "text"]
    place: str
    before: str
    after: str


def changes(before: str, after: str) -> list[Change]:
    """Compare two reports' HTML pages.

    Returns:
        Changed table cells in the order of the newer report, then changed texts.
    """
    old, new = BeautifulSoup(before, "html.parser"), BeautifulSoup(after, "html.parser")
    return [*_changed_numbers(_cells(old), _cells(new)), *_changed_texts(_texts(old), _texts(new))]


def _changed_numbers(old: dict[Place, str], new: dict[Place, str]) -> Iterator[Change]:
    for place in [*new, *(place for place in old if place not in new)]:
        before, after = old.get(place, ""), new.get(place, "")
        if before != after:
            yield Change("tal", ", ".join(part for part in place if part), before, after)


def _changed_texts(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[Change]:
    matcher = difflib.SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        for number in range(max(end - start, to - from_)):
            before = old[start + number] if start + number < end else None
            after = new[from_ + number] if from_ + number < to else None
            heading = (after or before or ("", ""))[0]
            yield Change("text", heading, before[1] if before else "", after[1] if after else "")


def _cells(page: BeautifulSoup) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for table in page.select("main table"):
        caption = _plain(table.caption) if table.caption else ""
        heads = _column_heads(table)
        seen: Counter[str] = Counter()
        for row in table.select("tbody tr"):
            label = row.find("th")
            cells = row.find_all("td")
            name = _plain(label) if isinstance(label, Tag) else ""
            seen[name] += 1
            name += f" ({seen[name]})" if seen[name] > 1 else ""
            for number, cell in enumerate(cells):
                found[(_unnumbered(caption), name, heads[number])] = _plain(cell)
    return found


def _column_heads(table: Tag) -> list[str]:
    """Write the heads over each column of cells, group heads first."""
    width = max((len(row.find_all("td")) for row in table.select("tbody tr")), default=0)
    heads: list[list[str]] = [[] for _ in range(width)]
    for row in table.select("thead tr"):
        cells = [cell for cell in row.find_all(["th", "td"]) if isinstance(cell, Tag)]
        spans = [int(str(cell.get("colspan", "1"))) for cell in cells]
        column = width - sum(spans)
        for cell, span in zip(cells, spans, strict=True):
            for number in range(column, column + span):
                if 0 <= number < width and (text := _plain(cell)):
                    heads[number].append(text)
            column += span
    return [" ".join(parts) for parts in heads]


def _texts(page: BeautifulSoup) -> list[tuple[str, str]]:
    found, heading = [], ""
    for element in page.select(",".join(f"main {name}" for name in _TEXTS)):
        if element.find_parent("table") or element.find_parent("nav") or element.find(_TEXTS):
            continue
        text = _plain(element)
        if re.fullmatch("h[1-6]", element.name):
            heading = text
        if text:
            found.append((heading, text))
    return found


def _plain(element: Tag) -> str:
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def _unnumbered(caption: str) -> str:
    """Leave a table's number out, since a table that is put in before others moves theirs."""
    return re.sub(r"^(Tabell|Not) \d+\W*", "", caption)


def checkout(workspace: Workspace, reference: str, target: Path) -> None:
    """Take out what reports are made of as it was at a git reference.

    Args:
        workspace: The project, which is a git repository.
        reference: A commit, tag or branch.
        target: An empty folder.

    Raises:
        ReportError: If git does not know the reference.
    """
    done = subprocess.run(
        ["git", "-C", str(workspace.root), "archive", "--format=tar", reference, *PARTS],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ReportError(
            Fault(
                f"”{reference}” är varken en mapp med en byggd rapport eller något som git känner till.",
                found=done.stderr.decode("utf-8", "replace").strip().splitlines()[-1] if done.stderr else "",
                expected=f"en mapp med {PAGE}, eller en märkning, gren eller version i git",
                hint="make diff YEAR=2025 AGAINST=HEAD~1",
            )
        )
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        archive.extractall(target)


def write_changes(folder: ReportFolder, against: str, found: Sequence[Change]) -> Path:
    """Write the changes as a page for the board, beside the report's folder.

    Args:
        folder: The förbund's year.
        against: What the report was compared with.
        found: The changes.
    """
    from arsredovisning.data import YearData
    from arsredovisning.export.html import ReportExporter

    data = YearData(folder)
    page = ReportExporter(folder.workspace.templates).environment.get_template("andringar.html.j2")
    written = page.render(
        title=data.settings.titel,
        forbund=data.forbund.namn,
        year=folder.year,
        accent=data.forbund.farg,
        against=against,
        numbers=[change for change in found if change.kind == "tal"],
        texts=[change for change in found if change.kind == "text"],
    )
    path = folder.build.with_name(f"{folder.year}-andringar.html")
    path.write_text(written, "utf-8")
    return path
