"""What a fork of the template does to become a kernel like any other."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import io
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ipykernel import iostream, ipkernel, kernelapp
from traitlets.config import Config

from warmkernel.preload import KernelsSys
from warmkernel.protocol import send
from warmkernel.template import Request

_spec = importlib.util.find_spec("ipykernel_launcher")
#: The program that an ordinary kernel runs.
LAUNCHER = (_spec and _spec.origin) or "ipykernel_launcher"
#: How gladly the system ends a kernel, rather than something else, when memory is short; 1000 is the most.
OOM_SCORE = 500
#: ipykernel's word for: nobody needs to look whether the parent lives, and a start without a banner.
NO_PARENT_TO_WATCH = 1
#: Cells that are run before they are written to a history in memory.
UNWRITTEN_HISTORY = 1000
#: prctl's word for: what signal to get when the parent dies.
_PR_SET_PDEATHSIG = 1


class IPKernelApp(kernelapp.IPKernelApp):
    """The application of the same name, which does not set up a command line parser for the usual command line."""

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        config = _usual(argv or ())
        if config is None:
            super().parse_command_line(argv)
            return
        self.argv, self.extra_args = argv or [], []
        self.cli_config = config
        self.update_config(config)


class OutStream(iostream.OutStream):
    """The stream of the same name, which only goes to the sending thread and back when there is something to send.

    Each cell flushes both streams three times, and nearly always they are empty.
    """

    _flushing = False

    def flush(self) -> None:
        """Send what has been written, and wait until it is sent."""
        # In this order: the sending thread sets the one before it clears the other.
        if self._flush_pending or self._subprocess_flush_pending or self._flushing:
            super().flush()  # type: ignore[no-untyped-call]  # ipykernel is untyped here

    def _flush(self) -> None:
        self._flushing = True
        try:
            super()._flush()  # type: ignore[no-untyped-call]  # ipykernel is untyped here
        finally:
            self._flushing = False


def _usual(argv: Sequence[str]) -> Config | None:
    """Read what kernelspecs and nbclient give: a connection file, and where the history goes."""
    match list(argv):
        case ["-f", file]:
            return Config(IPKernelApp={"connection_file": file})
        case ["-f", file, option] if option.startswith("--HistoryManager.hist_file="):
            history = option.partition("=")[2]
            return Config(IPKernelApp={"connection_file": file}, HistoryManager={"hist_file": history})
    return None


def launch(request: Request) -> None:
    """Run a kernel to its end, as ``ipykernel_launcher`` does, and tell the client when it can be connected to."""
    _settle(request)
    app: Any = IPKernelApp.instance(
        parent_handle=NO_PARENT_TO_WATCH, outstream_class=f"{OutStream.__module__}.{OutStream.__qualname__}"
    )
    with _own_modules():
        app.initialize(request.arguments)
    _hasten(app.kernel)
    gc.enable()
    send(request.client, ready=os.getpid())
    request.client.close()
    app.start()


@contextlib.contextmanager
def _own_modules() -> Iterator[None]:
    ipykernel: Any = ipkernel
    ipykernel.sys = KernelsSys()
    try:
        yield
    finally:
        ipykernel.sys = sys


def _hasten(kernel: Any) -> None:
    """Leave out what nobody needs who keeps no history, as nbclient does not.

    That is to write each cell to it, which is done when it is asked for; to pause before the answer,
    since nbclient waits until the kernel says that it is idle; and to word what its log leaves out.
    """
    history = kernel.shell.history_manager
    if history.hist_file == ":memory:":
        history.db_cache_size, kernel._execute_sleep = UNWRITTEN_HISTORY, 0.0
        kernel.log.setLevel(kernel.parent.log_level)


def _settle(request: Request) -> None:
    os.setsid()
    _die_with(request.template)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE))
    os.environ.clear()
    os.environ.update(request.env)
    time.tzset()
    os.chdir(request.cwd)
    sys.argv, sys.orig_argv = [LAUNCHER, *request.arguments], request.command
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=sys.stdout.isatty())
    # Python's own random numbers have been seeded by the fork.
    numpy_random: Any = sys.modules.get("numpy.random")
    if numpy_random:
        numpy_random.seed()


def _die_with(template: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != template:
        raise SystemExit("the template is gone")
