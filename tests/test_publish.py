"""Putting a finished build in its place."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arsredovisning.project.publish import staging


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give the folder of a build that is already there."""
    folder = tmp_path / "provlandet" / "2024"
    folder.mkdir(parents=True)
    (folder / "rapport").write_text("gammal")
    (folder / "bara_gammal").write_text("x")
    return folder


def publish(target: Path, text: str = "ny") -> None:
    with staging(target) as folder:
        (folder / "rapport").write_text(text)


def publish_and_fail(target: Path, error: type[BaseException]) -> None:
    with staging(target) as folder:
        (folder / "rapport").write_text("halv")
        raise error


def contents(target: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in target.iterdir()}


def test_the_first_build(tmp_path: Path) -> None:
    """The first build makes the folder, readable by others, and leaves nothing beside it."""
    target = tmp_path / "provlandet" / "2024"
    publish(target)
    assert contents(target) == {"rapport": "ny"}
    assert target.stat().st_mode & 0o777 == 0o755
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("platform", [sys.platform, "darwin"])
def test_a_new_build_takes_the_old_ones_place(target: Path, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new build replaces the old one whole, also where two folders cannot change places in one step."""
    monkeypatch.setattr(sys, "platform", platform)
    publish(target)
    publish(target, "nyare")
    assert contents(target) == {"rapport": "nyare"}
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_failed_build_leaves_the_old_one(target: Path, error: type[BaseException]) -> None:
    """A build that fails or is interrupted leaves the old one as it was and nothing beside it."""
    with pytest.raises(error):
        publish_and_fail(target, error)
    assert contents(target) == {"rapport": "gammal", "bara_gammal": "x"}
    assert list(target.parent.iterdir()) == [target]


def test_the_old_build_stands_until_the_new_is_done(target: Path) -> None:
    """While a build is made, the old one is there as it was."""
    with staging(target) as folder:
        (folder / "rapport").write_text("halv")
        assert contents(target)["rapport"] == "gammal"


BUILDS = """
import pathlib, sys
from arsredovisning.project.publish import staging
with staging(pathlib.Path(sys.argv[1])) as folder:
    (folder / "rapport").write_text("halv")
    print(folder, flush=True)
    sys.stdin.read()
"""
#: Ways to be a process: beside this one, or in a container of its own, where this one's number is another's.
PROCESSES = {
    "here": [],
    "elsewhere": pytest.param(
        ["unshare", "--pid", "--fork", "--kill-child"],
        marks=pytest.mark.skipif(
            shutil.which("unshare") is None or os.geteuid() != 0, reason="bara root kan göra ett eget rum för processer"
        ),
    ),
}


@pytest.mark.parametrize("around", PROCESSES.values(), ids=PROCESSES.keys())
def test_a_build_that_goes_on_keeps_its_folder(target: Path, around: list[str]) -> None:
    """The folder of a build that goes on, here or in another container, stays; a killed one's is cleared."""
    command = [*around, sys.executable, "-c", BUILDS, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        folder = Path(other.stdout.readline().strip())
        publish(target)
        assert (folder / "rapport").read_text() == "halv"
        other.kill()
        other.wait()
        deadline = time.monotonic() + 10
        while folder.exists() and time.monotonic() < deadline:
            publish(target)
    assert contents(target) == {"rapport": "ny"}
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_locks(target: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Where there are no locks a report is built all the same, and no other build's folder is taken for left."""

    def refuse(_file: int, _how: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with staging(target.with_name("2024")) as other:
        publish(target)
        assert other.exists()
    assert contents(target) == {}
    assert list(target.parent.iterdir()) == [target]


def test_what_is_no_builds_folder_is_kept(target: Path) -> None:
    """Folders of other years, and of a person, are left as they are."""
    kept = [target.with_name(name) for name in (".2024-x-abc", ".2023-abc", "2023")]
    for folder in kept:
        folder.mkdir()
    publish(target)
    assert all(folder.exists() for folder in kept)


def test_a_build_put_aside_is_taken_back(target: Path) -> None:
    """A build that was put aside by one killed just then is back before the next begins."""
    target.rename(target.with_name(".2024.gammal"))
    with pytest.raises(RuntimeError):
        publish_and_fail(target, RuntimeError)
    assert contents(target)["rapport"] == "gammal"


def test_a_build_left_aside_does_not_stop_the_next(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put aside by a build killed after the new one was in place is cleared by the next."""
    monkeypatch.setattr(sys, "platform", "darwin")
    aside = target.with_name(".2024.gammal")
    aside.mkdir()
    (aside / "rapport").write_text("äldre")
    publish(target)
    assert contents(target) == {"rapport": "ny"}
    assert list(target.parent.iterdir()) == [target]


def test_a_killed_build_leaves_the_old_one(target: Path) -> None:
    """A build that is killed leaves the old one whole, and the next clears up after it."""
    code = (
        "import os, pathlib, sys\n"
        "from arsredovisning.project.publish import staging\n"
        "with staging(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'rapport').write_text('halv')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert contents(target)["rapport"] == "gammal"
    assert len(list(target.parent.glob(".2024-*"))) == 2
    publish(target)
    assert list(target.parent.iterdir()) == [target]
