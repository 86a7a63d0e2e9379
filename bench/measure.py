"""Measuring whole processes: how long they take, and how much memory their descendants hold."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SAMPLE_EVERY = 0.5
#: Seconds from which once is enough: nothing there is near a limit.
SLOW = 15


@dataclass(frozen=True)
class Timing:
    """Wall-clock seconds of the runs of one contender."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass
class Memory:
    """The most memory (PSS, MiB) that each kind of process held, and how a worker's grew."""

    most: dict[str, float] = field(default_factory=dict)
    workers: list[float] = field(default_factory=list)


def time_command(command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> float:
    """Run a command to its end and give the seconds that it took.

    Raises:
        RuntimeError: If it failed; a failed run is no measurement.
    """
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return seconds


def interleaved(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Timing]:
    """Time contenders turn by turn, so that a slow minute of the machine hits them all.

    Args:
        contenders: By name, what runs one and gives its seconds.
        rounds: How often each is run; those that take long are run once.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _round in range(rounds):
        for name, run in contenders.items():
            if not found[name] or found[name][0] < SLOW:
                found[name].append(run())
    return {name: Timing(tuple(seconds)) for name, seconds in found.items()}


class MemoryWatch:
    """Samples the memory of this process's descendants while something runs."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self.memory

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_EVERY):
            held: dict[str, list[float]] = {}
            for process in psutil.Process().children(recursive=True):
                try:
                    kind, pss = _kind(process), process.memory_full_info().pss / 2**20
                except (psutil.NoSuchProcess, psutil.AccessDenied, ProcessLookupError):
                    continue
                held.setdefault(kind, []).append(pss)
            for kind, amounts in held.items():
                self.memory.most[kind] = max(self.memory.most.get(kind, 0.0), *amounts)
            if "arbetare" in held:
                mall = sum(held.get("mallprocess", [0.0])) + sum(held.get("kärna", [0.0]))
                self.memory.workers.append(max(held["arbetare"]) + mall / max(1, len(held["arbetare"])))


def _kind(process: psutil.Process) -> str:
    line, parent = " ".join(process.cmdline()), process.parent()
    if "-m warmkernel " in line:
        return "kärna" if parent and "-m warmkernel " in " ".join(parent.cmdline()) else "mallprocess"
    if "forkserver" in line:
        return "arbetare" if parent and "forkserver" in " ".join(parent.cmdline()) else "grenserver"
    return "huvudprocess"
