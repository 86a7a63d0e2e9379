"""papermill's engine without fixed waits: ``papermill --engine warm in.ipynb out.ipynb``.

papermill loads this module when it starts, so a program that imports both has to import papermill first.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine, NotebookExecutionManager

#: Seconds between two times that a running notebook is written.
SAVE_INTERVAL = 1


class _Progress(NotebookExecutionManager):
    """Writes the notebook once a second and when it is done, not when each cell starts and ends."""

    def save(self, **kwargs: Any) -> None:
        if self.end_time or (self.now() - self.last_save_time).total_seconds() >= SAVE_INTERVAL:
            super().save(**kwargs)


class WarmEngine(NBClientEngine):
    """Runs a notebook as papermill does; whether its kernel is warm is for the kernelspec to say.

    The kernel is killed when the last cell has run; ``shutdown_kernel="graceful"`` lets it end by itself,
    for notebooks that have something to do then.
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
        progress = _Progress(nb, output_path, log_output, progress_bar, autosave_cell_every)
        progress.notebook_start()
        try:
            cls.execute_managed_notebook(progress, kernel_name, log_output=log_output, **kwargs)
        finally:
            progress.cleanup_pbar()
            progress.notebook_complete()
        return progress.nb

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        kwargs.setdefault("kernel_manager_class", "warmkernel.manager.WarmKernelManager")
        kwargs.setdefault("shutdown_kernel", "immediate")
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
