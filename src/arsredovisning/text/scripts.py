"""Which words of a text are in another script than the report's own, which way they run, and in what language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """A script.

    Attributes:
        ranges: Its characters, as in a pattern.
        font: The family of ours that has it.
        language: The language that it is written in, where only one is; empty otherwise.
        rtl: Whether it runs from right to left.
        complex: Whether letters change with those beside them, so that Word takes another font for it.
        least: How many letters in a row are words of it, and no sign in a formula.
    """

    ranges: str
    font: str
    language: str = ""
    rtl: bool = False
    complex: bool = False
    least: int = 1


SCRIPTS = (
    Script(
        r"\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
        "Noto Sans Arabic",
        rtl=True,
        complex=True,
    ),
    Script(r"\u0590-\u05ff\ufb1d-\ufb4f", "Noto Sans Hebrew", "he", rtl=True, complex=True),
    Script(r"\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f", "Noto Sans Ethiopic"),
    Script(r"\u0e00-\u0e7f", "Noto Sans Thai", "th", complex=True),
    Script(r"\u0900-\u097f\ua8e0-\ua8ff", "Noto Sans Devanagari", complex=True),
    Script(r"\u0370-\u03ff\u1f00-\u1fff", "Source Sans 3", "el", least=3),
)
# What stands between two words of a script belongs to them, unless it is a word of another.
_PIECE = re.compile(
    "|".join(rf"((?:[{script.ranges}]{{{script.least},}})(?:(?:[^\w]|\d)*[{script.ranges}])*)" for script in SCRIPTS)
)
_RTL = re.compile(f"[{''.join(script.ranges for script in SCRIPTS if script.rtl)}]")
_LETTER = re.compile(r"[^\W\d_]")


def pieces(text: str) -> Iterator[tuple[str, Script | None]]:
    """Divide a text where its script changes; None is the report's own."""
    end = 0
    for match in _PIECE.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], None
        yield match[0], SCRIPTS[(match.lastindex or 1) - 1]
        end = match.end()
    if end < len(text):
        yield text[end:], None


def runs_rtl(text: str) -> bool:
    """Tell whether most of a text's letters run from right to left, so that all of it does."""
    if not _RTL.search(text):
        return False
    letters = _LETTER.findall(text)
    return sum(bool(_RTL.match(letter)) for letter in letters) * 2 > len(letters)
