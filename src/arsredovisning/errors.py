"""What a person can get wrong, told in Swedish: what, where, what was expected, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """One mistake in something a person wrote.

    Attributes:
        message: What is wrong, one Swedish sentence.
        file: The file, relative to the project's folder.
        line: Line in the file, counted from 1 (in a CSV file the same as Excel's row).
        column: Name of the column or setting.
        found: What stands there.
        expected: What should stand there.
        hint: What to do.
    """

    message: str
    file: str = ""
    line: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
    hint: str = ""

    @property
    def place(self) -> str:
        """Where the fault is, as it is printed: file, row and column."""
        parts = [self.file] if self.file else []
        if self.line is not None:
            parts.append(f"rad {self.line}")
        if self.column:
            parts.append(f"kolumn {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.found:
            lines.append(f"  Här står: {self.found}")
        if self.expected:
            lines.append(f"  Väntat:   {self.expected}")
        if self.hint:
            lines.append(f"  Gör så här: {self.hint}")
        return "\n".join(lines)


class ReportError(Exception):
    """One or several faults that stop a report from being built.

    Shown as plain Swedish text, in the terminal and in a notebook, never as a traceback.
    """

    def __init__(self, faults: Fault | Iterable[Fault] | str) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ReportError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)

    def _render_traceback_(self) -> list[str]:
        """IPython's hook: what a notebook shows instead of a traceback."""
        return [f"{type(self).__name__}: {line}" if n == 0 else line for n, line in enumerate(str(self).split("\n"))]


#: So many faults of the same kind are told one by one.
_TOLD = 5


def gathered(faults: Iterable[Fault]) -> list[Fault]:
    """Make one fault of many of the same kind in a column: the first, with how many rows there are."""
    kinds: dict[Fault, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(replace(fault, line=None, found=""), []).append(fault)
    told: list[Fault] = []
    for same in kinds.values():
        if len(same) <= _TOLD:
            told += same
        else:
            first = same[0].found
            more = f"{first} på den första av {len(same)} rader" if first else f"{len(same)} rader"
            told.append(replace(same[0], found=more))
    return told


def nearest(name: str, known: Sequence[str]) -> str:
    """Say which known names are closest to a mistyped one.

    Returns:
        A Swedish sentence, empty when nothing is known.
    """
    if not known:
        return ""
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return f"Menade du {' eller '.join(close)}?"
    listed = ", ".join(sorted(known)[:12])
    return f"Det här finns: {listed}{' …' if len(known) > 12 else ''}"
