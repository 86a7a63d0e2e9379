"""The snapshot that a build is made of: what is in it, what is told of it, and that it goes away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from arsredovisning.project.digest import of_comparison, of_report
from arsredovisning.project.snapshot import snapshot
from arsredovisning.project.workspace import find_workspace
from tests.project import FORBUND_TOML, Project


@pytest.fixture
def nation(project: Project) -> Project:
    """Give the project with another förbund, which has a notebook of its own, and a notebook that compares."""
    project.write("../../granne/forbund.toml", FORBUND_TOML)
    project.write("../../granne/2024/report.toml", "")
    project.write("../../riket.csv", "id;rubrik\r\n")
    project.write("../lager/.gomt", "")
    for name in ("granne/text.ipynb", "provlandet/egen.ipynb", "jamforelse/nyckeltal.ipynb", "hjalp/mer.py"):
        project.write(f"../../../notebooks/{name}", "{}")
    return project


def names(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_report_s_snapshot_has_what_the_report_needs(nation: Project) -> None:
    """It has the förbund's data of every year, the notebooks that it may use and the templates; no other förbund's."""
    with snapshot(of_report(nation.folder)) as taken:
        copied = names(taken.workspace.root)
    assert {"data/provlandet/forbund.toml", "data/riket.csv", "notebooks/provlandet/egen.ipynb"} <= copied
    assert {"notebooks/text.ipynb", "notebooks/hjalp/mer.py", "templates/arsredovisning/index.html.j2"} <= copied
    assert not any("granne" in name or "jamforelse" in name or ".gomt" in name for name in copied)
    assert {name for name in copied if not name.startswith("templates/")} == {
        name for name in names(nation.root) if "granne" not in name and not name.startswith("templates/")
    } - {"data/provlandet/lager/.gomt", "notebooks/jamforelse/nyckeltal.ipynb"}


def test_a_comparison_s_snapshot_has_every_forbund(nation: Project) -> None:
    """It has the data of all förbund and the notebooks that compare, not those of one förbund's own."""
    with snapshot(of_comparison(nation.folder.workspace)) as taken:
        copied = names(taken.workspace.root)
    assert {"data/provlandet/forbund.toml", "data/granne/2024/report.toml"} <= copied
    assert "notebooks/jamforelse/nyckeltal.ipynb" in copied
    assert "notebooks/granne/text.ipynb" not in copied


def test_the_snapshot_stays_as_it_was_taken(project: Project) -> None:
    """What is saved afterwards is told as changed and is not in the snapshot, which nobody else may read more of."""
    table = project.folder.table("deltagare")
    before = table.read_bytes()
    table.chmod(0o640)
    with snapshot(of_report(project.folder)) as taken:
        copy = taken.workspace.root / "data/provlandet/2024/tabeller/deltagare.csv"
        assert taken.changed() == ()
        table.write_bytes(b"nytt")
        project.folder.text("ingress").unlink()
        project.text("tillagg", "Nytt.")
        assert copy.read_bytes() == before
        assert copy.stat().st_mode & 0o777 == 0o440
        year = "data/provlandet/2024"
        changed = f"{year}/tabeller/deltagare.csv", f"{year}/texter/ingress.md", f"{year}/texter/tillagg.md"
        assert taken.changed() == changed


def test_builds_and_caches_stay_the_project_s(project: Project) -> None:
    """A snapshot is read as a project, its builds and caches are those of the project, and names are the same."""
    with snapshot(of_report(project.folder)) as taken:
        copied = taken.workspace.find("provlandet", 2024)
        assert (copied.build, copied.cache) == (project.folder.build, project.folder.cache)
        shown = copied.workspace.relative
        assert shown(copied.settings) == "data/provlandet/2024/report.toml"
        assert shown(copied.build) == "build/provlandet/2024"
        assert copied.workspace.root.name == project.root.name
        assert taken.workspace.as_original(f"i {copied.settings}!") == f"i {project.folder.settings}!"


def test_the_snapshot_is_gone_afterwards(project: Project) -> None:
    """Whatever ends a build, its snapshot is taken away."""
    for error in (RuntimeError, KeyboardInterrupt, SystemExit):
        with pytest.raises(error), snapshot(of_report(project.folder)):
            raise error
    assert list(project.folder.workspace.cache.iterdir()) == []


def test_what_a_killed_build_left_is_swept(project: Project) -> None:
    """The snapshot of a build that was killed goes when the next is taken; that of one that runs stays."""
    code = (
        "import os, signal\n"
        "from arsredovisning.project.digest import of_report\n"
        "from arsredovisning.project.snapshot import snapshot\n"
        "from arsredovisning.project.workspace import find_workspace\n"
        "with snapshot(of_report(find_workspace().find('provlandet', 2024))):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    cache = project.folder.workspace.cache
    left = set(cache.iterdir())
    assert left
    with snapshot(of_report(project.folder)) as running:
        assert not left & set(cache.iterdir())
        with snapshot(of_report(project.folder)):
            assert running.workspace.root.exists()
    assert list(cache.iterdir()) == []


def test_a_path_in_the_snapshot_is_told_as_the_project_s(project: Project) -> None:
    """A file that turns out not to be there is named where a person can look for it."""
    with pytest.raises(FileNotFoundError) as raised, snapshot(of_report(project.folder)) as taken:
        (taken.workspace.root / "data" / "saknas.csv").read_bytes()
    assert raised.value.filename == str(project.root / "data" / "saknas.csv")
    assert ".indata" not in str(raised.value)


def test_folders_that_are_links_are_followed(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A year that lies elsewhere is copied, and a link that leads back to where it lies is not followed for ever."""
    year = project.folder.data
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "2024"
    year.rename(elsewhere)
    year.symlink_to(elsewhere)
    (elsewhere / "runt").symlink_to(elsewhere)
    (elsewhere / "borta").symlink_to(elsewhere / "finns_inte")
    with snapshot(of_report(project.folder)) as taken:
        assert (taken.workspace.root / "data/provlandet/2024/tabeller/deltagare.csv").is_file()
        assert taken.changed() == ()


def test_a_kernel_knows_which_project_its_snapshot_is_of(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the environment of a kernel the snapshot is found, and the project as its home."""
    from arsredovisning.pipeline.kernels import kernel_environment

    with snapshot(of_report(project.folder)) as taken:
        for name, value in kernel_environment(taken.workspace).items():
            monkeypatch.setenv(name, value)
        assert find_workspace() == taken.workspace
