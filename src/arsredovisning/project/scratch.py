"""A command's own folder for temporary files: what it and its processes put aside lies there, and goes with it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.files import own_folder

#: What the folders are called: short, since processes talk through sockets in them, whose paths have few bytes.
_NAME = "arsr"
#: Bytes of such a path, and what the longest of them has below the folder for temporary files.
_SOCKET = 107 if sys.platform.startswith("linux") else 103
_BELOW = "/.arsr-12345678", ("/warm-12345678/k-12345678/s-1", "/pymp-12345678/listener-12345678")
LONGEST = _SOCKET - len(_BELOW[0]) - max(map(len, _BELOW[1]))
_VARIABLE = "TMPDIR"
#: How multiprocessing's folders with sockets are called.
_SOCKETS = "pymp-"
#: After all that multiprocessing does when a process ends; the least of its own priorities is -100.
_LAST = -1000


@contextmanager
def scratch() -> Iterator[None]:
    """Have all temporary files of this process and of those that it starts in a folder that is gone afterwards.

    What killed commands left there goes first. A command that another command runs has that one's folder.
    """
    base, before = Path(tempfile.gettempdir()), os.environ.get(_VARIABLE)
    if base.name.startswith(f".{_NAME}-"):
        yield
        return
    with ExitStack() as stack:
        folder = stack.enter_context(own_folder(base, _NAME, 0o700))
        os.environ[_VARIABLE] = tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = str(base)
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before
            if _has_sockets(folder):
                # Multiprocessing takes them away when the process ends, and must find them.
                from multiprocessing.util import Finalize

                Finalize(None, stack.pop_all().close, exitpriority=_LAST)


def _has_sockets(folder: Path) -> bool:
    """Tell whether this process's workers talk through sockets in the folder."""
    try:
        return any(path.name.startswith(_SOCKETS) for path in folder.iterdir())
    except OSError:
        return False


def refuse_long() -> None:
    """Stop where the path of the folder for temporary files is too long for the sockets of a build's processes.

    Raises:
        ReportError: With how another folder is chosen.
    """
    base = Path(tempfile.gettempdir())
    base = base.parent if base.name.startswith(f".{_NAME}-") else base
    if len(os.fsencode(base)) > LONGEST:
        raise ReportError(too_long(str(base)))


def too_long(path: str) -> Fault:
    """Give the fault of a folder for temporary files whose path is too long."""
    return Fault(
        "Sökvägen till mappen för tillfälliga filer är för lång.",
        found=path,
        expected=f"högst {LONGEST} tecken",
        hint="Välj en mapp med kortare sökväg, till exempel TMPDIR=/tmp.",
    )
