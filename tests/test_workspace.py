"""Where things lie in a project."""

from __future__ import annotations

from pathlib import Path

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.project.workspace import ROOT_VARIABLE, Workspace, find_workspace
from tests.project import Project


def test_a_report_is_found(project: Project) -> None:
    """A förbund and a year lead to the year's folder, whether the year is written as text or number."""
    workspace = Workspace(project.root)
    assert workspace.forbund() == ["provlandet"]
    assert workspace.years("provlandet") == [2024]
    assert workspace.find("provlandet", "2024") == workspace.find("provlandet", 2024) == project.folder


@pytest.mark.parametrize("name", ["../x", "..", "", "/etc", "provlandet/2024", "Provlandet", "prov landet", "2024"])
def test_an_unknown_forbund_is_told(project: Project, name: str) -> None:
    """A förbund without a folder, or a name that leads elsewhere, is refused with the names that exist."""
    with pytest.raises(ReportError) as caught:
        Workspace(project.root).find(name, 2024)
    (fault,) = caught.value.faults
    assert fault.message == f"Förbundet ”{name}” finns inte i data/."
    assert "provlandet" in fault.hint


def test_a_folder_outside_is_no_forbund(project: Project) -> None:
    """A folder beside data/ is not reached even when it looks like a förbund's."""
    (project.root / "x" / "2024").mkdir(parents=True)
    (project.root / "x" / "forbund.toml").write_text("")
    (project.root / "x" / "2024" / "report.toml").write_text("")
    with pytest.raises(ReportError, match="finns inte i data/"):
        Workspace(project.root).find("../x", 2024)


@pytest.mark.parametrize("year", ["2023", "20244", "24", "../2024", "", "tjugo"])
def test_an_unknown_year_is_told(project: Project, year: str) -> None:
    """A year without a report is refused with the years that exist."""
    project.write("../2022/report.toml", "")
    with pytest.raises(ReportError) as caught:
        Workspace(project.root).find("provlandet", year)
    (fault,) = caught.value.faults
    assert fault.message == f"Året ”{year}” finns inte för provlandet."
    assert fault.hint == "Det här finns: 2022, 2024."


def test_the_project_is_found_from_below(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project is found from any folder in it, as from a notebook's."""
    monkeypatch.delenv(ROOT_VARIABLE)
    monkeypatch.chdir(project.root / "notebooks")
    assert find_workspace().root == project.root
    assert find_workspace(project.folder.data).root == project.root


def test_the_environment_names_the_project(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The environment variable goes before the folder where one stands."""
    assert find_workspace(tmp_path_factory.mktemp("annat")).root == project.root


def test_no_project_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is in no project is told, with what a project looks like."""
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    with pytest.raises(ReportError, match="Hittar inget projekt") as caught:
        find_workspace(tmp_path)
    assert "data/ och notebooks/" in caught.value.faults[0].expected


def test_a_forbunds_own_notebook_wins(project: Project) -> None:
    """A notebook in the förbund's own folder goes before the shared one of the same name."""
    shared, own = (
        project.root / "notebooks" / "oversikt.ipynb",
        project.root / "notebooks" / "provlandet" / "oversikt.ipynb",
    )
    assert project.folder.notebook("oversikt") == shared
    own.parent.mkdir()
    own.write_bytes(shared.read_bytes())
    assert project.folder.notebook("oversikt") == own
    assert project.folder.notebook_names() == ["oversikt", "text"]


def test_files_are_named_from_the_root(project: Project) -> None:
    """A file is named from the project's root; one outside it by its whole path."""
    workspace = Workspace(project.root)
    assert workspace.relative(project.folder.table("x")) == "data/provlandet/2024/tabeller/x.csv"
    assert workspace.relative(Path("/annat/x.csv")) == "/annat/x.csv"
