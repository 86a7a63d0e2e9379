"""A text as it is compared: what people see of it, on one line."""

from __future__ import annotations

import unicodedata

#: Marks that take no place and that nobody has written: byte order marks, soft hyphens, directions of writing.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))


def one_line(text: str) -> str:
    """Give a text as lists are compared: composed letters, no unseen marks, and one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())
