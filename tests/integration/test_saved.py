"""What a person changes while notebooks run, or between two builds, by real kernels and the real command line."""

from __future__ import annotations

import asyncio
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from arsredovisning.cli.terminal import Silent
from arsredovisning.pipeline import steps
from arsredovisning.pipeline.build import Built, build, last_build
from arsredovisning.pipeline.edition import Edition, report
from arsredovisning.pipeline.plan import Task
from arsredovisning.pipeline.run import Outcome
from tests.integration.small import Small, small_project

LISTS = "import pathlib\nreport.markdown(f\"{len(list(pathlib.Path('../data/provlandet/bilder').glob('*')))} bilder.\")"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return small_project(tmp_path / "projekt")


def page(small: Small) -> str:
    return (small.project.folder.build / "arsredovisning.html").read_text("utf-8")


def told(said: str) -> str:
    """Give what stands in a table as running text."""
    return re.sub(r"[\s│┃]+", " ", said)


def end_with(small: Small, source: str, name: str = "oversikt") -> None:
    """Have a notebook end with another cell."""
    path = small.project.root / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = source
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_table_saved_while_its_notebook_runs(small: Small, when: str) -> None:
    """A table that is saved just before or after its notebook has read it is in the next build, and only there."""
    variables = dict(os.environ)
    project = small.project

    def run(task: Task, *arguments: Any) -> Outcome:
        if when == "before":
            project.replace("tabeller/deltagare.csv", "1 271", "1 992")
        outcome = steps.run_section(task, *arguments)
        if when == "after":
            project.replace("tabeller/deltagare.csv", "1 271", "1 992")
        return outcome

    project.replace("report.toml", '  { notebook = "oversikt" },\n', "")
    edition = report(project.folder)

    def made(given: Edition) -> Built:
        with ThreadPoolExecutor(1) as executor:
            return asyncio.run(build(given, ["html"], executor, Silent()))

    built = made(replace(edition, steps=replace(edition.steps, run=run)))
    assert built.changed == ("data/provlandet/2024/tabeller/deltagare.csv",)
    assert dict(os.environ) == variables
    assert "1\u00a0271" in page(small)
    assert "1\u00a0992" not in page(small)
    assert last_build(edition, ["html"]) is None
    assert made(edition).run == 1
    assert "1\u00a0992" in page(small)
    assert "1\u00a0271" not in page(small)


def test_a_notebook_that_lists_a_folder_is_run_again(small: Small) -> None:
    """A file that comes to a folder that a notebook lists, or goes from it, has the notebook run again."""
    folder = small.project.root / "data" / "provlandet" / "bilder"
    folder.mkdir()
    end_with(small, LISTS)
    small.must("report", FORMATS="html")
    assert "0 bilder." in page(small)
    (folder / "en.txt").write_text("x", "utf-8")
    assert "kör oversikt (data/provlandet/bilder är ändrad)" in small.must("report", FORMATS="html")
    assert "1 bilder." in page(small)
    assert "inget avsnitt behövde köras" in small.must("report", FORMATS="html")
    (folder / "en.txt").unlink()
    small.must("report", FORMATS="html")
    assert "0 bilder." in page(small)


def test_own_notebooks_come_and_go(small: Small) -> None:
    """A förbund's own notebook is used when it is there; what is deleted or spoilt after a good build is told."""
    shared, own = (small.project.root / "notebooks" / name for name in ("oversikt.ipynb", "provlandet/oversikt.ipynb"))
    small.must("report", FORMATS="html")
    own.parent.mkdir()
    before = shared.read_bytes()
    own.write_bytes(before)
    end_with(small, "report.markdown('Vårt eget.')", "provlandet/oversikt")
    assert "kör oversikt (anteckningsboken är ändrad)" in small.must("report", FORMATS="html")
    assert "Vårt eget." in page(small)
    shared.unlink()
    small.must("report", FORMATS="html")
    own.unlink()
    assert "Avsnittet ”oversikt” är okänt: det finns ingen sådan anteckningsbok." in small.refuses("report")
    (small.project.root / "notebooks" / "text.ipynb").unlink()
    own.write_bytes(b"{}")
    assert "notebooks/provlandet/oversikt.ipynb: Anteckningsboken går inte att läsa." in small.refuses("report")
    own.write_bytes(before)
    assert "notebooks/text.ipynb: Anteckningsboken till avsnittet ”ingress” saknas." in small.refuses("report")
    small.project.folder.text("ingress").unlink()
    assert "Avsnittet ”ingress” är okänt: det finns ingen sådan text." in small.refuses("report")


def test_paths_are_the_project_s(small: Small) -> None:
    """A path that a notebook shows, or that a message names, is one that a person finds in the project."""
    root = small.project.root
    end_with(small, "report.markdown(f'I {report.data.folder.workspace.root}. `{report.data.folder.settings}`')")
    small.must("report", FORMATS="html")
    assert f"I {root}." in page(small)
    executed = (small.project.folder.build / "sections" / "oversikt.ipynb").read_text("utf-8")
    assert str(small.project.folder.settings) in executed
    for path in (*small.project.folder.build.rglob("*"), *small.project.folder.cache.rglob("*")):
        assert path.is_dir() or b".indata" not in path.read_bytes(), path
    end_with(small, "import pathlib\npathlib.Path('../data/saknas.csv').resolve().read_text()")
    said = told(small.refuses("report", FORMATS="html"))
    assert f"No such file or directory: '{root}/data/saknas.csv'" in said
    end_with(small, "open('ny.txt', 'w')")
    said = told(small.refuses("report", FORMATS="html"))
    assert "skriver notebooks/ny.txt, men när rapporten byggs kan den inte skriva i projektet." in said
