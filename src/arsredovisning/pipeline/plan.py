"""What has to be run for a report: one task a section, with what its result depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arsredovisning.project import digest

if TYPE_CHECKING:
    from arsredovisning.data.settings import Section
    from arsredovisning.data.year import YearData

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
                    "anteckningsboken": digest.digest(notebook),
                    "parametrarna": hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest(),
                    "programmet": digest.program(),
                    "miljön": digest.environment(folder.workspace),
                },
            )
        )
    return tasks
