"""A project in git: the version that is checked out, what reports say as they were at another, and who works here."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.outputs import PAGE
from arsredovisning.project.workspace import Workspace

#: What a report says is made of these, as they were; how it looks is made of the project as it is.
_SAID, _LOOKS = ("data", "notebooks"), ("templates", "locks")
#: What git tells the hooks that it runs: another repository than the project's, perhaps.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
#: What a report is made of.
MADE_OF = (*_SAID, *_LOOKS, "src")


@dataclass(frozen=True)
class Head:
    """The version in git that is checked out.

    Attributes:
        commit: Its name, empty if there is none.
        changed: Whether what a report is made of is something else than in that version.
        why: Why there is none.
    """

    commit: str
    changed: bool = False
    why: str = ""


class GitError(Exception):
    """Git cannot say: it is not installed, has no repository here, or does not know what is asked for."""


def head(workspace: Workspace) -> Head:
    """Tell which version in git is checked out."""
    try:
        commit = run(workspace, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()
        return Head(commit, bool(run(workspace, "status", "--porcelain", "--", *MADE_OF)))
    except GitError as error:
        return Head("", why=str(error))


def run(workspace: Workspace, *arguments: str, asked: bytes = b"") -> bytes:
    """Ask git something about a project.

    Args:
        workspace: The project.
        arguments: The command and its arguments.
        asked: What it is given to read.

    Raises:
        GitError: If it cannot say, with the reason.
    """
    try:
        done = subprocess.run(
            ["git", "-C", str(workspace.root), "-c", "log.showSignature=false", *arguments],
            env={name: value for name, value in os.environ.items() if name not in _OF_HOOKS},
            input=asked,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git är inte installerat") from None
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


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
        return run(workspace, *arguments)
    except GitError as error:
        raise _unknown(reference, str(error)) from None


def _unknown(reference: str, why: str) -> ReportError:
    return ReportError(
        Fault(
            f"”{reference}” är varken en mapp med en byggd rapport eller något som git känner till.",
            found=why,
            expected=f"en mapp med {PAGE}, eller en märkning, gren eller version i git",
            hint="make diff YEAR=2025 AGAINST=HEAD~1",
        )
    )
