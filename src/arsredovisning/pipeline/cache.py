"""Results that need not be worked out again, recognised by content: executed sections and findings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from arsredovisning.pipeline.plan import Task
from arsredovisning.project.digest import Inputs
from arsredovisning.project.files import write_whole
from arsredovisning.review.findings import Examination, from_json


@dataclass(frozen=True)
class Found:
    """The cached result of a task, or why there is none that holds."""

    notebook: bytes | None
    reason: str = ""


class SectionCache:
    """The last result of each section of one report.

    A result holds as long as the notebook, its parameters, the library, the locked environment, every file that
    the notebook read and the names in every folder that it listed are the same. The files are written whole and
    then put in place, so that two builds at once, or a killed one, leave nothing half.

    Args:
        folder: Where the results are kept.
        inputs: What the report is built of.
    """

    def __init__(self, folder: Path, inputs: Inputs) -> None:
        self._folder = folder
        self._inputs = inputs

    def find(self, task: Task) -> Found:
        """Look for a task's result."""
        try:
            record = json.loads((self._folder / f"{task.name}.json").read_text("utf-8"))
            notebook = (self._folder / f"{task.name}.ipynb").read_bytes()
            fingerprint, reads, result = dict(record["fingerprint"]), dict(record["reads"]), record["result"]
        except (OSError, ValueError, KeyError, TypeError):
            return Found(None, "har inte körts förut")
        for part, value in task.fingerprint.items():
            if fingerprint.get(part) != value:
                return Found(None, f"{part} är ändrad" if part == "anteckningsboken" else f"{part} har ändrats")
        for name, value in self._inputs.digests(reads).items():
            if reads[name] != value:
                return Found(None, f"{name} är ändrad")
        if hashlib.sha256(notebook).hexdigest() != result:
            return Found(None, "det sparade resultatet är skadat")
        return Found(notebook)

    def reads(self, task: Task) -> list[str]:
        """List the files and folders that a task's kept result depends on, relative to the project."""
        record = json.loads((self._folder / f"{task.name}.json").read_text("utf-8"))
        return list(record["reads"])

    def store(self, task: Task, notebook: bytes, reads: list[str]) -> None:
        """Keep a task's result.

        Args:
            task: What was run.
            notebook: The executed notebook.
            reads: The project's files that it opened or looked for, and the folders that it listed.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        record = {
            "fingerprint": task.fingerprint,
            "reads": self._inputs.digests(set(reads)),
            "result": hashlib.sha256(notebook).hexdigest(),
        }
        write_whole(self._folder / f"{task.name}.ipynb", notebook)
        write_whole(self._folder / f"{task.name}.json", json.dumps(record, ensure_ascii=False, indent=1).encode())


class KeptFindings:
    """What the granskning last found in one report, for as long as all that it read is the same."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "granskning.json"

    def find(self, key: str) -> Examination | None:
        """Give the granskning, if it was kept under the same digest of what was read."""
        try:
            record = json.loads(self._path.read_text("utf-8"))
            return from_json(record) if record["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def store(self, key: str, examination: Examination) -> None:
        """Keep a granskning under the digest of what was read."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        record = {"key": key, **asdict(examination)}
        write_whole(self._path, json.dumps(record, ensure_ascii=False).encode())
