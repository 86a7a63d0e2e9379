"""A decided report built again by the real command line, of what it was made of: the old bytes, or what differs."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest

from tests.integration.small import Small, small_project
from tests.project import REPOSITORY

#: A look that no report has.
LOOK = "\n.rapport-ombyggd { color: rebeccapurple }\n"
PROGRAM = ("src", "kernels", "pyproject.toml", "Makefile", "README.md", "LICENSE", "locks")


def git(root: Path, *arguments: str) -> str:
    named = ["-c", "user.name=Prov", "-c", "user.email=prov@example.org"]
    done = subprocess.run(["git", "-C", str(root), *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path, message: str) -> str:
    git(root, "add", ".")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD")


def whole(root: Path) -> Small:
    """Write the small project with the program and the locks in it, as a repository has them."""
    small = small_project(root)
    for name in PROGRAM:
        if (REPOSITORY / name).is_dir():
            left_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPOSITORY / name, root / name, dirs_exist_ok=True, ignore=left_out)
        else:
            shutil.copy(REPOSITORY / name, root / name)
    (root / ".gitignore").write_text("/build/\n/.cache/\n", "utf-8")
    return small


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Small, str]:
    """A report that was decided two commits ago, in another look; and the version with its decision."""
    root = tmp_path_factory.mktemp("beslutad") / "projekt"
    small = whole(root)
    git(root, "init", "-q")
    commit(root, "Utkast")
    small.must("decide", "--date", "2025-03-20")
    version = commit(root, "Fastställd")
    look = root / "templates" / "arsredovisning" / "stil.css"
    assert look.is_file()
    look.write_text(look.read_text("utf-8") + LOOK, "utf-8")
    commit(root, "Ett annat utseende")
    small.project.replace("texter/ingress.md", "Totalt var", "Sammanlagt var")
    commit(root, "Ett annat ord")
    return small, version


def test_the_old_bytes_come_again(decided: tuple[Small, str]) -> None:
    """A report that was frozen two commits ago is built of the version that holds what it was made of, and is equal."""
    small, version = decided
    record = json.loads((small.project.folder.data / "faststalld.json").read_text("utf-8"))
    assert record["byggd_av"]["version"] != version, "a record is written before the version that holds it"
    assert record["byggd_av"]["andrad"] is True
    before = small.files()
    assert "skiljer sig" in small.refuses("report")
    said = small.must("rebuild")
    assert f"Bygger av version {version[:12]} i git." in said
    assert "paketen lånas" in said
    assert "filer är, byte för byte, de som fastställdes 2025-03-20" in said
    place = small.project.folder.workspace.cache / "ombyggd" / "provlandet" / "2024"
    assert {path.name: path.read_bytes() for path in place.glob("arsredovisning.*")} == before
    assert small.files() == before


def test_an_archived_report_is_built_without_the_repository(decided: tuple[Small, str], tmp_path: Path) -> None:
    """The package is a valid bag with the decided files, and an unpacked one builds the same bytes by itself."""
    small, version = decided
    said = small.must("archive")
    [packed] = (small.project.root / "arkiv").iterdir()
    assert packed.name == "arsredovisning-provlandet-2024-2025-03-20.zip"
    assert "kontrollerade mot BagIt-listan" in said
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path / packed.stem))
    bag.validate()
    payload = Path(bag.path) / "data"
    decided_files = json.loads((small.project.folder.data / "faststalld.json").read_text("utf-8"))["filer"]
    assert {path.relative_to(payload / "rapport").as_posix() for path in files(payload / "rapport")} == set(
        decided_files
    )
    readme = (payload / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme and value in readme for name, value in decided_files.items())
    assert f"version {version[:12]} i git" in readme
    assert "**okänd**" not in readme
    assert LOOK.strip() not in (payload / "kallor" / "templates" / "arsredovisning" / "stil.css").read_text("utf-8")
    unpacked = Small(type(small.project)(payload / "kallor"))
    again = unpacked.must("rebuild")
    assert "Bygger av projektet som det är nu." in again
    assert "byte för byte, de som fastställdes 2025-03-20" in again
    assert "finns redan" in small.refuses("archive")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
