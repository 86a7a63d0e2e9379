"""Writing files so that each is there whole or not at all, and folders that last as long as their process."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

#: How the name of the file ends that tells whose a folder is.
_LOCK = ".las"
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
#: Seconds that a process has between making that file and its folder, when the lock is there.
_MAKING = 60


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: If the file cannot be written; then what stood there stands there still.
    """
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each in full beside the old one before the first takes its place.

    A file that is there keeps its rights.

    Args:
        contents: The content of each file.

    Raises:
        OSError: If a file cannot be written. ``filename`` names it; no file has been touched, unless the system
            refused to put one of several in place.
    """
    ready: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            ready[path] = _beside(path, content)
        for path, new in ready.items():
            new.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        for new in ready.values():
            new.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    """Write a file's new content to a file beside it, on disk, with the old one's rights or a new file's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{secrets.token_hex(4)}.ny")
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return new


@contextmanager
def own_folder(place: Path, name: str) -> Iterator[Path]:
    """Give a folder of this process's own, which is gone afterwards; what killed processes left goes first.

    Whose a folder is, a locked file beside it tells. The lock ends with its process, however that ends, and is seen by
    other containers and hosts too, as far as the file system has locks.

    Args:
        place: Where to make it.
        name: What folders for the same purpose are called.
    """
    place.mkdir(parents=True, exist_ok=True)
    _clear(place, name)
    folder = place / f".{name}-{secrets.token_hex(4)}"
    # Locked before the folder is there: who clears away looks at the lock first.
    locked = folder.with_name(folder.name + _LOCK)
    with _lock(locked):
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            locked.unlink(missing_ok=True)


def _clear(place: Path, name: str) -> None:
    """Take away what processes that are gone have left."""
    for locked in place.glob(f".{name}-*{_LOCK}"):
        folder = locked.with_suffix("")
        if not folder.exists() and time.time() - _changed(locked) < _MAKING:
            continue
        try:
            with FileLock(locked, blocking=False, fallback_to_soft=False):
                shutil.rmtree(folder, ignore_errors=True)
                locked.unlink(missing_ok=True)
        except (Timeout, OSError):
            continue


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Lock a file; where the file system has no locks it is only there, and nobody takes its folder for left."""
    lock = FileLock(path, fallback_to_soft=False)
    try:
        lock.acquire()
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    try:
        yield
    finally:
        lock.release()


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
