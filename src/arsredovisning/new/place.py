"""A new folder put in its place whole or not at all, and never over one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.files import own_folder
from arsredovisning.project.workspace import Workspace


def place(workspace: Workspace, target: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write a new folder.

    Args:
        workspace: The project.
        target: The folder, which must not exist.
        files: What it is to hold, by name relative to it.

    Returns:
        The files, in the order of their names.

    Raises:
        ReportError: If there is something at the target already; nothing has been written then.
    """
    # Beside its place: the caches may lie on another disk.
    with own_folder(target.parent, "nytt") as own:
        folder = own / target.name
        folder.mkdir()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            folder.rename(target)
        except OSError:
            if target.exists():
                raise taken(workspace, target) from None
            raise
    return [target / name for name in sorted(files)]


def taken(workspace: Workspace, target: Path) -> ReportError:
    """Say that a folder is there already."""
    return ReportError(
        Fault(
            "Mappen finns redan, och inget skrivs över.",
            workspace.relative(target),
            hint="Arbeta vidare i den, eller ta bort den själv först om den ska göras om.",
        )
    )
