"""The kernels that sections are run in: reached over sockets of their own, and quiet on the terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from warmkernel.manager import WarmKernelManager


class QuietKernelManager(WarmKernelManager):
    """Starts a kernel whose own log does not mix with ours; errors in cells come as messages.

    Each kernel listens on Unix sockets in a folder of its own: nobody else on the machine can
    listen in, and two kernels that start at once cannot be given the same port.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._folder = Path(tempfile.mkdtemp(prefix="arsredovisning-k"))
        self.connection_file = str(self._folder / "kernel.json")
        if sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(self._folder / "s")

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        await super()._async_launch_kernel(kernel_cmd, stderr=subprocess.DEVNULL, **kw)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            shutil.rmtree(self._folder, ignore_errors=True)
