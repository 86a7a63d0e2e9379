"""A browser draws every word of a page with the fonts in the page."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.browser import open_page
from tests.project import Project, notebook
from tests.test_characters import NAMES, SENTENCES


def _fonts(page: Page) -> dict[str, bool]:
    """Give the fonts that the words of the page are drawn with, and whether each lies in the page."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "main :is(p, strong, em, bdi, code)"})
    return {
        font["postScriptName"]: font["isCustomFont"]
        for node in nodes["nodeIds"]
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    }


def test_each_script_is_drawn_with_the_fonts_in_the_page(project: Project, browser: Browser) -> None:
    """Upright, bold, italic, quoted or letter by letter: nothing is taken from the machine."""
    text = "\n\n".join(f"{words}\n\n**{words}** *{words}* `{words}`\n\n> {words}" for words in SENTENCES.values())
    file = project.root / "sida.html"
    file.write_text(project.page(notebook(text)), "utf-8")
    fonts = _fonts(open_page(browser, file))
    assert {"NotoSansArabic-Regular", "NotoSansThai-Bold", "SourceSans3-Italic"} <= set(fonts)
    assert all(fonts.values()), fonts


def test_names_are_drawn_with_the_own_font(project: Project, browser: Browser) -> None:
    """No letter of a name comes from another family, heavier and wider than the rest."""
    file = project.root / "sida.html"
    file.write_text(project.page(notebook(f"{NAMES} **{NAMES}** *{NAMES}*")), "utf-8")
    assert {name.partition("-")[0].removesuffix("ExtraLight") for name in _fonts(open_page(browser, file))} == {
        "SourceSans3"
    }
