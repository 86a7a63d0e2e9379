"""papermill's engine for warm kernels with ours, and which cell was running when a kernel died or took too long."""

from __future__ import annotations

import re
import subprocess
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError

from warmkernel.engine import WarmEngine
from warmkernel.manager import WarmKernelManager

NAME = "arsredovisning"
_KERNEL_FILE = re.compile(r"(?<!\S)\S*ipykernel_\d+[\\/]\d+\.py")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


class QuietKernelManager(WarmKernelManager):
    """Starts a kernel whose own log does not mix with ours; errors in cells come as messages."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        await super()._async_launch_kernel(kernel_cmd, stderr=subprocess.DEVNULL, **kw)


class StoppedCellError(Exception):
    """A cell was stopped from outside: by the time limit, or because its kernel died.

    Attributes:
        source: The cell's code.
        timed_out: Whether it was the time limit.
    """

    def __init__(self, source: str, timed_out: bool) -> None:
        super().__init__(source, timed_out)
        self.source = source
        self.timed_out = timed_out


class Engine(WarmEngine):
    """Runs a notebook as papermill does, tells which cell was stopped, and leaves out what differs from run to run."""

    @classmethod
    def execute_notebook(cls, *notebook: Any, **options: Any) -> Any:
        executed = super().execute_notebook(*notebook, **options)
        clean(executed)
        return executed

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        options["kernel_manager_class"] = "arsredovisning.pipeline.engine.QuietKernelManager"
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        except (CellTimeoutError, DeadKernelError) as error:
            # papermill marks the running cell as completed also when it was stopped; those after it are pending.
            ran = [cell for cell in nb_man.nb.cells if cell.metadata.get("papermill", {}).get("status") == "completed"]
            source = next((cell.source for cell in reversed(ran) if cell.cell_type == "code"), "")
            raise StoppedCellError(source, isinstance(error, CellTimeoutError)) from None


def clean(notebook: Any) -> None:
    """Leave out of an executed notebook what differs between runs: times, ids, paths, addresses, Python's version."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells, 1):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
        for output in cell.get("outputs", []):
            _clean_output(output)


def _clean_output(output: Any) -> None:
    if output.output_type == "stream":
        output.text = _KERNEL_FILE.sub("<cell>", output.text)
    elif "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _ADDRESS.sub("0x…", output.data["text/plain"])
