"""The report's fonts in a page, only the parts that hold what it says, and what stands in until they are read."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.text.characters import Part, parts_for

#: Stands in a page where its fonts belong, until it is known which they are.
FONTS = "/* teckensnitt */"
#: What every page has: all of Latin-1.
_ALWAYS = "a"
#: Weight and style of each face, by the end of its file's name.
FACES = {
    "400-normal": (400, "normal"),
    "400-italic": (400, "italic"),
    "600-normal": (600, "normal"),
    "700-normal": (700, "normal"),
}
#: How far the own font reaches over and under the line, as parts of its size.
ASCENT, DESCENT = 1.024, 0.4


@dataclass(frozen=True)
class Fallback:
    """A font that a machine may have.

    Attributes:
        names: Its names and those of fonts of the same width, for each face.
        sizes: How large it has to be in each face to fill the own font's lines, in per cent.
    """

    names: tuple[tuple[str, ...], ...]
    sizes: tuple[float, ...]


_ARIAL_BOLD = ("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "Arimo Bold", "NimbusSans-Bold", "Helvetica Bold")
#: `python -m bench.fallback_fonts` works the sizes out.
FALLBACKS = {
    "Arial": Fallback(
        (
            ("Arial", "ArialMT", "Liberation Sans", "Arimo", "NimbusSans-Regular", "Helvetica"),
            (
                "Arial Italic",
                "Arial-ItalicMT",
                "Liberation Sans Italic",
                "Arimo Italic",
                "NimbusSans-Italic",
                "Helvetica Oblique",
            ),
            _ARIAL_BOLD,
            _ARIAL_BOLD,
        ),
        (93.9, 91.9, 90.1, 92.8),
    ),
    "DejaVu Sans": Fallback(
        (("DejaVu Sans",), ("DejaVu Sans Oblique",), ("DejaVu Sans Bold",), ("DejaVu Sans Bold",)),
        (82.0, 80.2, 74.9, 77.1),
    ),
}


def with_fonts(page: str, templates: Path) -> str:
    """Put the fonts into a page that is otherwise whole, and on screens those that stand in until they are read."""
    rules = [*font_faces(page, templates), "@media screen{", *_fallbacks(), "}"]
    return page.replace(FONTS, "\n".join(rules), 1)


def font_faces(characters: Iterable[str], templates: Path) -> Iterator[str]:
    """Write the faces that hold some characters as rules, and name those of other scripts after the own font."""
    first, *others = parts_for({*characters, _ALWAYS})
    # The last face that has a character wins.
    for part in reversed(others):
        yield from (_face(part, face, part.has, templates) for face in part.faces)
    # Without its marks: a letter that it lacks would be put together of them, where another part has it whole.
    yield from (_face(first, face, first.ordinary if others else "", templates) for face in first.faces)
    families = dict.fromkeys(part.family for part in (first, *others))
    if len(families) > 1:
        named = ",".join(f"'{family}'" for family in [*families, *(f"Som {fallback}" for fallback in FALLBACKS)])
        yield f"html:root{{font-family:{named},sans-serif}}"
        yield "bdi{font-style:normal}"


def _face(part: Part, face: str, ranges: str, templates: Path) -> str:
    weight, style = face.split("-")
    within = f"unicode-range:{ranges};" if ranges else ""
    file = templates / "fonts" / "woff2" / f"{part.file}-{face}.woff2"
    data = base64.b64encode(file.read_bytes()).decode()
    return (
        f"@font-face{{font-family:'{part.family}';font-weight:{weight};font-style:{style};{within}"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


def _fallbacks() -> Iterator[str]:
    for family, fallback in FALLBACKS.items():
        for (weight, style), names, size in zip(FACES.values(), fallback.names, fallback.sizes, strict=True):
            local = ",".join(f"local('{name}')" for name in names)
            yield (
                f"@font-face{{font-family:'Som {family}';font-weight:{weight};font-style:{style};src:{local};"
                f"size-adjust:{size}%;ascent-override:{100 * ASCENT / size * 100:.1f}%;"
                f"descent-override:{100 * DESCENT / size * 100:.1f}%;line-gap-override:0%}}"
            )
