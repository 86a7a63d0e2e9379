"""The repository's own files agree with each other."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def project() -> dict[str, Any]:
    content: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return content


def plain(requirement: str) -> str:
    """Write a requirement so that the spelling of a package's name does not matter."""
    return requirement.replace("_", "-").replace(" ", "").lower()


def test_conda_environment_has_the_same_dependencies() -> None:
    """environment.yml lists what pyproject.toml does, with JupyterLab, and besides it Python and pip."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    wanted = [*project()["dependencies"], *project()["optional-dependencies"]["lab"]]
    extra = {f"python{project()['requires-python']}", "pip"}
    assert {plain(item) for item in listed} == {plain(item) for item in wanted} | extra


@pytest.mark.parametrize("name", ["report", "test", "lab"])
def test_lock_file_has_hashes_and_no_host(name: str) -> None:
    """Every locked package has one version and hashes, and no lock file says where packages come from."""
    text = (ROOT / "locks" / f"{name}.txt").read_text("utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", text)
    assert all("==" in package and "--hash=sha256:" in package for package in packages)
    assert "://" not in text


def test_locked_versions_agree() -> None:
    """A package has the same version for the report, the tests and JupyterLab."""

    def versions(name: str) -> set[str]:
        return set(
            re.findall(r"^([a-z0-9._-]+==\S+)", (ROOT / "locks" / f"{name}.txt").read_text("utf-8"), re.MULTILINE)
        )

    report = versions("report")
    assert report <= versions("test")
    assert report <= versions("lab")


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for stands in the lock file that `make report` installs."""
    locked = plain((ROOT / "locks/report.txt").read_text("utf-8"))
    names = [re.split(r"[<>=]", plain(item))[0] for item in project()["dependencies"]]
    assert [name for name in names if f"\n{name}==" not in f"\n{locked}"] == []


def test_make_help_lists_the_commands_in_swedish() -> None:
    """`make help` lists each command with an example of the call."""
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make report YEAR=2025" in said
    for command in ("report", "check", "test", "test-fast", "bench-granskning", "lab", "lint", "clean"):
        assert re.search(rf"^  {command} ", said, re.MULTILINE)


def test_make_clean_leaves_what_is_decided(tmp_path: Path) -> None:
    """`make clean` takes builds and caches, not a frozen report's build, which it names; with FORCE=1 that too."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("build/a/2023/x", "build/a/2024/x", "build/b/2024/x", "data/a/2023/faststalld.json", ".cache/x"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("", "utf-8")
    said = subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("build/**/x")] == ["build/a/2023/x"]
    assert "Fastställd, lämnas kvar: build/a/2023 (make clean FORCE=1 tar bort den)" in said
    assert not (tmp_path / ".cache").exists()
    subprocess.run(["make", "clean", "FORCE=1"], cwd=tmp_path, check=True)
    assert not (tmp_path / "build").exists()


def test_source_names_no_forbund() -> None:
    """Nothing in src/ or templates/ knows a förbund by name."""
    names = [path.name for path in (ROOT / "data").iterdir()]
    files = [
        path
        for folder in ("src", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".j2", ".css")
    ]
    for path in files:
        for line in path.read_text("utf-8").casefold().splitlines():
            if "t.ex." not in line and "help=" not in line and "default=" not in line:
                assert not any(name in line for name in names), f"{path.name}: {line}"
