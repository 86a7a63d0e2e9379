"""Operations on files, counted in a process, so that something can happen at any one of them: a fault, a kill, a save.

What is counted is what Python asks the system for: opening, listing, making, moving and taking away (by an audit hook)
and writing (by what stands in for ``io.open`` and ``os``). What libraries in other languages do by themselves is not
seen, as Typst's reading and the one call by which two folders change places; nor is what other processes do, unless
they import this module too.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

#: What is done at an operation: given its kind and the path.
Happening = Callable[[str, str], None]

_MOVES = frozenset({"os.rename", "os.link"})
_MAKES = frozenset({"os.mkdir", "os.symlink", "create", "write"})
_CHANGES = _MOVES | _MAKES | {"os.remove", "os.rmdir", "os.truncate", "os.chmod"}
_READS = frozenset({"read", "os.listdir", "os.scandir"})
#: What can be refused, by the system's number for why.
REFUSED = {
    errno.ENOSPC: _MAKES | {"os.rename"},
    errno.EACCES: _CHANGES | _READS,
    errno.EIO: _CHANGES | _READS,
    errno.EROFS: _CHANGES,
    errno.EXDEV: _MOVES,
}
_CREATES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Operations:
    """Counts the operations of this process on what lies in some folders.

    Attributes:
        count: How many there have been since something was last to happen.
        seen: Their kinds and paths.
    """

    def __init__(self, *places: Path) -> None:
        self.count = 0
        self.seen: list[tuple[str, str]] = []
        self._places = tuple(f"{place}{os.sep}" for place in places)
        self._happening: Happening | None = None
        self._busy = False
        self._kept: AbstractContextManager[None] = nullcontext()

    @contextmanager
    def at(self, happening: Happening) -> Iterator[None]:
        """Let something happen at each operation; what it does itself is not counted."""
        self.count, self.seen, self._happening = 0, [], happening
        try:
            with _written(self):
                yield
        finally:
            self._happening = None

    def always(self, happening: Happening) -> None:
        """Let something happen at each operation from now on, for as long as the process lives."""
        self._kept = self.at(happening)
        self._kept.__enter__()

    def met(self, kind: str, path: str) -> None:
        """Tell of an operation that is about to be done."""
        if self._happening is None or self._busy or not f"{path}{os.sep}".startswith(self._places):
            return
        self._busy = True
        try:
            self.count += 1
            self.seen.append((kind, path))
            self._happening(kind, path)
        finally:
            self._busy = False

    def watch(self) -> Operations:
        """Begin to see what this process does, for as long as it lives."""
        sys.addaudithook(self._hook)
        return self

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._happening is None or self._busy:
            return
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(path, str | bytes | os.PathLike):
                self.met("create" if flags & _CREATES else "read", _whole(path))
        elif event in _CHANGES or event in _READS:
            relative_to = arguments[-1] if event in ("os.remove", "os.rmdir", "os.mkdir", "os.chmod") else -1
            self.met(event, _whole("." if arguments[0] is None else arguments[0], relative_to))


def _whole(path: Any, folder: int = -1) -> str:
    """Give a path whole; it may be a descriptor, or be relative to one."""
    if isinstance(path, int):
        return _path_of(path)
    return os.path.join(_path_of(folder) if folder >= 0 else os.getcwd(), os.fsdecode(path))  # noqa: PTH109, PTH118


def _path_of(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115  no other calls than that one
    except OSError:
        return ""


@contextmanager
def _written(operations: Operations) -> Iterator[None]:
    """Tell of what is written too, which no audit hook is told of."""

    class Told(io.FileIO):
        def write(self, content: Any) -> int:
            operations.met("write", _path_of(self.fileno()))
            return super().write(content)

    def opened(file: Any, mode: str = "r", buffering: int = -1, *text: Any, **named: Any) -> Any:
        if not set(mode) & set("wax+") or named.get("opener") or set(mode) >= {"+"}:
            return plain(file, mode, buffering, *text, **named)
        raw = Told(file, mode.replace("b", "").replace("t", ""), named.pop("closefd", True))
        if buffering == 0:
            return raw
        buffered = io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        written = io.TextIOWrapper(buffered, *text, **named)
        written.mode = mode  # type: ignore[misc]  # as io.open sets it, where typeshed has none
        return written

    def told(name: str) -> Any:
        real = getattr(os, name)

        def call(descriptor: int, *arguments: Any) -> Any:
            operations.met("write", _path_of(descriptor))
            return real(descriptor, *arguments)

        return patch.object(os, name, call)

    plain = io.open
    with (
        patch.object(io, "open", opened),
        patch.object(builtins, "open", opened),
        told("write"),
        told("fsync"),
        told("sendfile"),
    ):
        yield


def nothing(_kind: str, _path: str) -> None:
    """Let nothing happen: the operations are only counted."""


def refuse(code: int, at: int, ever: bool) -> Happening:
    """Have the system refuse an operation.

    Args:
        code: Its number for why.
        at: Which of the operations, from 1.
        ever: Whether it also refuses all that follow, as a full disk does, or only that one.
    """
    met = 0

    def happen(kind: str, path: str) -> None:
        nonlocal met
        met += 1
        if met == at or (ever and met > at and kind in REFUSED[code]):
            raise OSError(code, os.strerror(code), path)

    return happen


@dataclass(frozen=True)
class Refusal:
    """What is refused, and when.

    Attributes:
        code: The system's number for why.
        at: At which operation, from 1.
        ever: Whether it goes on.
        kind: What the operation is.
        path: What it is done to.
    """

    code: int
    at: int
    ever: bool
    kind: str
    path: str

    def happening(self) -> Happening:
        return refuse(self.code, self.at, self.ever)


def refusals(seen: Sequence[tuple[str, str]], each: bool = False) -> Iterator[Refusal]:
    """Give a refusal of each operation, of all kinds in turn.

    Args:
        seen: The operations of a run in which nothing was refused.
        each: Whether every operation is refused for every reason, once and for ever.
    """
    for at, (kind, path) in enumerate(seen, 1):
        found = [(code, ever) for code in REFUSED if kind in REFUSED[code] for ever in (False, True)]
        for code, ever in found if each else [found[at % len(found)]]:
            yield Refusal(code, at, ever, kind, path)
