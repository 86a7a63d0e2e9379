"""Writing files so that each is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


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
    """Write a file's new content to a file beside it, on disk and with the old one's rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".ny")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return new
