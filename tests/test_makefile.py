"""The Makefile: which environment a command is run in, and that no folder's name stands in its way."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project import REPOSITORY

#: A Python that makes environments of itself and says what it is asked to run.
PYTHON = """\
#!/bin/sh
printf '%s' "$VERSION${PYTHONPATH:+, PYTHONPATH är $PYTHONPATH}: " >> "$SAID"
echo "$*" >> "$SAID"
case "$1 $2" in
  "-V ") echo "$VERSION" ;;
  "-m venv") shift 2; [ "$1" = --clear ] && shift && rm -rf "$1"; mkdir -p "$1/bin"; cp "$0" "$1/bin/python" ;;
esac
"""


class Clone:
    """A clone of the project where nothing is set up, with that Python."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("Makefile", "pyproject.toml", "kernels", "locks"):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (REPOSITORY / name).is_dir():
                shutil.copytree(REPOSITORY / name, target, dirs_exist_ok=True)
            else:
                shutil.copy2(REPOSITORY / name, target)
        (root / "python").write_text(PYTHON, "utf-8")
        (root / "python").chmod(0o755)

    def make(self, *arguments: str, version: str = "Python 3.12.1", **environment: str) -> list[str]:
        """Run make, which must succeed, and list which environments Python made and what it ran of ours."""
        said = self.root / "sagt"
        said.unlink(missing_ok=True)
        given = os.environ | {"SAID": str(said), "VERSION": version} | environment
        done = subprocess.run(
            ["make", "PYTHON=./python", *arguments],
            cwd=self.root,
            env=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        lines = [line.partition(": ")[2] for line in said.read_text("utf-8").splitlines()]
        return [line for line in lines if line.startswith("-m venv") or "arsredovisning" in line]


MAKES = "-m venv --clear .venv"
RUNS = "-I -X utf8 -m arsredovisning report"


@pytest.mark.parametrize("name", ["projekt", "årsredovisning 2025", "a'b\"c", "pris$HOME $(x)", "a&b|c;d", "~x #y"])
def test_a_report_is_built_in_any_folder(tmp_path: Path, name: str) -> None:
    """Whatever the folder is called, the environment is made once and the command run in it."""
    clone = Clone(tmp_path / name)
    assert clone.make("report") == [MAKES, RUNS]
    assert clone.make("report") == [RUNS]


def test_an_environment_is_its_folders_own(tmp_path: Path) -> None:
    """A copied or moved clone makes an environment of its own: it does not run the other's program."""
    clone = Clone(tmp_path / "ett")
    clone.make("report")
    shutil.copytree(clone.root, tmp_path / "två", symlinks=True)
    copy = Clone(tmp_path / "två")
    assert copy.make("report") == [MAKES, RUNS]
    assert clone.make("report") == [RUNS]
    clone.root.rename(tmp_path / "tre")
    assert Clone(tmp_path / "tre").make("report") == [MAKES, RUNS]


def test_an_environment_is_its_pythons_and_its_locks(tmp_path: Path) -> None:
    """Another Python, or locks that have changed, and the environment is made anew, without what it had."""
    clone = Clone(tmp_path / "ett")
    clone.make("report")
    assert clone.make("report", version="Python 3.13.5") == [MAKES, RUNS]
    (clone.root / ".venv" / "gammalt").write_text("", "utf-8")
    os.utime(clone.root / "locks" / "report.txt", (2**32, 2**32))
    assert clone.make("report", version="Python 3.13.5") == [MAKES, RUNS]
    assert not (clone.root / ".venv" / "gammalt").exists()


def test_other_programs_settings_are_left_aside(tmp_path: Path) -> None:
    """PYTHONPATH and its like, which bring other packages and encodings, do not reach the program."""
    clone = Clone(tmp_path)
    clone.make("report", PYTHONPATH="/annat", PYTHONIOENCODING="ascii", LC_ALL="C")
    ran = [line for line in (tmp_path / "sagt").read_text("utf-8").splitlines() if not line.endswith(" -V")]
    assert ran
    assert [line for line in ran if "PYTHONPATH" in line] == []


def test_a_colon_in_the_path_is_told(tmp_path: Path) -> None:
    """Python makes no environment where the path has a colon: that is said, and not that a package is missing."""
    with pytest.raises(AssertionError, match=r"mappens sökväg har ett kolon \(:\)"):
        Clone(tmp_path / "a:b").make("report")
