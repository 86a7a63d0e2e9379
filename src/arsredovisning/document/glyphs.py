"""The last look for characters that no font of the report has: at everything in the finished document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from arsredovisning.document.model import Document
from arsredovisning.errors import Fault
from arsredovisning.text.characters import HINT, missing_glyph, without_glyph


def glyph_faults(document: Document, settings: str) -> Iterator[Fault]:
    """Find the characters that would be printed as an empty box, whoever wrote them.

    Args:
        document: The report.
        settings: The file that says what its front says, in messages.
    """
    for shown, thing in ((settings, document.front), *((block.shown, block.element) for block in document.blocks)):
        for character in dict.fromkeys(character for words in _strings(thing) for character in without_glyph(words)):
            yield Fault(missing_glyph(character), shown, hint=HINT)


def _strings(thing: Any) -> Iterator[str]:
    """Go through every string of an element and of what it holds."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple | list):
        for item in thing:
            yield from _strings(item)
    elif is_dataclass(thing):
        for item in fields(thing):
            yield from _strings(getattr(thing, item.name))
