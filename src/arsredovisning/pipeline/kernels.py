"""The kernels that sections are run in: forked from one template, the same for everybody, quiet on the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from arsredovisning.notebook import lab
from arsredovisning.project.workspace import ORIGINAL_VARIABLE, ROOT_VARIABLE, Workspace
from warmkernel.process import ONE_THREAD, VARIABLE, NoTemplateError, Template

#: What each section's kernel finds imported; kernels/arsredovisning/kernel.json names the same.
PRELOAD = ("numpy", "pandas", "matplotlib.pyplot", "seaborn", "arsredovisning.notebook.warm")


@contextlib.contextmanager
def template(root: Path) -> Iterator[None]:
    """Start the process that kernels are forked from, and tell workers where it is.

    Nothing is done where one is given already, where ``WARMKERNEL=off`` asks for cold kernels, or where
    there is no forking.
    """
    if os.environ.get(VARIABLE):
        yield
        return
    try:
        started = Template(
            sys.executable, PRELOAD, os.environ | kernel_environment(Workspace(root)) | dict.fromkeys(ONE_THREAD, "1")
        )
    except NoTemplateError:
        yield
        return
    os.environ[VARIABLE] = started.address
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        started.close()


def kernel_environment(workspace: Workspace) -> dict[str, str]:
    """Give the environment that has a kernel read a project, or a snapshot of it, with the same results for everybody.

    Hash order, time zone and locale are set, and what a person has in the home folder for
    matplotlib and IPython is left aside.
    """
    own = workspace.home / ".cache"
    return {
        ROOT_VARIABLE: str(workspace.root),
        ORIGINAL_VARIABLE: str(workspace.original or ""),
        # A report built from JupyterLab's terminal or a cell has its own förbund and year.
        lab.FORBUND: "",
        lab.YEAR: "",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "MPLCONFIGDIR": str(own / "matplotlib"),
        "IPYTHONDIR": str(own / "ipython"),
    }
