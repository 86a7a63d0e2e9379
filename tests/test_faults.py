"""What is left, and what is said, when the system refuses any one of the operations on files of a command."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.processes import run_code
from tests.project import Project, make_project

#: How many operations there are for each that these tests refuse; with 1 the sweeps of ``tests.refused`` refuse all.
EVERY = 7


def swept(sweep: str, place: Path, *given: object, **environment: str) -> int:
    """Have a sweep of ``tests.refused`` made in a process of its own, and give how many refusals there were."""
    call = f"refused.swept(refused.{sweep}, Path({str(place)!r}), *{given!r})"
    code = f"from pathlib import Path\nfrom tests import refused\nprint({call})"
    return int(run_code(code, place.parent, environment).split()[-1])


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    """At whatever operation the system refuses, for whatever reason, no file is half, and all are old or all new."""
    place = tmp_path / "plats"
    assert swept("each_write", place) > 100


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_a_build_is_published_whole_or_not(tmp_path: Path, system: str) -> None:
    """At whatever operation the system refuses, the old build or the new one is there; also with no call that swaps."""
    place = tmp_path / "plats"
    assert swept("each_publishing", place, system) > 50


@pytest.mark.slow
@pytest.mark.parametrize("decides", [False, True], ids=["report", "decide"])
def test_a_build_leaves_what_was_there(tmp_path: Path, decides: bool) -> None:
    """At whatever operation the system refuses, no build, record or cache is half, and the next build is whole."""
    assert swept("each_build", tmp_path / "projekt", decides, 2 * EVERY - 1) > 10


@pytest.mark.slow
def test_a_save_at_any_moment_is_in_the_next_build(tmp_path: Path) -> None:
    """At whatever operation a table is saved, a build is whole with or without it, and the next one has it."""
    assert swept("each_save", tmp_path / "projekt", 2 * EVERY - 1) > 10


COMMANDS = {
    "new": ["new", "--year", "2025"],
    "export-excel": ["export-excel", "--year", "2024", "--file", "ut.xlsx"],
    "import-excel": ["import-excel", "--year", "2024", "--file", "in.xlsx"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    """At whatever operation the system refuses, what was there is whole, it is said why, and the next try succeeds."""
    project = make_project(tmp_path / "projekt")
    arguments = [*COMMANDS[name], "--forbund", "provlandet"]
    environment = {"ARSREDOVISNING_ROT": str(project.root), "COLUMNS": "600"}
    if name == "import-excel":
        filled(project)
    assert swept("each_command", project.root, arguments, EVERY, **environment) > 3


def filled(project: Project) -> None:
    """Leave a workbook in which two tables have been filled in."""
    from arsredovisning.imports.workbook import export_workbook

    path = project.root / "in.xlsx"
    path.write_bytes(export_workbook(project.folder))
    book = openpyxl.load_workbook(path)
    for name in ("deltagare", "resultatrakning"):
        sheet = book[name]
        changed = 0
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float) and not changed:
                    cell.value += 1
                    changed += 1
        assert changed
    book.save(path)
