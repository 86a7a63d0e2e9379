"""A project as it was at a version in git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.project.git import checkout
from tests.project import Project


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=Prov", "-c", "user.email=prov@example.org"]
    subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True)


@pytest.fixture
def committed(project: Project) -> Project:
    project.own_templates()
    (project.root / "locks").mkdir()
    (project.root / "locks" / "report.txt").write_text("", "utf-8")
    git(project.root, "init", "-q")
    git(project.root, "add", ".")
    git(project.root, "commit", "-qm", "Först")
    return project


def test_a_git_version_is_taken_out_as_it_was(committed: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Data and notebooks are those of the version, the templates those of today."""
    committed.replace("texter/ingress.md", "Totalt", "Sammanlagt")
    (committed.root / "templates" / "ny.txt").write_text("ny", "utf-8")
    target = tmp_path_factory.mktemp("gammal")
    old = checkout(committed.folder.workspace, "HEAD", target).find("provlandet", 2024)
    assert old.text("ingress").read_text("utf-8").startswith("# Om förbundet\n\nTotalt")
    assert (target / "templates" / "ny.txt").exists()


@pytest.mark.parametrize("reference", ["finns-inte", "--output=x", "HEAD:data", ""])
def test_an_unknown_reference_is_told(committed: Project, tmp_path: Path, reference: str) -> None:
    """What is neither a built report nor a version is told in Swedish, and never taken for an option of git."""
    with pytest.raises(ReportError, match="är varken en mapp med en byggd rapport"):
        checkout(committed.folder.workspace, reference, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_no_git_is_told(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed it says so."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReportError, match="git är inte installerat"):
        checkout(project.folder.workspace, "HEAD", tmp_path / "x")
