"""Putting a finished build in its place, whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arsredovisning.project.files import own_folder

_EXCHANGE = 2
_AT_FDCWD = -100


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """Give a folder to build in that takes the target's place when all is done.

    If the block fails or the process is killed, the target stays as it was. Folders that killed
    builds left behind are cleared away. A target that is a link stays one, and where it leads to is built.

    Args:
        target: The folder that the build is to become.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    _restore(target)
    with own_folder(target.parent, target.name) as folder:
        yield folder
        _swap(folder, target)


def _swap(new: Path, target: Path) -> None:
    """Put a folder in another's place; afterwards the old one is gone, or lies where the new one was."""
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        aside = _aside(target)
        target.rename(aside)
        try:
            new.rename(target)
        except BaseException:
            aside.rename(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.gammal")


def _restore(target: Path) -> None:
    """Take back what a build had put aside when it was killed between two renames."""
    if target.exists():
        shutil.rmtree(_aside(target), ignore_errors=True)
    elif _aside(target).exists():
        _aside(target).rename(target)
