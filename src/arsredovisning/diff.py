"""What differs between two versions of a report, number by number and text by text, as a reader sees it."""

from __future__ import annotations

import difflib
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bs4 import BeautifulSoup, Tag

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.outputs import PAGE
from arsredovisning.project.workspace import ReportFolder, Workspace

#: What a report says is made of these, as they were; how it looks is made of the project as it is.
_SAID, _LOOKS = ("data", "notebooks"), ("templates", "locks")
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "figcaption", "dd", "dt")
_IMAGE, _OTHER_IMAGE = "(bilden)", "(en annan bild)"


@dataclass(frozen=True)
class Change:
    """One thing that a reader finds changed.

    Attributes:
        kind: A number, or a text.
        place: The table's caption with row and column, the figure's caption, or the heading that a text stands under.
        before: What the older version says; empty if it has nothing there.
        after: What the newer one says; empty if it is gone.
    """

    kind: Literal["tal", "text"]
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class _Cell:
    text: str = ""
    number: bool = True


@dataclass(frozen=True)
class _Table:
    """A table as it is read: what stands where, by rows and columns.

    Attributes:
        name: What the table is known by whatever its caption says.
        caption: Its caption, without number.
        columns: The heads over each column of cells.
        rows: The label of each row.
        cells: The cells of each row; a row that only heads others has none.
    """

    name: str
    caption: str
    columns: list[str]
    rows: list[str]
    cells: list[list[_Cell]]

    def cell(self, row: int | None, column: int | None) -> _Cell:
        if row is None or column is None or column >= len(self.cells[row]):
            return _Cell()
        return self.cells[row][column]


_NO_TABLE = _Table("", "", [], [], [])


@dataclass(frozen=True)
class _Figure:
    name: str
    caption: str
    alt: str
    image: str


def changes(before: str, after: str) -> list[Change]:
    """Compare two reports' HTML pages.

    Returns:
        What has changed in tables, in figures and in texts, each in the order of the newer report.
    """
    old, new = (BeautifulSoup(page, "html.parser") for page in (before, after))
    return [
        *_changed_tables(_tables(old), _tables(new)),
        *_changed_figures(_figures(old), _figures(new)),
        *_changed_texts(_texts(old), _texts(new)),
    ]


def _changed_tables(old: Sequence[_Table], new: Sequence[_Table]) -> Iterator[Change]:
    for one, other in _paired([table.name for table in old], [table.name for table in new]):
        before = _NO_TABLE if one is None else old[one]
        after = _NO_TABLE if other is None else new[other]
        caption = after.caption or before.caption
        yield from _compared("text", f"{caption}, rubrik", before.caption, after.caption)
        yield from _changed_cells(caption, before, after)


def _changed_cells(caption: str, before: _Table, after: _Table) -> Iterator[Change]:
    columns = _paired(before.columns, after.columns)
    for old, new in columns:
        yield from _compared("text", f"{caption}, kolumn", *_names(before.columns, after.columns, old, new))
    for old_row, new_row in _paired(before.rows, after.rows):
        labels = _names(before.rows, after.rows, old_row, new_row)
        yield from _compared("text", f"{caption}, rad", *labels)
        for old_column, new_column in columns:
            one, other = before.cell(old_row, old_column), after.cell(new_row, new_column)
            heads = _names(before.columns, after.columns, old_column, new_column)
            place = ", ".join(filter(None, (caption, labels[1] or labels[0], heads[1] or heads[0])))
            yield from _compared("tal" if one.number and other.number else "text", place, one.text, other.text)


def _changed_figures(old: Sequence[_Figure], new: Sequence[_Figure]) -> Iterator[Change]:
    for one, other in _paired([figure.name for figure in old], [figure.name for figure in new]):
        before, after = None if one is None else old[one], None if other is None else new[other]
        place = f"Figur: {(after or before).caption}"  # type: ignore[union-attr]  # a pair has at least one
        alts = before.alt if before else "", after.alt if after else ""
        if before and after and alts[0] == alts[1] and before.image != after.image:
            yield Change("text", place, _IMAGE, _OTHER_IMAGE)
        yield from _compared("text", place, *alts)


def _changed_texts(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Change]:
    matcher = difflib.SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        for number in range(max(end - start, to - from_)):
            before = old[start + number] if start + number < end else None
            after = new[from_ + number] if from_ + number < to else None
            heading = (after or before or ("", ""))[0]
            yield Change("text", heading, before[1] if before else "", after[1] if after else "")


def _compared(kind: Literal["tal", "text"], place: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(kind, place, before, after)


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pair what has the same name in both versions, and then what has another name, if there is as much of it in both.

    Returns:
        Positions in the old and the new version, in the order of the new; what is gone comes last.
    """
    places = {name: number for number, name in enumerate(_distinct(old))}
    found = [places.pop(name, None) for name in _distinct(new)]
    gone = list(places.values())
    if found.count(None) == len(gone):
        left = iter(gone)
        return [(next(left) if one is None else one, number) for number, one in enumerate(found)]
    return [*((one, number) for number, one in enumerate(found)), *((one, None) for one in gone)]


def _distinct(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Number names that stand several times."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name, seen[name]


def _names(old: Sequence[str], new: Sequence[str], one: int | None, other: int | None) -> tuple[str, str]:
    return "" if one is None else old[one], "" if other is None else new[other]


def _tables(page: BeautifulSoup) -> list[_Table]:
    return [_table(table) for table in page.select("main table")]


def _table(table: Tag) -> _Table:
    caption = _plain(table.caption) if table.caption else ""
    named = table.find_parent("div", id=True)
    rows = table.select("tbody tr")
    cells = [[_Cell(_plain(cell), "tal" in cell.get_attribute_list("class")) for cell in row("td")] for row in rows]
    labels = [_plain(row.th) if row.th else "" for row in rows]
    return _Table(str(named["id"]) if named else caption, caption, _column_heads(table), labels, cells)


def _column_heads(table: Tag) -> list[str]:
    """Write the heads over each column of cells, group heads first."""
    width = max((len(row("td")) for row in table.select("tbody tr")), default=0)
    heads: list[list[str]] = [[] for _ in range(width)]
    taken: set[tuple[int, int]] = set()
    for level, row in enumerate(table.select("thead tr")):
        column = -1  # the head over the rows' labels
        for cell in row(["th", "td"]):
            while (level, column) in taken:
                column += 1
            across, down = (int(str(cell.get(name, "1"))) for name in ("colspan", "rowspan"))
            for number in range(column, column + across):
                taken |= {(level + below, number) for below in range(down)}
                if 0 <= number < width and (text := _plain(cell)):
                    heads[number].append(text)
    return [" ".join(parts) for parts in heads]


def _figures(page: BeautifulSoup) -> list[_Figure]:
    return [
        _Figure(
            str(figure.get("id", "")),
            _plain(figure.figcaption) if figure.figcaption else "",
            str(figure.img.get("alt", "")),
            str(figure.img.get("src", "")),
        )
        for figure in page.select("main figure")
        if figure.img
    ]


def _texts(page: BeautifulSoup) -> list[tuple[str, str]]:
    """List the texts outside tables, each with the heading that it stands under."""
    found, heading = [], ""
    for element in page.select(",".join(f"main {name}" for name in _BLOCKS)):
        if element.find_parent(("table", "nav")):
            continue
        text = _plain(element)
        if re.fullmatch("h[1-6]", element.name):
            heading = text
        if text:
            found.append((heading, text))
    return found


def _plain(element: Tag) -> str:
    """Give an element's own words: not those of blocks inside it, nor the number of a table or figure.

    The number is left out since what is put in before others moves theirs.
    """
    inner = {id(text) for part in element((*_BLOCKS, "table")) for text in part.find_all(string=True)}
    inner |= {id(text) for part in element.select(".etikett") for text in part.find_all(string=True)}
    own = [text for text in element.find_all(string=True) if id(text) not in inner]
    words = "".join(f" {text} " if text.parent and text.parent.name == "span" else text for text in own)
    return " ".join(words.replace("\u00ad", "").split())


def checkout(workspace: Workspace, reference: str, target: Path) -> Workspace:
    """Take out what reports say as it was at a git reference, to be built in the looks of today.

    Args:
        workspace: The project, which is in a git repository.
        reference: A commit, tag or branch.
        target: An empty folder.

    Raises:
        ReportError: If git does not know the reference.
    """
    commit = _git(
        workspace, reference, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
    )
    content = _git(workspace, reference, "archive", "--format=zip", commit.decode().strip(), *_SAID)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(target)
    for name in _LOOKS:
        shutil.copytree(workspace.root / name, target / name)
    return Workspace(target)


def _git(workspace: Workspace, reference: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(workspace.root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise _unknown(reference, "git är inte installerat") from None
    if done.returncode:
        raise _unknown(reference, done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def _unknown(reference: str, why: str) -> ReportError:
    return ReportError(
        Fault(
            f"”{reference}” är varken en mapp med en byggd rapport eller något som git känner till.",
            found=why,
            expected=f"en mapp med {PAGE}, eller en märkning, gren eller version i git",
            hint="make diff YEAR=2025 AGAINST=HEAD~1",
        )
    )


def write_changes(folder: ReportFolder, against: str, found: Sequence[Change]) -> Path:
    """Write the changes as a page for the board, beside the report's folder.

    Args:
        folder: The förbund's year.
        against: What the report was compared with.
        found: The changes.
    """
    from arsredovisning.data.year import YearData
    from arsredovisning.export.html import exporter

    data = YearData(folder)
    page = exporter(folder.workspace.templates).environment.get_template("andringar.html.j2")
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
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, "utf-8")
    return path
