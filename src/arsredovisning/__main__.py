"""Runs the command line: ``python -m arsredovisning`` or ``arsredovisning``."""

from __future__ import annotations

import sys
from contextlib import suppress

from arsredovisning.cli.interrupts import Interrupted, interruptible


def main() -> None:
    """Run the command line, and tell when it was interrupted."""
    try:
        with interruptible():
            # Here, so that what interrupts it is told also while it is imported.
            from arsredovisning.cli.main import run

            run()
    except KeyboardInterrupt as interrupted:
        # The terminal that it would be said on may be gone.
        with suppress(OSError):
            sys.stderr.write("Avbrutet. Den förra rapporten ligger kvar som den var.\n")
        sys.exit(128 + (interrupted.number if isinstance(interrupted, Interrupted) else 2))


if __name__ == "__main__":
    main()
