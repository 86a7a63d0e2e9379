"""A kernel manager and client without the fixed waits that cold kernels need."""

from __future__ import annotations

import functools
import math
import os
import shutil
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, default

from warmkernel.process import OFF, VARIABLE
from warmkernel.provisioner import WarmProvisioner
from warmkernel.session import LocalSession

#: Seconds to wait for a kernel's answer, and at first for its broadcast, before asking again.
ANSWER_WAIT, BROADCAST_WAIT = 1.0, 0.02


class WarmChannel(AsyncZMQSocketChannel):
    """Gives messages also to who does not await them."""

    @functools.cached_property
    def blocking(self) -> zmq.Socket[bytes]:
        """The socket, for who looks when there is something to receive."""
        return zmq.Socket.shadow(self.socket.underlying)

    def arrived(self) -> dict[str, Any]:
        """Give a message that has arrived."""
        _idents, parts = self.session.feed_identities(self.blocking.recv_multipart(zmq.NOBLOCK))
        return self.session.deserialize(parts)


class WarmClient(AsyncKernelClient):
    """Is ready as soon as the kernel has answered and its broadcasts arrive.

    ``jupyter_client`` then waits for 0.2 s of silence, so that no old message is taken for a new
    one; whoever looks at the parent of a message, as nbclient does, need not.
    """

    shell_channel_class = Type(WarmChannel)
    iopub_channel_class = Type(WarmChannel)

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return zmq.asyncio.Context.instance()

    @functools.cached_property
    def _poller(self) -> zmq.Poller:
        poller = zmq.Poller()
        for channel in (self.iopub_channel, self.shell_channel):
            poller.register(channel.blocking, zmq.POLLIN)
        return poller

    def arrivals(self, seconds: float) -> list[tuple[WarmChannel, dict[str, Any]]]:
        """Wait for broadcasts and answers, without an event loop.

        Returns:
            The next of each kind, with its channel; none if none came in time.
        """
        ready = dict(self._poller.poll(math.ceil(seconds * 1000)))
        channels = (self.iopub_channel, self.shell_channel)
        return [(channel, channel.arrived()) for channel in channels if channel.blocking in ready]

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = float("inf") if timeout is None else time.monotonic() + timeout
        wait = BROADCAST_WAIT
        while True:
            self.kernel_info()
            reply = await self._kernel_info_reply()
            if reply is not None:
                try:
                    await self.iopub_channel.get_msg(timeout=wait)
                except Empty:
                    wait = min(2 * wait, 0.2)
                else:
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _kernel_info_reply(self) -> dict[str, Any] | None:
        try:
            message: dict[str, Any] = await self.shell_channel.get_msg(timeout=ANSWER_WAIT)
        except Empty:
            return None
        return message if message["msg_type"] == "kernel_info_reply" else None

    def start_channels(
        self, shell: bool = True, iopub: bool = True, stdin: bool = False, hb: bool = False, control: bool = False
    ) -> None:
        """Open the channels that running a notebook needs: nobody types, and the process itself tells if it lives."""
        super().start_channels(shell, iopub, stdin, hb, control)


class WarmKernelManager(AsyncKernelManager):
    """Starts and ends a kernel without pauses, on sockets that only this user can reach.

    Those are Unix sockets in a folder of their own, unless a connection file is given: two processes
    that start kernels at once can be given the same TCP port. Nobody else reaches them, so that
    messages are not signed.
    """

    client_class = "warmkernel.manager.WarmClient"
    client_factory = Type(WarmClient)
    _sockets: Path | None = None

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return zmq.asyncio.Context.instance()

    @default("session")
    def _local_session(self) -> LocalSession:
        return LocalSession(parent=self)

    @property
    def ipykernel(self) -> bool:
        """Whether nbclient may tell the kernel to keep its history in memory."""
        return self.kernel_spec is not None and "ipykernel_launcher" in self.kernel_spec.argv

    async def _async_start_kernel(self, **kwargs: Any) -> None:
        if not self.connection_file and zmq.has("ipc"):
            templates = _templates_folder()
            # Short where it lies in another such folder: the path of a socket has few bytes.
            self._sockets = Path(tempfile.mkdtemp(prefix="k-" if templates else "warm-", dir=templates))
            self.connection_file = str(self._sockets / "kernel.json")
            self.transport, self.ip = "ipc", str(self._sockets / "s")
            self.session.key = b""
        await _unpaused(AsyncKernelManager.start_kernel)(self, **kwargs)
        if not self.ready.done():
            self.ready.set_result(None)

    async def _async_shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        await _unpaused(AsyncKernelManager.shutdown_kernel)(self, now=now, restart=restart)

    start_kernel, shutdown_kernel = _async_start_kernel, _async_shutdown_kernel

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        if isinstance(self.provisioner, WarmProvisioner):
            await self.provisioner.wait()
        else:
            await super()._async_wait(pollinterval)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if self._sockets and not restart:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets, self.connection_file = None, ""

    cleanup_resources = _async_cleanup_resources


def _templates_folder() -> Path | None:
    """Give the folder of the template that this process is told of: what lies there goes with it, whatever happens."""
    folder = Path(os.environ.get(VARIABLE, OFF)).parent
    return folder if folder.is_absolute() and folder.is_dir() else None


def _unpaused(method: Any) -> Any:
    """Give a method without the pause that ``jupyter_client`` puts after it, for its own tests."""
    return getattr(method, "__wrapped__", method)
