"""The order of a build, by steps handed in: what each is given, and what a file that is saved meanwhile becomes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from arsredovisning.cli.terminal import Silent
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import steps
from arsredovisning.pipeline.build import Built, SectionsFailedError, build, last_build
from arsredovisning.pipeline.cache import SectionCache
from arsredovisning.pipeline.edition import Edition, Steps, report
from arsredovisning.pipeline.frozen import record
from arsredovisning.pipeline.plan import Task
from arsredovisning.pipeline.run import Failure, Outcome
from arsredovisning.pipeline.steps import BETWEEN, Checked
from arsredovisning.project.digest import FROZEN, Inputs
from arsredovisning.project.outputs import executed
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import Examination
from tests.project import Project, make_project

TABLE = "tabeller/resultatrakning.csv"
SHOWN = f"data/provlandet/2024/{TABLE}"
FORMATS = ("html", "docx")
#: When a person saves the table: before or after each of the steps.
MOMENTS = [f"{when} {step}" for step in ("check", "run", "stitch", "export", "review") for when in ("before", "after")]
Moment = Callable[[str], None]


@dataclass
class Told:
    """Steps that read the table as the real ones do, tell in which order they came, and let something happen then."""

    happens: Moment = lambda _moment: None
    fails: str = ""
    order: list[str] = field(default_factory=list)

    def _step(self, name: str, do: Callable[[], Any]) -> Any:
        self.happens(f"before {name}")
        self.order.append(name)
        done = do()
        self.happens(f"after {name}")
        if name == self.fails:
            raise ReportError(Fault("Det gick inte."))
        return done

    def check(self, own: ReportFolder) -> Checked:
        checked: Checked = self._step("check", lambda: steps.check_report(own))
        return checked

    def run(self, task: Task, folder: ReportFolder, inputs: Inputs, limit: int, target: Path) -> Outcome:
        def do() -> Outcome:
            if self.fails == "section":
                return Outcome(task.name, Failure(task.name, task.shown, None, None, "Det gick inte."))
            notebook = inputs.path(SHOWN).read_bytes()
            executed(target, task.name).write_bytes(notebook)
            SectionCache(folder.cache, inputs).store(task, notebook, [SHOWN])
            return Outcome(task.name)

        outcome: Outcome = self._step("run", do)
        return outcome

    def stitch(self, own: ReportFolder, checked: Checked, target: Path) -> None:
        def do() -> None:
            (target / BETWEEN).mkdir()
            sections = [executed(target, task.name).read_bytes() for task in checked.tasks]
            (target / BETWEEN / "allt").write_bytes(b"".join([*sections, (own.data / TABLE).read_bytes()]))

        self._step("stitch", do)

    def export(self, form: str, own: ReportFolder, target: Path) -> None:
        def do() -> None:
            content = (target / BETWEEN / "allt").read_bytes() + (own.data / TABLE).read_bytes()
            (target / f"arsredovisning.{form}").write_bytes(content)

        self._step("export", do)

    def review(self, own: ReportFolder, examined: Examination, target: Path, linked: bool) -> None:
        (target / BETWEEN / "arsredovisning.html").write_text("<body></body>", "utf-8")
        self._step("review", lambda: steps.write_review(own, examined, target, linked))

    def edition(self, project: Project) -> Edition:
        made = Steps(self.check, self.stitch, self.export, self.review, self.run)
        return replace(report(project.folder), steps=made)


def build_with(project: Project, told: Told, formats: Sequence[str] = FORMATS) -> Built:
    """Build the project's report with these steps, one after another."""
    with ThreadPoolExecutor(1) as executor:
        return asyncio.run(build(told.edition(project), formats, executor, Silent()))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def save(project: Project, old: str = "−9218", new: str = "−9219") -> None:
    path = project.folder.data / TABLE
    before = path.read_bytes()
    path.write_bytes(before.replace(old.encode(), new.encode()))
    assert path.read_bytes() != before


def once(moment: str, do: Callable[[], None]) -> Moment:
    """Do something the first time that a moment comes."""
    left = [moment]

    def happens(now: str) -> None:
        if now in left:
            left.remove(now)
            do()

    return happens


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the build of a project in which the table was saved before any build began."""
    project = make_project(tmp_path_factory.mktemp("clean"))
    save(project)
    build_with(project, Told())
    return files(project.folder.build)


def test_the_steps_come_in_their_order(project: Project) -> None:
    """A build checks, runs the sections, stitches, and then writes each format and the granskning."""
    told = Told()
    built = build_with(project, told, ("html", "pdf"))
    assert told.order == ["check", "run", "run", "stitch", "export", "export", "review"]
    assert [path.name for path in built.files] == ["arsredovisning.html", "arsredovisning.pdf", "granskning.html"]
    assert built.run == 2


def test_what_is_known_is_not_run_again(project: Project) -> None:
    """A second build of other formats runs no section; one of formats that are there has nothing to do."""
    build_with(project, Told())
    told = Told()
    assert build_with(project, told, ("html",)).run == 0
    assert "run" not in told.order
    assert last_build(told.edition(project), ("html",)) is not None
    assert last_build(told.edition(project), FORMATS) is not None
    assert last_build(told.edition(project), ("html", "pdf")) is None


@pytest.mark.parametrize("fails", ["check", "stitch", "export", "review"])
def test_a_step_that_fails_ends_the_build(project: Project, fails: str) -> None:
    """After a fault no later step is begun, the last build stands as it was, and nothing is left behind."""
    build_with(project, Told())
    before = files(project.folder.build)
    save(project)
    told = Told(fails=fails)
    with pytest.raises(ReportError, match="Det gick inte"):
        build_with(project, told)
    assert files(project.folder.build) == before
    assert "stitch" not in told.order or fails != "check"
    assert "export" not in told.order or fails != "stitch"
    assert list(project.folder.build.parent.iterdir()) == [project.folder.build]
    assert list(project.folder.workspace.cache.glob(".indata*")) == []


def test_all_sections_are_tried_before_a_build_fails(project: Project) -> None:
    """Sections that fail are told together, and nothing is stitched of the others."""
    told = Told(fails="section")
    with pytest.raises(SectionsFailedError) as raised:
        build_with(project, told)
    assert [failure.section for failure in raised.value.failures] == ["ingress", "oversikt"]
    assert told.order == ["check", "run", "run"]
    assert not project.folder.build.exists()


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_saved_during_a_build_is_in_the_next(project: Project, clean: dict[str, bytes], moment: str) -> None:
    """Whenever a table is saved, the build is whole as it was begun and says so, and the next one is as a clean one."""
    built = build_with(project, Told(once(moment, lambda: save(project))))
    assert built.changed == (SHOWN,)
    text = (project.folder.build / "arsredovisning.html").read_text("utf-8")
    assert "−9219" not in text
    assert text.count("−9218") == 4
    assert last_build(report(project.folder), FORMATS) is None
    again = build_with(project, Told())
    assert again.changed == ()
    assert again.run == 2
    assert files(project.folder.build) == clean
    assert last_build(report(project.folder), FORMATS) is not None


def test_what_is_saved_during_the_check_is_reviewed_by_the_next(project: Project) -> None:
    """What the granskning found in a table is not kept for what the table became while it was read."""
    lines = "id;rubrik;typ;summa;2024;2023", "a;A;;;1;", "resultat;C;summa;2 * a;9;"
    built = build_with(project, Told(once("before check", lambda: project.table("resultatrakning", *lines))))
    assert [finding.rule for finding in built.findings if finding.severity == "fel"] == []
    again = build_with(project, Told())
    assert {finding.file for finding in again.findings if finding.severity == "fel"} == {SHOWN}


def test_what_is_saved_and_taken_back_is_no_change(project: Project) -> None:
    """A table that is as it was when the build ends has not changed, and the build stands."""

    def happens(moment: str) -> None:
        if moment == "before check":
            save(project)
        if moment == "after review":
            save(project, "−9219", "−9218")

    assert build_with(project, Told(happens)).changed == ()
    assert last_build(report(project.folder), FORMATS) is not None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("texter/ny.md", "added"),
        ("texter/oversikt.md", "deleted"),
        ("../../../notebooks/provlandet/egen.py", "added"),
    ],
)
def test_files_that_come_and_go_during_a_build_are_told(project: Project, name: str, kind: str) -> None:
    """A file that is added or deleted meanwhile is named, also beside a förbund's own notebooks."""
    path = project.folder.data / name

    def happen() -> None:
        if kind == "added":
            path.parent.mkdir(exist_ok=True)
            path.resolve().write_text("Nytt.", "utf-8")
        else:
            path.unlink()

    built = build_with(project, Told(once("before stitch", happen)))
    assert built.changed == (project.folder.workspace.relative(path.resolve()),)
    assert last_build(report(project.folder), FORMATS) is None


def test_the_manifest_tells_what_was_read(project: Project) -> None:
    """The digests of a build are of the files that it was made of, by their names in the project."""
    build_with(project, Told())
    before = json.loads((project.folder.build / "manifest.json").read_text("utf-8"))["inputs"]
    build_with(project, Told(once("before export", lambda: save(project))))
    after = json.loads((project.folder.build / "manifest.json").read_text("utf-8"))["inputs"]
    assert after == before
    assert SHOWN in after
    assert "notebooks/oversikt.ipynb" in after


def test_formats_that_are_not_written_stay_until_they_are(project: Project) -> None:
    """A build of one format leaves the others as they were, and says that they are older while they are."""
    told = Told()
    build_with(project, told)
    before = files(project.folder.build)
    save(project)
    built = build_with(project, told, ["html"])
    word = project.folder.build / "arsredovisning.docx"
    assert built.older == (word,)
    assert word.read_bytes() == before["arsredovisning.docx"]
    assert (project.folder.build / "arsredovisning.html").read_bytes() != before["arsredovisning.html"]
    assert last_build(told.edition(project), FORMATS) is None
    again = last_build(told.edition(project), ["html"])
    assert again is not None
    assert again.older == (word,)
    assert build_with(project, told, ["docx"]).older == ()
    assert last_build(told.edition(project), FORMATS) is not None
    assert json.loads((project.folder.build / "manifest.json").read_text("utf-8"))["formats"] == list(FORMATS)


def test_formats_of_another_program_are_older(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written by other code than today's is not taken for new, although no input has changed."""
    build_with(project, Told())
    monkeypatch.setattr("arsredovisning.pipeline.manifest.program", lambda: "ett annat")
    built = build_with(project, Told(), ["html"])
    assert [path.name for path in built.older] == ["arsredovisning.docx"]


def test_a_decided_reports_formats_stay(project: Project) -> None:
    """One format of a frozen report can be built again; the decided ones that it does not write are still there."""
    told = Told()
    build_with(project, told)
    described = json.loads((project.folder.build / "manifest.json").read_text("utf-8"))
    (project.folder.data / FROZEN).write_text(record(project.folder, "2025-03-14", described["outputs"]), "utf-8")
    word = (project.folder.build / "arsredovisning.docx").read_bytes()
    (project.folder.build / "arsredovisning.html").write_bytes(b"")
    build_with(project, told, ["html"])
    assert (project.folder.build / "arsredovisning.docx").read_bytes() == word
    save(project)
    with pytest.raises(ReportError, match="är fastställd"):
        build_with(project, told, ["html"])
    assert (project.folder.build / "arsredovisning.docx").read_bytes() == word
