"""Writes a PDF so that no reader can misjudge the length of a stream.

PDF/A wants a stream's length to be the number of bytes before the line end that precedes ``endstream``. Where the last
byte happens to be a carriage return, the line feed after it makes the two look like one line end.
"""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from pikepdf import Array, Name, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel

_AMBIGUOUS = re.compile(rb"\r\nendstream")


def write(pdf: Pdf) -> bytes:
    """Write a PDF, the same bytes every time."""
    written = _saved(pdf)
    if _AMBIGUOUS.search(written):
        for item in pdf.objects:
            if isinstance(item, Stream) and item.read_raw_bytes().endswith(b"\r"):
                _seal(item)
        written = _saved(pdf, stream_decode_level=StreamDecodeLevel.none)
    if _AMBIGUOUS.search(written):
        # One of those that the writing itself has made.
        written = _saved(pdf, stream_decode_level=StreamDecodeLevel.none, compress_streams=False)
    return written


def _saved(pdf: Pdf, **how: Any) -> bytes:
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, **how)
    return written.getvalue()


def _seal(stream: Stream) -> None:
    """Write a stream's bytes as letters, which end in another way."""
    filters, settings = stream.get("/Filter"), stream.get("/DecodeParms")
    inside = list(filters) if isinstance(filters, Array) else [filters] if filters is not None else []
    stream.write(
        base64.a85encode(stream.read_raw_bytes()) + b"~>",
        filter=Array([Name.ASCII85Decode, *inside]),
        decode_parms=None
        if settings is None
        else Array([None, *(settings if isinstance(settings, Array) else [settings])]),
    )
