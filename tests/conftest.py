"""What all tests share: a small project each, and the order in which they are run."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.browser import browser
from tests.project import REPOSITORY, Project, make_project

__all__ = ["browser", "project"]

# How long an example takes says more of the machine than of the code.
settings.register_profile("prov", deadline=None, database=None, print_blob=True)
settings.load_profile("prov")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the templates, so that a test that changes them by mistake does not change the repository."""
    return shutil.copytree(REPOSITORY / "templates", tmp_path_factory.mktemp("shared") / "templates")


@pytest.fixture
def project(tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give a small project of its own to each test; the templates are shared and only read."""
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    return make_project(tmp_path, templates)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what takes time, and run it last; where processes share the work first, so that both are busy to the end."""
    for item in items:
        if "integration" in item.path.parts or "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None, reverse=hasattr(config, "workerinput"))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a report be written although the last look at it would have stopped it: no format may trust that look."""
    monkeypatch.setattr("arsredovisning.document.stitch.leftover_faults", lambda _document: [])


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass by what is there from the beginning: it looks at all of it again and again."""
    gc.collect()
    gc.freeze()
