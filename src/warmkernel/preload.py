"""What a template imports and uses once, so that its kernels need not."""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import inspect
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

#: What an ordinary kernel imports when it starts, and when it runs its first cell.
KERNEL_MODULES = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "comm",
    "faulthandler",
    "ipykernel.comm",
    "ipykernel.debugger",
    "ipykernel.heartbeat",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.subshell_manager",
    "ipykernel.zmqshell",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.eventloop.zmqstream",
)

_kernels_own: dict[str, SimpleNamespace] = {}


def load(modules: Sequence[str]) -> dict[str, str]:
    """Import modules and leave them fit to be forked.

    A module that cannot be imported is left for the notebook that imports it, and its error is shown there.

    Returns:
        The environment variables that the modules have set.

    Raises:
        RuntimeError: If a module has started a thread, since a fork would have only half of it.
    """
    before = dict(os.environ)
    # As ipykernel does before a notebook can import matplotlib, which reads it then.
    os.environ["MPLBACKEND"] = os.environ.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline"
    gc.disable()
    _import(KERNEL_MODULES)
    _work_out_signatures()
    _kernels_own.update(
        (name, SimpleNamespace(__file__=file))
        for name, module in list(sys.modules.items())
        if (file := getattr(module, "__file__", None))
    )
    with _seen_as_kernel():
        _import(modules)
    _draw_once()
    sys.stdout.flush()
    sys.stderr.flush()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("one of the preloaded modules has started a thread")
    # So that no kernel's garbage collection writes in what it shares with the others.
    gc.freeze()
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def _import(modules: Sequence[str]) -> None:
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)


def _work_out_signatures() -> None:
    """Keep what ipykernel asks for at each cell: which arguments it can give the shell."""
    from ipykernel.zmqshell import ZMQInteractiveShell

    for method in (ZMQInteractiveShell.run_cell, ZMQInteractiveShell.run_cell_async):
        vars(method)["__signature__"] = inspect.signature(method)


@contextlib.contextmanager
def _seen_as_kernel() -> Iterator[None]:
    """Have what modules ask for, as pandas does, when they want to know if they are imported in a kernel."""
    from ipykernel.zmqshell import ZMQInteractiveShell

    shell = ZMQInteractiveShell.__new__(ZMQInteractiveShell)
    names: Any = builtins
    names.get_ipython = lambda: shell
    # As a kernel's stream calls it.
    stream = io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")
    try:
        with contextlib.redirect_stdout(stream):
            yield
    finally:
        del names.get_ipython


class KernelsSys:
    """The module ``sys`` as ipykernel shall see it when it starts: with the modules that a kernel itself has imported.

    It lists their files for its debugger, which shall step into those that a notebook imports. Besides,
    to go through all modules of the template is to copy a good part of its memory.
    """

    modules = _kernels_own

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def _draw_once() -> None:
    """Let matplotlib find its fonts, without choosing a backend and without leaving a figure behind.

    Nothing is done where one of the modules has drawn already.
    """
    if "matplotlib.figure" in sys.modules and "matplotlib.backends.backend_agg" not in sys.modules:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        canvas: Any = FigureCanvasAgg(Figure(figsize=(1, 1)))
        canvas.figure.subplots().set_title("å")
        canvas.draw()
