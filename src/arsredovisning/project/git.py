"""What git knows: a project as it was at a version, and who works in it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.outputs import PAGE
from arsredovisning.project.workspace import Workspace

#: What a report says is made of these, as they were; how it looks is made of the project as it is.
_SAID, _LOOKS = ("data", "notebooks"), ("templates", "locks")


def checkout(workspace: Workspace, reference: str, target: Path) -> Workspace:
    """Take out what reports say as it was at a git reference, to be built in the looks of today.

    Args:
        workspace: The project, which is in a git repository.
        reference: A commit, tag or branch.
        target: An empty folder.

    Raises:
        ReportError: If git does not know the reference.
    """
    commit = _git(
        workspace, reference, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
    )
    content = _git(workspace, reference, "archive", "--format=zip", commit.decode().strip(), *_SAID)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(target)
    for name in _LOOKS:
        shutil.copytree(workspace.root / name, target / name)
    return Workspace(target)


def user_name(workspace: Workspace) -> str:
    """Give the name of the one who works here, as git has been told it; empty when it has not, or is not there."""
    try:
        command = ["git", "-C", str(workspace.root), "config", "user.name"]
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def _git(workspace: Workspace, reference: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(workspace.root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise _unknown(reference, "git är inte installerat") from None
    if done.returncode:
        raise _unknown(reference, done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def _unknown(reference: str, why: str) -> ReportError:
    return ReportError(
        Fault(
            f"”{reference}” är varken en mapp med en byggd rapport eller något som git känner till.",
            found=why,
            expected=f"en mapp med {PAGE}, eller en märkning, gren eller version i git",
            hint="make diff YEAR=2025 AGAINST=HEAD~1",
        )
    )
