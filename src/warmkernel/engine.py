"""papermill's engine without fixed waits: ``papermill --engine warm in.ipynb out.ipynb``.

papermill loads this module when it starts, so a program that imports both has to import papermill first.
"""

from __future__ import annotations

import math
from time import monotonic
from typing import Any

from nbclient.exceptions import CellExecutionComplete, CellTimeoutError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger
from papermill.utils import remove_args

#: Seconds between two times that a running notebook is written.
SAVE_INTERVAL = 1
#: Seconds that a kernel gets to start, as in papermill.
START_TIMEOUT = 60
#: Seconds without a message after which to look whether the kernel lives, as in nbclient.
LOOK_AFTER = 1
#: What a kernel shows, and the parts that it has in the notebook.
_SHOWN = {
    "execute_result": ("metadata", "data", "execution_count"),
    "display_data": ("metadata", "data"),
    "stream": ("name", "text"),
}


class _Progress(NotebookExecutionManager):
    """Writes the notebook once a second and when it is done, not when each cell starts and ends.

    Attributes:
        timed: Whether it is recorded when cells ran; papermill reads the start back from a text to work that out.
    """

    timed = True

    def save(self, **kwargs: Any) -> None:
        if self.end_time or (self.now() - self.last_save_time).total_seconds() >= SAVE_INTERVAL:
            super().save(**kwargs)

    def cell_start(self, cell: NotebookNode, cell_index: int | None = None, **kwargs: Any) -> None:
        super().cell_start(cell, cell_index, **kwargs)
        if not self.timed:
            cell.metadata.papermill["start_time"] = None

    def cell_complete(self, cell: NotebookNode, cell_index: int | None = None, **kwargs: Any) -> None:
        super().cell_complete(cell, cell_index, **kwargs)
        if not self.timed:
            cell.metadata.papermill["end_time"] = None


class _Client(PapermillNotebookClient):
    """Waits for a cell's answer and for what it shows in one place, where nbclient has a task for each.

    What a kernel shows is taken as it comes; nbformat checks the notebook as a whole when it is written.
    """

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: NotebookNode, cell_index: int) -> Any:
        client: Any = self.kc
        timeout = self._get_timeout(cell)
        end = monotonic() + (timeout or math.inf)
        reply, idle = None, False
        while not (reply and idle):
            arrivals = client.arrivals(min(LOOK_AFTER, max(0, end - monotonic())))
            for channel, message in arrivals:
                if message["parent_header"].get("msg_id") != parent_msg_id:
                    continue
                if channel is client.shell_channel:
                    reply, end = message, monotonic() + self.iopub_timeout
                    continue
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    idle = True
            if not arrivals:
                await self._async_check_alive()
            if monotonic() < end or (reply and idle):
                continue
            if reply:
                self._tell_that_broadcasts_are_late(cell)
                break
            reply = await self._async_handle_timeout(timeout, cell)
            end = monotonic() + (self.iopub_timeout if reply else timeout)
        return reply

    def _tell_that_broadcasts_are_late(self, cell: NotebookNode) -> None:
        told = "Timeout waiting for IOPub output"
        if self.raise_on_iopub_timeout:
            raise CellTimeoutError.error_from_timeout_and_cell(told, self.iopub_timeout, cell)
        self.log.warning(told)

    async def _async_poll_for_reply(self, *given: Any) -> Any:
        _msg_id, _cell, _timeout, output, _alive = given
        return await output

    async def _async_poll_kernel_alive(self) -> None:
        return

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        kind = msg["header"]["msg_type"]
        if (
            kind not in _SHOWN
            or display_id
            or self.clear_before_next_output
            or self.output_hook_stack[msg["parent_header"].get("msg_id")]
        ):
            return super().output(outs, msg, display_id, cell_index)
        shown = NotebookNode(output_type=kind)
        shown.update({name: msg["content"][name] for name in _SHOWN[kind]})
        outs.append(shown)
        return shown


class WarmEngine(NBClientEngine):
    """Runs a notebook as papermill does; whether its kernel is warm is for the kernelspec to say.

    The kernel is killed when the last cell has run; ``shutdown_kernel="graceful"`` lets it end by itself,
    for notebooks that have something to do then. With ``record_timing=False`` it is not recorded when
    cells ran.
    """

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        **kwargs: Any,
    ) -> Any:
        autosave = autosave_cell_every if output_path else 0
        progress = _Progress(nb, output_path, log_output, progress_bar, autosave)
        progress.timed = kwargs.get("record_timing", True)
        progress.notebook_start()
        try:
            cls.execute_managed_notebook(progress, kernel_name, log_output=log_output, **kwargs)
        finally:
            progress.cleanup_pbar()
            progress.notebook_complete()
        return progress.nb

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        options = {
            "kernel_manager_class": "warmkernel.manager.WarmKernelManager",
            "shutdown_kernel": "immediate",
            "startup_timeout": kwargs.get("start_timeout", START_TIMEOUT),
            "timeout": kwargs.get("execution_timeout") or kwargs.get("timeout"),
            "log": logger,
        }
        options |= remove_args(
            ["input_path", "start_timeout", "startup_timeout", "execution_timeout", "timeout"], **kwargs
        )
        return _Client(nb_man, kernel_name=kernel_name, **options).execute()
