"""Reading a file that a person points at: an ordinary file, and no larger than what it is for can be."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from arsredovisning.errors import Fault, ReportError

_MEGABYTE = 1_000_000


def read_bounded(path: Path, shown: str, largest: int) -> bytes:
    """Read a whole file.

    Args:
        path: The file.
        shown: Its name in messages.
        largest: Bytes that a file of its kind may have at most.

    Raises:
        ReportError: If it is larger, or a device or a pipe, which have no end.
        OSError: If it is missing or cannot be opened.
    """
    if not (stat.S_ISREG(mode := path.stat().st_mode) or stat.S_ISDIR(mode)):
        raise ReportError(Fault("Det här är ingen vanlig fil.", shown, expected="en fil på disken"))
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise ReportError(
            Fault(
                "Filen är för stor.",
                shown,
                found=f"{path.stat().st_size / _MEGABYTE:.1f} MB".replace(".", ","),
                expected=f"högst {largest / _MEGABYTE:g} MB".replace(".", ","),
            )
        )
    return content


def from_json(text: str | bytes) -> Any:
    """Read JSON that may be broken in any way.

    Raises:
        ValueError: If it is no JSON, or lists in lists deeper than anybody writes.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
