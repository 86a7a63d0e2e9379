"""Finding out how a file's letters are coded: ``#FORMAT PC8`` promises code page 437, but files lie."""

from __future__ import annotations

import codecs

_LETTERS = "åäöÅÄÖéÉüÜ"
_IN_CP437 = _LETTERS.encode("cp437")
_IN_LATIN = _LETTERS.encode("latin-1")


def decode(content: bytes) -> tuple[str, str]:
    """Decode a file by what its bytes are, whatever it says of itself.

    UTF-8 is recognised by its own rules: Swedish letters in code page 437 or Latin-1 are never valid UTF-8. Between
    those two, the bytes that are Swedish letters in one are rare signs in the other, so the more common set decides.

    Returns:
        The text, and the name of the encoding: ``ascii``, ``utf-8``, ``cp437``, ``cp1252`` or ``latin-1``.
    """
    if content.isascii():
        return content.decode("ascii"), "ascii"
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if sum(map(content.count, _IN_LATIN)) <= sum(map(content.count, _IN_CP437)):
        return content.decode("cp437"), "cp437"
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"
