"""Reading a file that a person points at: an ordinary file, and no larger than what it is for can be."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from arsredovisning.errors import Fault, ReportError

_MEGABYTE = 1_000_000


def refuse_unbounded(path: Path, shown: str, largest: int) -> None:
    """Refuse a file that has no end, or is larger than its kind can be.

    Args:
        path: The file.
        shown: Its name in messages.
        largest: Bytes that a file of its kind may have at most.

    Raises:
        ReportError: If it is larger, or a device or a pipe.
        OSError: If it is missing.
    """
    status = path.stat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise ReportError(Fault("Det här är ingen vanlig fil.", shown, expected="en fil på disken"))
    if stat.S_ISREG(status.st_mode) and status.st_size > largest:
        found, expected = (f"{size / _MEGABYTE:.4g} MB".replace(".", ",") for size in (status.st_size, largest))
        raise ReportError(Fault("Filen är för stor.", shown, found=found, expected=f"högst {expected}"))


def read_bounded(path: Path, shown: str, largest: int) -> bytes:
    """Read a whole file.

    Args:
        path: The file.
        shown: Its name in messages.
        largest: Bytes that a file of its kind may have at most.

    Raises:
        ReportError: If it is larger, or a device or a pipe.
        OSError: If it is missing or cannot be opened.
    """
    # A missing one is opened nevertheless: what a notebook looks for and does not find is written down.
    if path.exists():
        refuse_unbounded(path, shown, largest)
    return path.read_bytes()


def from_json(text: str | bytes) -> Any:
    """Read JSON that may be broken in any way.

    Raises:
        ValueError: If it is no JSON, or lists in lists deeper than anybody writes.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
