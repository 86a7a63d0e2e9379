"""Which files a notebook has read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from arsredovisning.notebook.reads import VARIABLE
from tests.project import Project

OPEN = "from arsredovisning import open_report\nreport = open_report('provlandet', 2024)\n"


def logged(project: Project, code: str, folder: Path | None = None) -> list[str]:
    """Run code in a process of its own, in the notebooks' folder, and give the files it is said to have read."""
    log = project.root / "reads.txt"
    subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {VARIABLE: str(log)},
        cwd=folder or project.root / "notebooks",
        check=True,
    )
    return log.read_text("utf-8").splitlines()


def test_what_the_report_reads_is_logged(project: Project) -> None:
    """The tables and texts that a notebook shows are logged, each once, and no others."""
    log = logged(project, OPEN + "report.text('oversikt')\nreport.text('oversikt')\nreport.frame('resultatrakning')")
    year = "data/provlandet/2024"
    assert len(log) == len(set(log))
    assert {f"{year}/tabeller.toml", f"{year}/texter/oversikt.md", f"{year}/tabeller/resultatrakning.csv"} <= set(log)
    assert f"{year}/tabeller/deltagare.csv" not in log
    assert any(name.startswith("templates/") for name in log)


def test_what_pandas_and_python_read_is_logged(project: Project) -> None:
    """Files that a notebook opens by itself are logged, by absolute or relative name, also those that are not there."""
    code = f"""
import os, pathlib, pandas
year = "../data/provlandet/2024"
pandas.read_csv(year + "/tabeller/deltagare.csv", sep=";")
open(pathlib.Path({str(project.root)!r}, "data/provlandet/2024/texter/ingress.md")).close()
os.close(os.open(pathlib.Path(year, "report.toml"), os.O_RDONLY))
try:
    open(year + "/texter/saknas.md")
except FileNotFoundError:
    pass
"""
    log = logged(project, OPEN + code)
    year = "data/provlandet/2024"
    for name in ("tabeller/deltagare.csv", "texter/ingress.md", "report.toml", "texter/saknas.md"):
        assert f"{year}/{name}" in log


def test_a_text_that_is_looked_for_is_logged(project: Project) -> None:
    """A text that the report looks for and does not have is logged."""
    assert "data/provlandet/2024/texter/saknas.md" in logged(project, OPEN + "report.text('saknas')")


def test_only_the_projects_files_are_logged(project: Project) -> None:
    """Python's own files, and what is built, are not logged."""
    (project.root / "build").mkdir()
    log = logged(
        project,
        OPEN
        + "report.text('oversikt')\nopen('../build/x', 'w').close()\nopen('/etc/hostname').close()\nimport json.tool",
    )
    assert log
    assert {name.split("/")[0] for name in log} <= {"data", "notebooks", "templates"}


def test_without_the_variable_nothing_is_logged(project: Project) -> None:
    """Outside a build nothing is written."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    before = sorted(project.root.rglob("*"))
    subprocess.run([sys.executable, "-c", OPEN], env=environment, cwd=project.root, check=True)
    assert sorted(project.root.rglob("*")) == before
