"""The templates of this process: started when a kernel first needs one, replaced when stale, ended with the process."""

from __future__ import annotations

import atexit
import functools
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from warmkernel.process import ForkedProcess, NoTemplateError, RefusedError, Template, fork
from warmkernel.protocol import read_at_start


class Templates:
    """Keeps a template for each interpreter, set of modules and environment that kernels have needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: dict[object, Template] = {}
        self._started: list[Template] = []
        self._owner = os.getpid()

    def fork(
        self,
        interpreter: Sequence[str],
        preload: Sequence[str],
        streams: tuple[int, int, int],
        request: Mapping[str, Any],
    ) -> ForkedProcess:
        """Fork a kernel.

        Args:
            interpreter: The Python that it runs in, and options to it.
            preload: Modules that its template imports.
            streams: Descriptors of its standard input, output and error.
            request: What to fork; see ``warmkernel.template.Request``.

        Raises:
            NoTemplateError: If no template can.
        """
        template = self._template(interpreter, preload, request["env"])
        try:
            return fork(template.address, streams, **request)
        except RefusedError:
            # It ends by itself when the last of its kernels has ended.
            template = self._template(interpreter, preload, request["env"], instead_of=template)
            return fork(template.address, streams, **request)

    def _template(
        self,
        interpreter: Sequence[str],
        preload: Sequence[str],
        env: Mapping[str, str],
        instead_of: Template | None = None,
    ) -> Template:
        key = (*interpreter, *preload, *sorted(read_at_start(env).items()))
        with self._lock:
            found = self._current.get(key)
            if found and (reason := found.unfit()):
                raise NoTemplateError(reason)
            if found is None or found is instead_of or not found.alive():
                found = self._current[key] = Template(interpreter[0], preload, env, interpreter[1:])
                self._started.append(found)
            return found

    def close(self) -> None:
        """End the templates, unless this is a fork of the process that they are for."""
        if self._owner == os.getpid():
            for template in self._started:
                template.close()


@functools.cache
def templates() -> Templates:
    """Give the templates of this process."""
    found = Templates()
    atexit.register(found.close)
    return found
