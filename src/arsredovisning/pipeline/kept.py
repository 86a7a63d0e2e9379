"""What the last build has and a new one does not write: it stays until it is renewed, and is known to be older."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from arsredovisning.project.outputs import FORMATS, REVIEW_PAGE


def keep(build: Path, target: Path, formats: Sequence[str], stem: str) -> tuple[str, ...]:
    """Take over from the last build the formats that a new one does not write.

    Args:
        build: The last build's folder, if there is one.
        target: The new one's.
        formats: Those that are written.
        stem: What the files are called.

    Returns:
        The formats that were taken over.
    """
    return tuple(form for form in FORMATS if form not in formats and _taken_over(build, target, _names(form, stem)))


def files_of(build: Path, formats: Sequence[str], stem: str) -> tuple[Path, ...]:
    """List the files and folders of some formats in a build."""
    return tuple(build / name for form in formats for name in _names(form, stem) if (build / name).exists())


def _names(form: str, stem: str) -> tuple[str, ...]:
    if form == "html":
        return (f"{stem}.html", REVIEW_PAGE)
    return ("data",) if form == "data" else (f"{stem}.{form}",)


def _taken_over(build: Path, target: Path, names: Sequence[str]) -> bool:
    found = [name for name in names if (build / name).exists()]
    for name in found:
        if (build / name).is_dir():
            shutil.copytree(build / name, target / name)
        else:
            shutil.copy2(build / name, target / name)
    return bool(found)
