"""Reports built on a real Dask cluster on this machine: the same files, also when a worker is lost."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline.cluster import cluster as cluster_of
from tests.integration.conftest import REPORTS, REPOSITORY, BuiltReport, Site, copy_site

START_LIMIT = 60
#: Enough to see that the steps of a build run there; the PDF takes most of a build's time.
FORMATS = ("html", "xlsx", "data")
WORKER = ("--nthreads", "1", "--no-nanny", "--preload", "arsredovisning.pipeline.cluster")


class Cluster:
    """A scheduler and two workers on loopback, started as a person would start them."""

    def __init__(self, site: Site, logs: Path, workers: int = 2) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self._site, self._logs = site, logs
        self._scheduler = self._start("scheduler", "--host", self.address)
        self.workers = [self.worker() for _number in range(workers)]

    def worker(self, folder: Path | None = None, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker, in the site's folder or in another."""
        return self._start("worker", self.address, *WORKER, folder=folder, **environment)

    def _start(self, *arguments: str, folder: Path | None = None, **environment: str) -> subprocess.Popen[bytes]:
        with (self._logs / f"{arguments[0]}-{time.monotonic_ns()}").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"],
                cwd=folder or self._site.root,
                env=self._site.environment(**environment),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End the workers before the scheduler: a worker that loses it while it ends may hang."""
        for process in (*self.workers, self._scheduler):
            process.terminate()
            process.wait(START_LIMIT)

    def kill_scheduler(self) -> None:
        """End the scheduler as a machine that loses its power would."""
        self._scheduler.kill()


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


SMALL = """\
titel = "Årsredovisning 2025"
[[delar]]
rubrik = "D"
sektioner = [ { text = "ingress" } ]
"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers, and a site whose report has one section."""
    (tmp_path / "logs").mkdir()
    site = copy_site(tmp_path / "site")
    (site.root / "data/jamtland/2025/report.toml").write_text(SMALL, "utf-8")
    running = Cluster(site, tmp_path / "logs", workers=0)
    yield running
    running.stop()


def report(cluster: Cluster, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Build the small report on the cluster."""
    return Site(tmp_path / "site").run("report", "--year", "2025", SCHEDULER=cluster.address, FORMATS="html")


def test_a_cluster_without_workers_is_told(small: Cluster, tmp_path: Path) -> None:
    """It is said at once that there is nobody to do the work, and how workers are started."""
    started = time.monotonic()
    done = report(small, tmp_path)
    assert done.returncode == 1
    assert f"Klustret på {small.address} har inga arbetare." in done.stdout
    assert "dask worker" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert time.monotonic() - started < 20


def test_a_server_that_is_no_scheduler_is_told(tmp_path: Path) -> None:
    """A port where something else listens, and does not answer, is told in the same words as one where nobody does."""
    site = copy_site(tmp_path / "site")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        started = time.monotonic()
        done = site.run("report", "--year", "2025", SCHEDULER=address)
    assert done.returncode == 1
    assert f"Ingen schemaläggare svarar på {address}" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "address", ["x", " ", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:99999", "http://127.0.0.1:9", "tcp://[::1"]
)
def test_what_is_no_address_is_told(tmp_path: Path, address: str) -> None:
    """An address that Dask does not understand is told at once, with what one looks like."""
    with (
        pytest.raises(ReportError, match="Adressen till schemaläggaren går inte att läsa"),
        cluster_of(address, tmp_path, lambda _fault: None),
    ):
        pass


def test_an_address_without_certificates_is_told(tmp_path: Path) -> None:
    """Encryption that Dask has not been set up for is told as that."""
    with pytest.raises(ReportError, match="inga certifikat"), cluster_of("tls://127.0.0.1:9", tmp_path, print):
        pass


def test_a_worker_that_is_silent_is_told(small: Cluster, tmp_path: Path) -> None:
    """A worker that has stopped answering is named, and not used where there is a good one."""
    small.workers.append(small.worker())
    done = report(small, tmp_path)
    assert done.returncode == 0, done.stdout
    small.workers[0].send_signal(signal.SIGSTOP)
    try:
        shutil.rmtree(tmp_path / "site/build")
        done = report(small, tmp_path)
        assert done.returncode == 1
        assert re.search(r"Arbetaren tcp://127\.0\.0\.1:\d+ svarar inte", done.stdout), done.stdout
        small.workers.append(small.worker())
        deadline = time.monotonic() + START_LIMIT
        while done.returncode and time.monotonic() < deadline:
            done = report(small, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "svarar inte" in done.stdout
    finally:
        small.workers[0].send_signal(signal.SIGCONT)


def test_workers_that_cannot_build_are_told_and_not_used(small: Cluster, tmp_path: Path) -> None:
    """A worker with another version of the program is named, and a good one, started anywhere, builds the report."""
    other = tmp_path / "annat"
    shutil.copytree(REPOSITORY / "src", other)
    with (other / "arsredovisning" / "errors.py").open("a", encoding="utf-8") as file:
        file.write("# annan version\n")
    small.workers.append(small.worker(PYTHONPATH=str(other)))
    done = report(small, tmp_path)
    assert done.returncode == 1
    assert re.search(r"Arbetaren tcp://127\.0\.0\.1:\d+ har en annan version av programmet", done.stdout)
    small.workers.append(small.worker(folder=tmp_path / "logs"))
    deadline = time.monotonic() + START_LIMIT
    while done.returncode and time.monotonic() < deadline:
        done = report(small, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Används inte Arbetaren tcp://127.0.0.1:" in done.stdout
    assert (tmp_path / "site/build/jamtland/2025/arsredovisning.html").is_file()


def test_workers_without_the_project_are_told(small: Cluster, tmp_path: Path) -> None:
    """A worker that does not have the project's folder is said to lack it: the data are not blamed."""
    small.workers.append(small.worker())
    told: list[Fault] = []
    missing = tmp_path / "finns inte"
    with pytest.raises(ReportError) as error, cluster_of(small.address, missing, told.append):
        pass
    assert "har inte projektets mapp" in str(error.value)
    assert f"Väntat:   {missing}" in str(error.value)


def test_a_scheduler_that_is_lost_is_told(small: Cluster, tmp_path: Path) -> None:
    """A scheduler that ends while sections are run ends the command with one message."""
    path = tmp_path / "site/notebooks/text.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import time; time.sleep(60)", id="vantar"))
    nbformat.write(notebook, path)
    small.workers.append(small.worker())
    site = Site(tmp_path / "site")
    running = subprocess.Popen(
        site.command("report", "--year", "2025"),
        cwd=site.root,
        env=site.environment(SCHEDULER=small.address, FORMATS="html"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + START_LIMIT
    while not list((site.root / "build/jamtland").glob(".2025-*/sections")) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    small.kill_scheduler()
    said, _none = running.communicate(timeout=START_LIMIT)
    assert running.returncode == 1
    assert f"Schemaläggaren på {small.address} försvann under arbetet." in said
    assert "Traceback" not in said
