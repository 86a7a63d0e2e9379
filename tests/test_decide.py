"""Deciding a report: the date that is set, and what must be finished first."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from arsredovisning.decide import decision, record_build, refuse_build, refuse_unfinished
from arsredovisning.errors import ReportError
from arsredovisning.pipeline import frozen
from arsredovisning.pipeline.build import Built
from arsredovisning.review.run import review
from tests.project import REPORT_TOML, Project

UNDATED = REPORT_TOML.replace("beslutad = 2025-03-14\n", "# En kommentar\n")
#: A build that nothing is wrong with.
BUILT = Built((), (), 0, 0.0)
WRONG_SUM = ("id;rubrik;typ;summa;2024;2023", "a;A;;;1;", "resultat;C;summa;2 * a;9;")


def decide(project: Project, date: str) -> None:
    """Decide the report, whose build is as if it had been made."""
    described(project, "html", date=date)
    record_build(decision(project.folder, date), BUILT)


def described(project: Project, *formats: str, date: str = "2025-03-20") -> None:
    project.folder.build.mkdir(parents=True)
    manifest = {
        "formats": formats,
        "decided": date,
        "program": "p",
        "versions": {"python": "3.11.7"},
        "inputs": {"locks/report.txt": "l", "templates/fonts/ttf/a.ttf": "f"},
        "outputs": {"arsredovisning.html": "a"},
    }
    (project.folder.build / "manifest.json").write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_date_is_all_that_changes(project: Project, newline: str, bom: str) -> None:
    """The date is put below the title; comments, line ends and the rest of the file stay."""
    project.write("report.toml", bom + UNDATED.replace("\n", newline))
    decide(project, "2025-03-20")
    title, _, rest = UNDATED.partition("\n")
    expected = f"{title}\nbeslutad = 2025-03-20\n{rest}".replace("\n", newline)
    assert project.folder.settings.read_bytes().decode() == bom + expected
    assert str(project.data.settings.beslutad) == "2025-03-20"


def test_a_date_that_was_unknown_is_replaced(project: Project) -> None:
    """A known date takes the place of the reason why it was not known."""
    project.replace("report.toml", "beslutad = 2025-03-14", 'beslutad_okand = "Står inte i källan."')
    decide(project, "2025-03-20")
    assert str(project.data.settings.beslutad) == "2025-03-20"


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("14 mars", "ett datum som 2025-03-13"),
        ("2025-02-30", "ett datum som 2025-03-13"),
        ("2024-03-14", "innan året är slut"),
        ("2025-03-15", "redan beslutad den 2025-03-14"),
    ],
)
def test_a_wrong_date_is_told(project: Project, date: str, told: str) -> None:
    """What is no date, is before the year's end, or is another than the decided one, is refused and nothing written."""
    before = project.folder.settings.read_bytes()
    with pytest.raises(ReportError, match=told):
        decision(project.folder, date)
    assert project.folder.settings.read_bytes() == before


def test_nothing_is_written_before_the_build_is_done(project: Project) -> None:
    """A report that is not decided after all is the draft that it was, with what was saved meanwhile."""
    before = project.write("report.toml", UNDATED).read_bytes()
    made = decision(project.folder, "2025-03-20")
    refuse_unfinished(made)
    assert project.folder.settings.read_bytes() == before
    project.write("report.toml", UNDATED.replace("Årsredovisning", "Redovisning"))
    described(project, "html")
    with pytest.raises(ReportError, match=r"(?s)ändrades medan den byggdes.*report\.toml"):
        record_build(made, BUILT)
    assert "Redovisning" in project.folder.settings.read_text("utf-8")
    assert frozen.recorded(project.folder) is None


@pytest.mark.parametrize("last", ["faststalld.json", "report.toml"])
def test_a_decision_that_is_interrupted_is_known(project: Project, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """Stopped before either file is in place, nothing is decided; between them the next command says how to finish."""
    project.write("report.toml", UNDATED)
    described(project, "html")
    made, replace_file = decision(project.folder, "2025-03-20"), Path.replace

    def stop(path: Path, target: Path) -> Path:
        if target.name == last:
            raise KeyboardInterrupt
        return replace_file(path, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        record_build(made, BUILT)
    monkeypatch.undo()
    assert project.data.settings.beslutad is None
    if last == "faststalld.json":
        frozen.refuse_half(project.folder)
        assert frozen.recorded(project.folder) is None
        return
    with pytest.raises(ReportError, match="make decide YEAR=2024 FORBUND=provlandet DATE=2025-03-20"):
        frozen.refuse_half(project.folder)
    record_build(decision(project.folder, "2025-03-20"), BUILT)
    frozen.refuse_half(project.folder)
    assert str(project.data.settings.beslutad) == "2025-03-20"


def test_another_date_than_the_decided_one_is_told(project: Project) -> None:
    """A date that is changed by hand after the report was frozen stops the next command."""
    project.write("report.toml", UNDATED)
    decide(project, "2025-03-20")
    project.replace("report.toml", "2025-03-20", "2025-03-21")
    with pytest.raises(ReportError, match=r"(?s)fastställda för 2025-03-20.*Skriv tillbaka dagen"):
        frozen.refuse_half(project.folder)


def test_a_finished_report_may_be_decided(project: Project) -> None:
    """A report with a date and no error passes."""
    refuse_unfinished(decision(project.folder, ""))


def test_a_report_without_date_is_refused(project: Project) -> None:
    """Without a date the right call is shown."""
    project.write("report.toml", UNDATED)
    with pytest.raises(ReportError, match="make decide YEAR=2024 FORBUND=provlandet DATE=2025-03-13"):
        refuse_unfinished(decision(project.folder, ""))


def test_an_error_that_nobody_has_accepted_is_refused(project: Project) -> None:
    """Each such error is told with its place, and what to do."""
    project.table("resultatrakning", *WRONG_SUM)
    with pytest.raises(ReportError) as raised:
        refuse_unfinished(decision(project.folder, ""))
    assert any(
        fault.place == "data/provlandet/2024/tabeller/resultatrakning.csv, rad 3, kolumn 2024"
        for fault in raised.value.faults
    )
    assert all("avvikelser.toml" in fault.hint for fault in raised.value.faults)


def test_a_text_that_is_marked_as_unfinished_is_refused(project: Project) -> None:
    """What is marked in a text as left to do is told with its line."""
    project.text("oversikt", "Klart.\n\n==Skriv om resultatet==\n")
    with pytest.raises(ReportError, match=r"oversikt\.md, rad 3: Texten har en markering kvar"):
        refuse_unfinished(decision(project.folder, ""))


def test_the_build_is_recorded(project: Project) -> None:
    """The hashes of the manifest are recorded beside report.toml."""
    described(project, "html", "pdf")
    assert record_build(decision(project.folder, ""), BUILT) == project.folder.data / "faststalld.json"
    assert frozen.recorded(project.folder) == {"arsredovisning.html": "a"}


def test_a_build_that_something_was_saved_during_is_not_recorded(project: Project) -> None:
    """A report is not frozen when a file was changed after the build read it; the file is named."""
    described(project, "html", "pdf")
    with pytest.raises(ReportError, match=r"(?s)ändrades medan den byggdes.*texter/ingress\.md.*kör samma"):
        refuse_build(replace(BUILT, changed=("texter/ingress.md",)))
    assert frozen.recorded(project.folder) is None


def test_a_build_with_an_error_is_not_recorded(project: Project) -> None:
    """An error that came into the data after they were reviewed and before they were built is refused."""
    described(project, "html", "pdf")
    project.table("resultatrakning", *WRONG_SUM)
    with pytest.raises(ReportError, match=r"resultatrakning\.csv, rad 3"):
        refuse_build(replace(BUILT, findings=tuple(review(project.data))))
    assert frozen.recorded(project.folder) is None
