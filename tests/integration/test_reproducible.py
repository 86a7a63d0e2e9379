"""The same inputs give the same bytes: whatever the circumstances and whoever builds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from arsredovisning.project.workspace import ROOT_VARIABLE
from arsredovisning.verify import first_difference
from tests.integration.conftest import Site
from tests.integration.small import small_project
from tests.project import REPOSITORY

OTHER_USER = 65534
REPORT = {"FORBUND": "provlandet", "YEAR": "2024"}


def test_verify_proves_that_two_builds_are_equal(tmp_path: Path) -> None:
    """Built twice under different circumstances, every file of every format is the same; nothing is left behind."""
    small = small_project(tmp_path / "projekt")
    # Of its own, and short: a socket's path has at most 107 bytes.
    with tempfile.TemporaryDirectory() as scratch:
        assert "filer är desamma, byte för byte." in small.must("verify", TMPDIR=scratch)
        assert not small.project.folder.build.exists()
        assert list(Path(scratch).glob("arsredovisning-*")) == []


def test_verify_names_the_first_difference(tmp_path: Path) -> None:
    """A notebook that shows what differs between builds is found out: the file, the line and both texts are told."""
    small = small_project(tmp_path, said="report.markdown('I mappen ' + report.data.folder.workspace.root.name)")
    said = small.refuses("verify", FORMATS="html")
    assert "Olika: arsredovisning.html, rad " in said
    assert "I mappen ett" in said
    assert "I mappen två" in said


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that every user may look into; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="prov-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def runs_python(user: int, python: str, environment: dict[str, str]) -> bool:
    try:
        done = subprocess.run([python, "-c", "import arsredovisning"], env=environment, user=user, check=False)
    except PermissionError:
        return False
    return done.returncode == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="bara root kan bygga som en annan användare")
def test_another_user_builds_the_same(open_folder: Path) -> None:
    """Built by root and by a user without rights and with a home of its own, a report is the same to the byte."""
    environment = Site.environment(**REPORT, JUPYTER_PATH=str(Path(sys.prefix) / "share" / "jupyter"))
    environment["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY / "src"), sysconfig.get_path("purelib")])
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    shared = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    pythons = [python for python in (sys.executable, shared) if python and runs_python(OTHER_USER, python, environment)]
    if not pythons:
        pytest.skip("en annan användare kommer inte åt någon Python av samma version")
    builds = []
    for user in (0, OTHER_USER):
        root, home = open_folder / f"{user}", open_folder / f"hem-{user}"
        folder = small_project(root).project.folder
        home.mkdir()
        for path in (root, home, *root.rglob("*")):
            os.chown(path, user, user)
        done = subprocess.run(
            [pythons[0], "-m", "arsredovisning", "report"],
            cwd=root,
            env={**environment, ROOT_VARIABLE: str(root), "HOME": str(home)},
            user=user,
            group=user,
            extra_groups=[],
            check=False,
            capture_output=True,
        )
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        builds.append(folder.build)
        assert (folder.build / "arsredovisning.pdf").stat().st_uid == user
    assert first_difference(*builds) is None
