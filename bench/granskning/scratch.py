"""How much the granskning finds of what is not a digit: a copy of the report is changed on disk and reviewed anew."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from arsredovisning.data.year import YearData
from arsredovisning.errors import ReportError
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review
from arsredovisning.validation.year import check
from bench.granskning.slips import SLIPS, Slip, Year, chosen

#: How many of a report's slips of each kind are tried.
MOST = 30
#: How many of the new findings a reader is thought to look at before the place must have been named.
_FIRST = 3


@dataclass(frozen=True)
class Outcome:
    """One slip and what the granskning, or the check before it, said of it."""

    report: str
    kind: str
    what: str
    found: bool
    located: bool


@dataclass(frozen=True)
class _Place:
    """Where a finding or a fault points."""

    file: str
    line: int
    table: str
    row: str
    words: str


def measure(folder: ReportFolder, kinds: Iterable[str] = SLIPS, most: int = MOST) -> Iterator[Outcome]:
    """Try slips of each kind in one report.

    Raises:
        ReportError: If the report's own data have faults.
    """
    with _copy(folder) as copied:
        was = _counted(review(YearData(copied)))
        year, name = Year(folder), f"{folder.forbund} {folder.year}"
        for kind in kinds:
            for slip in chosen(year, kind, most):
                with _changed(copied, slip):
                    places = list(_said(copied, was))
                located = any(_names(slip, place) for place in places[:_FIRST])
                yield Outcome(name, kind, slip.what, bool(places), located)


def in_all(folders: Iterable[ReportFolder]) -> Iterator[Outcome]:
    """Try slips of each kind in every report, on every core."""
    jobs = [(folder, kind) for folder in folders for kind in SLIPS]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        for outcomes in workers.map(_of_kind, jobs):
            yield from outcomes


def _of_kind(job: tuple[ReportFolder, str]) -> list[Outcome]:
    folder, kind = job
    return list(measure(folder, [kind]))


@contextmanager
def _copy(folder: ReportFolder) -> Iterator[ReportFolder]:
    """Give a copy of the förbund's data, for as long as it is needed."""
    source = folder.workspace
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        shutil.copytree(folder.data.parent, root / "data" / folder.forbund)
        for part in ("notebooks", "templates"):
            (root / part).symlink_to(source.root / part)
        yield ReportFolder(Workspace(root), folder.forbund, folder.year)


@contextmanager
def _changed(folder: ReportFolder, slip: Slip) -> Iterator[None]:
    before = {name: (folder.data / name).read_bytes() for name in slip.files}
    try:
        for name, content in slip.files.items():
            (folder.data / name).write_bytes(content)
        yield
    finally:
        for name, content in before.items():
            (folder.data / name).write_bytes(content)


def _said(folder: ReportFolder, was: Counter[tuple[str, ...]]) -> Iterator[_Place]:
    """Give where the new findings point, or the faults for which the report is not reviewed at all."""
    data, left = YearData(folder), Counter(was)
    try:
        check(data)
        findings = review(data)
    except ReportError as error:
        for fault in error.faults:
            yield _Place(fault.file, fault.line or 0, Path(fault.file).stem, "", str(fault))
        return
    for finding in findings:
        figures = _figures(finding)
        if left[figures]:
            left[figures] -= 1
        elif not finding.accepted:
            yield _Place(finding.file, finding.line, finding.table, finding.row, finding.message)


def _counted(findings: list[Finding]) -> Counter[tuple[str, ...]]:
    return Counter(map(_figures, findings))


def _figures(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.place, finding.file, finding.printed, finding.expected


def _names(slip: Slip, place: _Place) -> bool:
    """Tell whether a finding points at what was changed: its row or a neighbour, its table's head, or its line."""
    if (place.file, place.line) in slip.lines:
        return True
    rows = {row.split(".")[-1] for row in slip.rows if "." in row}
    tables = {row.split(".")[0] for row in slip.rows}
    if place.table in tables and (place.row in rows or not place.row or place.table in slip.rows):
        return True
    return any(row in place.words for row in rows if len(row) > 3)
