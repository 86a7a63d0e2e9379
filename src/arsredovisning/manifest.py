"""The manifest of a build: what went in, what came out, and with which versions."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from arsredovisning.data import YearData
from arsredovisning.plan import Task, digest

_TOOLS = ("arsredovisning", "papermill", "nbconvert", "pandas", "matplotlib", "seaborn", "weasyprint")


def manifest(data: YearData, tasks: Iterable[Task], outputs: Path) -> str:
    """Describe a build.

    Args:
        data: The year's data.
        tasks: What was run.
        outputs: The folder with the finished files.

    Returns:
        JSON with the SHA-256 of every input and output; no times, so that equal builds are equal.
    """
    folder = data.folder
    workspace = folder.workspace
    inputs = {folder.forbund_settings, workspace.lock, *(task.notebook for task in tasks)}
    inputs |= {path for path in folder.data.rglob("*") if path.is_file() and not path.name.startswith(".")}
    inputs |= {path for path in workspace.templates.rglob("*") if path.is_file()}
    described = {
        "forbund": folder.forbund,
        "year": folder.year,
        "decided": str(data.settings.beslutad or "") or None,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
        "inputs": {workspace.relative(path): digest(path) for path in sorted(inputs)},
        "outputs": {
            path.relative_to(outputs).as_posix(): digest(path) for path in sorted(outputs.rglob("*")) if path.is_file()
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
