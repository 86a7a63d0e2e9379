"""The report's fonts in a page: of each only the parts that hold what the page says."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

from arsredovisning.text.characters import Part, parts_for

#: Stands in a page where its fonts belong, until it is known which they are.
FONTS = "/* teckensnitt */"
#: What every page has: all of Latin-1.
_ALWAYS = "a"


def with_fonts(page: str, templates: Path) -> str:
    """Put the fonts into a page that is otherwise whole."""
    return page.replace(FONTS, "\n".join(font_faces(page, templates)), 1)


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
        named = ",".join(f"'{family}'" for family in families)
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
