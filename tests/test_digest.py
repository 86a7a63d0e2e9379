"""All that a result depends on is seen when it changes, and nothing else is."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arsredovisning.pipeline import manifest
from arsredovisning.project import digest as digests
from arsredovisning.project.digest import FROZEN, digest, digest_of_program, of_report, reviewed
from tests.project import REPOSITORY, Project


def test_every_file_of_the_program_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change in any file of the packages, code or rules, is seen, and so is a new one; compiled code is not."""
    source = shutil.copytree(REPOSITORY / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    seen = {digest_of_program(source)}
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    assert {".py", ".toml"} <= {path.suffix for path in paths}
    for path in paths:
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(digest_of_program(source))
    assert len(seen) == len(paths) + 1
    (source / "sie4" / "ny.toml").write_text("", "utf-8")
    seen.add(digest_of_program(source))
    assert len(seen) == len(paths) + 2

    def read(path: Path) -> str:
        """Refuse compiled code, which may be another user's."""
        assert "__pycache__" not in path.parts
        return digest(path)

    monkeypatch.setattr(digests, "digest", read)
    compiled = source / "sie4" / "__pycache__" / "ny.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"")
    assert digest_of_program(source) in seen


@pytest.mark.parametrize(
    "name",
    [
        "data/provlandet/forbund.toml",
        "data/provlandet/2023/report.toml",
        "data/provlandet/2024/tabeller/deltagare.csv",
        "notebooks/oversikt.ipynb",
        "notebooks/provlandet/oversikt.ipynb",
        "templates/arsredovisning/delar.html.j2",
        "locks/report.txt",
    ],
)
def test_what_check_and_granskning_read_counts(project: Project, name: str) -> None:
    """A change in a file of any year, a notebook, a template or the lock has the report reviewed again."""
    project.own_templates()
    before = reviewed(project.folder)
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")
    assert reviewed(project.folder) != before


def test_another_python_counts(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another Python everything is worked out again."""
    before = reviewed(project.folder)
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert reviewed(project.folder) != before


def test_what_is_not_read_does_not_count(project: Project) -> None:
    """Another förbund's data, what programs hide and what is recorded of a decided report change nothing."""
    before = reviewed(project.folder)
    for name in ("../../granne/forbund.toml", "../../granne/2024/report.toml", ".dold", "~$deltagare.csv", FROZEN):
        project.write(name, "nytt")
    assert reviewed(project.folder) == before


def test_the_names_in_a_folder_are_what_it_holds(project: Project) -> None:
    """The digest of a folder follows the names in it, not what the files hold, and not names that are hidden."""

    def digest() -> str:
        return of_report(project.folder).digests(["data/provlandet/2024/texter"])["data/provlandet/2024/texter"]

    before = digest()
    project.text("ingress", "Annat.")
    project.write("texter/.ingress.md.swp", "")
    assert digest() == before
    project.text("tillagg", "")
    assert digest() != before
    project.folder.text("tillagg").unlink()
    assert digest() == before


def test_other_forbund_are_not_among_the_names(project: Project) -> None:
    """A notebook that lists data/ sees its own förbund alone, so another one does not have it run again."""
    before = of_report(project.folder).digests(["data", "notebooks"])
    project.write("../../granne/forbund.toml", "")
    project.write("../../../notebooks/granne/text.ipynb", "")
    assert of_report(project.folder).digests(["data", "notebooks"]) == before
    project.write("../../riket.csv", "")
    assert of_report(project.folder).digests(["data", "notebooks"])["data"] != before["data"]


NAMES = st.text("abåÅ .-_", min_size=1, max_size=6).filter(lambda name: name.strip(". ") == name)
FILES = st.dictionaries(NAMES, st.binary(max_size=4), max_size=5)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(NAMES, st.binary(max_size=4), max_size=5), st.dictionaries(NAMES, st.binary(max_size=4), max_size=5)
)
def test_equal_files_have_equal_digests_and_no_others(
    tmp_path_factory: pytest.TempPathFactory, one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    """Two projects have the same digest of what is read exactly when the files have the same names and content."""
    found = []
    for content in (one, other):
        project = Project(tmp_path_factory.mktemp("made"))
        for name, text in {"../forbund.toml": b"", "report.toml": b""}.items():
            project.write(name, text.decode())
        for name, data in content.items():
            (project.folder.data / name).write_bytes(data)
        found.append(reviewed(project.folder))
    assert (found[0] == found[1]) == (one == other)


def build(project: Project, *used: str) -> None:
    """Leave a build that is described as made of these files besides those that always count."""
    target = project.folder.build
    target.mkdir(parents=True, exist_ok=True)
    inputs = of_report(project.folder)
    described = manifest.written(manifest.manifest(project.folder, inputs, ["html"], used, "", target))
    (target / "manifest.json").write_text(described, "utf-8")


def is_current(project: Project) -> bool:
    return manifest.is_current(project.folder, of_report(project.folder), ["html"])


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/oversikt.ipynb",
        "notebooks/hjalp.py",
        "notebooks/bilder/ny.png",
        "notebooks/provlandet/oversikt.ipynb",
        "data/provlandet/2024/texter/tillagg.md",
    ],
)
def test_a_build_does_not_hold_when_what_it_is_made_of_has_changed(project: Project, name: str) -> None:
    """A file that was read, looked for in vain, in a listed folder, or that goes before a shared one counts."""
    project.own_templates()
    (project.root / "notebooks" / "bilder").mkdir()
    build(project, "notebooks/oversikt.ipynb", "notebooks/hjalp.py", "notebooks/bilder")
    assert is_current(project)
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"nytt")
    assert not is_current(project)


def test_an_unused_notebook_leaves_a_build_as_it_is(project: Project) -> None:
    """A shared notebook that no section uses is no input."""
    build(project, "notebooks/oversikt.ipynb")
    project.write("../../../notebooks/annan.ipynb", "{}")
    assert is_current(project)


@pytest.mark.parametrize("name", ["notebooks/oversikt.ipynb", "data/provlandet/2024/texter/oversikt.md"])
def test_a_deleted_file_counts(project: Project, name: str) -> None:
    """A notebook or a text that is gone after a good build is seen."""
    build(project, "notebooks/oversikt.ipynb")
    (project.root / name).unlink()
    assert not is_current(project)
