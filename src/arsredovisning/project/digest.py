"""All that a result depends on, by content: the one place that plan, cache, manifest, review and compare ask."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from arsredovisning.project.workspace import ReportFolder, Workspace

#: The packages whose every file a result may depend on.
PACKAGES = ("arsredovisning", "sie4", "warmkernel")
#: What is recorded of a decided report is made of its build, so it cannot be an input to it.
FROZEN = "faststalld.json"


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, of the names in a folder, or an empty text if there is neither."""
    try:
        if path.is_dir():
            return hashlib.sha256("\n".join(names_in(path)).encode()).hexdigest()
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def names_in(folder: Path) -> list[str]:
    """List what a person sees in a folder; what programs hide in it is no input."""
    return sorted(path.name for path in folder.iterdir() if is_visible(path, folder))


def is_visible(path: Path, place: Path) -> bool:
    """Tell whether a file is one of a person's, rather than one that a program hides or keeps for itself."""
    return not any(part.startswith((".", "~$")) or part == "__pycache__" for part in path.relative_to(place).parts)


def files_in(place: Path) -> list[Path]:
    """List the visible files of a folder and of those in it, in order."""
    return sorted(path for path in place.rglob("*") if is_visible(path, place) and path.is_file())


def digest_of(place: Path, paths: Iterable[Path]) -> str:
    """Give one digest of many files: of their names, relative to a folder, and of their content."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(place).as_posix()} {digest(path)}\n".encode())
    return total.hexdigest()


@lru_cache
def program() -> str:
    """Give the digest of every file of this program's packages, whatever its kind."""
    root = Path(__file__).parents[2]
    return digest_of(root, program_files(root))


def program_files(root: Path) -> list[Path]:
    """List the files of this program's packages in the folder where they lie."""
    return [path for package in PACKAGES for path in files_in(root / package)]


def environment(workspace: Workspace) -> str:
    """Give what tells one environment from another: the lock and the Python."""
    return f"{digest(workspace.lock)} {platform.python_version()}"


def reviewed(folder: ReportFolder) -> str:
    """Give the digest of all that check and granskning read: program, environment, notebooks, every year."""
    workspace = folder.workspace
    notebooks = [path for path in files_in(workspace.notebooks) if path.suffix == ".ipynb"]
    parts = [
        program(),
        environment(workspace),
        digest_of(workspace.root, files_in(folder.data.parent)),
        digest_of(workspace.root, notebooks),
        digest_of(workspace.root, files_in(workspace.templates)),
    ]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def may_be_read(folder: ReportFolder) -> set[Path]:
    """List the files that a report may depend on without anybody having to say so."""
    workspace = folder.workspace
    folders = (folder.data.parent, workspace.templates, workspace.notebooks / folder.forbund)
    return {path for place in folders for path in files_in(place) if path.name != FROZEN} | {workspace.lock}
