"""The page's own font, and what stands in for it, as large, until a browser has read it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

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


def font_faces(templates: Path) -> Markup:
    """Write the faces of the own font, which lie in the page, and on screens those of the fallbacks."""
    rules = [*_own(templates), "@media screen{", *_fallbacks(), "}"]
    return Markup("\n".join(rules))  # noqa: S704  made of our own files


def _own(templates: Path) -> Iterator[str]:
    for name, (weight, style) in FACES.items():
        data = base64.b64encode((templates / "fonts" / f"source-sans-3-latin-{name}.woff2").read_bytes()).decode()
        yield (
            f"@font-face{{font-family:'Source Sans 3';font-weight:{weight};font-style:{style};"
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
