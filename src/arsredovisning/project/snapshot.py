"""What a build reads: a copy of its inputs as they were when it began, so that what is hashed is what was read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from arsredovisning.project.digest import Inputs, of_bytes
from arsredovisning.project.files import own_folder
from arsredovisning.project.workspace import Workspace

#: What the folders with snapshots are called, beside the caches.
NAME = "indata"
NOTHING: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True)
class Snapshot:
    """A copy of a build's inputs.

    Attributes:
        workspace: The copy, as a project to read.
        inputs: The inputs in the project itself.
        digests: What each copied file holds.
    """

    workspace: Workspace
    inputs: Inputs
    digests: Mapping[str, str]

    def changed(self) -> tuple[str, ...]:
        """List the files of the project that are no longer as they were copied, those that have come and gone too."""
        now = self.inputs.digests({*self.inputs.files(), *self.digests})
        return tuple(name for name, value in now.items() if value != self.digests.get(name, ""))


@contextmanager
def snapshot(inputs: Inputs, instead: Mapping[str, bytes] = NOTHING) -> Iterator[Snapshot]:
    """Copy a build's inputs, for as long as the build takes.

    A path into the copy in an ``OSError`` that passes through is told as that of the project.

    Args:
        inputs: What is read.
        instead: What some files shall hold in the copy instead of what they hold in the project, by name.
    """
    home = inputs.workspace.home
    with own_folder(inputs.workspace.cache, NAME) as place:
        # A notebook that shows what the project's folder is called shows the same as in the project.
        workspace = Workspace(place.resolve() / (home.name or "projekt"), home)
        try:
            yield Snapshot(workspace, inputs, _copy(inputs, replace(inputs, workspace=workspace), instead))
        except OSError as error:
            if isinstance(error.filename, str):
                error.filename = workspace.as_original(error.filename)
            raise


def _copy(inputs: Inputs, copy: Inputs, instead: Mapping[str, bytes]) -> dict[str, str]:
    """Copy the files and folders, each file read once, and give the files' digests."""
    for name in ("", "data", "notebooks", "locks"):
        copy.path(name).mkdir()
    digests: dict[str, str] = {}
    for name, is_folder in inputs.walk():
        source, target = inputs.path(name), copy.path(name)
        if is_folder:
            target.mkdir(exist_ok=True)
            continue
        try:
            content = _copied(source, target, instead.get(name))
        except FileNotFoundError:
            continue  # An editor has just put it away: whether it is missed is for the check to say.
        digests[name] = of_bytes(content)
    return digests


def _copied(source: Path, target: Path, instead: bytes | None) -> bytes:
    """Copy a file, or put something else in its place, in one that is not to be written; give what the file holds."""
    with source.open("rb") as file:
        content, mode = file.read(), os.fstat(file.fileno()).st_mode
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o444), "wb") as file:
        file.write(content if instead is None else instead)
    return content
