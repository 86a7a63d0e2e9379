"""Where the steps of a build run: processes on this machine, or a Dask cluster that exists."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing import forkserver, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import steps
from arsredovisning.pipeline.kernels import template
from arsredovisning.project.scratch import refuse_long

#: Seconds that the workers get to end by themselves when a build is interrupted.
STOP_WAIT = 0.5
#: Imported for what it does to the process that workers are forked from.
TETHER = "arsredovisning.pipeline.tether"
#: What a terminal sends to all processes of the command that runs in it.
_OF_TERMINALS = {signal.SIGINT, signal.SIGHUP}
_DIED = Fault(
    "En process som byggde rapporten dog. Den förra rapporten ligger kvar som den var.",
    hint="Kör samma kommando igen. Händer det på nytt tar minnet slut: stäng andra program, eller kör med JOBS=1.",
)


@contextlib.contextmanager
def workers(
    count: int,
    root: Path,
    scheduler: str = "",
    preload: Sequence[str] = steps.PRELOAD,
    tell: Callable[[Fault], None] = lambda _fault: None,
) -> Iterator[Executor]:
    """Give what steps are submitted to.

    Args:
        count: How many processes on this machine.
        root: The project's folder.
        scheduler: Address of a Dask scheduler; its workers are used instead of processes here.
        preload: Modules that processes on this machine share.
        tell: Is told of what a cluster has that cannot be used.
    """
    if scheduler:
        from arsredovisning.pipeline.cluster import cluster

        with cluster(scheduler, root, tell) as executor:
            yield executor
    else:
        refuse_long()
        with template(root), _processes(count, preload) as executor:
            yield executor


@contextlib.contextmanager
def _processes(count: int, preload: Sequence[str]) -> Iterator[Executor]:
    """Give processes on this machine, forked from one that has imported what steps need.

    papermill and the environment of a kernel belong to a whole process, so each runs one step at a
    time. The workers end when this process does, however it ends.

    Raises:
        ReportError: If one of them dies.
    """
    context = _context(preload)
    executor = ProcessPoolExecutor(count, mp_context=context, initializer=_start_worker)
    try:
        yield executor
    except BaseException as error:
        _stop(multiprocessing.active_children())
        if isinstance(error, BrokenExecutor):
            raise ReportError(_DIED) from error
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _context(preload: Sequence[str]) -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([TETHER, *preload])
    # At once: the pool would start them, and wait for them, when the first step is handed out. One by one, since the
    # start of the first lets the interrupt through again.
    for start in (resource_tracker.ensure_running, forkserver.ensure_running):
        with _uninterrupted():
            start()
    return context


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that Ctrl-C and a closed terminal do not reach: whoever has started them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_TERMINALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop(processes: Sequence[BaseProcess]) -> None:
    """End workers whatever they are doing: asked first, so that they take their kernels with them."""
    for process in processes:
        process.terminate()
    end = time.monotonic() + STOP_WAIT
    for process in processes:
        process.join(max(0, end - time.monotonic()))
        if process.is_alive():
            process.kill()


def _start_worker() -> None:
    # What is imported stays shared with the process that imported it: collecting garbage would write in it.
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # A kernel that this worker starts can be interrupted.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _OF_TERMINALS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
