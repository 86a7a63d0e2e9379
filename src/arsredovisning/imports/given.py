"""The file that a person gives: read whole and within bounds, when nothing that is shown of it gives anybody away."""

from __future__ import annotations

import re
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.identity import holds_identity_number
from arsredovisning.imports.package import HINT_IDENTITY, LARGEST
from arsredovisning.project.bounded import read_bounded

#: The largest list: far more people than all förbund have.
_MOST_ROWS, _MOST_FIELDS = 100_000, 1_000_000
#: Titles stand within so many lines.
_ABOVE = 30
_FIELD = re.compile(r'[;,|\t"\r\n]')


def read_given(path: Path, shown: str, largest: int = LARGEST) -> bytes:
    """Read a list, a survey or a workbook.

    Args:
        path: The file.
        shown: Its name in messages.
        largest: Bytes that it may have at most.

    Raises:
        ReportError: If its name, or a title in a text file, holds an identity number, which is not told; if it is
            larger, or no ordinary file.
        OSError: If it is missing or cannot be opened.
    """
    if holds_identity_number(str(path)):
        hint = "Ge filen ett annat namn. Spara inte filer med personnummer i projektet."
        message = "Filens namn eller mapp ser ut att innehålla ett personnummer. Inget har lästs in."
        raise ReportError(Fault(message, hint=hint))
    content = read_bounded(path, shown, largest)
    if not content.startswith(b"PK\x03\x04"):
        _refuse_many(content, shown)
        _refuse_above(content, shown)
    return content


def _refuse_many(content: bytes, shown: str) -> None:
    """Refuse a text file with more rows or fields than lists have, before they are divided."""
    rows, fields = content.count(b"\n"), max(content.count(sign) for sign in (b";", b",", b"\t", b"|"))
    if rows > _MOST_ROWS or fields > _MOST_FIELDS:
        raise ReportError(
            Fault(
                "Listan är för stor.",
                shown,
                found=f"{rows} rader" if rows > _MOST_ROWS else f"{fields} fält",
                expected=f"högst {_MOST_ROWS} rader och {_MOST_FIELDS} fält",
                hint="Ta bara med årets rader och de kolumner som behövs.",
            )
        )


def _refuse_above(content: bytes, shown: str) -> None:
    """Refuse a text file with an identity number in a title above its heads, before anybody shows it.

    Columns, which have several fields on a line, are asked by ``personal.identity_numbers``, which knows which of them
    hold telephone numbers.
    """
    start = content[:200_000]
    wide = b"\0" in start[:4]
    text = start.decode("utf-16" if wide and start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    for number, line in enumerate(text.replace("\0", "").split("\n")[:_ABOVE], 1):
        filled = [field for field in _FIELD.split(line) if field.strip()]
        if len(filled) == 1 and holds_identity_number(filled[0], phone=True):
            message = "Raden ser ut att innehålla personnummer eller samordningsnummer. Inget har lästs in."
            raise ReportError(Fault(message, shown, number, hint=HINT_IDENTITY))
