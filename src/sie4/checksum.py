"""The checksum of a file: CRC-32 over its records' labels and fields (SIE 4B, chapter 10)."""

from __future__ import annotations

import re
import zlib

from sie4.fields import members

_BLANKS_AND_BRACES = str.maketrans("", "", " \t{}\n")
_TOGETHER = 1000
_UNSIGNED = 0xFFFFFFFF
_NUMBER = re.compile(r"[+-]?[0-9]{1,10}")


class Checksum:
    """The sum of the records between two ``#KSUMMA``, worked out as they are read.

    What counts is label and fields in the bytes of code page 437, with no blanks between, no quotation marks around
    and no braces; an escaped quotation mark counts as one. A file that has been saved in another encoding is
    counted as if it had not, and also as it is.
    """

    def __init__(self, encoding: str, line: int) -> None:
        """Begin.

        Args:
            encoding: How the file is coded.
            line: Where the checksum is begun.
        """
        self.line = line
        self._plain: list[str] = []
        self._sums: dict[str, int | None] = dict.fromkeys({"cp437", encoding} - {"ascii", "utf-16"}, 0)

    def add(self, line: str) -> None:
        """Count a line, without its end and surrounding blanks."""
        self._flush()
        self._add(line.translate(_BLANKS_AND_BRACES) if '"' not in line else "".join(members(line)))

    def add_plain(self, line: str) -> None:
        """Count a line in which quotation marks stand around whole words only, now or with those that follow."""
        self._plain.append(line)
        if len(self._plain) >= _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        parts = "".join(self._plain).split('"')
        self._plain.clear()
        parts[::2] = "\0".join(parts[::2]).translate(_BLANKS_AND_BRACES).split("\0")
        self._add("".join(parts))

    def _add(self, text: str) -> None:
        for encoding, value in self._sums.items():
            if value is not None:
                try:
                    self._sums[encoding] = zlib.crc32(text.encode(encoding), value)
                except UnicodeEncodeError:
                    self._sums[encoding] = None

    def agrees(self, given: str) -> bool:
        """Tell whether a sum that is written as a number, with or without sign, is the one that was worked out."""
        self._flush()
        return bool(_NUMBER.fullmatch(given)) and int(given) & _UNSIGNED in self._sums.values()

    @property
    def known(self) -> bool:
        """False when the file has letters that code page 437 lacks, so that the sum cannot be worked out."""
        self._flush()
        return any(value is not None for value in self._sums.values())

    def __str__(self) -> str:
        return str(self._sums.get("cp437"))
