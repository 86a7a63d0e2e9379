"""What ``jupyter_client`` calls to start a kernel: a fork of a template where it can be had, else a cold process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from warmkernel.process import OFF, ONE_THREAD, VARIABLE, ForkedProcess, NoTemplateError, fork
from warmkernel.templates import templates

#: What ``launch_kernel`` can be given and a fork can do.
_UNDERSTOOD = {"cwd", "env", "stdin", "stdout", "stderr", "kernel_id", "extra_arguments"}


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from a template; a kernel that cannot be forked is started cold."""

    process: Any = None
    preload = List(Unicode(), help="Modules that the template imports.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        # A cold kernel gets one thread too, so that it computes the same.
        kwargs["env"] = dict.fromkeys(ONE_THREAD, "1") | dict(kwargs.get("env") or os.environ)
        try:
            process = await asyncio.to_thread(self._fork, cmd, kwargs)
        except NoTemplateError as reason:
            self.log.debug("Starting the kernel cold: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process
        # The kernel leads a session and so a group of its own.
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, without polling for it."""
        process = self.process
        if not isinstance(process, ForkedProcess):
            code: int | None = await super().wait()
            return code
        if process.poll() is None:
            # A descriptor of its own for each who waits, since a loop has one reader a descriptor.
            loop, ended, descriptor = asyncio.get_running_loop(), asyncio.Event(), os.dup(process.fileno())
            loop.add_reader(descriptor, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(descriptor)
                os.close(descriptor)
        self.process = None
        return process.wait()

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel with what it has started; its template sees to the rest, and nobody has to wait for that."""
        await super().kill(restart)
        if isinstance(self.process, ForkedProcess):
            self.process.hang_up()
            self.process = None

    def _fork(self, cmd: Sequence[str], kwargs: Mapping[str, Any]) -> ForkedProcess:
        interpreter, arguments = split(cmd)
        _check(interpreter, kwargs)
        request = {
            "command": list(cmd),
            "arguments": arguments,
            "env": {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())},
            "cwd": kwargs.get("cwd") or Path.cwd(),
        }
        with _streams(kwargs) as streams:
            if shared := kwargs["env"].get(VARIABLE):
                with contextlib.suppress(NoTemplateError):
                    return fork(shared, streams, **request)
            return templates().fork(interpreter, self.preload, streams, request)


def split(cmd: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split a kernel's command line into the interpreter with its options, and the kernel's arguments.

    Raises:
        NoTemplateError: If it starts something else than ipykernel.
    """
    with contextlib.suppress(ValueError):
        at = list(cmd).index("-m")
        if cmd[at + 1 : at + 2] == ["ipykernel_launcher"] and all(option.startswith("-") for option in cmd[1:at]):
            return list(cmd[:at]), list(cmd[at + 2 :])
    raise NoTemplateError("the command line starts something else than ipykernel")


def _check(interpreter: Sequence[str], kwargs: Mapping[str, Any]) -> None:
    """Refuse what depends on where or how a process is started in a way that a fork cannot follow."""
    if kwargs["env"].get(VARIABLE) == OFF:
        raise NoTemplateError(f"{VARIABLE}={OFF}")
    unknown = [name for name, value in kwargs.items() if value and name not in _UNDERSTOOD]
    if unknown:
        raise NoTemplateError(f"a fork cannot be given {unknown}")
    if subprocess.PIPE in (kwargs.get("stdin"), kwargs.get("stdout"), kwargs.get("stderr")):
        raise NoTemplateError("a fork cannot be given a pipe")
    path = kwargs["env"].get("PYTHONPATH")
    if not all(Path(part).is_absolute() for part in (interpreter[0], *(path.split(os.pathsep) if path else ()))):
        raise NoTemplateError("the interpreter or PYTHONPATH is relative to the working directory")


@contextlib.contextmanager
def _streams(kwargs: Mapping[str, Any]) -> Iterator[tuple[int, int, int]]:
    """Give descriptors of the standard streams, which are told of as ``subprocess.Popen`` takes them."""
    with contextlib.ExitStack() as stack:

        def own(descriptor: int) -> int:
            stack.callback(os.close, descriptor)
            return descriptor

        def descriptor(given: Any, default: int) -> int:
            if given is None:
                return default
            if given == subprocess.DEVNULL:
                return own(os.open(os.devnull, os.O_RDWR))
            return given if isinstance(given, int) else int(given.fileno())

        # Nobody types, so an ordinary kernel too gets a pipe with nobody at its other end.
        stdin, end = os.pipe()
        os.close(end)
        out = descriptor(kwargs.get("stdout"), 1)
        error = out if kwargs.get("stderr") == subprocess.STDOUT else descriptor(kwargs.get("stderr"), 2)
        yield descriptor(kwargs.get("stdin"), own(stdin)), out, error
