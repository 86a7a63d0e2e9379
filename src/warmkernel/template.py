"""The template process: imports once, then forks a kernel for each request.

It has one thread, opens no ZMQ context and runs no event loop, so that a fork is a sound copy. It
ends, with all its kernels, when it is told to and when the process that owns it is gone.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warmkernel import preload
from warmkernel.protocol import read_at_start, receive, send
from warmkernel.sources import Sources


@dataclass(frozen=True)
class Request:
    """The kernel that a client has asked for; its standard streams are in place when it gets this.

    Attributes:
        command: The command line that would start it cold.
        arguments: What of that is for the kernel.
        env: Its environment.
        cwd: Its working directory.
        client: The connection to answer on.
        template: The process id of the template.
    """

    command: list[str]
    arguments: list[str]
    env: dict[str, str]
    cwd: str
    client: socket.socket
    template: int


@dataclass(eq=False)
class _Kernel:
    """A forked process, as its parent sees it; it is reaped when it has ended and its client has hung up."""

    pid: int
    ended: bool = False
    left: bool = False

    def kill(self) -> None:
        """Kill the process and those that it has started; before it leads a group there is only itself."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(self.pid, signal.SIGKILL)


def serve() -> Request:
    """Be the template that the command line tells of: its folder, its socket, its owner and modules to import.

    Returns:
        In each forked process, what to become. The template itself never returns.
    """
    # As ipykernel_launcher does, so that kernels search the same path.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    folder, listener, owner, *modules = sys.argv[1:]
    read, since = read_at_start(os.environ), time.time_ns()
    imported = preload.load(modules)
    server = Server(socket.socket(fileno=int(listener)), int(owner), Path(folder), read, Sources(since))
    request = server.serve()
    return replace(request, env=imported | request.env)


class Server:
    """Answers requests, and tells each client how its kernel ended.

    Args:
        listener: The socket that requests come to.
        owner: A process descriptor of the owner.
        folder: The folder that the socket lies in; it goes when the template does.
        environment: What the template has read of its environment, and so do its kernels.
        sources: What it has imported.
    """

    def __init__(
        self, listener: socket.socket, owner: int, folder: Path, environment: dict[str, str], sources: Sources
    ) -> None:
        self._listener, self._folder = listener, folder
        self._environment, self._sources = environment, sources
        self._stale = False
        self._kernels: set[_Kernel] = set()
        self._poll = select.epoll()
        self._watched: dict[int, tuple[socket.socket | int, Callable[[], Request | None]]] = {}
        self._watch(owner, self._end)
        self._watch(listener, self._accept)

    def serve(self) -> Request:
        """Serve until the end; return only in a forked process, with the request that it was forked for."""
        signal.signal(signal.SIGTERM, lambda *_: self._end())
        while True:
            # One at a time, since dealing with one event may make another void.
            ((descriptor, _event),) = self._poll.poll(maxevents=1)
            request = self._watched[descriptor][1]()
            if request:
                return request
            if self._stale and not self._kernels:
                self._retire()

    def _watch(self, what: socket.socket | int, action: Callable[[], Request | None]) -> None:
        descriptor = _descriptor(what)
        if descriptor not in self._watched:
            self._poll.register(descriptor, select.EPOLLIN)
        self._watched[descriptor] = what, action

    def _close(self, what: socket.socket | int) -> None:
        self._poll.unregister(what)
        del self._watched[_descriptor(what)]
        _close(what)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            client, _address = self._listener.accept()
            self._watch(client, lambda: self._answer(client))

    def _answer(self, client: socket.socket) -> Request | None:
        try:
            content, streams = receive(client)
        except (OSError, EOFError, ValueError):
            self._close(client)
            return None
        try:
            return self._deal_with(client, content, streams)
        finally:
            for stream in streams:
                os.close(stream)

    def _deal_with(self, client: socket.socket, content: dict[str, Any], streams: list[int]) -> Request | None:
        try:
            request = Request(**content, client=client, template=os.getpid())
            reason = self._reason_to_refuse(request)
            pid = _fork() if not reason else None
        except (TypeError, OSError):
            self._close(client)
            return None
        if pid == 0:
            self._let_go(client)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            return request
        if pid:
            self._look_after(pid, client)
            return None
        with contextlib.suppress(OSError):
            send(client, refused=reason)
        self._close(client)
        return None

    def _reason_to_refuse(self, request: Request) -> str:
        if read_at_start(request.env) != self._environment:
            return "the template has another environment"
        self._stale = self._stale or self._sources.changed()
        return "what the template has imported is no longer what there is" if self._stale else ""

    def _look_after(self, pid: int, client: socket.socket) -> None:
        kernel, ended = _Kernel(pid), os.pidfd_open(pid)
        self._kernels.add(kernel)
        self._watch(ended, lambda: self._tell(kernel, ended, client))
        self._watch(client, lambda: self._abandon(kernel, client))

    def _let_go(self, client: socket.socket) -> None:
        """In the child: close what is the template's."""
        self._poll.close()
        for what, _action in self._watched.values():
            if what is not client:
                _close(what)

    def _tell(self, kernel: _Kernel, ended: int, client: socket.socket) -> None:
        """Tell the client the exit code, but leave the process id taken while the client may still use it."""
        self._close(ended)
        result = os.waitid(os.P_PID, kernel.pid, os.WEXITED | os.WNOWAIT)
        if result and not kernel.left:
            code = result.si_status if result.si_code == os.CLD_EXITED else -result.si_status
            with contextlib.suppress(OSError):
                send(client, exit=code)
        kernel.ended = True
        self._reap(kernel)

    def _abandon(self, kernel: _Kernel, client: socket.socket) -> None:
        self._close(client)
        kernel.kill()
        kernel.left = True
        self._reap(kernel)

    def _reap(self, kernel: _Kernel) -> None:
        if kernel.ended and kernel.left:
            os.waitpid(kernel.pid, 0)
            self._kernels.remove(kernel)

    def _retire(self) -> None:
        """End before the owner does, and leave what clients have in the folder: other templates' kernels may use it."""
        with contextlib.suppress(OSError):
            for path in (Path(self._listener.getsockname()), self._folder / "log"):
                path.unlink()
            self._folder.rmdir()
        os._exit(0)

    def _end(self) -> None:
        for kernel in self._kernels:
            kernel.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(0)


def _fork() -> int:
    """Fork; the signal that ends the template and its kernels ends only the child in the child."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        return pid
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _descriptor(what: socket.socket | int) -> int:
    return what if isinstance(what, int) else what.fileno()


def _close(what: socket.socket | int) -> None:
    if isinstance(what, int):
        os.close(what)
    else:
        what.close()
