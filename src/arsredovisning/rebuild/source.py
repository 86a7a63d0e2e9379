"""Which version of the project a decided report was made of: the one whose files have the recorded digests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import frozen, manifest
from arsredovisning.project.digest import (
    FROZEN,
    PACKAGES,
    SOURCE,
    digest_of_program,
    is_visible,
    of_program,
    of_report,
    program,
)
from arsredovisning.project.git import GitError
from arsredovisning.project.versions import Versions
from arsredovisning.project.workspace import ReportFolder, Workspace

#: What a project needs to be built with its own program.
TREE = (
    "data",
    "notebooks",
    "templates",
    "locks",
    "docs",
    SOURCE,
    "kernels",
    "pyproject.toml",
    "environment.yml",
    "Makefile",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
)
#: How many files that differ are told by name.
_NAMED = 8


@dataclass(frozen=True)
class Source:
    """What a decided report is built again of.

    Attributes:
        workspace: The project.
        commit: The version in git; empty for the project as it is now.
        differs: What the report was made of and this does not hold, by name; empty where it cannot be told.
        remarks: What is to be said of it, Swedish sentences.
    """

    workspace: Workspace
    commit: str
    differs: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it."""
        return f"version {self.commit[:12]} i git" if self.commit else "projektet som det är nu"

    def put(self, target: Path) -> None:
        """Put it into a folder.

        Raises:
            ReportError: If it has no program of its own, and so cannot be built with it.
        """
        if self.commit:
            Versions(self.workspace).take_out(self.commit, target)
        else:
            _copy(self.workspace.root, target)
        if not (target / SOURCE / PACKAGES[0]).is_dir() or not (target / "pyproject.toml").is_file():
            raise ReportError(
                Fault(
                    "Programmet ligger inte i projektet, och utan det kan rapporten inte byggas som den var.",
                    found=self.name,
                    expected=f"{SOURCE}/{PACKAGES[0]} och pyproject.toml",
                    hint="Bygg i den mapp där program och data ligger tillsammans, eller ur arkivpaketet.",
                )
            )


def _copy(root: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)

    def hidden(_folder: str, names: list[str]) -> set[str]:
        return {name for name in names if not is_visible(name)}

    for name in TREE:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=hidden)
        elif (root / name).is_file():
            shutil.copy2(root / name, target / name)


def find(folder: ReportFolder) -> tuple[frozen.Record, Source]:
    """Find what a decided report is to be built again of: the first version that holds all, or else the nearest.

    Raises:
        ReportError: If the report is not decided, or its record or manifest cannot be read.
    """
    record = frozen.read(folder)
    if record is None:
        raise ReportError(
            Fault(
                f"Årsredovisningen {folder.year} är inte fastställd, så det finns inget att bygga om den till.",
                expected=folder.workspace.relative(folder.data / FROZEN),
                hint=f"make decide YEAR={folder.year} FORBUND={folder.forbund} DATE={folder.year + 1}-03-13",
            )
        )
    described = frozen.kept_manifest(folder, record.origin) if record.origin else None
    best: Source | None = None
    try:
        versions = Versions(folder.workspace)
        for source in _in_git(folder, record, described, versions):
            if not source.differs:
                return record, source
            best = source if best is None or len(source.differs) < len(best.differs) else best
        remarks = _unknown(versions, record)
    except GitError as error:
        remarks = (f"Ingen version i git går att hämta: {error}.",)
    chosen = _nearest(best, _as_it_is(folder, described))
    return record, replace(chosen, remarks=(*remarks, *chosen.remarks))


def _in_git(
    folder: ReportFolder, record: frozen.Record, described: Mapping[str, Any] | None, versions: Versions
) -> Iterator[Source]:
    """Go through the versions in git, the likely ones first."""
    path = folder.data / FROZEN
    for commit in versions.likely(path, record.origin.version if record.origin else ""):
        if described is None:
            told = (
                f"{folder.workspace.relative(path)} är av äldre slag och säger inte vad rapporten byggdes av, med "
                "vilka paket eller vilken Python. Det som byggs är versionen där filen lades in."
            )
            yield Source(folder.workspace, commit, (), (told,))
            return
        files = versions.files(commit)
        runs = of_program({name.removeprefix(f"{SOURCE}/"): value for name, value in files.items()})
        yield Source(folder.workspace, commit, tuple(manifest.differing(described, files, runs)))


def _unknown(versions: Versions, record: frozen.Record) -> tuple[str, ...]:
    """Say that the version that was checked out at the decision is not to be had."""
    commit = record.origin.version if record.origin else ""
    if not commit or versions.knows(commit):
        return ()
    return (
        f"Versionen {commit[:12]}, som var framme när rapporten fastställdes, finns inte i den här kopian av git "
        "(git fetch --unshallow hämtar hela historien).",
    )


def _as_it_is(folder: ReportFolder, described: Mapping[str, Any] | None) -> Source:
    """Give the project as it is now."""
    if described is None:
        return Source(folder.workspace, "", (), ("Vad rapporten byggdes av går inte att säga: uppgifterna är äldre.",))
    inputs = of_report(folder)
    files = inputs.digests(inputs.files())
    own = folder.workspace.root / SOURCE
    runs = digest_of_program(own) if (own / PACKAGES[0]).is_dir() else program()
    return Source(folder.workspace, "", tuple(manifest.differing(described, files, runs)))


def _nearest(best: Source | None, now: Source) -> Source:
    """Choose between the nearest version in git and the project as it is, and say what is not as it was."""
    if best and not now.differs:
        told = (
            "Ingen version i git har allt som rapporten byggdes av, men projektet som det är nu har det. "
            "Lägg in det i versionshanteringen."
        )
        return replace(now, remarks=(*now.remarks, told))
    chosen = best if best and len(best.differs) <= len(now.differs) else now
    if not chosen.differs:
        return chosen
    names = ", ".join(chosen.differs[:_NAMED])
    more = f" och {len(chosen.differs) - _NAMED} till" if len(chosen.differs) > _NAMED else ""
    told = f"Inget har allt som rapporten byggdes av. Närmast är {chosen.name}, där detta är annat: {names}{more}."
    return replace(chosen, remarks=(*chosen.remarks, told))
