"""What is run side by side: the same sections by papermill, nbconvert, jupyter-book, plain Python and ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.data.year import YearData
from arsredovisning.pipeline.plan import plan
from arsredovisning.project.workspace import ReportFolder
from bench.measure import time_command

#: The kernelspec of an ordinary kernel of the same interpreter.
COLD = "kall"
REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Notebook:
    """A section's notebook with its parameters put in, as the tools without parameters need it."""

    path: Path
    source: Path
    parameters: dict[str, object]


class Bench:
    """One report's sections, and a way to run them by each contender."""

    def __init__(self, folder: ReportFolder, scratch: Path, jupyter_book: Path | None) -> None:
        self.folder, self.scratch, self.jupyter_book = folder, scratch, jupyter_book
        self.root = folder.workspace.root
        self._runs = 0
        self.environment = {
            "ARSREDOVISNING_ROT": str(self.root),
            "JUPYTER_PATH": str(scratch / "jupyter"),
            "PYTHONPATH": str(REPOSITORY),
            "FORBUND": folder.forbund,
            "YEAR": str(folder.year),
        }
        self._add_cold_kernel()
        self.notebooks = self._parameterised()

    def contenders(self) -> dict[str, Callable[[], float]]:
        """Give the contenders by the name that the table has."""
        found: dict[str, Callable[[], float]] = {
            "golv: cellerna som vanlig Python i en process": self.floor,
            "papermill, kommandorad i slinga": self.papermill_commands,
            "papermill, API i slinga": self.papermill_api,
            "nbconvert --execute": self.nbconvert,
            "vårt, avsnitten med kalla kärnor, 2 arbetare": lambda: self.sections(2, cold=True),
            "vårt, avsnitten med varma kärnor, 1 arbetare": lambda: self.sections(1),
            "vårt, avsnitten med varma kärnor, 2 arbetare": lambda: self.sections(2),
        }
        if self.jupyter_book:
            found["jupyter-book (egen miljö)"] = self.book
        return found

    def floor(self, *section: str) -> float:
        return self._python("-m", "bench.floor", self.folder.forbund, str(self.folder.year), *section)

    def papermill_commands(self) -> float:
        target = self._target()
        return sum(
            self._python(
                "-m", "papermill", str(item.source), str(target / item.path.name), "-k", COLD,
                *(text for name, value in item.parameters.items() for text in ("-p", name, str(value))),
            )
            for item in self.notebooks
        )  # fmt: skip

    def papermill_api(self) -> float:
        target = self._target()
        calls = [(str(item.source), str(target / item.path.name), item.parameters, COLD) for item in self.notebooks]
        return self._python(
            "-c",
            "import json, sys, papermill\n"
            "for source, target, parameters, kernel in json.loads(sys.argv[1]):\n"
            "    papermill.execute_notebook(source, target, parameters, kernel_name=kernel, progress_bar=False)",
            json.dumps(calls),
        )

    def nbconvert(self) -> float:
        target = self._target()
        return self._python(
            "-m", "nbconvert", "--to", "notebook", "--execute", f"--output-dir={target}",
            f"--ExecutePreprocessor.kernel_name={COLD}", *(str(item.path) for item in self.notebooks),
        )  # fmt: skip

    def book(self) -> float:
        book = self._target()
        for item in self.notebooks:
            shutil.copy(item.path, book)
        (book / "_config.yml").write_text("execute:\n  execute_notebooks: force\n", "utf-8")
        names = [item.path.stem for item in self.notebooks]
        chapters = "".join(f"- file: {name}\n" for name in names[1:])
        (book / "_toc.yml").write_text(f"format: jb-book\nroot: {names[0]}\nchapters:\n{chapters}", "utf-8")
        return time_command([str(self.jupyter_book), "build", "--quiet", str(book)], book, self.environment)

    def sections(self, workers: int, cold: bool = False) -> float:
        return self._python(
            "-m", "bench.sections", str(workers), str(self._target()), self.folder.forbund, str(self.folder.year), "1",
            **({"WARMKERNEL": "off"} if cold else {}),
        )  # fmt: skip

    def report(self, *formats: str) -> float:
        """Run the report's own command."""
        return self._python("-m", "arsredovisning", "report", "--formats", ",".join(formats), "--jobs", "2")

    def say(self, *arguments: str) -> str:
        """Run Python and give what it printed.

        Raises:
            subprocess.CalledProcessError: If it failed.
        """
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def _python(self, *arguments: str, **environment: str) -> float:
        return time_command([sys.executable, *arguments], self.root, self.environment | environment)

    def _target(self) -> Path:
        self._runs += 1
        target = self.scratch / f"run-{self._runs}"
        target.mkdir()
        return target

    def _add_cold_kernel(self) -> None:
        spec = {
            "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": COLD,
            "language": "python",
        }
        folder = self.scratch / "jupyter" / "kernels" / COLD
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")

    def _parameterised(self) -> list[Notebook]:
        import papermill

        place = self.scratch / "notebooks"
        place.mkdir()
        found = []
        for task in plan(YearData(self.folder)):
            path = place / f"{task.name}.ipynb"
            papermill.execute_notebook(
                str(task.notebook), str(path), task.parameters, prepare_only=True, kernel_name=COLD, progress_bar=False
            )
            content = json.loads(path.read_text("utf-8"))
            content["metadata"]["kernelspec"] |= {"name": COLD, "display_name": COLD}
            path.write_text(json.dumps(content), "utf-8")
            found.append(Notebook(path, task.notebook, task.parameters))
        return found
