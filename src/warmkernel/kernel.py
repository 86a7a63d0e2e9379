"""What a fork of the template does to become a kernel like any other."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipykernel import ipkernel

from warmkernel.application import IPKernelApp, OutStream
from warmkernel.parent import end_with_parent
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


def launch(request: Request) -> None:
    """Run a kernel to its end, as ``ipykernel_launcher`` does, and tell the client when it can be connected to."""
    _settle(request)
    app: Any = IPKernelApp.instance(
        parent_handle=NO_PARENT_TO_WATCH, outstream_class=f"{OutStream.__module__}.{OutStream.__qualname__}"
    )
    with _own_modules():
        app.initialize(request.arguments)
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
    end_with_parent()
    if os.getppid() != template:
        raise SystemExit("the template is gone")
