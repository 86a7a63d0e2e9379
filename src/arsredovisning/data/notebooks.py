"""A notebook's cells as they are written, without running any."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.bounded import from_json, read_bounded

#: Bytes of the largest notebook; one without outputs is a hundredth of that.
_LARGEST = 10_000_000


class NotebookCell(NamedTuple):
    """A cell: its number from 1, its kind (``markdown``, ``code``, ``raw``), and what is written in it."""

    number: int
    kind: str
    source: str


def read_cells(path: Path, shown: str) -> tuple[NotebookCell, ...]:
    """Read a notebook's cells.

    Args:
        path: The notebook.
        shown: Its name in messages.

    Raises:
        ReportError: If the file is no notebook.
        OSError: If it is missing or cannot be opened.
    """
    try:
        cells = from_json(read_bounded(path, shown, _LARGEST))["cells"]
        read = [(str(cell["cell_type"]), "".join(cell["source"])) for cell in cells]
        # Half a character, which JSON can write, cannot be saved.
        "".join(source for _kind, source in read).encode()
        return tuple(NotebookCell(number, *cell) for number, cell in enumerate(read, 1))
    except (ValueError, LookupError, TypeError, AttributeError):
        hint = "Öppna den i JupyterLab och spara den på nytt, eller hämta tillbaka den ur versionshanteringen."
        raise ReportError(Fault("Anteckningsboken går inte att läsa.", shown, hint=hint)) from None
