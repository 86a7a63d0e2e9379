"""Streams whose length no reader can misjudge.

PDF/A wants a stream's length to be the number of bytes before the line end that precedes ``endstream``. Where the
last byte happens to be a carriage return, pydyf's line feed after it makes the two look like one line end.
"""

from __future__ import annotations

import re

import pydyf  # type: ignore[import-untyped]  # pydyf carries no types

_AMBIGUOUS = re.compile(rb"(?<!\r)\r\nendstream")


class _Sealed(pydyf.Stream):  # type: ignore[misc]  # the same
    """A finished stream, compressed once for all, with a line end that cannot be mistaken."""

    def __init__(self, stream: pydyf.Stream) -> None:
        super().__init__()
        self.number = stream.number
        self._data = _AMBIGUOUS.sub(b"\r\r\nendstream", stream.data)

    @property
    def data(self) -> bytes:
        return self._data


def seal(pdf: pydyf.PDF) -> None:
    """Finish all streams of a PDF that is about to be written."""
    for number, item in enumerate(pdf.objects):
        if isinstance(item, pydyf.Stream):
            pdf.objects[number] = _Sealed(item)


def is_ambiguous(written: bytes) -> bool:
    """Tell whether a written PDF has a stream that a reader can misjudge."""
    return bool(_AMBIGUOUS.search(written))
