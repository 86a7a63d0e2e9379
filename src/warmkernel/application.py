"""ipykernel's application, kernel and streams, without the waits that a kernel of one client can be spared."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, cast

from ipykernel import iostream, ipkernel, kernelapp
from traitlets import Float, default
from traitlets.config import Config

from warmkernel.session import LocalSession

#: Cells that are run before they are written to a history in memory.
UNWRITTEN_HISTORY = 1000


class IPKernelApp(kernelapp.IPKernelApp):
    """The application of the same name, which does not set up a command line parser for the usual command line."""

    @default("session")
    def _local_session(self) -> LocalSession:
        return LocalSession(parent=self, username="kernel")

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        config = _usual(argv or ())
        if config is None:
            super().parse_command_line(argv)
            return
        self.argv, self.extra_args = argv or [], []
        self.cli_config = config
        self.update_config(config)
        if "HistoryManager" in config:
            self.kernel_class = IPythonKernel

    def init_control(self, context: Any) -> None:
        super().init_control(context)  # type: ignore[no-untyped-call]  # ipykernel is untyped here
        if self.kernel_class is IPythonKernel:
            self.shell_channel_thread = _NoThread()


def _usual(argv: Sequence[str]) -> Config | None:
    """Read what kernelspecs and nbclient give: a connection file, and that no history is kept."""
    match list(argv):
        case ["-f", file]:
            return Config(IPKernelApp={"connection_file": file})
        case ["-f", file, "--HistoryManager.hist_file=:memory:"]:
            return Config(IPKernelApp={"connection_file": file}, HistoryManager={"hist_file": ":memory:"})
    return None


class _NoThread:
    """Stands where ipykernel has a thread that hands out messages, and asks it which thread can be interrupted."""

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        return False


class IPythonKernel(ipkernel.IPythonKernel):
    """The kernel of the same name, for one client that keeps no history and asks for one cell at a time, as nbclient.

    It reads its messages itself and so has no subshells, which nobody could ask for. It writes no cell
    to a history, which is done when it is asked for. It makes no pause before it answers, since nbclient
    waits until it says that it is idle. It does not word what its log leaves out.
    """

    _supports_kernel_subshells = False
    _execute_sleep = Float(0.0)

    def start(self) -> None:
        """Begin to read messages."""
        super().start()  # type: ignore[no-untyped-call]  # ipykernel is untyped here
        shell, app = cast("Any", self.shell), cast("Any", self.parent)
        shell.history_manager.db_cache_size = UNWRITTEN_HISTORY
        self.log.setLevel(app.log_level)


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
