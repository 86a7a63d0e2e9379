"""A headless Chromium for the tests, and axe-core run in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the system's Chromium; a test that needs it is skipped where there is none, except in CI."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        told = f"none of {', '.join(_NAMES)} is installed"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser, which is closed after each module.

    While it runs, asyncio has a loop in this thread that kernels cannot share.
    """
    with chromium() as started:
        yield started


def open_page(browser: Browser, file: Path, width: int = 1280, height: int = 900, **context: Any) -> Page:
    """Open a file in a window of its own.

    Args:
        browser: The browser.
        file: The page.
        width: The window's width in CSS pixels.
        height: Its height.
        context: Further settings of the window, as ``color_scheme="dark"``.
    """
    page = browser.new_context(viewport={"width": width, "height": height}, **context).new_page()
    page.goto(file.as_uri())
    return page


def axe(page: Page, *rules: str) -> dict[str, list[dict[str, Any]]]:
    """Run axe-core on a page.

    Args:
        page: The page.
        rules: Ids of the rules to run; all by default.

    Returns:
        ``violations`` and ``incomplete``: a list of rules each, with the nodes they are about.
    """
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it carries no types

    options: dict[str, Any] = {"resultTypes": ["violations", "incomplete"]}
    found = Axe().run(page, options=options | ({"runOnly": list(rules)} if rules else {})).response
    return {kind: found[kind] for kind in ("violations", "incomplete")}
