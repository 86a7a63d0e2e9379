"""Writes a PDF so that no reader can misjudge the length of a stream.

PDF/A wants a stream's length to be the number of bytes before the line end that precedes ``endstream``. Where the last
byte happens to be a carriage return, the line feed after it makes the two look like one line end.
"""

from __future__ import annotations

import io
import re
import zlib

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, Stream

_AMBIGUOUS = re.compile(rb"\r\nendstream")


def write(pdf: Pdf) -> bytes:
    """Write a PDF, the same bytes every time."""
    written = _saved(pdf)
    if _AMBIGUOUS.search(written):
        for item in pdf.objects:
            if isinstance(item, Stream) and item.read_raw_bytes().endswith(b"\r"):
                _seal(item)
        written = _saved(pdf)
    # What is left are streams that the writing makes: one file in thirty is written with its objects placed otherwise.
    for name in ("/MarkInfo", "/ViewerPreferences", "/PageLabels"):
        if not _AMBIGUOUS.search(written):
            break
        pdf.Root[name] = pdf.make_indirect(Dictionary(dict(pdf.Root[name].items())))
        written = _saved(pdf)
    return written


def _saved(pdf: Pdf) -> bytes:
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return written.getvalue()


def _seal(stream: Stream) -> None:
    """Have a compressed stream end in another byte: as a PNG's only row that differs from none, it has a byte more.

    The last byte of a compressed stream is that of the sum of all bytes, and the row's first byte is 2.
    """
    content = stream.read_bytes()
    stream.write(
        zlib.compress(b"\x02" + content, 9),
        filter=Name.FlateDecode,
        decode_parms=Dictionary(Predictor=12, Columns=len(content)),
    )
