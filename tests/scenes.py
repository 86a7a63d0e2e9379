"""Commands whose work can be interrupted, each with a project to do it in and what it must have made in the end."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.integration.conftest import REPOSITORY, Site, copy_site
from tests.integration.small import small_project
from tests.refused import Tree, tree

#: What a person has saved last: a number in a table.
SAVED = ("1 272", "1 273")
#: What a person saves while the command works: a word in a text.
LATER = ("Totalt var", "Sammanlagt var")
Edit = Callable[[Path, int], None]
_YEAR = "data/provlandet/2024"
_LISTS = ["import-deltagare", "--file", "exempel/deltagare.csv", "--forbund", "jamtland", "--year", "2026"]


def save(root: Path, name: str, old: str, new: str) -> None:
    """Save a file as an editor does, at once."""
    path = root / name
    text = path.read_bytes().decode()
    assert old in text
    beside = path.with_name(f"{path.name}~")
    beside.write_bytes(text.replace(old, new, 1).encode())
    beside.replace(path)


@dataclass
class Scene:
    """A command and its project.

    Attributes:
        name: What it is called.
        root: The project.
        arguments: The command.
        builds: Whether it builds, by processes of its own.
        then: The command that comes after one that was interrupted; empty for the same again.
        edit: Does what a person did last before the command.
        later: Does what a person does while it works, or nothing.
    """

    name: str
    root: Path
    arguments: Sequence[str]
    builds: bool = False
    then: Sequence[str] = ()
    edit: Edit = lambda _root, _which: None
    later: Callable[[Path], None] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    _made: dict[tuple[int, bool], tuple[Tree, Tree]] = field(default_factory=dict)

    @property
    def kept(self) -> Path:
        """The project as it was before the first command."""
        return self.root.with_name(f"{self.root.name}-före")

    def keep(self) -> Scene:
        shutil.copytree(self.root, self.kept, symlinks=True)
        return self

    def renew(self, which: int) -> None:
        """Let the project be as it was before the first command, and then as a person has saved it."""
        for name in ("data", "build", ".cache"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            if (self.kept / name).exists():
                shutil.copytree(self.kept / name, self.root / name)
        self.edit(self.root, which)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "arsredovisning", *(arguments or self.arguments)]

    def again(self, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run what comes after an interrupted command."""
        done = self.run(self.arguments, environment)
        if done.returncode and self.then and "finns redan" in done.stdout:
            done = self.run(self.then, environment)
        return done

    def run(self, arguments: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a command in the project to its end."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env={**environment, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def made(self, which: int, later: bool) -> tuple[Tree, Tree]:
        """Give what a person sees in data/ and in build/ when the command is done without interruption, from clean."""
        later = later and self.later is not None
        if (which, later) not in self._made:
            self.renew(which)
            if later and self.later:
                self.later(self.root)
            for name in ("build", ".cache"):
                shutil.rmtree(self.root / name, ignore_errors=True)
            done = self.run(self.arguments, Site.environment(**{ROOT_VARIABLE: str(self.root)}))
            assert done.returncode == 0, done.stdout + done.stderr
            # What other reports are built stays.
            builds = {**tree(self.kept / "build"), **tree(self.root / "build")}
            self._made[which, later] = tree(self.root / "data"), builds
        return self._made[which, later]


def _saved(root: Path, which: int) -> None:
    save(root, f"{_YEAR}/tabeller/deltagare.csv", "1 271", SAVED[which])


def _later(root: Path) -> None:
    save(root, f"{_YEAR}/texter/ingress.md", *LATER)


def _small(place: Path, name: str, *arguments: str, formats: str = "html") -> Scene:
    """Give a small project that has been built once."""
    project = small_project(place / name).project
    shutil.copytree(project.root / "data" / "provlandet", project.root / "data" / "granne")
    chosen = {"FORBUND": "provlandet", "YEAR": "2024", "FORMATS": formats, ROOT_VARIABLE: str(project.root)}
    scene = Scene(name, project.root, arguments, True, (), _saved, _later, chosen)
    done = scene.run(["all"], Site.environment())
    assert done.returncode == 0, done.stdout + done.stderr
    return scene.keep()


def _data(place: Path, name: str, *arguments: str, edit: Edit, then: Sequence[str] = ()) -> Scene:
    root = copy_site(place / name).root
    shutil.copytree(REPOSITORY / "docs" / "exempel", root / "exempel")
    return Scene(name, root, arguments, False, then, edit, None, {ROOT_VARIABLE: str(root)})


def _wrong(*tables: str) -> Edit:
    """Have numbers stand in tables that are not those of the file that is imported."""

    def edit(root: Path, which: int) -> None:
        for table in tables:
            path = root / "data/jamtland/2024/tabeller" / f"{table}.csv"
            head, _, rows = path.read_bytes().decode().partition("\n")
            changed = re.sub(r";[-−]?\d{2,}(?=[;\r])", f";7{which}77", rows, count=3)
            assert changed != rows
            path.write_bytes(f"{head}\n{changed}".encode())

    return edit


def _noted(root: Path, which: int) -> None:
    """Leave a note in a file that the command writes, or stands beside."""
    with (root / "data/jamtland/2025/report.toml").open("a", encoding="utf-8") as file:
        file.write(f"# Anteckning {which}\n")


def report(place: Path) -> Scene:
    return _small(place, "report", "report")


def every(place: Path) -> Scene:
    return _small(place, "all", "all")


def decide(place: Path) -> Scene:
    scene = _small(place, "decide", "decide", "--date", "2025-03-20", formats="html,pdf,docx,xlsx,data")
    scene.later = None
    return scene


def import_sie(place: Path) -> Scene:
    sie = ["--file", "exempel/jamtland-2024.se", "--forbund", "jamtland", "--year", "2024"]
    wrong = _wrong("resultatrakning", "balansrakning")
    return _data(place, "import-sie", "import-sie", *sie, edit=wrong).keep()


def import_deltagare(place: Path) -> Scene:
    scene = _data(place, "import-deltagare", *_LISTS, edit=_noted)
    done = scene.run(["new", "--forbund", "jamtland", "--year", "2026"], Site.environment())
    assert done.returncode == 0, done.stdout
    return scene.keep()


def import_excel(place: Path) -> Scene:
    given = ["--file", "ut.xlsx", "--forbund", "jamtland", "--year", "2024"]
    scene = _data(place, "import-excel", "import-excel", *given, edit=_wrong("resultatrakning", "balansrakning"))
    done = scene.run(["export-excel", *given[:2], *given[2:]], Site.environment())
    assert done.returncode == 0, done.stdout
    return scene.keep()


def new(place: Path) -> Scene:
    year = ["--forbund", "jamtland", "--year", "2026"]
    return _data(place, "new", "new", *year, edit=_noted, then=[*_LISTS, "--visa"]).keep()


#: Every command, and how many of a hundred rounds are its.
SCENES: dict[str, tuple[Callable[[Path], Scene], int]] = {
    "report": (report, 24),
    "all": (every, 5),
    "decide": (decide, 7),
    "import-sie": (import_sie, 16),
    "import-deltagare": (import_deltagare, 16),
    "import-excel": (import_excel, 16),
    "new": (new, 16),
}
