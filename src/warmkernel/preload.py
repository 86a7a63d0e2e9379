"""What a template imports and uses once, so that its kernels need not."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

#: What an ordinary kernel imports when it starts, and when it runs its first cell.
KERNEL_MODULES = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
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
    for module in (*KERNEL_MODULES, *modules):
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    _draw_once()
    sys.stdout.flush()
    sys.stderr.flush()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("one of the preloaded modules has started a thread")
    # So that no kernel's garbage collection writes in what it shares with the others.
    gc.freeze()
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


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
