"""papermill's engine for warm kernels with ours, and which cell was running when a kernel died or took too long."""

from __future__ import annotations

from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError

from warmkernel.engine import WarmEngine

NAME = "arsredovisning"


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
    """Runs a notebook as papermill does, and tells which cell was stopped."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        options["kernel_manager_class"] = "arsredovisning.kernels.QuietKernelManager"
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        except (CellTimeoutError, DeadKernelError) as error:
            # papermill marks the running cell as completed also when it was stopped; those after it are pending.
            ran = [cell for cell in nb_man.nb.cells if cell.metadata.get("papermill", {}).get("status") == "completed"]
            source = next((cell.source for cell in reversed(ran) if cell.cell_type == "code"), "")
            raise StoppedCellError(source, isinstance(error, CellTimeoutError)) from None
