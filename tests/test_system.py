"""What the system refuses, told in Swedish."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from arsredovisning.data.settings import Section
from arsredovisning.pipeline.plan import Task
from arsredovisning.pipeline.run import lost
from arsredovisning.project.system import read_refusal, refusal
from tests.project import Project

EVERY = sorted(errno.errorcode)


@pytest.mark.parametrize("code", EVERY)
@pytest.mark.parametrize("name", ["/a/b.csv", None])
def test_each_refusal_is_told(code: int, name: str | None) -> None:
    """Whatever the system says, there is a Swedish sentence, what to do, and the file if one is known; never "None"."""
    said = str(refusal(OSError(code, os.strerror(code), name)))
    assert "None" not in said
    assert "Gör så här: " in said
    assert said.startswith("/a/b.csv: ") == (name is not None)


def test_a_long_folder_for_temporary_files_is_told() -> None:
    """A socket's path has few bytes: the folder is named, and how another is chosen."""
    said = str(refusal(OSError("AF_UNIX path too long")))
    assert "Sökvägen till mappen för tillfälliga filer är för lång" in said
    assert "TMPDIR=/tmp" in said


def test_a_full_disk_is_not_taken_for_memory(project: Project) -> None:
    """A section that a full disk stopped says so."""
    task = Task(Section(notebook="drift"), project.root / "drift.ipynb", "notebooks/drift.ipynb", {}, {})
    failure = lost(task, OSError(errno.ENOSPC, "No space left on device", "/x/y")).failure
    assert failure is not None
    assert failure.message == "Disken är full. /x/y."
    assert "minne" not in failure.hint


def test_a_full_disk_that_a_cell_meets_is_told(project: Project) -> None:
    """What the system refuses a cell is told as by any other command, with its file; its own errors are not."""
    refused = read_refusal("[Errno 28] No space left on device: '/x/y'")
    assert refused is not None
    assert str(refusal(refused)).startswith("/x/y: Disken är full.")
    assert read_refusal("Det gick inte.") is None


def test_files_that_could_not_be_copied_are_told(project: Project) -> None:
    """Of many files the first is named, with what was wrong."""
    with pytest.raises(shutil.Error) as raised:
        shutil.copytree(project.folder.data, project.root / "kopia", copy_function=_full)
    assert re.match(r".*\.(csv|md|toml): Disken är full\.", str(refusal(raised.value)))


def _full(_source: str, target: str) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)


def test_no_folder_for_temporary_files_is_told() -> None:
    """Where none can be written in, as on a full disk, it is not shared memory that is blamed."""
    said = str(refusal(FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")))
    assert said.startswith("Ingen mapp för tillfälliga filer går att skriva i.")
    assert "TMPDIR=" in said


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TMPDIR": "{root}/" + "lång" * 30}, "Sökvägen till mappen för tillfälliga filer är för lång"),
        ({"PYTHONIOENCODING": "ascii"}, "Klart p? "),
        ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "Klart p"),
        ({"PYTHONIOENCODING": "latin-1"}, "Klart p"),
    ],
)
@pytest.mark.slow
def test_a_build_on_another_terminal(project: Project, environment: dict[str, str], told: str) -> None:
    """Whatever the terminal can show and wherever temporary files lie, there is a message and never a traceback."""
    given = {name: value.format(root=project.root) for name, value in environment.items()}
    if "TMPDIR" in given:
        Path(given["TMPDIR"]).mkdir()
    project.write("report.toml", 'titel = "T"\n[[delar]]\nrubrik = "D"\nsektioner = [ { text = "ingress" } ]\n')
    done = subprocess.run(
        [sys.executable, "-m", "arsredovisning", "report", "--forbund", "provlandet", "--year", "2024"],
        env=os.environ | {"ARSREDOVISNING_ROT": str(project.root)} | given,
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in said
    assert re.search(re.escape(told), said), said
