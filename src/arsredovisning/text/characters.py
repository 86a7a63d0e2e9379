"""Which characters the report's fonts have, and in which of their parts: what none has would be an empty box."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from arsredovisning.text.leftovers import Leftover

#: Made by ``bench/fonts.py`` of the fonts in ``templates/fonts``.
_LIST = Path(__file__).with_name("characters.toml")
HINT = "Skriv något annat i stället, eller lägg till ett teckensnitt som har tecknet (templates/fonts/README.md)."


@dataclass(frozen=True)
class Part:
    """A part of a font family.

    Attributes:
        file: What its files are called, before the face.
        family: The family's name.
        faces: Its faces: weight and style, as in ``400-italic``.
        has: Its characters, as CSS writes ranges.
        ordinary: Those for which it is taken: all but the marks of the first part, and the letters under the marks.
    """

    file: str
    family: str
    faces: tuple[str, ...]
    has: str
    ordinary: str

    @cached_property
    def chosen(self) -> frozenset[str]:
        """The characters for which it is taken."""
        return frozenset(map(chr, codes_of(self.ordinary)))


def without_glyph(text: str) -> tuple[str, ...]:
    """Give the characters of a text that no font of the report has, each once, in the order that they stand."""
    if text.isascii():
        return ()
    strange = {char for char in set(text) - _known() if _is_seen(char)}
    return tuple(dict.fromkeys(char for char in text if char in strange))


def boxes(words: str) -> Iterator[Leftover]:
    """Find the characters that would be printed as an empty box, among words as written or as printed."""
    for character in without_glyph(words):
        at = words.index(character)
        around = words[max(0, at - 30) : at + 30].split("\n")
        found = next(line for line in around if character in line).strip()
        yield Leftover(at, found, missing_glyph(character), hint=HINT)


def described(character: str) -> str:
    """Name a character: ``”字” (U+5B57 CJK UNIFIED IDEOGRAPH-5B57)``."""
    name = unicodedata.name(character, "utan namn")
    return f"”{character}” (U+{ord(character):04X} {name})"


def missing_glyph(character: str) -> str:
    """Say in Swedish that no font has a character."""
    return f"Tecknet {described(character)} finns inte i rapportens teckensnitt: det skulle bli en tom ruta."


def parts_for(characters: Iterable[str]) -> list[Part]:
    """Give the parts that hold some characters, as few as the order of the list allows."""
    wanted = {char for char in characters if _is_seen(char)}
    found = []
    for part in parts():
        if wanted & part.chosen:
            found.append(part)
            wanted -= part.chosen
    return found


@cache
def parts() -> tuple[Part, ...]:
    """Give every part of the report's fonts; a character comes from the first that has it."""
    listed = tomllib.loads(_LIST.read_text("utf-8"))["part"]
    return tuple(
        Part(
            item["file"],
            item["family"],
            tuple(item["faces"]),
            item["has"],
            item.get("chosen", item["has"]),
        )
        for item in listed
    )


@cache
def families() -> tuple[str, ...]:
    """Give the names of the report's font families, the own one first."""
    return tuple(dict.fromkeys(part.family for part in parts()))


def codes_of(ranges: str) -> list[int]:
    """Read ranges as CSS writes them: ``U+41-5A,U+C5``."""
    pairs = (item.removeprefix("U+").split("-") for item in ranges.split(","))
    return [code for pair in pairs for code in range(int(pair[0], 16), int(pair[-1], 16) + 1)]


@cache
def _known() -> frozenset[str]:
    return frozenset().union(*(part.chosen for part in parts()))


def _is_seen(char: str) -> bool:
    """Tell whether a character is drawn: line ends, joiners and choosers of variants are not."""
    return unicodedata.category(char) not in ("Cc", "Cf") and not _is_variant(char)


def _is_variant(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or char == "\u034f"
