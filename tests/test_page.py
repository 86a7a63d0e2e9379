"""What a reader does with a report's page: menu, dark page, sources, findings, tables as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from arsredovisning.export.html import to_html
from tests.browser import open_page
from tests.project import Project, make_project, notebook
from tests.test_review_html import FINDING

LONG = "Text som tar plats.\n\n" * 60
WIDE = "[bred]\nrubrik = 'Bred'\nenhet = 'tkr'\nkolumner = [" + ", ".join(
    f"{{ id = 'k{n}', rubrik = 'Kolumn {n}' }}" for n in range(7)
)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page with three sections, tables of every kind and two findings."""
    project = make_project(tmp_path_factory.mktemp("project"))
    project.write("tabeller.toml", (project.folder.data / "tabeller.toml").read_text("utf-8") + f"\n{WIDE}]\n")
    project.table("bred", "id;rubrik;k0;k1;k2;k3;k4;k5;k6", "rad;Rad;" + ";".join(["1 234 567"] * 7))
    project.replace("tabeller.toml", '"alla_2024", rubrik = "Alla"', '"alla_2024", rubrik = "Alla", parentes = "andel"')
    project.replace(
        "tabeller.toml",
        'rubrik = "Kvinnor" },\n',
        'rubrik = "Kvinnor", grupp = "2024" },\n  { id = "andel", enhet = "%", dold = true },\n',
    )
    project.table(
        "deltagare", "id;rubrik;alla_2024;kvinnor_2024;andel", "inskrivna;=1+1;1 271,5;702;35", "nya;Nya;−594;-;"
    )
    report = project.report
    tables = [report.table(name) for name in ("deltagare", "resultatrakning", "bred", "fakta")]
    stitched = project.stitch(notebook("# Ett", LONG, *tables, "# Två", LONG), notebook("# Tre", LONG))
    settings = "data/provlandet/2024/report.toml"
    of_report = replace(FINDING, table="", row="", column="", file=settings, line=0, message="Ingen skriver under.")
    path = project.root / "sida.html"
    path.write_text(to_html(stitched, project.root / "templates", [FINDING, of_report]), "utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Open]:
    """Open the page: ``opened(width=320, color_scheme="dark")``."""

    def open_it(**context: Any) -> Page:
        return open_page(browser, file, **context)

    yield open_it
    for context in browser.contexts:
        context.close()


def computed(page: Page, selector: str, name: str, pseudo: str = "") -> str:
    """Give a style of an element as the browser works it out."""
    script = "([selector, name, pseudo]) => getComputedStyle(document.querySelector(selector), pseudo)[name]"
    value: str = page.evaluate(script, [selector, name, pseudo])
    return value


def test_the_menu_follows_the_reader(opened: Open) -> None:
    """The menu marks the section that is being read, also after a jump over others and back."""
    page = opened()
    for heading in ("tre", "ett", "tva"):
        page.evaluate("id => document.getElementById(id).scrollIntoView()", heading)
        page.wait_for_function("id => document.querySelector('[aria-current]')?.hash === `#${id}`", arg=heading)
    assert page.locator(".sidomeny [aria-current]").all_text_contents() == ["Två"]


def test_the_menu_folds_away_on_a_small_screen(opened: Open) -> None:
    """On a small screen the menu opens by keyboard, says where one is, and closes when a link is followed."""
    page = opened(width=320)
    link = page.locator(".sidomeny a", has_text="Tre")
    assert not link.is_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
    page.keyboard.press("Enter")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.har').textContent === 'Tre'")
    assert not link.is_visible()
    bar, heading = page.locator(".sidhuvud").bounding_box(), page.locator("#tre").bounding_box()
    assert bar
    assert heading
    assert bar["y"] == 0
    assert heading["y"] >= bar["height"]


def test_a_low_window_keeps_its_room_for_the_text(opened: Open) -> None:
    """At 400 % zoom the bar does not follow: there is no room for it."""
    page = opened(width=320, height=256)
    page.evaluate("document.getElementById('tva').scrollIntoView()")
    bar = page.locator(".sidhuvud").bounding_box()
    assert bar
    assert bar["y"] + bar["height"] < 0


def test_the_first_tab_skips_the_menu(opened: Open) -> None:
    """The first thing that the keyboard reaches is a visible link past the menu."""
    page = opened()
    page.keyboard.press("Tab")
    skip = page.locator(".hoppa")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert computed(page, ".hoppa", "outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.url.endswith("#innehallet")


@pytest.mark.parametrize(("system", "switched"), [("light", "dark"), ("dark", "light")])
def test_the_dark_page(opened: Open, system: str, switched: str) -> None:
    """The page is dark where the system is, until the reader switches; the switch is forgotten with the page."""
    grounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 30)"}
    page = opened(color_scheme=system)
    box = page.get_by_label("Mörkt läge")
    assert box.is_checked() is (system == "dark")
    assert computed(page, "html", "backgroundColor") == grounds[system]
    box.click()
    assert computed(page, "html", "backgroundColor") == grounds[switched]
    page.reload()
    assert computed(page, "html", "backgroundColor") == grounds[system]
    assert box.is_checked() is (system == "dark")


def test_the_switch_follows_the_system_until_it_is_used(opened: Open) -> None:
    """A system that turns dark turns the page and its switch, unless the reader has chosen."""
    page = opened()
    box = page.get_by_label("Mörkt läge")
    page.emulate_media(color_scheme="dark")
    assert box.is_checked()
    box.click()
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    assert not box.is_checked()
    assert computed(page, "html", "backgroundColor") == "rgb(255, 255, 255)"


def test_sources_are_shown_to_those_who_ask(opened: Open) -> None:
    """Each number tells its row, or that it is worked out, and each table its file; the text stays as printed."""
    page = opened()
    stated, worked_out = "#cell-deltagare-inskrivna-alla_2024", "#tab-resultatrakning tr.summa td"
    before = page.locator("main").inner_text()
    assert computed(page, stated, "content", "::after") == "none"
    page.get_by_label("Visa källor").click()
    assert computed(page, stated, "content", "::after") == '"rad\u00a02"'
    assert computed(page, worked_out, "content", "::after") == '"uträknad"'
    assert page.locator("#tab-deltagare .kalla").inner_text() == "Källa: data/provlandet/2024/tabeller/deltagare.csv"
    assert page.locator(stated).inner_text() == "1\u00a0271,5\u00a0(35\u00a0%)"
    page.get_by_label("Visa källor").click()
    assert page.locator("main").inner_text() == before


def test_findings_are_shown_to_those_who_ask(opened: Open) -> None:
    """A finding marks its cell and is told under the table with a link to it; one without a place is told on top."""
    page = opened()
    cell = "#cell-deltagare-inskrivna-alla_2024"
    before = page.locator("main").inner_text()
    assert computed(page, cell, "content", "::before") == "none"
    page.get_by_label("Visa granskning").click()
    assert computed(page, cell, "content", "::before") == '"A2"'
    assert page.locator(cell).inner_text() == "1\u00a0271,5\u00a0(35\u00a0%)"
    top, told = page.locator("main .avvikelser").all()
    assert "Ingen skriver under." in top.inner_text()
    assert "Summan är <fel> & annat." in told.inner_text()
    assert "Fel, ny" in told.inner_text()
    told.get_by_role("link").click()
    assert page.url.endswith(cell)
    page.get_by_label("Visa granskning").click()
    assert page.locator("main").inner_text() == before


def test_a_page_that_is_not_reviewed_has_no_such_switch(project: Project, browser: Browser, tmp_path: Path) -> None:
    """Without findings given the page says nothing of the granskning; with none found it says so."""
    stitched = project.stitch(notebook("# Ett"))
    for findings, count in ((None, 0), ([], 1)):
        path = tmp_path / "sida.html"
        path.write_text(to_html(stitched, project.root / "templates", findings), "utf-8")
        page = open_page(browser, path)
        assert page.get_by_label("Visa granskning").count() == count
    page.get_by_label("Visa granskning").click()
    assert page.locator("main .avvikelser").inner_text() == "Granskning: inga avvikelser."


def saved(page: Page, table: str) -> bytes:
    """Save a table as CSV."""
    with page.expect_download() as started:
        page.locator(f"#tab-{table}").get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename == f"{table}-2024.csv"
    return Path(started.value.path()).read_bytes()


def test_a_table_is_saved_as_csv(opened: Open) -> None:
    """A saved table opens in a Swedish Excel: BOM, semicolons, numbers as numbers; words never become formulas."""
    page = opened()
    assert saved(page, "deltagare").decode("utf-8") == (
        "\ufeffAntal;Alla;Alla, inom parentes (%);2024 Kvinnor\r\n'=1+1;1271,5;35;702\r\nNya;-594;;–\r\n"
    )
    assert "Årets resultat;-734;1352,5\r\n" in saved(page, "resultatrakning").decode("utf-8")
    assert "Andel;35,5\u00a0%;\r\n" in saved(page, "fakta").decode("utf-8")


def test_a_table_is_copied(opened: Open) -> None:
    """A copied table is pasted into a spreadsheet cell by cell, and a screen reader is told that it is copied."""
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator("#tab-deltagare").get_by_role("button", name="Kopiera: Tabell 1. Deltagare").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Kopierad: Tabell 1. Deltagare").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n")[1:] == ["'=1+1\t1271,5\t35\t702", "Nya\t-594\t\t–"]


def test_a_wide_table_is_scrolled_by_keyboard(opened: Open) -> None:
    """A table wider than the window is a named region in the order of the keyboard; one that fits is not."""
    page = opened(width=320)
    region = page.get_by_role("region", name="Tabell 2. Bred")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#tab-bred .rulla').scrollLeft > 0")
    page.set_viewport_size({"width": 1900, "height": 900})
    page.wait_for_function("!document.querySelector('.rulla[tabindex]')")
    assert region.count() == 0


def test_the_page_works_without_scripts(opened: Open) -> None:
    """Without scripts the page has its menu, texts and tables, and nothing that does not work."""
    page = opened(width=320, java_script_enabled=False)
    assert page.locator("#tab-deltagare td").first.is_visible()
    page.locator("summary").click()
    page.locator(".sidomeny a", has_text="Tre").click()
    assert page.url.endswith("#tre")
    assert page.get_by_role("checkbox").count() == 0
    assert page.get_by_role("button").count() == 0
    assert "Summan är" not in page.locator("body").inner_text()


def test_a_renewed_page_works_as_before(opened: Open) -> None:
    """When the preview puts new text in the page, what was switched on is on in it too, and the menu follows it."""
    page = opened()
    parts = ["head", "main", ".sidomeny"]
    page.evaluate("parts => document.fresh = parts.map(part => document.querySelector(part).cloneNode(true))", parts)
    page.evaluate("document.fresh[1].querySelectorAll('.tabellknappar').forEach(buttons => buttons.remove())")
    for label in ("Visa källor", "Visa granskning", "Mörkt läge"):
        page.get_by_label(label).click()
    page.evaluate("parts => parts.forEach((n, i) => document.querySelector(n).replaceWith(document.fresh[i]))", parts)
    page.evaluate("document.dispatchEvent(new Event('arsredovisning:ny'))")
    assert page.locator("#tab-deltagare .kalla").is_visible()
    assert page.locator("main .avvikelser").count() == 2
    assert computed(page, "html", "backgroundColor") == "rgb(18, 24, 30)"
    assert page.locator("#tab-deltagare").get_by_role("button").count() == 2
    page.evaluate("document.getElementById('tre').scrollIntoView()")
    page.wait_for_function("document.querySelector('.sidomeny [aria-current]')?.hash === '#tre'")


def test_print_shows_only_the_report(opened: Open) -> None:
    """On paper there is no menu, switch, button, source or finding, and the page is light."""
    page = opened(color_scheme="dark")
    for label in ("Visa källor", "Visa granskning"):
        page.get_by_label(label).click()
    page.emulate_media(media="print")
    for selector in (".sidhuvud", ".hoppa", ".tabellknappar", ".kalla", ".avvikelser"):
        assert page.locator(selector).count() > 0
        assert not any(part.is_visible() for part in page.locator(selector).all())
    cell = "#cell-deltagare-inskrivna-alla_2024"
    assert {computed(page, cell, "content", part) for part in ("::before", "::after")} == {"none"}
    assert computed(page, cell, "boxShadow") == "none"
    assert computed(page, "html", "backgroundColor") == "rgb(255, 255, 255)"


def test_the_file_itself_is_clean(file: Path) -> None:
    """What is only for the screen stands outside the report's own text, which other programs read."""
    soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    assert soup.main is not None
    assert soup.main.find(["button", "input", "script", "template"]) is None
    assert "Summan är" not in soup.main.get_text()
    assert {script.get("src") for script in soup.find_all("script")} == {None}
    assert re.fullmatch(r"A\d", str(soup.select("td[data-avvikelse]")[0]["data-avvikelse"]))
