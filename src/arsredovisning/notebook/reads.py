"""Which of the project's files a notebook has read: what its cached result depends on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

VARIABLE = "ARSREDOVISNING_LASLOGG"
_FOLDERS = ("data", "notebooks", "templates")


def log(root: Path) -> None:
    """Write down, from now on, each file of the project that this process opens or looks for.

    The list goes to the file that the environment variable ``ARSREDOVISNING_LASLOGG`` names, a path
    a line, relative to the project; without the variable nothing is done. Files opened by pandas
    or by plain Python are seen alike, and also those that turn out not to exist.
    """
    target = os.environ.pop(VARIABLE, "")
    if not target:
        return
    seen: set[str] = set()
    descriptor = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | os.PathLike):
            return
        path = Path(os.path.abspath(os.fsdecode(arguments[0])))  # noqa: PTH100  links stay as they are named
        if not path.is_relative_to(root):
            return
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] in _FOLDERS and name not in seen:
            seen.add(name)
            os.write(descriptor, f"{name}\n".encode())

    sys.addaudithook(hook)
