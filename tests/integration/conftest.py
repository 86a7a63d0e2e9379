"""Whole reports, built once by the real command line with real kernels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.shared import made_once

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Site:
    """A copy of the repository's data, notebooks and templates, and the command line run in it."""

    root: Path

    def command(self, *arguments: str, **environment: str) -> list[str]:
        return [sys.executable, "-m", "arsredovisning", *arguments]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
        )

    @staticmethod
    def environment(**extra: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("FORBUND", "YEAR", "FORMATS", "JOBS")}
        return kept | {"COLUMNS": "600", "PYTHONIOENCODING": "utf-8"} | extra

    def build(self, forbund: str, year: int) -> Path:
        return self.root / "build" / forbund / str(year)


def copy_site(target: Path) -> Site:
    """Copy what a build reads of the repository."""
    for name in ("data", "notebooks", "templates", "locks"):
        shutil.copytree(REPOSITORY / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return Site(target)


@dataclass(frozen=True)
class BuiltReport:
    """A finished build and what the command line said."""

    site: Site
    folder: Path
    said: str

    @property
    def html(self) -> str:
        return (self.folder / "arsredovisning.html").read_text("utf-8")

    @cached_property
    def page(self) -> BeautifulSoup:
        """The page as it was read; who changes it parses ``html`` anew."""
        return BeautifulSoup(self.html, "html.parser")

    def files(self) -> dict[str, bytes]:
        """Every file of the build with its bytes."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def build(site: Site, forbund: str, year: int, **environment: str) -> BuiltReport:
    """Build a report, which must succeed."""
    done = site.run("report", "--forbund", forbund, "--year", str(year), **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return BuiltReport(site, site.build(forbund, year), done.stdout)


REPORTS = {
    "jamtland-2025": ("jamtland", 2025),
    "jamtland-2024": ("jamtland", 2024),
    "jamtland-2022": ("jamtland", 2022),
    "jamtland-2020": ("jamtland", 2020),
    "solleftea-2024": ("solleftea", 2024),
}


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BuiltReport]:
    """The five reports, built by one command and for all test processes; no test changes them."""
    root, said = made_once(tmp_path_factory, "reports", _build_all)
    site = Site(root)
    return {name: BuiltReport(site, site.build(*report), said) for name, report in REPORTS.items()}


def _build_all(root: Path) -> str:
    done = copy_site(root).run("all")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def jamtland_2025(reports: dict[str, BuiltReport], tmp_path_factory: pytest.TempPathFactory) -> BuiltReport:
    """One of them, with what the command that builds it alone says."""
    built = reports["jamtland-2025"]
    _folder, said = made_once(
        tmp_path_factory, "jamtland-2025", lambda _folder: build(built.site, "jamtland", 2025).said
    )
    return replace(built, said=said)
