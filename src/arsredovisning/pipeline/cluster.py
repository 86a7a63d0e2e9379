"""Steps on a Dask cluster: its executor, and which of its workers can build this project's reports.

Start the workers with one thread and this module as preload, in an environment that has the same packages, and with the
project's folder at the same path::

    dask worker tcp://… --nthreads 1 --nworkers 4 --preload arsredovisning.pipeline.cluster
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline.kernels import template
from arsredovisning.project import digest
from arsredovisning.project.workspace import find_workspace

#: How many times a step is tried again when its worker is lost.
RETRIES = 3
#: Seconds that the scheduler gets to answer, and a first worker to be there.
ANSWER = 8
#: What a worker that does not answer has answered.
SILENT = "tyst"


@contextlib.contextmanager
def cluster(scheduler: str, root: Path, tell: Callable[[Fault], None]) -> Iterator[Executor]:
    """Give the executor of a running cluster, of the workers that can build the project's reports.

    Args:
        scheduler: Its address.
        root: The project's folder, which the workers have at the same path.
        tell: Is told of each worker that is not used, and why.

    Raises:
        ReportError: If Dask is not installed, no scheduler answers, no worker can be used, or the scheduler is lost.
    """
    with _connected(scheduler) as client:
        good = _good_workers(client, scheduler, root, tell)
        try:
            with client.get_executor(pure=False, retries=RETRIES, workers=good) as executor:
                yield executor
        except (asyncio.CancelledError, concurrent.futures.CancelledError):
            hint = "Starta schemaläggaren och dess arbetare på nytt, och kör samma kommando igen."
            raise ReportError(Fault(f"Schemaläggaren på {scheduler} försvann under arbetet.", hint=hint)) from None


def _connected(scheduler: str) -> Any:
    """Connect to a scheduler; a server that is none may leave Dask waiting for ever, so it is asked from aside."""
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
    _refuse_address(scheduler)
    _quieten()
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(Client(scheduler, timeout=f"{ANSWER}s", set_as_default=False))
        except Exception as error:
            answer.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(ANSWER + 1)
    if not answer or isinstance(answer[0], Exception):
        found = str(answer[0]).splitlines()[0] if answer else "en server som inte svarar som Dask"
        raise ReportError(
            Fault(
                f"Ingen schemaläggare svarar på {scheduler}.",
                found=found,
                expected="adressen till en Dask-schemaläggare som är igång, till exempel tcp://127.0.0.1:8786",
                hint="Starta den med: dask scheduler, och kör samma kommando igen.",
            )
        )
    return answer[0]


def _refuse_address(scheduler: str) -> None:
    """Stop an address that Dask does not understand, which leaves it with a client that it cannot close.

    Raises:
        ReportError: If it is none, or asks for an encryption that Dask has not been given.
    """
    from distributed.security import Security

    try:
        parts = urlsplit(scheduler)
        understood = parts.scheme in ("tcp", "tls") and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        understood = False
    if not understood:
        raise ReportError(
            Fault(
                "Adressen till schemaläggaren går inte att läsa.",
                found=scheduler,
                expected="tcp:// eller tls://, en dator, ett kolon och en port",
                hint="Skriv den som schemaläggaren själv skriver den: SCHEDULER=tcp://127.0.0.1:8786",
            )
        )
    if parts.scheme == "tls" and not Security().get_connection_args("client").get("ssl_context"):
        hint = "Ställ in dem som i https://distributed.dask.org/en/latest/tls.html."
        raise ReportError(Fault("Dask har inga certifikat för en krypterad förbindelse.", found=scheduler, hint=hint))


def _quieten() -> None:
    """Keep what Dask logs off the terminal, each of its parts, whose levels it has set when it was imported."""
    for name in logging.root.manager.loggerDict:
        if name.split(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _good_workers(client: Any, scheduler: str, root: Path, tell: Callable[[Fault], None]) -> list[str] | None:
    """List the workers that can be used, and tell of the others; None if all can, and those that come later."""
    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except TimeoutError:
        hint = f"Starta dem i projektets mapp: dask worker {scheduler} --nthreads 1"
        raise ReportError(Fault(f"Klustret på {scheduler} har inga arbetare.", hint=hint)) from None
    answers = _answers(client, str(root))
    faults = {address: _fault(address, answer, root) for address, answer in answers.items()}
    good = [address for address, fault in faults.items() if fault is None]
    bad = [fault for fault in faults.values() if fault]
    if not good:
        raise ReportError(bad)
    for fault in bad:
        tell(fault)
    return good if bad else None


def _answers(client: Any, root: str) -> dict[str, Any]:
    """Have each worker prepare itself; one that does not answer leaves the others time to."""
    program, answers = digest.program(), dict[str, Any]()

    def ask(address: str) -> None:
        with contextlib.suppress(Exception):
            answers.update(client.run(prepare, root, program, workers=[address], on_error="return"))

    addresses = list(client.scheduler_info(n_workers=-1)["workers"])
    asking = [threading.Thread(target=ask, args=(address,), daemon=True) for address in addresses]
    for thread in asking:
        thread.start()
    end = time.monotonic() + ANSWER
    for thread in asking:
        thread.join(max(0, end - time.monotonic()))
    return {address: answers.get(address, SILENT) for address in addresses}


def prepare(root: str, program: str, dask_worker: Any) -> str:
    """See whether a worker can build the project's reports, and start the process that its kernels are forked from.

    Args:
        root: The project's folder.
        program: The digest of the program that asks.
        dask_worker: The worker, which Dask gives.

    Returns:
        What it lacks: mapp or program; empty if nothing.
    """
    if not (Path(root) / "data").is_dir():
        return "mapp"
    if digest.program() != program:
        return "program"
    _start_template(dask_worker, Path(root))
    return ""


def _start_template(worker: Any, root: Path) -> None:
    if not hasattr(worker, "arsredovisning"):
        worker.arsredovisning = contextlib.ExitStack()
        worker.arsredovisning.enter_context(template(root))


def dask_setup(worker: Any) -> None:
    """Start the process that this worker's kernels are forked from (Dask calls it when the worker starts).

    A worker that is started somewhere else than in a project gets it with its first build.
    """
    with contextlib.suppress(ReportError):
        _start_template(worker, find_workspace().root)


def dask_teardown(worker: Any) -> None:
    """End that process."""
    if hasattr(worker, "arsredovisning"):
        worker.arsredovisning.close()


def _fault(address: str, answer: Any, root: Path) -> Fault | None:
    if answer == "":
        return None
    if answer == "mapp":
        hint = "Lägg projektet på samma sökväg där, eller på en delad disk."
        return Fault(f"Arbetaren {address} har inte projektets mapp.", expected=str(root), hint=hint)
    if answer == SILENT:
        hint = "Se efter om datorn är igång och om arbetaren gör något annat, eller starta den på nytt."
        return Fault(f"Arbetaren {address} svarar inte inom {ANSWER} sekunder.", hint=hint)
    hint = "Installera samma version av programmet och samma lås där, och starta arbetaren på nytt."
    if answer == "program":
        return Fault(f"Arbetaren {address} har en annan version av programmet.", hint=hint)
    found = f"{type(answer).__name__}: {answer}".splitlines()[0]
    return Fault(f"Arbetaren {address} kan inte köra programmet.", found=found, hint=hint)
