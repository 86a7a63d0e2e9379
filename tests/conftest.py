"""Fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.browser import browser
from tests.project import Project, make_project

__all__ = ["browser", "project"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give a small project of its own to each test."""
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    return make_project(tmp_path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the fast tests before those that build whole reports."""
    items.sort(key=lambda item: "integration" in item.path.parts)
