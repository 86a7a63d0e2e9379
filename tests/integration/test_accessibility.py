"""The reports and the page of the granskning in a browser: axe-core finds nothing, at any size, light or dark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from arsredovisning.data.colours import TEXT_CONTRAST, contrast
from arsredovisning.document.asjson import read_document
from arsredovisning.export.html import to_html
from arsredovisning.review.findings import from_json
from tests.browser import axe, chromium, open_page
from tests.integration.conftest import REPORTS, BuiltReport
from tests.project import REPOSITORY, Project, notebook

#: Window's width in CSS pixels and how many of the screen's pixels one is; 640 at 2 is 1280 at 200 % zoom.
SIZES = {"desktop": (1280, 1), "200 %": (640, 2), "320 px": (320, 1)}
SWITCHES = ("Visa källor", "Visa granskning")

_COLOURS = """selectors => {
  const written = part => [...part.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim());
  const all = () => [...document.querySelectorAll("body *")].filter(part => written(part) && part.checkVisibility());
  return (selectors?.map(selector => document.querySelector(selector)) ?? all()).map(part => {
    let ground = part;
    while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
    return [part.outerHTML.slice(0, 200), getComputedStyle(part).color, getComputedStyle(ground).backgroundColor];
  });
}"""
_EMPTY_HEADS = """selectors => selectors.filter(selector => {
  const head = document.querySelector(selector), edge = cell => Math.round(cell.getBoundingClientRect().right);
  const below = [...head.closest("table").querySelectorAll("td")].filter(cell => edge(cell) === edge(head));
  return !below.some(cell => cell.textContent.trim());
})"""


def _selectors(rule: dict[str, Any]) -> Iterator[str]:
    """Give the elements that a rule is unsure of: those of its checks, or else its own."""
    for node in rule["nodes"]:
        related = [
            part["target"] for check in node["any"] + node["all"] + node["none"] for part in check["relatedNodes"]
        ]
        yield from (target[0] for target in (related if rule["id"] == "th-has-data-cells" else [node["target"]]))


def unreadable(page: Page, selectors: list[str] | None = None) -> list[str]:
    """List the elements whose colours have too little contrast: of these, or of all that show text.

    Axe cannot see behind cells that span rows or are scrolled out of sight; this takes the colours themselves.
    """
    found: list[tuple[str, str, str]] = page.evaluate(_COLOURS, selectors)
    assert found
    return [shown for shown, text, ground in found if contrast(_hex(text), _hex(ground)) < TEXT_CONTRAST]


def _hex(colour: str) -> str:
    return "#" + bytes(map(int, re.findall(r"\d+", colour)[:3])).hex()


def _empty(page: Page, selectors: list[str]) -> list[str]:
    """Axe looks only at the first row, which may be a heading over rows: we look for a cell further down."""
    found: list[str] = page.evaluate(_EMPTY_HEADS, selectors)
    return found


#: The rules that axe may be unsure of, and what then decides.
DECIDED = {"color-contrast": unreadable, "th-has-data-cells": _empty}


def faults(page: Page, *rules: str) -> list[str]:
    """List what axe-core finds, and of what it is unsure of that which is a real fault."""
    found = axe(page, *rules)
    told = [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]
    for rule in found["incomplete"]:
        selectors = list(_selectors(rule))
        told += [
            f"{rule['id']}: {name}" for name in DECIDED.get(rule["id"], lambda _page, names: names)(page, selectors)
        ]
    return told


def wider_than_window(page: Page) -> bool:
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


@pytest.fixture
def report(request: pytest.FixtureRequest, reports: dict[str, BuiltReport]) -> BuiltReport:
    return reports[request.param]


def everything_wrong(page: Page, size: str) -> list[str]:
    """Look at a page as it is, and then dark: there axe once, since only colours differ, and every text's colours."""
    found = faults(page) + ["wider than the window"] * wider_than_window(page)
    page.emulate_media(color_scheme="dark")
    return found + unreadable(page) + (faults(page, "color-contrast") if size == "desktop" else [])


PAGES = [*((report, "arsredovisning.html") for report in REPORTS), ("jamtland-2025", "granskning.html")]


@pytest.fixture(scope="module")
def wrong(reports: dict[str, BuiltReport]) -> dict[tuple[str, str, str], list[str]]:
    """Give what is wrong on each page at each size; two browsers look at the same time."""
    shown = [(*page, size) for page in PAGES for size in SIZES]

    def look(part: list[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[str]]:
        found = {}
        with chromium() as browser:
            for report, name, size in part:
                width, scale = SIZES[size]
                page = open_page(browser, reports[report].folder / name, width, device_scale_factor=scale)
                found[report, name, size] = everything_wrong(page, size)
                page.context.close()
        return found

    with ThreadPoolExecutor() as pool:
        one, other = pool.map(look, (shown[::2], shown[1::2]))
    return one | other


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("report", "name"), PAGES)
def test_a_page_is_accessible(wrong: dict[tuple[str, str, str], list[str]], report: str, name: str, size: str) -> None:
    """Reports and the granskning have no fault that axe-core knows, light or dark, and are as narrow as the window."""
    assert wrong[report, name, size] == []


@pytest.mark.parametrize("width", [1280, 320])
def test_what_is_switched_on_is_accessible(
    browser: Browser, reports: dict[str, BuiltReport], width: int, tmp_path: Path
) -> None:
    """With sources and findings shown, as in a draft, and the menu open, there is still no fault, light or dark."""
    built = reports["jamtland-2025"].folder
    found = from_json(json.loads((built / "granskning.json").read_text("utf-8"))).findings
    shown = tmp_path / "arsredovisning.html"
    document = read_document((built / "dokument.json").read_bytes())
    shown.write_text(to_html(document, REPOSITORY / "templates", found), "utf-8")
    page = open_page(browser, shown, width)
    if width < 1200:
        page.locator("summary").click()
    for label in SWITCHES:
        page.get_by_label(label).click()
    assert faults(page) == []
    assert not wider_than_window(page)
    page.get_by_label("Mörkt läge").click()
    assert unreadable(page) == []


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("document.querySelector('figure img').removeAttribute('alt')", "image-alt"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('main p').style.color = '#999'", "color-contrast"),
        ("document.querySelector('thead th[rowspan]').style.color = '#999'", "color-contrast"),
        ("document.querySelectorAll('td').forEach(cell => cell.textContent = '')", "th-has-data-cells"),
    ],
)
def test_a_fault_is_found(browser: Browser, project: Project, damage: str, rule: str) -> None:
    """The check finds what is wrong: a figure without text, a page without language, pale text, an empty column."""
    report = project.report
    frame = pd.DataFrame({"ord": ["", "Uppnått"]}, index=["Område", "Mål"])
    table = report.make_table(frame, "mal", "Mål", groups={"ord": "2024"}, kinds={"Område": "rubrik"}, row_head="Mål")
    drawn = report.figure("a", report.axes(2)[0], caption="Streck", alt="Streck som går uppåt.")
    file = project.root / "sida.html"
    file.write_text(project.page(notebook("# Om", "Text.", table, drawn)), "utf-8")
    page = open_page(browser, file)
    assert faults(page, rule) == []
    page.evaluate(damage)
    assert {fault.partition(":")[0] for fault in faults(page, rule)} == {rule}


@pytest.mark.parametrize("report", REPORTS, indirect=True)
def test_a_report_is_one_quiet_file(browser: Browser, report: BuiltReport) -> None:
    """A report asks for nothing but itself, has nothing to complain of, and hardly moves when its font is there."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    asked, said = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((report.folder / "arsredovisning.html").as_uri())
    page.wait_for_function("document.fonts.status === 'loaded'")
    moved = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          const watch = new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value));
          watch.observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    assert set(asked) <= {"file", "data"}
    assert asked.count("file") == 1
    assert said == []
    assert moved < 0.01
