"""What has to be run for a report: one task a section, with what its result depends on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project import digest

if TYPE_CHECKING:
    from arsredovisning.data.settings import Section
    from arsredovisning.data.year import YearData
    from arsredovisning.project.workspace import ReportFolder

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
    """List the tasks of a report in the order of its sections.

    Raises:
        ReportError: If the notebook of a section is not there.
    """
    folder = data.folder
    tasks = []
    for section in data.settings.sections():
        parameters: dict[str, Any] = {"forbund": folder.forbund, "year": folder.year}
        if section.text:
            parameters["text"] = section.text
        tasks.append(task(section, folder, section.notebook or TEXT_NOTEBOOK, parameters))
    return tasks


def task(section: Section, folder: ReportFolder, notebook: str, parameters: Mapping[str, Any]) -> Task:
    """Make the task of a section.

    Args:
        section: The section.
        folder: Whose own notebooks win over the shared ones.
        notebook: The notebook's name.
        parameters: What papermill injects.

    Raises:
        ReportError: If the notebook is not there.
    """
    path = folder.notebook(notebook)
    shown = folder.workspace.relative(path)
    content = digest.digest(path)
    if not content:
        hint = "Hämta tillbaka filen ur versionshanteringen."
        raise ReportError(Fault(f"Anteckningsboken till avsnittet ”{section.name}” saknas.", shown, hint=hint))
    fingerprint = {
        "anteckningsboken": content,
        "parametrarna": digest.of_bytes(json.dumps(parameters, sort_keys=True).encode()),
        "programmet": digest.program(),
        "miljön": digest.environment(folder.workspace),
    }
    return Task(section, path, shown, dict(parameters), fingerprint)
