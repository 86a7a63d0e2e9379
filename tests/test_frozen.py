"""The record of a decided report, and the refusal to replace it."""

from __future__ import annotations

import json

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.pipeline import frozen
from arsredovisning.project.digest import FROZEN
from tests.project import Project

DECIDED = {"arsredovisning.html": "a", "arsredovisning.pdf": "b", "data/x.csv": "c", "granskning.html": "d"}


@pytest.fixture
def decided(project: Project) -> Project:
    project.write(FROZEN, frozen.record(project.folder, "2025-03-14", DECIDED))
    return project


def test_the_report_is_recorded_without_working_papers(decided: Project) -> None:
    """The date and the hashes of the report and its data are recorded; those of the granskning are not."""
    described = json.loads((decided.folder.data / FROZEN).read_text("utf-8"))
    assert described["beslutad"] == "2025-03-14"
    assert sorted(described["filer"]) == ["arsredovisning.html", "arsredovisning.pdf", "data/x.csv"]


@pytest.mark.parametrize(
    "outputs",
    [DECIDED, {"arsredovisning.pdf": "b"}, {**DECIDED, "granskning.html": "e", "sections/a.ipynb": "f"}, {}],
)
def test_an_equal_build_is_let_through(decided: Project, outputs: dict[str, str]) -> None:
    """A build whose files are the decided ones is no change, also with fewer formats or another granskning."""
    frozen.refuse_changes(decided.folder, outputs, decided.folder.cache)


def test_a_report_that_is_not_decided_may_change(project: Project) -> None:
    """Without a record nothing is refused."""
    frozen.refuse_changes(project.folder, {"arsredovisning.html": "z"}, project.folder.cache)
    assert frozen.changed(project.folder, {"arsredovisning.html": "z"}) == []


@pytest.mark.parametrize(
    ("outputs", "named"),
    [
        ({**DECIDED, "arsredovisning.pdf": "z"}, "andra arsredovisning.pdf"),
        ({**DECIDED, "data/ny.csv": "z"}, "andra data/ny.csv"),
    ],
)
def test_another_build_is_refused(decided: Project, outputs: dict[str, str], named: str) -> None:
    """A build that differs is refused; it says which files, where the build lies, and how to look at it."""
    decided.folder.build.mkdir(parents=True)
    (decided.folder.build / "arsredovisning.html").write_text("", "utf-8")
    with pytest.raises(ReportError) as raised:
        frozen.refuse_changes(decided.folder, outputs, decided.root / "annat")
    [fault] = raised.value.faults
    assert fault.found == named
    assert "ligger i annat." in fault.hint
    assert "make diff YEAR=2024 FORBUND=provlandet AGAINST=build/provlandet/2024" in fault.hint
    assert "FORCE=1" in fault.hint


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"filer": 1}'])
def test_a_spoiled_record_is_told(project: Project, content: str) -> None:
    """A record that cannot be read stops the build instead of letting everything through."""
    project.write(FROZEN, content)
    with pytest.raises(ReportError, match="går inte att läsa"):
        frozen.refuse_changes(project.folder, {}, project.folder.cache)
