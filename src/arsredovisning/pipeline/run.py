"""Running one section's notebook with papermill, in a kernel of its own."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from arsredovisning.notebook import reads
from arsredovisning.pipeline.cache import SectionCache
from arsredovisning.pipeline.kernels import kernel_environment
from arsredovisning.pipeline.plan import Task
from arsredovisning.project.digest import Inputs
from arsredovisning.project.files import own_folder
from arsredovisning.project.system import read_refusal, refusal
from arsredovisning.project.workspace import ReportFolder

#: Seconds that one cell may take; ``TIDSGRANS`` in the environment overrides it.
TIME_LIMIT = 120
KERNEL = "arsredovisning"

#: The environment and the working directory belong to the whole process.
_one_at_a_time = threading.Lock()

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Failure:
    """Why a section could not be run.

    Attributes:
        section: The section.
        notebook: Its notebook's file.
        cell: The cell, counted from 1, or None when no cell is to blame.
        line: The line in the cell, counted from 1.
        message: What happened.
        hint: What to do.
    """

    section: str
    notebook: str
    cell: int | None
    line: int | None
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a task: its notebook is executed and kept, or there is a failure."""

    name: str
    failure: Failure | None = None
    seconds: float = 0.0


def time_limit() -> int:
    """Give the seconds that a cell may take."""
    given = os.environ.get("TIDSGRANS", "")
    return int(given) if given.isdigit() and int(given) > 0 else TIME_LIMIT


def lost(task: Task, error: Exception) -> Outcome:
    """Give the outcome of a task whose process is gone, or which the system refused something."""
    if isinstance(error, OSError):
        return Outcome(task.name, _refused(task, error))
    return Outcome(
        task.name,
        Failure(
            task.name,
            task.shown,
            None,
            None,
            f"Processen som körde anteckningsboken dog ({type(error).__name__}).",
            "Kör igen. Händer det på nytt: se i JupyterLab vilken cell som tar slut på minnet.",
        ),
    )


def _refused(task: Task, error: OSError) -> Failure:
    refused = refusal(error)
    where = f" {refused.file}." if refused.file else ""
    return Failure(task.name, task.shown, None, None, refused.message + where, refused.hint)


def run(task: Task, folder: ReportFolder, inputs: Inputs, limit: int, target: Path) -> Outcome:
    """Run one section's notebook; called in a worker process.

    Args:
        task: What to run.
        folder: The förbund's year.
        inputs: What the report is built of.
        limit: Seconds that a cell may take.
        target: Where the executed notebook is written; it is kept in the section cache as well.
    """
    started = time.monotonic()
    workspace = inputs.workspace
    with _one_at_a_time, own_folder(folder.cache, "korning") as scratch:
        log, executed = scratch / "reads", scratch / "executed.ipynb"
        with _environment(kernel_environment(workspace) | {reads.VARIABLE: str(log)}):
            failure = _papermill(task, executed, limit)
        if failure:
            told = replace(failure, message=workspace.as_original(failure.message))
            return Outcome(task.name, told, time.monotonic() - started)
        found = reads.read(log)
        notebook = workspace.as_original(executed.read_text("utf-8") + "\n").encode()
        SectionCache(folder.cache, inputs).store(task, notebook, found)
        target.write_bytes(notebook)
    return Outcome(task.name, None, time.monotonic() - started)


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process, which a kernel inherits, for as long as it runs."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ |= variables
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _papermill(task: Task, executed: Path, limit: int) -> Failure | None:
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    from arsredovisning.pipeline import engine

    papermill_engines.register(engine.NAME, engine.Engine)
    try:
        with _quiet():
            papermill.execute_notebook(
                _literal(task.notebook),
                _literal(executed),
                parameters=task.parameters,
                engine_name=engine.NAME,
                kernel_name=KERNEL,
                cwd=str(task.notebook.parent),
                progress_bar=False,
                request_save_on_cell_execute=False,
                log_output=False,
                record_timing=False,
                execution_timeout=limit,
                start_timeout=60,
            )
    except PapermillExecutionError as error:
        return _cell_failure(task, error)
    except engine.StoppedCellError as error:
        return _stopped(task, error.source, limit if error.timed_out else None)
    except OSError as error:
        return _refused(task, error)
    except Exception as error:
        return Failure(
            task.name,
            task.shown,
            None,
            None,
            f"Anteckningsboken går inte att köra: {type(error).__name__}: {error}"[:300],
            "Öppna den i JupyterLab och spara den på nytt.",
        )
    return None


def _literal(path: Path) -> str:
    """Write a path for papermill, which takes what stands in braces for a parameter."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _stopped(task: Task, source: str, limit: int | None) -> Failure:
    cell = _cell_number(task.notebook, source)
    if limit is None:
        message = "Kärnan dog medan cellen kördes."
        hint = "Cellen avslutade Python eller tog slut på minnet. Kör den i JupyterLab."
    else:
        message = f"Cellen tog längre tid än {limit} sekunder och avbröts."
        hint = "Se efter om cellen har en slinga utan slut. Behöver den mer tid: TIDSGRANS=300 make report …"
    return Failure(task.name, task.shown, cell, None, message, hint)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep papermill's warnings off the terminal; what matters is in the outcome."""
    import logging
    import warnings

    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _cell_failure(task: Task, error: Any) -> Failure:
    trace = _ANSI.sub("", "\n".join(error.traceback))
    message, hint = f"{error.ename}: {error.evalue}".strip().rstrip(":"), ""
    if error.ename == "OSError" and (known := read_refusal(error.evalue)):
        refused = refusal(known)
        message, hint = f"{refused.message} {refused.file}".strip(), refused.hint
    elif error.ename in ("ReportError", "OutsideSnapshotError"):
        message, _, hint = str(error.evalue).partition("\n  Gör så här: ")
        message = " ".join(message.split())
    elif error.ename == "KeyError":
        hint = (
            "Namnet finns inte bland tabellens rader eller kolumner. Skriv ut report.frame(…) och se vilka som finns."
        )
    elif error.ename == "NameError":
        hint = "Kör anteckningsboken uppifrån i JupyterLab: Run → Restart Kernel and Run All Cells."
    elif error.ename == "ModuleNotFoundError":
        hint = "Lägg till paketet i pyproject.toml och lås om med make lock."
    return Failure(task.name, task.shown, _cell_number(task.notebook, error.source), _line(trace), message, hint)


def _cell_number(notebook: Path, source: str) -> int | None:
    """Find the cell of the original notebook; papermill has put one more into the executed one."""
    import nbformat

    for number, cell in enumerate(nbformat.read(notebook, as_version=4).cells, 1):
        if cell.source == source:
            return number
    return None


def _line(trace: str) -> int | None:
    """Find the line of the cell in an IPython traceback, which may also go through libraries."""
    found = re.findall(r"Cell In\[\d+\], line (\d+)", trace) or re.findall(r"line (\d+)\)?$", trace, re.MULTILINE)
    return int(found[-1]) if found else None
