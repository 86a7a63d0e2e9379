"""How a report looks: the förbund's colour can be read on every ground, and its logo is only a picture."""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from arsredovisning.data.colours import DARK_GROUND, LIGHT_GROUND, TEXT_CONTRAST, contrast, on_dark, on_light
from arsredovisning.errors import Fault
from tests.project import FORBUND_TOML, REPOSITORY, Project

STYLES = REPOSITORY / "templates" / "arsredovisning"
#: What every PNG begins with.
BEGINNING = b"\x89PNG\r\n\x1a\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#1f5c4d"/></svg>'

Logo = Callable[..., list[Fault]]


def png(width: int = 9, height: int = 9) -> bytes:
    """Give a picture."""
    written = io.BytesIO()
    Image.effect_noise((width, height), 50).save(written, "PNG")
    return written.getvalue()


PNG = png()
#: A picture with so many points that it fills the memory, in a few bytes.
ENDLESS = PNG[:16] + (50_000).to_bytes(4, "big") * 2 + PNG[24:29]
ENDLESS += zlib.crc32(ENDLESS[12:]).to_bytes(4, "big") + PNG[33:]


def variables(style: str) -> dict[str, str]:
    """Read the colours that a style sheet names."""
    return dict(re.findall(r"--(\w+): (#\w+)", (STYLES / style).read_text("utf-8")))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#767676", "#ffffff", 4.54),
        ("#1f5c4d", "#1f5c4d", 1.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    """The contrast of two colours is what WCAG's formula gives, whichever comes first."""
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.01)


@given(st.binary(min_size=3, max_size=3).map(lambda channels: f"#{channels.hex()}"))
def test_any_colour_has_a_shade_for_either_page(colour: str) -> None:
    """Every colour has a shade that can be read on a dark page and one for a light page; a good one is kept."""
    for shade_on, ground in ((on_dark, DARK_GROUND), (on_light, LIGHT_GROUND)):
        assert contrast(shade_on(colour), ground) >= TEXT_CONTRAST
        assert shade_on(shade_on(colour)) == shade_on(colour)


@pytest.mark.parametrize(("style", "ground"), [("stil.css", LIGHT_GROUND), ("mork.css", DARK_GROUND)])
def test_all_text_colours_can_be_read_on_all_grounds(style: str, ground: str) -> None:
    """Text, quiet text and a förbund's colour that passes can be read on the page and on its tinted parts."""
    colours = variables(style)
    assert colours["faint"] == ground
    colours["accent"] = {LIGHT_GROUND: on_light, DARK_GROUND: on_dark}[ground]("#888888")
    for text, under in product(("ink", "soft", "accent"), ("paper", "faint")):
        assert contrast(colours[text], colours[under]) >= TEXT_CONTRAST, (text, under)


def test_the_colour_of_a_forbund_that_gives_none_passes(project: Project) -> None:
    """A förbund without a colour gets a sober one that can be read."""
    project.replace("../forbund.toml", 'farg = "#1f5c4d"\n', "")
    assert project.faults() == []
    assert contrast(project.data.forbund.farg, LIGHT_GROUND) >= TEXT_CONTRAST


def test_a_colour_that_cannot_be_read_is_told(project: Project) -> None:
    """A colour too light for headings is told with the file, its contrast, the needed one and a shade that will do."""
    project.replace("../forbund.toml", "#1f5c4d", "#ffcc00")
    (fault,) = project.faults()
    assert (fault.file, fault.column) == ("data/provlandet/forbund.toml", "farg")
    assert fault.found.startswith("#ffcc00, kontrast 1,3:1")
    assert "4,5:1" in fault.expected
    project.replace("../forbund.toml", "#ffcc00", re.findall("#[0-9a-f]{6}", fault.hint)[0])
    assert project.faults() == []


def test_too_little_contrast_never_looks_like_enough(project: Project) -> None:
    """A contrast just below the limit is cut off, not rounded up to it."""
    project.replace("../forbund.toml", "#1f5c4d", "#6e6e6e")
    (fault,) = project.faults()
    assert "kontrast 4,4:1" in fault.found


@pytest.fixture
def logo(project: Project) -> Logo:
    """Give the förbund a logo, and tell its faults."""

    def give(name: str, content: str | bytes, alt: str = "Provlandets logotyp") -> list[Fault]:
        (project.folder.data.parent / name).write_bytes(content.encode() if isinstance(content, str) else content)
        project.write("../forbund.toml", f'{FORBUND_TOML}logotyp = "{name}"\nlogotyp_alt = "{alt}"\n')
        return project.faults()

    return give


@pytest.mark.parametrize(("name", "content", "kind"), [("m.svg", SVG, "svg+xml"), ("m.PNG", PNG, "png")])
@pytest.mark.parametrize("cover", ["", "[omslag]\n\n"])
def test_a_logo_stands_on_the_first_page(
    project: Project, logo: Logo, name: str, content: str | bytes, kind: str, cover: str
) -> None:
    """A logo is part of the page, over the title, with the text for those who do not see it."""
    assert logo(name, content) == []
    project.replace("report.toml", "[[delar]]", f"{cover}[[delar]]")
    (image,) = BeautifulSoup(project.page(), "html.parser").select("main > header img.logotyp")
    head, _, data = str(image["src"]).partition(",")
    assert head == f"data:image/{kind};base64"
    assert base64.b64decode(data) == (content.encode() if isinstance(content, str) else content)
    assert image["alt"] == "Provlandets logotyp"


def test_no_logo_leaves_no_trace(project: Project) -> None:
    """A förbund without a logo has none on its page."""
    assert "logotyp" not in str(BeautifulSoup(project.page(), "html.parser").main)


def test_a_logo_without_a_text_is_refused(logo: Logo) -> None:
    """A logo without its text is told, with the setting that is missing."""
    (fault,) = logo("m.svg", SVG, alt=" ")
    assert "logotyp_alt" in fault.expected


@pytest.mark.parametrize(
    ("drawing", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<g onload='x()'/>", 'onload="x()"'),
        ("<image href='https://x.se/a.png'/>", 'href="https://x.se/a.png"'),
        ("<image xmlns:l='http://www.w3.org/1999/xlink' l:href='a.png'/>", 'href="a.png"'),
        ("<use href='data:image/svg+xml,x'/>", 'href="data:image/svg+xml,x"'),
        ("<a href='javascript:x()'/>", 'href="javascript:x()"'),
        ("<path style='fill: url( \"//x.se/a\")'/>", "style="),
        ("<path fill='url(http://x.se/a#b)'/>", "fill="),
        ("<style>@import 'a.css';</style>", "<style>"),
        ("<style>path { fill: u\\72l(a.svg) }</style>", "<style>"),
        ("<foreignObject/>", "<foreignobject>"),
        ("<animate attributeName='x'/>", "<animate>"),
    ],
)
def test_a_logo_that_is_more_than_a_picture_is_refused(logo: Logo, drawing: str, found: str) -> None:
    """A logo that runs something, moves or fetches something is refused with what it was."""
    (fault,) = logo("m.svg", SVG.replace("<path", f"{drawing}<path"))
    assert fault.file == "data/provlandet/m.svg"
    assert fault.found.startswith(found)


def test_a_logo_may_refer_to_its_own_parts(logo: Logo) -> None:
    """Gradients, symbols and pictures inside the file, comments and a drawing program's own data are all right."""
    parts = """<!-- ritad --><defs><linearGradient id="g"/><path id="p"/></defs><use href="#p" fill="url(#g)"/>
    <image href="data:image/png;base64,AA=="/><style>path { fill: url('#g') }</style><metadata>x</metadata>"""
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert logo("m.svg", doctype + SVG.replace("<path", f"{parts}<path", 1)) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.svg", "<svg", "Logotypen går inte att läsa som SVG."),
        ("m.svg", f"<!DOCTYPE svg [<!ENTITY a 'aaa'>]>{SVG}", "Logotypen går inte att läsa som SVG."),
        ("m.svg", "<html/>", "Logotypen går inte att läsa som SVG."),
        ("m.svg", f"<?xml-stylesheet href='a.css'?>{SVG}", "Logotypen innehåller skript, rörelse eller något"),
        ("m.png", SVG, "Logotypen går inte att använda."),
        ("m.jpg", PNG, "Logotypen går inte att använda."),
        ("m.png", PNG + bytes(500_000), "Logotypen är för stor."),
        ("m.png", BEGINNING, "Logotypen är skadad"),
        ("m.png", BEGINNING + bytes(20), "Logotypen är skadad"),
        ("m.png", PNG[: len(PNG) // 2], "Logotypen är skadad"),
        ("m.png", PNG[:60] + b"\xff" + PNG[61:], "Logotypen är skadad"),
        ("m.png", png(4000, 4000)[:33] + PNG[33:], "Logotypen har för många punkter."),
        ("m.png", ENDLESS, "Logotypen har för många punkter."),
    ],
)
def test_a_file_that_is_no_logo_is_refused(logo: Logo, name: str, content: str | bytes, message: str) -> None:
    """A broken file, one of another kind and one that is too large are refused."""
    (fault,) = logo(name, content)
    assert fault.message.startswith(message)
    assert fault.file == f"data/provlandet/{name}"


COSTLY = {
    "deep": "<g>" * 200 + "</g>" * 200,
    "many": "<g/>" * 30_000,
    "doubled": '<rect id="a0"/>'
    + "".join(f'<g id="a{n}"><use href="#a{n - 1}"/><use href="#a{n - 1}"/></g>' for n in range(1, 30)),
    "itself": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>',
    "patterns": '<pattern id="p"><rect fill="url(#p)"/></pattern><rect style="fill: url(#p)"/>',
    "filter": '<filter id="f"><feTurbulence numOctaves="200000"/></filter><rect filter="url(#f)"/>',
    "function": '<rect filter="blur(1000px)"/>',
    "style": '<rect style="filter: blur(1000px)"/>',
    "sheet": "<style>rect { filter: blur(1000px) }</style>",
    "marker": '<marker id="m"/>',
    "picture": f'<image href="data:image/png;base64,{base64.b64encode(ENDLESS).decode()}"/>',
}


@pytest.mark.parametrize("kind", COSTLY)
def test_a_logo_that_takes_long_to_draw_is_refused(logo: Logo, kind: str) -> None:
    """An SVG that would keep whatever draws it busy for minutes is refused, with what does it."""
    (fault,) = logo("m.svg", SVG.replace("<path", f"{COSTLY[kind]}<path", 1))
    assert (fault.message, fault.file) == ("Logotypen tar för lång tid att rita.", "data/provlandet/m.svg")
    assert fault.found


def test_a_detailed_logo_is_all_right(logo: Logo) -> None:
    """A thousand paths, symbols used again, gradients of gradients and a picture are drawn."""
    drawing = (
        '<linearGradient id="g"/><linearGradient id="h" href="#g"/><g id="a"><path fill="url(#h)" d="M0 0h9"/></g>'
        + '<use href="#a"/>' * 1000
        + f'<image href="data:image/png;base64,{base64.b64encode(PNG).decode()}"/>'
    )
    assert logo("m.svg", SVG.replace("<path", f"{drawing}<path", 1)) == []
    large = io.BytesIO()
    Image.new("RGB", (3_000, 2_000), "green").save(large, "PNG")
    assert logo("m.png", large.getvalue()) == []


def test_a_missing_logo_is_told(project: Project, logo: Logo) -> None:
    """A logo that is not there is told with the nearest one that is."""
    logo("marke.svg", SVG)
    project.replace("../forbund.toml", "marke.svg", "merke.svg")
    (fault,) = project.faults()
    assert (fault.file, fault.hint) == ("data/provlandet/merke.svg", "Menade du marke.svg?")


@pytest.mark.parametrize("name", ["../utanfor.svg", "lank.svg"])
def test_a_logo_from_elsewhere_is_refused(project: Project, logo: Logo, name: str) -> None:
    """A logo outside the förbund's folder is refused, also behind a link."""
    outside = project.folder.data.parents[1] / "utanfor.svg"
    outside.write_text(SVG, "utf-8")
    (project.folder.data.parent / "lank.svg").symlink_to(outside)
    (fault,) = logo(name, SVG)
    assert fault.message == "Logotypen ligger inte i förbundets mapp."
    assert Path(fault.file).name == Path(name).name
