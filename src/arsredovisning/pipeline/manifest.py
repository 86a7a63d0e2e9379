"""The manifest of a build: what went in, what came out, and with which versions; and whether all that still holds."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from arsredovisning.project.digest import RECORDS, SOURCE, Inputs, digest, is_visible, program
from arsredovisning.project.files import files_below
from arsredovisning.project.outputs import FORMATS, MANIFEST
from arsredovisning.project.workspace import ReportFolder

_TOOLS = ("arsredovisning", "papermill", "nbconvert", "pandas", "matplotlib", "seaborn", "typst")


def manifest(
    folder: ReportFolder, inputs: Inputs, formats: Sequence[str], used: Iterable[str], decided: str, target: Path
) -> dict[str, Any]:
    """Describe a build.

    Args:
        folder: The förbund's year.
        inputs: What it was built of.
        formats: The formats that were written.
        used: Notebooks that were run, files that they read and folders that they listed.
        decided: The date of decision, ISO, or empty.
        target: The folder with the finished files.

    Returns:
        What JSON can hold, with the SHA-256 of every input and output; no times, so that equal builds are equal.
    """
    digests = inputs.digests({*inputs.always(), *used})
    return {
        "forbund": folder.forbund,
        "year": folder.year,
        "decided": decided or None,
        "formats": list(formats),
        "older": [],
        "program": program(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
        # What was looked for in vain is told by its absence, where everything that is there is listed.
        "inputs": {name: value for name, value in digests.items() if value or not inputs.is_always(name)},
        "outputs": _outputs(target, files_below(target)),
    }


def add_kept(described: dict[str, Any], kept: Sequence[str], last: Mapping[str, Any]) -> None:
    """Say of the formats that were taken over from the last build whether they are as new, or older.

    Args:
        described: The new build's manifest, which is changed.
        kept: The formats.
        last: The last build's manifest.
    """
    as_new = last.get("formats", []) if _made_of(last) == _made_of(described) else []
    written = described["formats"]
    described["formats"] = [form for form in FORMATS if form in written or (form in kept and form in as_new)]
    described["older"] = [form for form in kept if form not in described["formats"]]


def written(described: Mapping[str, Any]) -> str:
    """Write a manifest as JSON, the same bytes every time."""
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def read(build: Path) -> dict[str, Any]:
    """Read a build's manifest; empty if it has none, or none that is one.

    Raises:
        OSError: If there is one that may not be read.
    """
    try:
        found = json.loads((build / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _made_of(described: Mapping[str, Any]) -> list[Any]:
    return [described.get(name) for name in ("program", "versions", "inputs", "findings")]


def is_current(folder: ReportFolder, inputs: Inputs, formats: Sequence[str]) -> bool:
    """Tell whether the last build still stands: the same inputs, program and formats, and no file of it touched."""
    try:
        found = read(folder.build)
        return bool(
            set(formats) <= set(found["formats"])
            and found["program"] == program()
            and found["versions"]["python"] == platform.python_version()
            and found["inputs"] == inputs.digests({*inputs.always(), *found["inputs"]})
            and found["outputs"] == _outputs(folder.build, (folder.build / name for name in found["outputs"]))
        )
    except (OSError, KeyError, TypeError, AttributeError):
        return False


def differing(described: Mapping[str, Any], files: Mapping[str, str], runs: str) -> list[str]:
    """List what a build was made of that a project's files do not hold, or hold besides.

    Args:
        described: The build's manifest.
        files: SHA-256 of the project's files by their names, those of other förbund too.
        runs: The digest of the project's program.
    """
    inputs, forbund = described["inputs"], described["forbund"]
    folders = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    names = {name for name, value in inputs.items() if name not in folders and files.get(name, "") != value}
    always = (f"data/{forbund}/", f"notebooks/{forbund}/", "templates/")
    names |= {name for name in files if name.startswith(always) and name not in inputs and _counts(name)}
    return [*sorted(names), *([SOURCE] if runs != described["program"] else [])]


def _counts(name: str) -> bool:
    *folders, last = name.split("/")
    return last not in RECORDS and all(map(is_visible, (*folders, last)))


def _outputs(target: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(target).as_posix(): digest(path) for path in sorted(paths) if path.name != MANIFEST}
