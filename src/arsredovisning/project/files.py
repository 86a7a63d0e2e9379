"""Writing files so that each is there whole or not at all, and folders that last as long as their process."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

#: How the name of the file ends that tells whose a folder is.
_LOCK = ".las"
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
#: What the folders are called that new contents of files wait in.
_NEW = "ny"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: If the file cannot be written; then what stood there stands there still.
    """
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each in full beside the old one before the first takes its place.

    A file that is there keeps its rights; one that is a link stays a link, and what it leads to is written.

    Args:
        contents: The content of each file.

    Raises:
        OSError: If a file cannot be written. ``filename`` names it; no file has been touched, unless the system
            refused to put one of several in place.
    """
    ready: dict[Path, Path] = {}
    beside: dict[Path, Path] = {}
    path = Path()
    with ExitStack() as folders:
        try:
            for number, (path, content) in enumerate(contents.items()):
                target = path.resolve()
                if target.parent not in beside:
                    beside[target.parent] = folders.enter_context(own_folder(target.parent, _NEW))
                # Hidden, so that who waits for saved files does not take it for one.
                ready[target] = beside[target.parent] / f".{number}"
                _write_through(ready[target], content, target.stat().st_mode & 0o777 if target.exists() else 0o644)
            for path, new in zip(contents, ready.values(), strict=True):
                new.replace(path.resolve())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error


def _write_through(path: Path, content: bytes, mode: int) -> None:
    """Write a file's content to the disk itself."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(mode)


@contextmanager
def own_folder(place: Path, name: str, mode: int = 0o755) -> Iterator[Path]:
    """Give a folder of this process's own, which is gone afterwards; what killed processes left goes first.

    Whose a folder is, a locked file beside it tells. The lock ends with its process, however that ends, and is seen by
    other containers and hosts too, as far as the file system has locks.

    Args:
        place: Where to make it.
        name: What folders for the same purpose are called.
        mode: Its rights.
    """
    place.mkdir(parents=True, exist_ok=True)
    _clear(place.glob(f".{name}-*{_LOCK}"))
    folder = place / f".{name}-{secrets.token_hex(4)}"
    # Locked before the folder is there: who clears away looks at the lock first.
    locked = folder.with_name(folder.name + _LOCK)
    with _lock(locked):
        try:
            folder.mkdir(mode=mode)
            yield folder
        finally:
            _remove(folder, locked)


def sweep(*places: Path) -> None:
    """Take away what processes that are gone have left in some folders or in folders below them."""
    for place in places:
        _clear(path for path in _below(place) if path.name.startswith(".") and path.name.endswith(_LOCK))


def _below(place: Path) -> Iterator[Path]:
    for folder, _folders, files in os.walk(place):
        for name in files:
            yield Path(folder, name)


def _clear(locks: Iterable[Path]) -> None:
    """Take away folders whose locks nobody holds."""
    for locked in list(locks):
        try:
            # What has been taken away between its owner's making it and locking it, the owner makes again.
            with FileLock(locked, blocking=False, fallback_to_soft=False):
                _remove(locked.with_suffix(""), locked)
        except (Timeout, OSError):
            continue


def _remove(folder: Path, locked: Path) -> None:
    """Take away a folder and then its lock, which is kept as long as something of the folder is left."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        with suppress(OSError):
            locked.unlink()


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
