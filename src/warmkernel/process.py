"""The side of those who start kernels: a template that they own, and the kernels that it forks for them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warmkernel.protocol import new_socket, receive, send

#: Environment variable with the address of a template to ask before starting one, or with ``off``: no warm kernels.
VARIABLE, OFF = "WARMKERNEL", "off"
#: Variables that keep numerical libraries to one thread: a process with more cannot be forked soundly.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
#: Seconds that a template gets to import its modules and a kernel to start.
START_TIMEOUT = 60
#: Seconds that a template gets to end.
END_TIMEOUT = 5


class NoTemplateError(Exception):
    """No template can fork this kernel; a cold one has to be started."""


class RefusedError(NoTemplateError):
    """The template has imported other sources, or in another environment, than the kernel needs."""


def can_fork() -> bool:
    """Tell whether this system has what a template needs."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


class Template:
    """A template process, which does not outlive the process that starts it.

    It can be asked for kernels at once, while it is still importing. Several processes can share it:
    those that have its address in ``WARMKERNEL`` in their environment ask it first.

    Args:
        python: The interpreter that kernels shall run in.
        preload: Modules to import.
        env: The template's environment; what Python and libraries read of it when they start holds for all its kernels.
        options: Options to the interpreter.

    Attributes:
        address: The socket that it answers on.

    Raises:
        NoTemplateError: If there is no forking here.
    """

    def __init__(
        self,
        python: str,
        preload: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        if not can_fork():
            raise NoTemplateError("this system cannot tell when a process ends")
        self._folder = Path(tempfile.mkdtemp(prefix="warm-"))
        self.address = str(self._folder / "socket")
        try:
            self._process = self._start([python, *options], preload, os.environ if env is None else env)
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoTemplateError(str(error)) from error

    def _start(self, interpreter: list[str], preload: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        owner = os.pidfd_open(os.getpid())
        try:
            with new_socket() as listener, (self._folder / "log").open("wb") as log:
                listener.bind(self.address)
                listener.listen(128)
                return subprocess.Popen(
                    [*interpreter, "-m", "warmkernel", self._folder, str(listener.fileno()), str(owner), *preload],
                    pass_fds=(listener.fileno(), owner),
                    env=env,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    start_new_session=True,
                )
        finally:
            os.close(owner)

    @property
    def pid(self) -> int:
        """The process id of the template."""
        return self._process.pid

    def alive(self) -> bool:
        """Tell whether the template is there, or is on its way."""
        return self._process.poll() is None

    def unfit(self) -> str:
        """Tell why the template could not come about, and so would not next time; nothing if it could."""
        if (self._process.poll() or 0) <= 0:
            return ""
        log = self._folder / "log"
        return (log.read_text("utf-8", errors="replace") if log.exists() else "").strip() or "it did not start"

    def close(self) -> None:
        """End the template and all its kernels."""
        self._process.terminate()
        try:
            self._process.wait(END_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Template:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ForkedProcess:
    """A forked kernel, with that part of ``subprocess.Popen`` which ``jupyter_client`` uses.

    Its process id is not given to another process as long as nobody has been told that it has ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self._connection, self.pid = connection, pid
        self.returncode: int | None = None

    def fileno(self) -> int:
        """Give a descriptor that can be read when the kernel has ended."""
        return self._connection.fileno()

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return code

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def hang_up(self) -> None:
        """Leave the kernel to its template, which kills it with what it has started."""
        self._connection.close()

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = receive(self._connection)[0]["exit"]
            except (BlockingIOError, TimeoutError):
                return None
            except (OSError, EOFError):
                # The template is gone, and the kernel with it; what the kernel had started is left.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode


def fork(address: str, streams: tuple[int, int, int] = (0, 1, 2), **request: Any) -> ForkedProcess:
    """Have a template fork a kernel, and wait until it can be connected to.

    Args:
        address: The template's socket.
        streams: Descriptors of the kernel's standard input, output and error.
        **request: What to fork; see ``warmkernel.template.Request``.

    Raises:
        RefusedError: If the template is not fit for this kernel.
        NoTemplateError: If there is no template at the address, or the kernel did not start.
    """
    connection = new_socket()
    try:
        connection.settimeout(START_TIMEOUT)
        connection.connect(address)
        send(connection, streams, **request)
        answer, _none = receive(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, (OSError, EOFError)):
            raise NoTemplateError(f"no kernel from the template at {address}: {error}") from error
        raise
    if "ready" in answer:
        return ForkedProcess(connection, answer["ready"])
    connection.close()
    if "refused" in answer:
        raise RefusedError(answer["refused"])
    raise NoTemplateError(f"the kernel ended when it started: {answer}")
