"""The manifest of a build: what went in, what came out, and with which versions; and whether all that still holds."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from arsredovisning import frozen
from arsredovisning.plan import digest, library
from arsredovisning.workspace import ReportFolder

NAME = "manifest.json"
_TOOLS = ("arsredovisning", "papermill", "nbconvert", "pandas", "matplotlib", "seaborn", "weasyprint")


def manifest(folder: ReportFolder, formats: Sequence[str], used: Iterable[Path], decided: str, target: Path) -> str:
    """Describe a build.

    Args:
        folder: The förbund's year.
        formats: The formats that were written.
        used: Notebooks that were run and files that they read.
        decided: The date of decision, ISO, or empty.
        target: The folder with the finished files.

    Returns:
        JSON with the SHA-256 of every input and output; no times, so that equal builds are equal.
    """
    described = {
        "forbund": folder.forbund,
        "year": folder.year,
        "decided": decided or None,
        "formats": list(formats),
        "program": library(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
        "inputs": _digests(folder.workspace.root, {*_may_be_read(folder), *used}),
        "outputs": _digests(target, (path for path in target.rglob("*") if path.is_file())),
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def is_current(folder: ReportFolder, formats: Sequence[str]) -> bool:
    """Tell whether the last build still stands: the same inputs, program and formats, and no file of it touched."""
    try:
        found: dict[str, Any] = json.loads((folder.build / NAME).read_text("utf-8"))
        root = folder.workspace.root
        return bool(
            found["formats"] == list(formats)
            and found["program"] == library()
            and found["versions"]["python"] == platform.python_version()
            and found["inputs"] == _digests(root, {*_may_be_read(folder), *(root / name for name in found["inputs"])})
            and found["outputs"] == _digests(folder.build, (folder.build / name for name in found["outputs"]))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _may_be_read(folder: ReportFolder) -> set[Path]:
    """List the files that a report may depend on without anybody having to say so."""
    workspace = folder.workspace
    folders = (folder.data.parent, workspace.templates, workspace.notebooks / folder.forbund)
    found = {path for place in folders for path in place.rglob("*") if path.is_file() and _is_visible(path, place)}
    # What is recorded of a decided report is made of its build, so it cannot be an input to it.
    return {path for path in found if path.name != frozen.NAME} | {workspace.lock}


def _is_visible(path: Path, place: Path) -> bool:
    return not any(part.startswith(".") for part in path.relative_to(place).parts)


def _digests(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): digest(path) for path in sorted(paths) if path.name != NAME}
