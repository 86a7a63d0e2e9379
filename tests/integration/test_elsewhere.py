"""Reports built elsewhere: other clocks, languages, folders, rights and users, and commands beside each other."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.conftest import Site
from tests.project import REPOSITORY, make_project
from tests.shared import made_once

REPORT = ("report", "--forbund", "provlandet", "--year", "2024")
#: Another user as far as rights go: root without the power to pass them by.
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
#: A container's own processes, where the others' ids say nothing.
CONTAINER = ("unshare", "--pid", "--fork", "--mount-proc")
NOBODY = 65534


@dataclass(frozen=True)
class Place:
    """A small project somewhere, and commands run in it as make runs them."""

    root: Path

    def start(
        self, *arguments: str, through: Sequence[str] = (), umask: int = -1, **extra: str
    ) -> subprocess.Popen[str]:
        """Start a command, through another program, with another umask or other variables."""
        return subprocess.Popen(
            [*through, sys.executable, "-I", "-X", "utf8", "-m", "arsredovisning", *arguments],
            cwd=self.root,
            env=Site.environment(**extra),
            umask=umask,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, through: Sequence[str] = (), umask: int = -1, **extra: str) -> tuple[int, str]:
        """Run a command to its end, and give its exit code and what it said."""
        process = self.start(*arguments, through=through, umask=umask, **extra)
        said, _none = process.communicate()
        assert "Traceback" not in said, said
        return process.returncode, said

    @property
    def built(self) -> Path:
        return self.root / "build" / "provlandet" / "2024"

    def files(self) -> Mapping[str, bytes]:
        """Give the report's files; the manifest tells of the Python that made them."""
        paths = sorted(path for path in self.built.rglob("*") if path.is_file() and path.name != "manifest.json")
        return {path.relative_to(self.built).as_posix(): path.read_bytes() for path in paths}

    def left(self) -> list[str]:
        """List what commands that are over should have taken with them."""
        return [path.name for folder in ("build", ".cache", "data") for path in (self.root / folder).rglob(".*-*")]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(make_project(tmp_path / "projekt").root)


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The report as it is built where nothing is out of the ordinary."""

    def build(root: Path) -> str:
        code, said = Place(make_project(root / "projekt").root).run(*REPORT)
        assert code == 0, said
        return said

    return Place(made_once(tmp_path_factory, "hemma", build)[0] / "projekt").files()


@functools.cache
def can(*command: str) -> bool:
    """Tell whether this machine lets us do something."""
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not shutil.which("cc"), reason="no compiler to make another clock with")
@pytest.mark.parametrize("year", [1970, 2040, 2110])
def test_a_wrong_clock_changes_nothing(place: Place, expected: Mapping[str, bytes], tmp_path: Path, year: int) -> None:
    """A machine that has lost its clock, or that builds the report in the far future, builds the same bytes."""
    clock = tmp_path / "clock.so"
    source = REPOSITORY / "tests" / "integration" / "clock.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", clock, source, "-ldl"], check=True)
    shift = int(datetime(year, 1, 2, tzinfo=UTC).timestamp() - time.time())
    code, said = place.run(*REPORT, LD_PRELOAD=str(clock), CLOCK_SHIFT=str(shift))
    assert code == 0, said
    assert place.files() == expected


@pytest.mark.skipif(not shutil.which("localedef"), reason="no localedef to make languages with")
@pytest.mark.parametrize(("language", "characters"), [("tr_TR", "UTF-8"), ("sv_SE", "ISO-8859-1")])
def test_another_language_changes_nothing(
    place: Place, expected: Mapping[str, bytes], tmp_path: Path, language: str, characters: str
) -> None:
    """In Turkish, whose i has no dot where it is capital, and on a terminal without UTF-8, the report is the same."""
    name = f"{language}.{characters}"
    made = subprocess.run(["localedef", "-i", language, "-f", characters, tmp_path / name], check=False)
    if made.returncode:
        pytest.skip(f"no definition of {name}")
    code, said = place.run(*REPORT, LOCPATH=str(tmp_path), LC_ALL=name, LANG=name)
    assert code == 0, said
    assert place.files() == expected


def test_any_folder_will_do(expected: Mapping[str, bytes], tmp_path: Path) -> None:
    """Colons, quotes, spaces, dollars and letters in the project's path change nothing."""
    place = Place(make_project(tmp_path / "å:b'c\"d $HOME $(x) {e}%f").root)
    code, said = place.run(*REPORT)
    assert code == 0, said
    assert place.files() == expected


def test_without_git(place: Place, tmp_path: Path) -> None:
    """Reports are built without git; what needs it says so."""
    code, said = place.run(*REPORT, "--formats", "html", PATH=str(tmp_path))
    assert code == 0, said
    code, said = place.run("diff", *REPORT[1:], "--against", "HEAD", PATH=str(tmp_path))
    assert code == 1
    assert "git" in said


@pytest.mark.parametrize(("umask", "folder", "file"), [(0o077, 0o700, 0o600), (0o002, 0o775, 0o664)])
def test_what_is_made_follows_the_umask(place: Place, umask: int, folder: int, file: int) -> None:
    """Who keeps files from others, or shares them with a group, has the build, the cache and new data so too."""
    assert place.run(*REPORT, "--formats", "html,data", umask=umask)[0] == 0
    assert place.run("new", "--forbund", "provlandet", "--year", "2025", umask=umask)[0] == 0
    made = [place.root / "build", place.root / ".cache" / "arsredovisning", place.root / "data/provlandet/2025"]
    for path in [path for top in made for path in (top, *top.rglob("*"))]:
        assert stat.S_IMODE(path.stat().st_mode) == (folder if path.is_dir() else file), path


@pytest.mark.skipif(not can(*POWERLESS, "true") or os.geteuid() != 0, reason="needs root, to be somebody else")
def test_another_users_project_is_told(place: Place) -> None:
    """Who builds a project that another has built is told whose it is and what to do; nothing is broken."""
    assert place.run(*REPORT, "--formats", "html")[0] == 0
    before = place.files()
    for path in (place.root, *place.root.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    table = place.root / "data/provlandet/2024/texter/ingress.md"
    table.write_text(table.read_text("utf-8") + "\nNytt.\n", "utf-8")
    for command in (REPORT, ("all",), ("export-excel", *REPORT[1:])):
        code, said = place.run(*command, through=POWERLESS)
        assert code == 1
        assert "tillhör användaren" in said
        assert "Gör så här: Kör kommandot som" in said
    assert place.files() == before


@pytest.mark.skipif(not can(*CONTAINER, "true"), reason="needs root, for process spaces of their own")
def test_two_containers_build_the_same_report(place: Place, expected: Mapping[str, bytes]) -> None:
    """Builds at once in two process spaces, where neither sees the other's processes, leave each other be."""
    with ThreadPoolExecutor() as pool:
        for code, said in pool.map(lambda _number: place.run(*REPORT, through=CONTAINER), range(2)):
            assert code == 0, said
    assert place.files() == expected
    assert place.left() == []


def test_commands_beside_each_other(place: Place) -> None:
    """Whatever is done while a preview runs and builds, each command ends well or says why not; nothing is broken."""
    preview = place.start("preview", *REPORT[1:], "--port", "0")
    try:
        commands = [
            (*REPORT, "--formats", "html,data"),
            (*REPORT, "--formats", "html,xlsx"),
            ("export-excel", *REPORT[1:]),
            ("new", "--forbund", "provlandet", "--year", "2025"),
            ("decide", *REPORT[1:]),
        ]
        with ThreadPoolExecutor() as pool:
            for code, said in pool.map(lambda command: place.run(*command), commands):
                assert code == 0 or "Gör så här" in said or "│" in said, said
    finally:
        preview.send_signal(signal.SIGTERM)
        said, _none = preview.communicate()
    assert preview.returncode == 0, said
    assert "Traceback" not in said
    code, said = place.run(*REPORT)
    assert code == 0, said
    assert place.left() == []
