"""The kernels that sections are run in: quiet on the terminal."""

from __future__ import annotations

import subprocess
from typing import Any

from warmkernel.manager import WarmKernelManager


class QuietKernelManager(WarmKernelManager):
    """Starts a kernel whose own log does not mix with ours; errors in cells come as messages."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        await super()._async_launch_kernel(kernel_cmd, stderr=subprocess.DEVNULL, **kw)
