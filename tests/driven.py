"""Runs a command of ours, and lets something happen at one of its operations on files: ``python -m tests.driven …``.

``PROV_HANDELSE`` in the environment tells what, at which operation, and whether it is the command itself to which it
happens or the processes that it has its steps run by, which import this module when they start.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.operations import Happening, Operations, refuse

VARIABLE = "PROV_HANDELSE"
_SOCKETS = f"{os.sep}pymp-"


@dataclass(frozen=True)
class Event:
    """What happens to a command.

    Attributes:
        what: A signal or what the system refuses, by its name: ``SIGKILL``, ``ENOSPC``.
        at: At which operation on files, from 1.
        whom: To what process: ``command``, ``group`` (all in its process group) or ``worker``.
        ever: Whether what is refused is refused from then on.
        places: The folders whose files it is about.
    """

    what: str
    at: int
    whom: str = "command"
    ever: bool = False
    places: tuple[str, ...] = ()

    def environment(self) -> dict[str, str]:
        return {VARIABLE: json.dumps(asdict(self))}

    def happening(self) -> Happening:
        if self.what.startswith("E"):
            return refuse(getattr(errno, self.what), self.at, self.ever)
        number, met = signal.Signals[self.what], 0

        def happen(_kind: str, _path: str) -> None:
            nonlocal met
            met += 1
            if met == self.at:
                (os.killpg if self.whom == "group" else os.kill)(os.getpid() if self.whom != "group" else 0, number)

        return happen


def _given() -> Event:
    return Event(**json.loads(os.environ[VARIABLE]))


def _begin(event: Event) -> None:
    """Let it happen in this process, for as long as that lives; multiprocessing's own clearing up is left alone."""
    happening = event.happening()

    def happen(kind: str, path: str) -> None:
        if _SOCKETS not in path:
            happening(kind, path)

    Operations(*map(Path, event.places)).watch().always(happen)


def _main() -> None:
    event = _given()
    if event.whom == "worker":
        from arsredovisning.pipeline import steps

        steps.PRELOAD = (*steps.PRELOAD, "tests.driven")
    else:
        _begin(event)
    from arsredovisning.__main__ import main

    main()


if __name__ == "__main__":
    _main()
elif VARIABLE in os.environ and _given().whom == "worker" and "multiprocessing.forkserver" in sys.modules:
    _begin(_given())
