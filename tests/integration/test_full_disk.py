"""Disks that are full, and folders on disks of their own, by real file systems and the real command line."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.integration.conftest import Site
from tests.integration.small import Small, small_project

pytestmark = pytest.mark.skipif(
    shutil.which("unshare") is None or os.geteuid() != 0, reason="bara root kan göra ett filsystem"
)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return small_project(tmp_path_factory.mktemp("p"))


def on_disk(small: Small, place: str, size: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a project one of whose folders is a disk of its own, which is seen by that command alone."""
    root = small.project.root
    (root / place).mkdir()
    mount = f"mount -t tmpfs -o size={size} prov {shlex.quote(str(root / place))}"
    command = shlex.join([sys.executable, "-m", "arsredovisning", *arguments])
    given = {ROOT_VARIABLE: str(root), "FORBUND": "provlandet", "FORMATS": "html", "PROV": str(root)}
    if place == "tmp":
        given["TMPDIR"] = str(root / place)
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", f"{mount} && {command}; code=$?; ls -A {place}; exit $code"],
        cwd=root,
        env=Site.environment(**given),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("place", "size"), [(".cache", "64k"), ("build", "64k"), ("tmp", "4k")])
def test_a_full_disk_is_told_as_such(small: Small, place: str, size: str) -> None:
    """Whatever lies on it, it is the disk that is told of, never memory or a notebook, and nothing is left there."""
    done = on_disk(small, place, size, "report", "--year", "2024")
    said = re.sub(r"[\s│┃]+", " ", done.stdout + done.stderr)
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert "Disken är full." in said or "Ingen mapp för tillfälliga filer går att skriva i." in said
    assert "minne" not in said
    assert not (small.project.root / "build" / "provlandet" / "2024").exists()


def test_caches_on_another_disk(small: Small) -> None:
    """A new year is made although the caches lie on a disk of their own: nothing is moved between disks."""
    small.project.replace("report.toml", "[[delar]]", "beslutad = 2025-03-14\n[[delar]]")
    done = on_disk(small, ".cache", "50m", "new", "--year", "2025")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (small.project.folder.data.parent / "2025" / "report.toml").is_file()


def test_builds_on_another_disk(small: Small) -> None:
    """A report is built into a folder that is a disk of its own."""
    done = on_disk(small, "build", "50m", "report", "--year", "2024")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "provlandet"
