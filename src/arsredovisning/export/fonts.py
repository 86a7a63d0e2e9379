"""The report's fonts in a page: of each only the parts that hold what the page says."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

from arsredovisning.text.characters import Part, parts_for

#: Stands in a page where its fonts belong, until it is known which they are.
FONTS = "/* teckensnitt */"
#: What the page's style calls all of them: a character comes from the last face that has it.
_FAMILY = "Source Sans 3"
#: What every page has: all of Latin-1.
_ALWAYS = "a"


def with_fonts(page: str, templates: Path) -> str:
    """Put the fonts into a page that is otherwise whole."""
    return page.replace(FONTS, "\n".join(font_faces(page, templates)), 1)


def font_faces(characters: Iterable[str], templates: Path) -> Iterator[str]:
    """Write the faces that hold some characters as rules, the most ordinary letters last."""
    for part in reversed(parts_for({*characters, _ALWAYS})):
        yield from (_face(part, face, templates) for face in part.faces)


def _face(part: Part, face: str, templates: Path) -> str:
    weight, style = face.split("-")
    # The first part rules wherever it has a character, and needs no range for that.
    within = "" if _ALWAYS in part.chosen else f"unicode-range:{part.has};"
    file = templates / "fonts" / "woff2" / f"{part.file}-{face}.woff2"
    data = base64.b64encode(file.read_bytes()).decode()
    return (
        f"@font-face{{font-family:'{_FAMILY}';font-weight:{weight};font-style:{style};{within}"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )
