"""Running section notebooks with papermill, each in a kernel of its own, several at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arsredovisning import reads
from arsredovisning.plan import Task
from arsredovisning.workspace import ROOT_VARIABLE

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Seconds that one cell may take; ``TIDSGRANS`` in the environment overrides it.
TIME_LIMIT = 120
KERNEL = "arsredovisning"
#: Seconds that a worker gets to end by itself when a build is interrupted.
STOP_WAIT = 3

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_KERNEL_FILE = re.compile(r"\S*ipykernel_\d+[\\/]\d+\.py")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


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
    """What came of a task: the executed notebook and the files it read, or a failure."""

    name: str
    notebook: bytes = b""
    reads: tuple[str, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0


@contextlib.contextmanager
def local_executor(workers: int) -> Iterator[Executor]:
    """Give processes on this machine to run notebooks in.

    papermill changes the working directory of its process, so each worker is a process and runs one
    notebook at a time. The workers end when this process does, however it ends.
    """
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        yield executor
    except BaseException:
        _stop(multiprocessing.active_children())
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _stop(workers: Sequence[BaseProcess]) -> None:
    """End workers whatever they are doing: asked first, so that they take their kernels with them."""
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(STOP_WAIT)
        if worker.is_alive():
            worker.kill()


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def run_all(tasks: Sequence[Task], executor: Executor, root: Path) -> Iterator[Outcome]:
    """Run tasks and give each outcome as it comes.

    Args:
        tasks: What to run.
        executor: Runs ``run``; anything with the interface of ``concurrent.futures``.
        root: The project's folder.
    """
    limit = time_limit()
    futures: dict[Future[Outcome], Task] = {executor.submit(run, task, root, limit): task for task in tasks}
    for future in as_completed(futures):
        task = futures[future]
        try:
            yield future.result()
        except Exception as error:
            yield Outcome(task.name, failure=_lost(task, error))


def time_limit() -> int:
    """Give the seconds that a cell may take."""
    given = os.environ.get("TIDSGRANS", "")
    return int(given) if given.isdigit() and int(given) > 0 else TIME_LIMIT


def _lost(task: Task, error: Exception) -> Failure:
    return Failure(
        task.name,
        task.shown,
        None,
        None,
        f"Processen som körde anteckningsboken dog ({type(error).__name__}).",
        "Kör igen. Händer det på nytt: kör anteckningsboken i JupyterLab och se vilken cell som tar slut på minnet.",
    )


def run(task: Task, root: Path, limit: int) -> Outcome:
    """Run one section's notebook; called in a worker process.

    Args:
        task: What to run.
        root: The project's folder.
        limit: Seconds that a cell may take.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="arsredovisning-") as folder:
        log, output = Path(folder, "reads"), Path(folder, "executed.ipynb")
        os.environ |= {
            ROOT_VARIABLE: str(root),
            reads.VARIABLE: str(log),
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
        }
        failure = _papermill(task, output, limit)
        seconds = time.monotonic() - started
        if failure:
            return Outcome(task.name, failure=failure, seconds=seconds)
        found = tuple(log.read_text("utf-8").split("\n")[:-1]) if log.exists() else ()
        return Outcome(task.name, clean(output), found, seconds=seconds)


def _papermill(task: Task, output: Path, limit: int) -> Failure | None:
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    from arsredovisning import engine

    papermill_engines.register(engine.NAME, engine.Engine)
    try:
        with _quiet():
            papermill.execute_notebook(
                str(task.notebook),
                str(output),
                parameters=task.parameters,
                engine_name=engine.NAME,
                kernel_name=KERNEL,
                cwd=str(task.notebook.parent),
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                record_timing=False,
                execution_timeout=limit,
                start_timeout=60,
            )
    except PapermillExecutionError as error:
        return _cell_failure(task, error)
    except engine.StoppedCellError as error:
        return _stopped(task, error.source, limit if error.timed_out else None)
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
    if error.ename == "ReportError":
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


def clean(path: Path) -> bytes:
    """Give an executed notebook without what differs from run to run: times, ids, paths, addresses."""
    import nbformat

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, 1):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
        for output in cell.get("outputs", []):
            _clean_output(output)
    return f"{nbformat.writes(notebook)}\n".encode()


def _clean_output(output: Any) -> None:
    if output.output_type == "stream":
        output.text = _KERNEL_FILE.sub("<cell>", output.text)
    elif "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _ADDRESS.sub("0x…", output.data["text/plain"])
