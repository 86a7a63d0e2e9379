"""Which version a decided report is built again of, in which environment, and what is said of what comes out."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.pipeline import frozen, manifest
from arsredovisning.project.digest import FROZEN, FROZEN_MANIFEST, digest_of_program, of_bytes, of_report
from arsredovisning.project.git import Head, head
from arsredovisning.rebuild import again, environment
from arsredovisning.rebuild.source import Source, find
from tests.project import Project

FILES = {"arsredovisning.html": b"<p>Ett\n<p>Tv\xc3\xa5\n", "data/a.csv": b"id;x\r\n"}


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Prov", "-c", "user.email=prov@example.org"]
    done = subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "Nytt") -> str:
    git(folder, "add", "-A", ".")
    git(folder, "commit", "-qm", message)
    return git(folder, "rev-parse", "HEAD")


def record(project: Project, version: Head | None = None) -> frozen.Record:
    """Record the project's report as decided, made of what the project holds now."""
    inputs = of_report(project.folder)
    empty = project.root / "tomt"
    empty.mkdir(exist_ok=True)
    outputs = {name: of_bytes(content) for name, content in FILES.items()}
    described = manifest.manifest(project.folder, inputs, ("html", "data"), (), "2025-03-14", empty)
    described |= {"program": digest_of_program(project.root / "src"), "outputs": outputs}
    written = manifest.written(described)
    origin = frozen.origin(described, written.encode(), version or head(project.folder.workspace))
    project.write(FROZEN_MANIFEST, written)
    project.write(FROZEN, frozen.record(project.folder, "2025-03-14", outputs, origin))
    found = frozen.read(project.folder)
    assert found
    return found


@pytest.fixture
def whole(project: Project) -> Project:
    """A project with a program and a lock in it, and templates of its own."""
    (project.root / "templates").unlink()
    for name, text in {
        "templates/arsredovisning/stil.css": "p {}",
        "templates/fonts/a.ttf": "a",
        "locks/report.txt": "",
        "src/arsredovisning/__init__.py": "x = 1\n",
        "pyproject.toml": "",
        "README.md": "",
        "LICENSE": "MIT",
        "data/granne/forbund.toml": "namn = 'Granne'\n",
        "notebooks/granne/text.ipynb": "{}",
    }.items():
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (project.root / name).write_text(text, "utf-8")
    return project


@pytest.fixture
def committed(whole: Project) -> Project:
    """A project in git, whose report was decided and put in."""
    git(whole.root, "init", "-qb", "main")
    commit(whole.root, "Utkast")
    whole.replace("texter/ingress.md", "Totalt", "Sammanlagt")
    record(whole)
    commit(whole.root, "Fastställd")
    return whole


def test_the_version_that_holds_it_is_found(committed: Project) -> None:
    """It is the one that has what was read, not the one that was checked out, and whatever came after it."""
    version = git(committed.root, "rev-parse", "HEAD")
    committed.text("ny", "Ny.\n")
    commit(committed.root)
    _record, source = find(committed.folder)
    assert (source.commit, source.differs, source.remarks) == (version, (), ())


def test_a_rewritten_history_gives_it_all_the_same(committed: Project) -> None:
    """What a version is called says nothing; what it holds does."""
    git(committed.root, "commit", "-q", "--amend", "-m", "Annat namn")
    git(committed.root, "checkout", "-q", "--orphan", "ny")
    version = commit(committed.root, "Allt på nytt")
    git(committed.root, "branch", "-qD", "main")
    _record, source = find(committed.folder)
    assert (source.commit, source.differs) == (version, ())


@pytest.mark.parametrize("name", ["texter/å ä.md", 'tabeller/a"b.csv', "bild\tett.png", "a\nb.txt", ".dold", "~$a.csv"])
def test_any_name_is_read_in_git_as_on_disk(whole: Project, name: str) -> None:
    """A version is compared by the names and bytes that a build reads, whatever the files are called."""
    git(whole.root, "init", "-qb", "main")
    (whole.folder.data / name).write_bytes(b"\xff\r\n")
    record(whole)
    version = commit(whole.root)
    assert find(whole.folder)[1] == Source(whole.folder.workspace, version, ())


def test_a_project_may_lie_inside_its_repository(whole: Project) -> None:
    """The project's folder is not always the repository's."""
    outer = whole.root.parent / f"{whole.root.name}-yttre"
    inner = outer / "rapporter"
    outer.mkdir()
    whole.root.rename(inner)
    git(outer, "init", "-qb", "main")
    project = Project(inner)
    record(project)
    version = commit(outer)
    (inner / "templates" / "arsredovisning" / "stil.css").write_text("p { color: red }", "utf-8")
    _record, source = find(project.folder)
    assert source.commit == version
    source.put(outer / "uttagen")
    assert (outer / "uttagen" / "templates" / "arsredovisning" / "stil.css").read_text("utf-8") == "p {}"
    outer.rename(whole.root)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda project: project.write("../forbund.toml", "namn = 'A'"), "data/provlandet/forbund.toml"),
        (lambda project: project.text("ny", "Ny."), "data/provlandet/2024/texter/ny.md"),
        (lambda project: project.folder.text("ingress").unlink(), "data/provlandet/2024/texter/ingress.md"),
        (lambda project: (project.root / "src/arsredovisning/__init__.py").write_text("x = 2\n"), "src"),
        (lambda project: (project.root / "templates/fonts/a.ttf").write_text("b"), "templates/fonts/a.ttf"),
        (lambda project: (project.root / "locks/report.txt").write_text("a==1"), "locks/report.txt"),
    ],
)
def test_what_no_version_has_is_named(whole: Project, change: Callable[[Project], object], named: str) -> None:
    """Where nothing holds all that a report was made of, the nearest is taken and what is not as it was is named."""
    git(whole.root, "init", "-qb", "main")
    record(whole)
    change(whole)
    version = commit(whole.root)
    _record, source = find(whole.folder)
    assert (source.commit, source.differs) == (version, (named,))
    assert source.remarks[0].endswith(f"där detta är annat: {named}.")


def test_another_forbund_is_no_part_of_it(committed: Project) -> None:
    """What another förbund has changes nothing."""
    (committed.root / "data" / "granne" / "forbund.toml").write_text("namn = 'B'\n", "utf-8")
    commit(committed.root)
    assert find(committed.folder)[1].remarks == ()


def test_what_is_not_in_git_is_taken_as_it_is(whole: Project) -> None:
    """A decision that nobody has put in is built of the project itself, and that is said."""
    git(whole.root, "init", "-qb", "main")
    commit(whole.root)
    whole.replace("texter/ingress.md", "Totalt", "Sammanlagt")
    record(whole)
    _record, source = find(whole.folder)
    assert source.commit == ""
    assert "Lägg in det i versionshanteringen." in source.remarks[0]


@pytest.mark.parametrize("installed", [True, False])
def test_without_git_the_project_is_taken_as_it_is(
    whole: Project, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    """Where there is no repository, or no git, that is said, and the project is what there is."""
    if not installed:
        monkeypatch.setenv("PATH", "")
    origin = record(whole).origin
    assert origin
    assert (origin.version, origin.andrad) == ("", False)
    _record, source = find(whole.folder)
    assert (source.commit, source.differs) == ("", ())
    assert source.remarks[0].startswith("Ingen version i git går att hämta: ")
    assert ("git är inte installerat" in source.remarks[0]) is not installed


def test_a_lost_version_is_told(whole: Project) -> None:
    """A clone without the history says which version it lacks, and how it is fetched."""
    git(whole.root, "init", "-qb", "main")
    record(whole, Head("0" * 40))
    whole.text("ny", "Ny.")
    commit(whole.root)
    _record, source = find(whole.folder)
    assert source.remarks[0].startswith(f"Versionen {'0' * 12}, som var framme")


def test_an_older_record_is_built_of_the_version_where_it_came(committed: Project) -> None:
    """A record that does not say what the report was made of is still read, and what cannot be told is said."""
    described = json.loads((committed.folder.data / FROZEN).read_text("utf-8"))
    del described["byggd_av"]
    committed.write(FROZEN, json.dumps(described))
    (committed.folder.data / FROZEN_MANIFEST).unlink()
    version = commit(committed.root)
    committed.text("ny", "Ny.")
    commit(committed.root)
    found, source = find(committed.folder)
    assert found.origin is None
    assert source.commit == version
    assert "är av äldre slag och säger inte vad rapporten byggdes av" in source.remarks[0]
    shutil.rmtree(committed.root / ".git")
    assert find(committed.folder)[1].remarks[-1].startswith("Vad rapporten byggdes av går inte att säga")


def test_a_report_that_is_not_decided_is_told(whole: Project) -> None:
    """There is nothing to build it again to."""
    with pytest.raises(ReportError, match=r"(?s)är inte fastställd.*make decide YEAR=2024 FORBUND=provlandet"):
        find(whole.folder)


@pytest.mark.parametrize(("content", "told"), [(None, "saknas"), ("{}", "är inte det som sparades")])
def test_a_manifest_that_is_not_the_recorded_one_is_told(whole: Project, content: str | None, told: str) -> None:
    """What the report was made of is not taken from a file that somebody has changed."""
    record(whole)
    path = whole.folder.data / FROZEN_MANIFEST
    path.unlink()
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(ReportError, match=rf"faststalld-manifest\.json: Manifestet .* {told}"):
        find(whole.folder)


def test_a_project_without_its_program_is_told(whole: Project, tmp_path: Path) -> None:
    """A version that has only data cannot be built as it was."""
    shutil.rmtree(whole.root / "src")
    with pytest.raises(ReportError, match="Programmet ligger inte i projektet"):
        Source(whole.folder.workspace, "", ()).put(tmp_path / "ut")


def test_an_environment_is_borrowed_only_where_it_is_the_same(
    whole: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another lock, another Python, or packages that are not the locked ones: the version gets one of its own."""
    tree, workspace = tmp_path_factory.mktemp("version"), whole.folder.workspace
    shutil.copytree(whole.root / "locks", tree / "locks")
    assert environment.other(tree, workspace, platform.python_version()) == ""
    assert environment.other(tree, workspace, "") == ""
    assert "byggdes med Python 3.99.1" in environment.other(tree, workspace, "3.99.1")
    (tree / "locks" / "report.txt").write_text("pandas==0.1\n", "utf-8")
    assert environment.other(tree, workspace, "") == "andra paket är låsta nu"
    (whole.root / "locks" / "report.txt").write_text("pandas==0.1\n", "utf-8")
    assert environment.other(tree, workspace, "") == "miljön är inte den som är låst (pandas 0.1 saknas)"
    made = environment.prepare(tree, workspace, "3.99.1")
    assert not made.borrowed
    assert made.command[:2] == ("make", "--no-print-directory")
    assert "Den byggdes med Python 3.99.1, som inte finns här" in made.said


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("exit 1", r"(?s)Paketen som rapporten byggdes med gick inte att installera.*inget nät.*Kontrollera nätet"),
        ("exit 0", r"(?s)Rapporten gick inte att bygga som den var.*inget nät"),
    ],
)
def test_what_stops_the_old_program_is_told(tmp_path: Path, program: str, told: str) -> None:
    """No way to the packages, and a report that does not build, are two things, and each has what was said."""
    (tmp_path / "Makefile").write_text("report:\n\t@echo 'Fel: inget nät' >&2; exit 1\n", "utf-8")
    runs = tmp_path / ".venv" / "bin" / "python"
    runs.parent.mkdir(parents=True)
    runs.write_text(f"#!/bin/sh\n{program}\n", "utf-8")
    runs.chmod(0o755)
    made = environment.Environment(("make", "-C", str(tmp_path), "report"), "", borrowed=False)
    with pytest.raises(ReportError, match=told):
        environment.build(made, tmp_path, "provlandet", 2024, 1)


def test_the_old_program_is_not_given_what_was_meant_for_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It builds the whole report where it lies, whatever was chosen for the call that asked for it."""
    monkeypatch.setenv("ARSREDOVISNING_ROT", "/annat")
    monkeypatch.setenv("FORMATS", "html")
    monkeypatch.setenv("FORBUND", "annat")
    names = ("ARSREDOVISNING_ROT", "FORMATS", "FORBUND", "YEAR", "FORCE")
    says = f"import os; print(*map(os.environ.get, {names})); raise SystemExit(1)"
    made = environment.Environment((sys.executable, "-c", says), "", borrowed=True)
    with pytest.raises(ReportError, match="Här står: None None provlandet 2024 1"):
        environment.build(made, tmp_path, "provlandet", 2024, 1)


def rebuilt(project: Project, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> again.Rebuilt:
    """Build the decided report again, by a program that makes these files."""

    def build(_made: environment.Environment, tree: Path, *_: object) -> Path:
        for name, content in files.items():
            (tree / "build" / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / "build" / name).write_bytes(content)
        return tree / "build"

    made = environment.Environment((), "Miljön.", borrowed=True)
    monkeypatch.setattr(environment, "prepare", lambda *_: made)
    monkeypatch.setattr(environment, "build", build)
    found, source = find(project.folder)
    return again.rebuild(project.folder, found, source, 1, lambda _text: None)


def decided_build(project: Project, files: dict[str, bytes] = FILES) -> None:
    for name, content in files.items():
        (project.folder.build / name).parent.mkdir(parents=True, exist_ok=True)
        (project.folder.build / name).write_bytes(content)


def test_equal_files_are_told_to_be_equal(committed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's build is left alone, the new files lie beside, and nothing else is left."""
    decided_build(committed, {"arsredovisning.html": b"egen"})
    done = rebuilt(committed, monkeypatch, {**FILES, "granskning.html": b"annan"})
    assert (done.count, done.differences, done.decided) == (2, (), "2025-03-14")
    assert (done.place / "arsredovisning.html").read_bytes() == FILES["arsredovisning.html"]
    assert (committed.folder.build / "arsredovisning.html").read_bytes() == b"egen"
    assert list(committed.folder.workspace.cache.iterdir()) == [committed.folder.workspace.cache / "ombyggd"]


def test_files_that_differ_are_named_with_the_place(committed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is told with the first place that differs where the decided one is at hand, else with both hashes."""
    other = {"arsredovisning.html": b"<p>Ett\n<p>Tre\n", "data/b.csv": b""}
    at_hand = {False: of_bytes(FILES["arsredovisning.html"]), True: "<p>Två"}
    for built, expected in at_hand.items():
        if built:
            decided_build(committed)
        found = {item.file: item for item in rebuilt(committed, monkeypatch, other).differences}
        assert found["arsredovisning.html"].one == expected
        assert (found["data/a.csv"].one, found["data/a.csv"].other) == ("finns", "saknas")
        assert (found["data/b.csv"].one, found["data/b.csv"].other) == ("saknas", "finns")
        assert len(found) == 3
    assert found["arsredovisning.html"].place == "rad 2"
