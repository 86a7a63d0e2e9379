"""Steps on a Dask cluster: its executor, and what each of its workers does when it starts.

Start the workers with one thread and this module as preload, in an environment that has the same
packages, and with the project's folder at the same path::

    dask worker tcp://… --nthreads 1 --nworkers 4 --preload arsredovisning.pipeline.cluster
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

from arsredovisning.errors import Fault, ReportError

#: How many times a step is tried again when its worker is lost.
RETRIES = 3
#: How long the scheduler gets to answer.
CONNECT_TIMEOUT = "10s"


@contextlib.contextmanager
def cluster(scheduler: str) -> Iterator[Executor]:
    """Give the executor of a running cluster.

    Raises:
        ReportError: If Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ReportError(
            Fault(
                "Paketet distributed (Dask) är inte installerat.",
                expected="tillägget cluster",
                hint=".venv/bin/python -m pip install -e '.[cluster]'",
            )
        ) from None
    try:
        client = Client(scheduler, timeout=CONNECT_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ReportError(
            Fault(
                f"Ingen schemaläggare svarar på {scheduler}.",
                found=str(error).splitlines()[0],
                expected="adressen till en Dask-schemaläggare som är igång, till exempel tcp://127.0.0.1:8786",
                hint="Starta den med: dask scheduler, och kör samma kommando igen.",
            )
        ) from None
    with client, client.get_executor(pure=False, retries=RETRIES) as executor:
        yield executor


def dask_setup(worker: Any) -> None:
    """Start the process that this worker's kernels are forked from (Dask calls it when the worker starts)."""
    from arsredovisning.pipeline.kernels import template
    from arsredovisning.project.workspace import find_workspace

    worker.arsredovisning = contextlib.ExitStack()
    worker.arsredovisning.enter_context(template(find_workspace().root))


def dask_teardown(worker: Any) -> None:
    """End that process."""
    worker.arsredovisning.close()
