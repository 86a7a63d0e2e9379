"""Proof on this machine that a report is the same each time: built twice from clean, compared byte by byte.

The two builds differ in all that must not matter: folder, time zone, locale, hash seed, warm or cold
kernels, one worker or two.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.workspace import ROOT_VARIABLE, ReportFolder

#: What must not matter, differently in the two builds.
CIRCUMSTANCES: tuple[dict[str, str], ...] = (
    {"JOBS": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "1", "WARMKERNEL": "off"},
    {"JOBS": "2", "TZ": "America/Lima", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "2"},
)
#: Characters of text shown on either side of a difference.
AROUND = 40
_PDF_OBJECT = re.compile(rb"(\d+) \d+ obj\b")


@dataclass(frozen=True)
class Difference:
    """The first place where two builds differ.

    Attributes:
        file: The file.
        place: Where in it: a line, a part of an archive, an object of a PDF, or a byte.
        one: What the first build has there.
        other: What the second has.
    """

    file: str
    place: str
    one: str
    other: str


def build_twice(folder: ReportFolder, formats: Sequence[str], scratch: Path) -> tuple[Path, Path]:
    """Build a report twice from clean, under different circumstances.

    Args:
        folder: The förbund's year.
        formats: Which formats to write.
        scratch: An empty folder for two copies of the project.

    Returns:
        The folders of the two builds.

    Raises:
        ReportError: If the report could not be built.
    """
    places = (scratch / "ett", scratch / "en annan mapp" / "två")
    one, other = (
        _build(folder, formats, place, circumstances)
        for place, circumstances in zip(places, CIRCUMSTANCES, strict=True)
    )
    return one, other


def _build(folder: ReportFolder, formats: Sequence[str], place: Path, circumstances: dict[str, str]) -> Path:
    root = folder.workspace.root
    for name in ("data", "notebooks", "templates", "locks"):
        shutil.copytree(root / name, place / name)
    environment = {name: value for name, value in os.environ.items() if name != "SCHEDULER"}
    given = {
        "FORBUND": folder.forbund,
        "YEAR": str(folder.year),
        "FORMATS": ",".join(formats),
        ROOT_VARIABLE: str(place),
        # Whether a decided report still is what was decided is asked by a build; here two builds are compared.
        "FORCE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "arsredovisning", "report"],
        cwd=place,
        env={**environment, **given, **circumstances},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ReportError(
            Fault(
                "Rapporten går inte att bygga från början.",
                found=done.stdout.strip()[-2000:],
                hint="Rätta felet först.",
            )
        )
    return place / "build" / folder.forbund / str(folder.year)


def first_difference(one: Path, other: Path) -> Difference | None:
    """Compare two folders byte by byte and give the first place where they differ."""
    ours, theirs = (
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    )
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            return Difference(name, "hela filen", *("finns" if name in files else "saknas" for files in (ours, theirs)))
    for name in sorted(ours):
        left, right = ours[name].read_bytes(), theirs[name].read_bytes()
        if left != right:
            return difference_in(name, left, right)
    return None


def difference_in(name: str, left: bytes, right: bytes) -> Difference:
    """Give the first place where two contents of a file differ."""
    if all(content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)) for content in (left, right)):
        return _in_archive(name, left, right)
    try:
        return _in_text(name, left.decode("utf-8"), right.decode("utf-8"))
    except UnicodeDecodeError:
        return _in_bytes(name, left, right)


def _in_archive(name: str, left: bytes, right: bytes) -> Difference:
    with zipfile.ZipFile(io.BytesIO(left)) as ours, zipfile.ZipFile(io.BytesIO(right)) as theirs:
        for one, other in zip_longest(ours.infolist(), theirs.infolist()):
            if one is None or other is None or one.filename != other.filename:
                names = (item.filename if item else "inget mer" for item in (one, other))
                return Difference(name, "innehållsförteckningen", *names)
            contents = ours.read(one), theirs.read(other)
            if contents[0] != contents[1]:
                return difference_in(f"{name} » {one.filename}", *contents)
            if one.date_time != other.date_time:
                return Difference(f"{name} » {one.filename}", "tidsstämpeln", str(one.date_time), str(other.date_time))
    return _in_bytes(name, left, right)


def _in_text(name: str, left: str, right: str) -> Difference:
    ours, theirs = left.split("\n"), right.split("\n")
    number = _common(ours, theirs)
    one, other = (lines[number] if number < len(lines) else None for lines in (ours, theirs))
    start = max(0, _common(one or "", other or "") - AROUND)
    shown = ("raden saknas" if line is None else line[start : start + 3 * AROUND] for line in (one, other))
    return Difference(name, f"rad {number + 1}", *shown)


def _in_bytes(name: str, left: bytes, right: bytes) -> Difference:
    at = _common(left, right)
    place = f"byte {at}"
    if left.startswith(b"%PDF") and (objects := list(_PDF_OBJECT.finditer(left[:at]))):
        last = objects[-1]
        where = "efter" if b"endobj" in left[last.end() : at] else "i"
        place += f", {where} objekt {last[1].decode()}"
    return Difference(name, place, *(repr(content[at : at + AROUND])[2:-1] for content in (left, right)))


def _common(left: Sequence[object], right: Sequence[object]) -> int:
    """Count what two sequences begin with in common."""
    for number, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return number
    return min(len(left), len(right))
