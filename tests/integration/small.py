"""The synthetic project as one that can be built, and the real command line run in it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat

from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.integration.conftest import Site
from tests.project import REPORT_TOML, Project, make_project

UNDATED = REPORT_TOML.replace("beslutad = 2025-03-14\n", "").partition("[saknade_figurer")[0]


@dataclass(frozen=True)
class Small:
    """A small project and the command line run in it."""

    project: Project

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command about the project's report to its end."""
        root = self.project.root
        given = {ROOT_VARIABLE: str(root), "FORBUND": "provlandet", "YEAR": "2024"}
        return Site(root).run(*arguments, **given, **environment)

    def must(self, *arguments: str, **environment: str) -> str:
        """Run a command that must succeed, and give what it said."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuses(self, *arguments: str, **environment: str) -> str:
        """Run a command that must end in a message, and give it."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout

    def files(self) -> dict[str, bytes]:
        """Give the built report in each format."""
        return {path.name: path.read_bytes() for path in sorted(self.project.folder.build.glob("arsredovisning.*"))}


def small_project(root: Path, said: str = "") -> Small:
    """Write a project whose draft has a text and a notebook.

    Args:
        root: Where to write it.
        said: Code of a cell that the notebook ends with.
    """
    project = make_project(root)
    (root / "locks").mkdir()
    (root / "locks" / "report.txt").write_text("", "utf-8")
    project.write("report.toml", UNDATED)
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell('forbund, year = "provlandet", 2024', metadata={"tags": ["parameters"]}, id="a"),
            nbformat.v4.new_code_cell(
                "from arsredovisning import open_report\nreport = open_report(forbund, year)", id="b"
            ),
            nbformat.v4.new_code_cell('report.text("oversikt")\nreport.table("resultatrakning")\n' + said, id="c"),
        ],
        metadata={"kernelspec": {"name": "arsredovisning", "display_name": "Årsredovisning", "language": "python"}},
    )
    nbformat.write(notebook, root / "notebooks" / "oversikt.ipynb")
    return Small(project)
