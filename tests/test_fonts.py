"""The page's own font and those that stand in for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from arsredovisning.export.fonts import ASCENT, DESCENT, FACES, FALLBACKS
from bench.fallback_fonts import own, sizes, vertical
from tests.browser import open_page
from tests.project import Project, notebook

PROSE = (
    "Styrelsen bedömer att målen för god ekonomisk hushållning är uppnådda. Insatserna har haft 142 deltagare, "
    "varav 35 procent har gått vidare till arbete eller studier. **Det egna kapitalet** uppgår till 1 625 tkr.\n\n"
)
_OWN_FACE = re.compile(r"@font-face\{font-family:'Source Sans 3'[^}]*\}")
_HAS_A_FALLBACK = """() => Promise.any(
  [...document.fonts].filter(face => face.family.includes("Som ")).map(face => face.load())
).then(() => true, () => false)"""


@pytest.mark.parametrize("family", FALLBACKS)
def test_a_fallback_fills_the_lines_of_the_own_font(family: str) -> None:
    """A fallback's size in each face is the one that its and the own font's widths give."""
    assert list(FALLBACKS[family].sizes) == sizes(family)


@pytest.mark.parametrize("face", FACES)
def test_a_fallback_stands_on_the_own_fonts_line(face: str) -> None:
    """Ascent and descent are the own font's, in every face."""
    assert vertical(own(face)) == (ASCENT, DESCENT)


def test_the_page_is_as_long_before_its_font_is_there(browser: Browser, project: Project) -> None:
    """A page set in a font of the machine is within a hundredth as long as when its own font has been read."""
    html = project.page(notebook("# Om", PROSE * 40))
    lengths = []
    for name, text in (("egen", html), ("reserv", _OWN_FACE.sub("", html))):
        file = project.root / f"{name}.html"
        file.write_text(text, "utf-8")
        page = open_page(browser, file)
        page.wait_for_function("document.fonts.status === 'loaded'")
        fallback = page.evaluate(_HAS_A_FALLBACK)
        lengths.append(page.evaluate("document.querySelector('main').offsetHeight"))
        page.context.close()
    if not fallback:
        pytest.skip("the machine has none of the fonts that stand in")
    assert lengths[1] == pytest.approx(lengths[0], rel=0.01)
