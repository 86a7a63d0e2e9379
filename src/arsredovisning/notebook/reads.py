"""Which of the project's files a notebook has read: what its cached result depends on."""

from __future__ import annotations

import errno
import inspect
import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from arsredovisning.errors import Fault
from arsredovisning.project.workspace import Workspace

VARIABLE = "ARSREDOVISNING_LASLOGG"
_FOLDERS = ("data", "notebooks", "templates")
_LISTINGS = ("os.listdir", "os.scandir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def log(workspace: Workspace) -> None:
    """Write down, from now on, each file of the project that this process opens or looks for, and each folder listed.

    The list goes to the file that the environment variable ``ARSREDOVISNING_LASLOGG`` names, a path
    a line, relative to the project; without the variable nothing is done. Files opened by pandas
    or by plain Python are seen alike, and also those that turn out not to exist. A kernel that is given a snapshot
    of the project is kept to it: what it wrote there would be lost, and what it read elsewhere might change.
    """
    target = os.environ.pop(VARIABLE, "")
    if not target:
        return
    seen: set[str] = set()
    descriptor = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" and event not in _LISTINGS:
            return
        # Asking for a frame is an event too: asked of every event, it would be asked for ever.
        if event != "open" and _is_import(inspect.currentframe()):
            return
        given = "." if arguments[0] is None else arguments[0]
        if not isinstance(given, str | bytes | os.PathLike):
            return
        path = Path(os.path.abspath(os.fsdecode(given)))  # noqa: PTH100  links stay as they are named
        if workspace.original:
            _keep_to_snapshot(workspace, path, event == "open" and bool(arguments[2] & _WRITES))
        if not path.is_relative_to(workspace.root):
            return
        name = path.relative_to(workspace.root).as_posix()
        if _is_input(name) and name not in seen:
            _add(descriptor, name)
            seen.add(name)

    sys.addaudithook(hook)


def _add(descriptor: int, name: str) -> None:
    """Add a line to the list; where it finds no room the list is emptied, which tells that something is missing.

    Raises:
        OSError: If it is not there whole.
    """
    line = f"{name}\n".encode()
    try:
        if os.write(descriptor, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        os.ftruncate(descriptor, 0)
        raise


def read(target: Path) -> list[str]:
    """Read the list.

    Returns:
        The files and folders, relative to the project; none if the notebook has not opened a report.

    Raises:
        OSError: If the list could not be written whole.
    """
    if not target.exists():
        return []
    if not (found := target.read_text("utf-8")):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
    return found.split("\n")[:-1]


def _is_input(name: str) -> bool:
    return name.split("/")[0] in _FOLDERS


def _is_import(hook: FrameType | None) -> bool:
    """Tell whether it is Python itself that lists a folder, to find a module in it."""
    caller = hook.f_back if hook else None
    return caller is not None and caller.f_code.co_filename.startswith("<frozen importlib")


class OutsideSnapshotError(OSError):
    """A notebook reaches for a file that is not its to read or write while a report is built.

    An ``OSError`` with a fault as its text: where Python itself looks for a file, it does without.
    """


def _keep_to_snapshot(workspace: Workspace, path: Path, writes: bool) -> None:
    """Refuse what would not be seen in the project, or would be seen there and not in the snapshot.

    Raises:
        OutsideSnapshotError: If the file is to be written, or is not among what the build was begun with.
    """
    if path.is_relative_to(workspace.root):
        name = path.relative_to(workspace.root).as_posix()
        if writes:
            raise OutsideSnapshotError(_written(name))
        if _is_input(name) and not path.exists() and (workspace.home / name).exists():
            raise OutsideSnapshotError(_of_others(name))
    elif path.is_relative_to(workspace.home) and _is_input(name := path.relative_to(workspace.home).as_posix()):
        raise OutsideSnapshotError(_by_whole_path(path, name))


def _written(name: str) -> Fault:
    return Fault(
        f"Anteckningsboken skriver {name}, men när rapporten byggs kan den inte skriva i projektet.",
        hint="Skriv i en tillfällig mapp, eller kör anteckningsboken i JupyterLab.",
    )


def _of_others(name: str) -> Fault:
    return Fault(
        f"Anteckningsboken läser {name}, som inte är rapportens.",
        expected="filer i förbundets egen mapp i data/, i notebooks/ eller i templates/",
        hint="Lägg en kopia i förbundets mapp, eller jämför förbund med make compare.",
    )


def _by_whole_path(path: Path, name: str) -> Fault:
    return Fault(
        f"Anteckningsboken når {name} med hela sökvägen, som bara finns på den här datorn.",
        found=str(path),
        expected=f"../{name}",
        hint="Skriv sökvägen från anteckningsbokens mapp.",
    )
