"""Finding out how a file's letters are coded: ``#FORMAT PC8`` promises code page 437, but files lie."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

_LETTERS = "åäöÅÄÖéÉüÜ"
_IN_CP437 = _LETTERS.encode("cp437")
_IN_LATIN = _LETTERS.encode("latin-1")
_ASCII = bytes(range(128))
_NOT_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_CHUNK = 1 << 20


def encoding_of(stream: BinaryIO) -> str:
    """Tell how a file is coded by what its bytes are, whatever it says of itself.

    UTF-8 is recognised by its own rules: Swedish letters in code page 437 or Latin-1 are never valid UTF-8. Between
    those two, the bytes that are Swedish letters in one are rare signs in the other, so the more common set decides.

    Args:
        stream: The file, which is read from where it stands, a part at a time.

    Returns:
        ``ascii``, ``utf-8``, ``utf-16``, ``cp437``, ``cp1252`` or ``latin-1``.
    """
    letters = dict.fromkeys(("cp437", "latin", "odd"), 0)
    ascii_only = valid = True
    decoder = codecs.getincrementaldecoder("utf-8")()
    first = chunk = stream.read(_CHUNK)
    while chunk:
        others = chunk.translate(None, _ASCII)
        ascii_only = ascii_only and not others
        valid = valid and _decodes(decoder, chunk)
        letters["cp437"] += sum(map(others.count, _IN_CP437))
        letters["latin"] += sum(map(others.count, _IN_LATIN))
        letters["odd"] += sum(map(others.count, _NOT_IN_CP1252))
        chunk = stream.read(_CHUNK)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if ascii_only:
        return "ascii"
    if valid and _decodes(decoder, b"", final=True):
        return "utf-8"
    if letters["latin"] <= letters["cp437"]:
        return "cp437"
    return "latin-1" if letters["odd"] else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def as_text(stream: BinaryIO, encoding: str) -> Iterator[TextIO]:
    """Give a file's lines as text, each ended with a line feed whichever line end the file has.

    Args:
        stream: The file, from its beginning; it is left open.
        encoding: How it is coded, as ``encoding_of`` tells.
    """
    known = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(stream, known, errors="replace", newline=None)
    try:
        yield text
    finally:
        text.detach()
