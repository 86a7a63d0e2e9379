"""Code run in a process of its own, forked, as a warm kernel is, from one that has imported the libraries."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import sys
import traceback
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["arsredovisning.notebook.report", "pandas", "tests.processes"])


def run_code(code: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run code as a process's main module would be run.

    Args:
        code: What to run.
        folder: The folder to run it in.
        environment: Variables to set beside this process's own.

    Returns:
        What it has printed.

    Raises:
        AssertionError: It ended with an exception, whose traceback is the message.
    """
    answers, answer = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_run, args=(code, str(folder), dict(os.environ) | dict(environment), answer))
    process.start()
    answer.close()
    with answers:
        printed, failure = answers.recv()
    process.join()
    process.close()
    assert not failure, failure
    return str(printed)


def _run(code: str, folder: str, environment: dict[str, str], answer: Connection) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[0] = ""
    said = io.StringIO()
    failure = ""
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
        except Exception:
            failure = traceback.format_exc()
    answer.send((said.getvalue(), failure))
