"""Writing files so that each is there whole or not at all, and folders that last as long as their process."""

from __future__ import annotations

import errno
import fnmatch
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

#: How the name of the file ends that tells whose a folder is.
_LOCK = ".las"
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
#: What the folders are called that new contents of files wait in.
_NEW = "ny"


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """List what a folder holds, in the order of the names; where there is no folder, nothing.

    Args:
        folder: The folder.
        pattern: What the names look like.

    Raises:
        OSError: If the folder may not be listed, where ``Path.glob`` says that it is empty.
    """
    try:
        return sorted(path for path in folder.iterdir() if fnmatch.fnmatch(path.name, pattern))
    except (FileNotFoundError, NotADirectoryError):
        return []


def files_below(folder: Path) -> list[Path]:
    """List the files in a folder and in those below it, in the order of their paths.

    Raises:
        OSError: If one of the folders may not be listed, where ``Path.rglob`` says that it is empty.
    """

    def refuse(error: OSError) -> None:
        raise error

    return sorted(Path(place, name) for place, _folders, names in os.walk(folder, onerror=refuse) for name in names)


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
        OSError: If a file cannot be written. ``filename`` names it; all files are as they were.
    """
    beside: dict[Path, Path] = {}
    ready: list[_Ready] = []
    path = Path()
    with ExitStack() as folders:
        try:
            for number, (path, content) in enumerate(contents.items()):
                target = path.resolve()
                if target.parent not in beside:
                    beside[target.parent] = folders.enter_context(own_folder(target.parent, _NEW))
                # Hidden, so that who waits for saved files does not take it for one.
                ready.append(_Ready(path, target, beside[target.parent] / f".{number}"))
                ready[-1].write(content)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
        _put_in_place(ready)


@dataclass(frozen=True)
class _Ready:
    """A file's new content, ready to take the old one's place.

    Attributes:
        path: The file, as it was named.
        target: The file itself, where that is a link to it.
        new: The file that the new content waits in.
    """

    path: Path
    target: Path
    new: Path

    @property
    def _old(self) -> Path:
        return self.new.with_name(f"{self.new.name}.gammal")

    def write(self, content: bytes) -> None:
        """Write the new content to the disk itself, with the old one's rights or a new file's."""
        with self.new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if self.target.exists():
            self.new.chmod(self.target.stat().st_mode & 0o777)

    def keep_old(self) -> None:
        """Keep the old content, in case it is to be put back."""
        if self.target.exists():
            try:
                self._old.hardlink_to(self.target)
            except OSError:
                shutil.copy2(self.target, self._old)

    def put_in_place(self) -> None:
        self.new.replace(self.target)

    def put_back(self) -> None:
        if self._old.exists():
            self._old.replace(self.target)
        else:
            self.target.unlink()


def _put_in_place(ready: Sequence[_Ready]) -> None:
    """Let new contents take the old ones' places; if the system refuses one of them, the others go back."""
    done: list[_Ready] = []
    for each in ready:
        try:
            if len(ready) > 1:
                each.keep_old()
            each.put_in_place()
            done.append(each)
        except OSError as error:
            for before in reversed(done):
                with suppress(OSError):
                    before.put_back()
            raise OSError(error.errno, error.strerror, str(each.path)) from error


@contextmanager
def own_folder(place: Path, name: str, mode: int = 0o777) -> Iterator[Path]:
    """Give a folder of this process's own, which is gone afterwards; what killed processes left goes first.

    Whose a folder is, a locked file beside it tells. The lock ends with its process, however that ends, and is seen by
    other containers and hosts too, as far as the file system has locks.

    Args:
        place: Where to make it.
        name: What folders for the same purpose are called.
        mode: Its rights, less what the umask takes.
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
