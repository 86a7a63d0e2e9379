"""Whether what a template has imported is still what a new process would import."""

from __future__ import annotations

import os
import site
import sys
import time
from pathlib import Path


class Sources:
    """The files behind the imported modules that may change while the template lives.

    Those are modules outside the standard library and the folders that packages are installed in
    (installed in editable mode, or found by ``PYTHONPATH``), and those folders themselves: they
    change when a package is installed, upgraded or removed.

    Args:
        since: When the imports began, in nanoseconds since the epoch.
    """

    def __init__(self, since: int) -> None:
        packages = [Path(folder) for folder in (*site.getsitepackages(), site.getusersitepackages())]
        lasting = tuple(
            f"{place}{os.sep}"
            for folder in (*packages, Path(os.__file__).parent)
            for place in (folder, folder.resolve())
        )
        files = {str(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))}
        self._watched = [*(Path(file) for file in files if not file.startswith(lasting)), *packages]
        self._seen = self._look()
        # A file that was written during the imports may have been read before or after.
        self._torn = any(stamp and since <= stamp[0] <= time.time_ns() for stamp in self._seen)

    def changed(self) -> bool:
        """Tell whether a file has changed since the imports began."""
        return self._torn or self._look() != self._seen

    def _look(self) -> list[tuple[int, int] | None]:
        return [_stamp(path) for path in self._watched]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
