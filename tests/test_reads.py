"""Which files a notebook has read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from arsredovisning.notebook.reads import VARIABLE, read
from arsredovisning.pipeline.kernels import kernel_environment
from arsredovisning.project.digest import of_report
from arsredovisning.project.snapshot import snapshot
from tests.processes import run_code
from tests.project import Project

OPEN = "from arsredovisning import open_report\nreport = open_report('provlandet', 2024)\n"


def logged(project: Project, code: str) -> list[str]:
    """Run code in a process of its own, in the notebooks' folder, and give the files it is said to have read."""
    log = project.root / "reads.txt"
    run_code(code, project.root / "notebooks", {VARIABLE: str(log)})
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


def test_a_list_that_finds_no_room_is_of_no_use(project: Project) -> None:
    """Where a name cannot be written down, the notebook is told, and what was listed is not taken for all."""
    log = project.root / "reads.txt"
    code = OPEN + "import os\nreal = os.write\nos.write = lambda file, content: real(file, content[:1])\n"
    code += "try:\n    report.text('oversikt')\nexcept OSError as error:\n    print(error.errno)"
    assert run_code(code, project.root / "notebooks", {VARIABLE: str(log)}) == f"{errno.ENOSPC}\n"
    with pytest.raises(OSError, match="No space left"):
        read(log)
    assert read(project.root / "saknas.txt") == []


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


@pytest.mark.parametrize(
    "code",
    [
        "os.listdir('../data/provlandet/2024/texter')",
        "os.listdir(b'../data/provlandet/2024/texter')",
        "list(os.scandir('../data/provlandet/2024/texter'))",
        "list(pathlib.Path('../data/provlandet/2024/texter').iterdir())",
        "list(pathlib.Path('../data/provlandet/2024').glob('texter/*.md'))",
        "glob.glob('../data/provlandet/2024/texter/*.md')",
        "list(os.walk('../data/provlandet/2024'))",
        "os.chdir('../data/provlandet/2024/texter'); os.listdir()",
    ],
)
def test_a_folder_that_is_listed_is_logged(project: Project, code: str) -> None:
    """A folder is logged by its name, however its files are listed."""
    assert "data/provlandet/2024/texter" in logged(project, OPEN + f"import glob, os, pathlib\n{code}")


def test_looking_for_modules_and_reports_is_no_listing(project: Project) -> None:
    """What Python lists to find a module, and the program to find the report, does not make a notebook depend on it."""
    project.write("../../../notebooks/hjalp.py", "SVAR = 42")
    log = logged(project, OPEN + "import hjalp, colorsys\nreport.frame('deltagare')")
    assert "notebooks/hjalp.py" in log
    assert not {"notebooks", "data", "data/provlandet"} & set(log)


def test_a_draft_depends_on_last_years_report(project: Project) -> None:
    """A notebook of a draft is run again when last year's report comes."""
    project.replace("report.toml", "beslutad = 2025-03-14", "")
    assert "data/provlandet/2023/report.toml" in logged(project, OPEN + "report.frame('deltagare')")


REFUSED = """
try:
    {code}
except Exception as error:
    print(type(error).__name__, error)
"""


def refused(project: Project, code: str) -> str:
    """Run code in a kernel's place, with a snapshot of the project to read, and give how it is refused."""
    with snapshot(of_report(project.folder)) as taken:
        environment = kernel_environment(taken.workspace) | {VARIABLE: str(project.root / "reads.txt")}
        printed = run_code(OPEN + REFUSED.format(code=code), taken.workspace.notebooks, environment)
        return taken.workspace.as_original(printed)


def test_a_notebook_does_not_write_in_the_snapshot(project: Project) -> None:
    """What a notebook writes in the project while a report is built is refused, since it would be lost."""
    assert "skriver data/ny.csv, men när rapporten byggs" in refused(project, "open('../data/ny.csv', 'w')")
    assert "skriver notebooks/ny.csv" in refused(project, "report.frame('deltagare').to_csv('ny.csv')")
    assert refused(project, "open('/dev/null', 'w')") == ""


def test_a_notebook_does_not_read_beside_the_snapshot(project: Project) -> None:
    """A file that is not in the snapshot, or a path that holds on this machine alone, is refused with what to do."""
    project.write("../../granne/forbund.toml", "")
    assert "läser data/granne/forbund.toml, som inte är rapportens" in refused(
        project, "open('../data/granne/forbund.toml')"
    )
    whole = project.folder.table("deltagare")
    said = refused(project, f"open({str(whole)!r})")
    assert "når data/provlandet/2024/tabeller/deltagare.csv med hela sökvägen" in said
    assert "Väntat:   ../data/provlandet/2024/tabeller/deltagare.csv" in said


def test_what_python_looks_for_by_itself_is_no_fault(project: Project) -> None:
    """A fault keeps its own words although Python looks at files outside the snapshot to tell where it came from."""
    source = project.write("../../../notebooks/kod.py", "1 / 0")
    code = f"import traceback\n    exec(compile('1 / 0', {str(source)!r}, 'exec'))"
    assert refused(
        project, code + "\nexcept ZeroDivisionError:\n    print(traceback.format_exc().splitlines()[-1])"
    ).endswith("ZeroDivisionError: division by zero\n")


def test_a_module_beside_the_notebooks_is_imported(project: Project) -> None:
    """A module is imported from the snapshot although its compiled code cannot be kept there."""
    project.write("../../../notebooks/hjalp.py", "SVAR = 42")
    assert refused(project, "import hjalp; print(hjalp.SVAR)") == "42\n"


def test_without_the_variable_nothing_is_logged(project: Project) -> None:
    """Outside a build nothing is written."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    before = sorted(project.root.rglob("*"))
    subprocess.run([sys.executable, "-c", OPEN], env=environment, cwd=project.root, check=True)
    assert sorted(project.root.rglob("*")) == before
