"""What is made once in a test run, however many processes share the work."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], str]) -> tuple[Path, str]:
    """Make a folder in the first process that asks for it; the others wait and are given the same.

    Args:
        factory: Where the run's folders are.
        name: The folder's name.
        make: Fills the folder, and gives what there is to say of it. If it fails, the next to ask tries again.

    Returns:
        The folder, and what ``make`` said.
    """
    run = factory.getbasetemp()
    run = run.parent if run.name.startswith("popen-") else run
    folder, said = run / name, run / f"{name}.said"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            said.write_text(make(folder), "utf-8")
    return folder, said.read_text("utf-8")
