"""``python -m bench.granskning``: change one number at a time, count what is found, and write docs/granskning.md."""

from __future__ import annotations

import argparse
import sys

from arsredovisning.cli.common import console
from arsredovisning.cli.terminal import show_faults
from arsredovisning.errors import ReportError
from arsredovisning.project.workspace import find_workspace
from bench.granskning import guide


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.granskning", description="Mät hur mycket granskningen hittar."
    )
    parser.add_argument("--celler", action="store_true", help="nämn också varje cell där ingen ändring hittas")
    cells = parser.parse_args().celler
    try:
        guide.run(console(), find_workspace(), cells)
    except ReportError as error:
        show_faults(console(), error)
        sys.exit(1)


if __name__ == "__main__":
    main()
