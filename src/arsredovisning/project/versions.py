"""The versions of a project in git: what their files hold, by content, and one of them taken out whole."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from arsredovisning.project.digest import of_bytes
from arsredovisning.project.git import MADE_OF, GitError, run
from arsredovisning.project.workspace import Workspace

_LINK = "120000"


class Versions:
    """The versions of a project that its git repository knows.

    Raises:
        GitError: If it has none.
    """

    def __init__(self, workspace: Workspace) -> None:
        run(workspace, "rev-parse", "--git-dir")
        self._workspace = workspace
        self._digests: dict[str, str] = {}

    def likely(self, path: Path, commit: str) -> Iterator[str]:
        """Go through the versions, those first that are likely to hold what a report was made of.

        Args:
            path: The report's record: the version in which it came comes first, since the date came with it.
            commit: The version that was checked out when the report was decided, empty if there was none; second.

        Raises:
            GitError: If git cannot say.
        """
        seen: set[str] = set()
        for name in self._in_order(path, commit):
            if name not in seen:
                seen.add(name)
                yield name

    def _in_order(self, path: Path, commit: str) -> Iterator[str]:
        relative = self._workspace.relative(path)
        content = self._run("hash-object", "--", relative).strip()
        yield from self._run("log", "--all", "--reverse", "--format=%H", f"--find-object={content}", "--").split()
        if commit and self.knows(commit):
            yield commit
        yield from self._run("rev-list", "--all", "--reverse", "--", *MADE_OF).split()

    def knows(self, commit: str) -> bool:
        """Tell whether the repository has a version."""
        try:
            self._run("cat-file", "-e", "--end-of-options", f"{commit}^{{commit}}")
        except GitError:
            return False
        return True

    def files(self, commit: str) -> dict[str, str]:
        """Give the SHA-256 of each file that a report may be made of, by its name in the project.

        Links are left out: what they lead to is not in git under their name.

        Raises:
            GitError: If git cannot say.
        """
        entries = [entry.partition("\t") for entry in self._run("ls-tree", "-r", "-z", commit, *MADE_OF).split("\0")]
        blobs = {name: about.split()[2] for about, _tab, name in entries if name and not about.startswith(_LINK)}
        self._learn(sorted(set(blobs.values()) - self._digests.keys()))
        return {name: self._digests[blob] for name, blob in blobs.items() if blob in self._digests}

    def _learn(self, blobs: list[str]) -> None:
        """Work out the SHA-256 of what git calls by its own digests."""
        answer = io.BytesIO(run(self._workspace, "cat-file", "--batch", asked="\n".join([*blobs, ""]).encode()))
        for line in iter(answer.readline, b""):
            name, kind, *size = line.decode().split()
            if kind == "blob":
                self._digests[name] = of_bytes(answer.read(int(size[0])))
                answer.read(1)

    def take_out(self, commit: str, target: Path) -> None:
        """Put a version of the whole project into a folder.

        Raises:
            GitError: If git cannot say.
        """
        content = io.BytesIO(run(self._workspace, "archive", "--format=tar", commit))
        with tarfile.open(fileobj=content) as archive:
            # Python 3.11 has this from 3.11.4 on.
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
            archive.extractall(target)  # noqa: S202  what git gives of the project itself

    def _run(self, *arguments: str) -> str:
        return run(self._workspace, *arguments).decode("utf-8", "surrogateescape")
