"""A preview of a small project, served by the real command line to a browser."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from tests.integration.conftest import REPOSITORY, Site
from tests.project import Project, make_project

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Seconds that a loaded machine may take for what takes one on an idle.
PATIENCE = 60
SECTIONS = "".join(f"\n# Rubrik {n}\n\n{'Ett stycke med ord. ' * 40}\n" for n in range(30))


@dataclass(frozen=True)
class Served:
    """A preview that runs: its project, a copy of the program that it runs, and where it shows."""

    project: Project
    program: Path
    process: subprocess.Popen[bytes]
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    def notebook(self, source: str) -> None:
        """Save the notebook ``oversikt`` with this as its last cell."""
        save_notebook(self.project, source)


def save_notebook(project: Project, source: str) -> None:
    """Save the notebook ``oversikt`` with this as its last cell."""
    notebook = nbformat.read(REPOSITORY / "notebooks" / "text.ipynb", as_version=4)
    notebook.cells[-1].source = source
    nbformat.write(notebook, project.root / "notebooks" / "oversikt.ipynb")


def wait_for(path: Path, pattern: str) -> str:
    """Wait until a growing file holds a pattern, and give its first group."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := re.search(pattern, path.read_text("utf-8")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(path.read_text("utf-8"))


@contextmanager
def preview(root: Path, built: bool = True, ignored: Sequence[int] = ()) -> Iterator[Served]:
    """Serve a small project with a copy of the program, until the block ends.

    Args:
        root: Where to put both.
        built: Whether to wait for the first page.
        ignored: Signals that it is started to ignore.
    """

    def dispositions() -> None:
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    project = make_project(root / "projekt")
    program = shutil.copytree(REPOSITORY / "src", root / "program", ignore=shutil.ignore_patterns("__pycache__"))
    project.text("ingress", "# Om förbundet\n\n[[tabell:deltagare]]\n\nFörsta stycket.\n" + SECTIONS)
    save_notebook(project, 'report.text("oversikt")')
    environment = Site.environment(PYTHONPATH=str(program), ARSREDOVISNING_ROT=str(project.root))
    command = [sys.executable, "-m", "arsredovisning", "preview", "--forbund", "provlandet", "--year", "2024"]
    said = root / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", "0"],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=dispositions,
        )
        try:
            address = wait_for(said, r"visas på (\S+)")
            if built:
                wait_for(said, r"(start: ny sida)")
            yield Served(project, program / "arsredovisning", process, address)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def shows(page: Page, text: str) -> None:
    """Wait until the page shows a text."""
    page.wait_for_function("text => document.querySelector('main').textContent.includes(text)", arg=text)
