"""What has to be run for a report: one task a section, with what its result depends on."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arsredovisning.workspace import ReportFolder, Workspace

if TYPE_CHECKING:
    from arsredovisning.data import YearData
    from arsredovisning.settings import Section

#: The notebook of a section that is only a text.
TEXT_NOTEBOOK = "text"


@dataclass(frozen=True)
class Task:
    """One section's notebook to run.

    Attributes:
        section: The section as report.toml names it.
        notebook: The notebook file.
        shown: Its name in messages.
        parameters: What papermill injects: forbund, year and, for a text without a notebook, text.
        fingerprint: What the result depends on besides the data it reads, part by part.
    """

    section: Section
    notebook: Path
    shown: str
    parameters: dict[str, Any]
    fingerprint: dict[str, str] = field(hash=False)

    @property
    def name(self) -> str:
        return self.section.name


def plan(data: YearData) -> list[Task]:
    """List the tasks of a report in the order of its sections."""
    folder = data.folder
    tasks = []
    for section in data.settings.sections():
        notebook = folder.notebook(section.notebook or TEXT_NOTEBOOK)
        parameters: dict[str, Any] = {"forbund": folder.forbund, "year": folder.year}
        if section.text:
            parameters["text"] = section.text
        tasks.append(
            Task(
                section,
                notebook,
                folder.workspace.relative(notebook),
                parameters,
                {
                    "anteckningsboken": digest(notebook),
                    "parametrarna": hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest(),
                    "programmet": library(),
                    "miljön": _environment(folder.workspace),
                },
            )
        )
    return tasks


def digest(path: Path) -> str:
    """Give a file's SHA-256, or an empty text if it does not exist."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""


@lru_cache
def library() -> str:
    """Give the digest of this program's own source."""
    total = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        total.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return total.hexdigest()


def data_digest(folder: ReportFolder) -> str:
    """Give the digest of all that a granskning reads: the program, the packages and every year of the förbund."""
    total = hashlib.sha256(f"{library()} {_environment(folder.workspace)}".encode())
    place = folder.data.parent
    for path in sorted(path for path in place.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(place).as_posix()} {digest(path)}\n".encode())
    return total.hexdigest()


def _environment(workspace: Workspace) -> str:
    return f"{digest(workspace.lock)} {platform.python_version()}"
