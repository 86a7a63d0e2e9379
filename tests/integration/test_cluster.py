"""Reports built on a real Dask cluster on this machine: the same files, also when a worker is lost."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.integration.conftest import REPORTS, BuiltReport, Site, copy_site

START_LIMIT = 60
#: Enough to see that the steps of a build run there; the PDF takes most of a build's time.
FORMATS = ("html", "xlsx", "data")
WORKER = ("--nthreads", "1", "--no-nanny", "--preload", "arsredovisning.pipeline.cluster")


class Cluster:
    """A scheduler and two workers on loopback, started as a person would start them."""

    def __init__(self, site: Site, logs: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self._site, self._logs = site, logs
        self._scheduler = self._start("scheduler", "--host", self.address)
        self.workers = [self._start("worker", self.address, *WORKER) for _number in range(2)]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._logs / f"{arguments[0]}-{time.monotonic_ns()}").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"],
                cwd=self._site.root,
                env=self._site.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End the workers before the scheduler: a worker that loses it while it ends may hang."""
        for process in (*self.workers, self._scheduler):
            process.terminate()
            process.wait(START_LIMIT)


@pytest.fixture(scope="module", autouse=True)
def unanswered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[subprocess.CompletedProcess[str]]]:
    """Ask a scheduler that is not there, which takes its time, while the other tests run."""
    site = copy_site(tmp_path_factory.mktemp("unanswered"))
    with ThreadPoolExecutor() as pool:
        yield pool.submit(site.run, "report", "--year", "2025", SCHEDULER="tcp://127.0.0.1:9")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "logs").mkdir()
    running = Cluster(copy_site(tmp_path / "site"), tmp_path / "logs")
    yield running
    running.stop()


def test_cluster_gives_the_same_reports_although_a_worker_is_lost(
    cluster: Cluster, tmp_path: Path, reports: dict[str, BuiltReport]
) -> None:
    """All reports built on a cluster, of which one worker is killed on the way, equal those built on this machine."""
    site = Site(tmp_path / "site")
    victim = psutil.Process(cluster.workers[0].pid)
    batch = subprocess.Popen(
        site.command("all", "--formats", ",".join(FORMATS)),
        cwd=site.root,
        env=site.environment(SCHEDULER=cluster.address),
        stdout=subprocess.PIPE,
    )
    sections = site.root / ".cache"
    deadline = time.monotonic() + START_LIMIT
    while not list(sections.rglob("*.ipynb")) and time.monotonic() < deadline:
        time.sleep(0.05)
    descendants = victim.children(recursive=True)
    victim.send_signal(signal.SIGKILL)
    said, _errors = batch.communicate()
    assert batch.returncode == 0, said.decode()
    assert "5 av 5 rapporter byggda" in said.decode()
    for name, report in REPORTS.items():
        built = BuiltReport(site, site.build(*report), "").files()
        local = reports[name].files()
        # The manifest tells which formats there are.
        assert {file for file, content in built.items() if content != local[file]} <= {"manifest.json"}, name
    assert psutil.wait_procs(descendants, timeout=START_LIMIT)[1] == []


def test_no_scheduler_is_told(unanswered: Future[subprocess.CompletedProcess[str]]) -> None:
    """An address where no scheduler answers is named, with what to do."""
    done = unanswered.result()
    assert done.returncode == 1
    assert re.search(r"Ingen schemaläggare svarar på tcp://127\.0\.0\.1:9", done.stdout)
    assert "Traceback" not in done.stdout + done.stderr
