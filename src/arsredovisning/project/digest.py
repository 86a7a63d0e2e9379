"""All that a result depends on, by content: the one place that plan, cache, manifest, review and compare ask."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from arsredovisning.project.workspace import COMPARISON, LOCK, ReportFolder, Workspace

#: The packages whose every file a result may depend on.
PACKAGES = ("arsredovisning", "sie4", "warmkernel")
#: What is recorded of a decided report, and the manifest beside it, are made of its build: they are no inputs to it.
FROZEN, FROZEN_MANIFEST = "faststalld.json", "faststalld-manifest.json"
RECORDS = (FROZEN, FROZEN_MANIFEST)
#: Where a project keeps the program, and the fonts that reports are set in.
SOURCE, FONTS = "src", "templates/fonts/"


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, or an empty text if there is none."""
    try:
        return of_bytes(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""


def of_bytes(content: bytes) -> str:
    """Give the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def of_parts(parts: Iterable[str]) -> str:
    """Give one digest of many texts in their order."""
    return of_bytes("\n".join(parts).encode())


def is_visible(name: str) -> bool:
    """Tell whether a file is one of a person's, rather than one that a program hides or keeps for itself."""
    return not name.startswith((".", "~$")) and name != "__pycache__"


@dataclass(frozen=True)
class Inputs:
    """The part of a project that something is built of, in the project itself or in a snapshot of that part.

    What programs hide in it is no input, and neither is what is recorded of a decided report.

    Attributes:
        workspace: The project, or a snapshot of it.
        forbund: The one förbund that is read, or empty for all of them.
        notebooks: The folder in notebooks/ whose notebooks win over the shared ones.
    """

    workspace: Workspace
    forbund: str
    notebooks: str

    def files(self) -> list[str]:
        """List all files by their names in the project."""
        return [name for name, is_folder in self.walk() if not is_folder]

    def always(self) -> set[str]:
        """List the files that a build may depend on without anybody having to say so."""
        return set(filter(self.is_always, self.files()))

    def is_always(self, name: str) -> bool:
        """Tell whether a build may depend on a file, there or not, without saying so: on all but shared notebooks."""
        return not name.startswith("notebooks/") or name.startswith(f"notebooks/{self.notebooks}/")

    def path(self, name: str) -> Path:
        """Where an input lies."""
        return self.workspace.root / name

    def walk(self) -> Iterator[tuple[str, bool]]:
        """Go through all files and folders, a folder before what it holds: their names, and which are folders."""
        left_out = self._left_out()
        for name in ("data", "notebooks", "templates"):
            yield from self._below(name, left_out, frozenset())
        if self.workspace.lock.is_file():
            yield LOCK, False

    def digests(self, names: Iterable[str]) -> dict[str, str]:
        """Give the digest of each file's content and of the names in each folder, in the order of the names.

        What is not there has an empty digest.
        """
        left_out = self._left_out()
        return {name: self._digest(name, left_out) for name in sorted(names)}

    def _digest(self, name: str, left_out: set[str]) -> str:
        path = self.path(name)
        return of_parts(sorted(self._entries(name, left_out))) if path.is_dir() else digest(path)

    def _left_out(self) -> set[str]:
        """List the folders that belong to other förbund, or to comparisons where a report is built."""
        every = set(self.workspace.forbund())
        data = every - {self.forbund} if self.forbund else ()
        notebooks = (every | {COMPARISON}) - {self.notebooks}
        return {f"data/{name}" for name in data} | {f"notebooks/{name}" for name in notebooks}

    def _entries(self, folder: str, left_out: set[str]) -> dict[str, bool]:
        """List the files and folders in a folder, and which of them are folders."""
        try:
            with os.scandir(self.path(folder)) as entries:
                return {
                    entry.name: entry.is_dir()
                    for entry in entries
                    if is_visible(entry.name)
                    and entry.name not in RECORDS
                    and f"{folder}/{entry.name}" not in left_out
                    and (entry.is_dir() or entry.is_file())
                }
        except (FileNotFoundError, NotADirectoryError):
            return {}

    def _below(self, folder: str, left_out: set[str], above: frozenset[str]) -> Iterator[tuple[str, bool]]:
        """Go through a folder; one that is a link is followed, unless it leads back to where it lies."""
        real = os.path.realpath(self.path(folder))
        if real in above or not self.path(folder).is_dir():
            return
        yield folder, True
        for name, is_folder in sorted(self._entries(folder, left_out).items()):
            if is_folder:
                yield from self._below(f"{folder}/{name}", left_out, above | {real})
            else:
                yield f"{folder}/{name}", False


def of_report(folder: ReportFolder) -> Inputs:
    """Give what a report is built of: every year of its förbund, since the granskning reads them all."""
    return Inputs(folder.workspace, folder.forbund, folder.forbund)


def of_comparison(workspace: Workspace) -> Inputs:
    """Give what a comparison is built of: every förbund."""
    return Inputs(workspace, "", COMPARISON)


@lru_cache
def program() -> str:
    """Give the digest of every file of this program's packages, whatever its kind, as they were when first asked."""
    return digest_of_program(Path(__file__).parents[2])


def digest_of_program(root: Path) -> str:
    """Give the digest of every file of the packages in the folder where they lie."""
    found = {path: path.relative_to(root) for package in PACKAGES for path in (root / package).rglob("*")}
    # What Python keeps compiled may be another user's, and is no part of the program.
    files = {path: name for path, name in found.items() if all(map(is_visible, name.parts)) and path.is_file()}
    return of_program({name.as_posix(): digest(path) for path, name in files.items()})


def of_program(files: Mapping[str, str]) -> str:
    """Give the digest of a program, of the digest of each file by its name where the packages lie."""
    named = [(name.split("/"), value) for name, value in files.items()]
    counted = [item for item in sorted(named) if item[0][0] in PACKAGES and all(map(is_visible, item[0]))]
    return of_parts(f"{'/'.join(parts)} {value}" for parts, value in counted)


def of_fonts(files: Mapping[str, str]) -> str:
    """Give the digest of the project's fonts, of the digest of each file by its name in the project."""
    return of_parts(f"{name} {value}" for name, value in sorted(files.items()) if name.startswith(FONTS))


def environment(workspace: Workspace) -> str:
    """Give what tells one environment from another: the lock and the Python."""
    return f"{digest(workspace.lock)} {platform.python_version()}"


def reviewed(folder: ReportFolder) -> str:
    """Give the digest of all that check and granskning read: program, environment, notebooks, every year."""
    inputs = of_report(folder)
    digests = inputs.digests(name for name, _is_folder in inputs.walk())
    return of_parts([program(), environment(folder.workspace), *(f"{name} {value}" for name, value in digests.items())])
