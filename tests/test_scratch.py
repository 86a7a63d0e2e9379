"""A command's own folder for temporary files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.project.files import listed, own_folder, sweep, write_whole
from arsredovisning.project.scratch import LONGEST, refuse_long, scratch


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder for temporary files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_temporary_files_lie_in_one_folder(base: Path) -> None:
    """What this process and those that it starts put aside lies in a folder that nobody else may read, and goes."""
    with scratch():
        (own,) = (path for path in base.iterdir() if path.is_dir())
        assert own.stat().st_mode & 0o777 == 0o700
        assert Path(tempfile.mkdtemp()).parent == own
        code = "import tempfile; print(tempfile.gettempdir())"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(own)
        with scratch():
            assert tempfile.gettempdir() == str(own)
    assert list(base.iterdir()) == []
    assert os.environ["TMPDIR"] == str(base)
    assert tempfile.gettempdir() == str(base)


def test_what_a_killed_command_left_goes_with_the_next(base: Path) -> None:
    """The folder of a command that was killed goes when another begins; that of one that runs stays."""
    code = "import os, signal, tempfile\nfrom arsredovisning.project.scratch import scratch\nwith scratch():\n"
    code += "    tempfile.mkdtemp()\n    os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(base.iterdir())) == 2
    with scratch():
        assert len(list(base.iterdir())) == 2
    assert list(base.iterdir()) == []


def test_a_folder_with_too_long_a_path_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and how long it may be; one that is just short enough is used."""
    for length, ok in ((LONGEST, True), (LONGEST + 1, False)):
        place = Path("/tmp") / ("x" * (length - len("/tmp/")))
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        if ok:
            refuse_long()
        else:
            with pytest.raises(ReportError, match=f"(?s){place}.*högst {LONGEST} tecken.*TMPDIR=/tmp"):
                refuse_long()


def test_all_that_killed_processes_left_is_swept(tmp_path: Path) -> None:
    """It goes from any folder below, at once; what somebody works in, and what is a person's, stays."""
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (below / ".ny-12345678.las").touch()
    (below / ".ny-12345678").mkdir()
    (below / ".ny-12345678" / ".0").touch()
    (below / ".2024-abcdefab.las").touch()
    (below / ".egen").touch()
    with own_folder(below, "indata") as own:
        sweep(tmp_path)
        assert {path.name for path in below.iterdir()} == {own.name, f"{own.name}.las", ".egen"}
    assert [path.name for path in below.iterdir()] == [".egen"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a link leads to is written, with its rights, and the link is left."""
    (tmp_path / "annan").mkdir()
    there, link = tmp_path / "annan" / "fil", tmp_path / "fil"
    there.write_bytes(b"gammalt")
    there.chmod(0o640)
    link.symlink_to(there)
    write_whole(link, b"nytt")
    assert link.is_symlink()
    assert there.read_bytes() == b"nytt"
    assert there.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_may_not_be_listed_is_not_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, also where a pattern is looked for; one that is not there is empty."""
    (tmp_path / "b.md").touch()
    (tmp_path / "a.md").touch()
    (tmp_path / "c.csv").touch()
    assert [path.name for path in listed(tmp_path, "*.md")] == ["a.md", "b.md"]
    assert listed(tmp_path / "saknas") == []

    def refuse(_path: object = ".") -> None:
        raise PermissionError

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(PermissionError):
        listed(tmp_path, "*.md")
