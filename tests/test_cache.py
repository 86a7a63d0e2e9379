"""Results that need not be made again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from arsredovisning.pipeline.cache import SectionCache
from arsredovisning.pipeline.plan import Task, plan
from arsredovisning.project.digest import of_report
from arsredovisning.project.files import write_whole
from tests.project import Project

READ = "data/provlandet/2024/tabeller/deltagare.csv"
LOOKED_FOR = "data/provlandet/2024/texter/tillagg.md"


def task(project: Project) -> Task:
    return plan(project.data)[1]


def cache(project: Project) -> SectionCache:
    return SectionCache(project.folder.cache, of_report(project.folder))


@pytest.fixture
def stored(project: Project) -> Project:
    """Give a project whose section oversikt has a result in the cache."""
    cache(project).store(task(project), b"resultat", [READ, LOOKED_FOR])
    return project


def reason(project: Project) -> str:
    found = cache(project).find(task(project))
    assert found.notebook is None
    return found.reason


def test_the_tasks_of_a_report(project: Project) -> None:
    """Each section is a task in order; a text without a notebook is run by the one for texts."""
    ingress, oversikt = plan(project.data)
    assert (ingress.name, ingress.shown) == ("ingress", "notebooks/text.ipynb")
    assert ingress.parameters == {"forbund": "provlandet", "year": 2024, "text": "ingress"}
    assert (oversikt.name, oversikt.shown) == ("oversikt", "notebooks/oversikt.ipynb")
    assert oversikt.parameters == {"forbund": "provlandet", "year": 2024}


def test_an_unchanged_section_is_found(stored: Project) -> None:
    """A result is found again as long as nothing that it depends on has changed."""
    assert cache(stored).find(task(stored)).notebook == b"resultat"
    stored.text("annan", "En fil som avsnittet inte läste.")
    assert cache(stored).find(task(stored)).notebook == b"resultat"


def test_a_new_time_on_a_file_changes_nothing(stored: Project) -> None:
    """A file written again with the same content leaves the result as it is."""
    path = stored.root / READ
    path.write_bytes(path.read_bytes())
    assert cache(stored).find(task(stored)).notebook == b"resultat"


def test_a_section_never_run(project: Project) -> None:
    """A section without a result is to be run."""
    assert reason(project) == "har inte körts förut"


def test_another_sections_result_is_not_taken(stored: Project) -> None:
    """A result belongs to its own section only."""
    assert cache(stored).find(plan(stored.data)[0]).notebook is None


def test_a_changed_notebook(stored: Project) -> None:
    """A change in the notebook is told."""
    notebook = task(stored).notebook
    notebook.write_bytes(notebook.read_bytes() + b"\n")
    assert reason(stored) == "anteckningsboken är ändrad"


def test_a_notebook_of_the_forbunds_own(stored: Project) -> None:
    """A notebook that the förbund has made its own counts as a changed one."""
    own = stored.root / "notebooks" / "provlandet" / "oversikt.ipynb"
    own.parent.mkdir()
    own.write_bytes(task(stored).notebook.read_bytes() + b"\n")
    assert reason(stored) == "anteckningsboken är ändrad"


def test_a_changed_environment(stored: Project) -> None:
    """A change in the locked packages is told."""
    lock = stored.root / "locks" / "report.txt"
    lock.parent.mkdir()
    lock.write_text("pandas==1\n")
    assert reason(stored) == "miljön har ändrats"


@pytest.mark.parametrize("part", ["parametrarna", "programmet"])
def test_a_changed_program(stored: Project, part: str) -> None:
    """A change in the parameters or in the program is told."""
    made = task(stored)
    changed = replace(made, fingerprint=made.fingerprint | {part: "annat"})
    assert cache(stored).find(changed).reason == f"{part} har ändrats"


def test_changed_data(stored: Project) -> None:
    """A change in a file that the section read is told by the file's name."""
    stored.replace("tabeller/deltagare.csv", "702", "703")
    assert reason(stored) == f"{READ} är ändrad"


def test_deleted_data(stored: Project) -> None:
    """A file that the section read and that is gone is told."""
    (stored.root / READ).unlink()
    assert reason(stored) == f"{READ} är ändrad"


def test_a_file_that_was_looked_for(stored: Project) -> None:
    """A file that the section looked for in vain, and that has come, is told."""
    stored.text("tillagg", "Nytt.")
    assert reason(stored) == f"{LOOKED_FOR} är ändrad"


def test_a_damaged_result(stored: Project) -> None:
    """A result that is not what was stored is not used."""
    (stored.folder.cache / "oversikt.ipynb").write_bytes(b"resul")
    assert reason(stored) == "det sparade resultatet är skadat"


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"null", b"\xff", b"{}", b'{"fingerprint": null, "reads": {}, "result": ""}'],
)
def test_a_damaged_record(stored: Project, record: bytes) -> None:
    """A record that cannot be read counts as none."""
    (stored.folder.cache / "oversikt.json").write_bytes(record)
    assert reason(stored) == "har inte körts förut"


def test_a_record_without_its_reads(stored: Project) -> None:
    """A record whose list of files is damaged is not trusted and stops nothing."""
    path = stored.folder.cache / "oversikt.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"reads": None}))
    assert reason(stored)


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """A file is replaced whole, can be read by others, and leaves nothing beside it."""
    path = tmp_path / "x"
    path.write_bytes(b"gammalt")
    write_whole(path, b"nytt")
    assert path.read_bytes() == b"nytt"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    """A write that fails leaves nothing half behind."""
    path = tmp_path / "x"
    path.mkdir()
    with pytest.raises(OSError, match="x"):
        write_whole(path, b"nytt")
    assert list(tmp_path.iterdir()) == [path]
