"""Ctrl-C, a closed terminal and a request to end stop a command at once, and let it clear up in peace."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: SIGINT, SIGTERM, and SIGHUP where there are terminals to lose.
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: Seconds that a command gets to clear up before another Ctrl-C interrupts that too.
PEACE = 3.0


class Interrupted(KeyboardInterrupt):
    """A signal that ends the command.

    Attributes:
        number: The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def interruptible(*also: int) -> Iterator[None]:
    """Have signals that end a command raise ``Interrupted``, wherever it is and whatever it waits for.

    A second one while the first is dealt with, as of two Ctrl-C, is left aside: what clears up is not interrupted.
    What the signals did before they do again afterwards, unless there was one: then the program is ending.
    A signal that was ignored when the command was started goes on being so: ``nohup`` means that it lives on.

    Args:
        *also: Signals to obey although they were ignored, as SIGINT is in what a script starts in the background.
    """
    obeyed = [number for number in ENDING if number in also or signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.getsignal(number) for number in obeyed}
    handler = _Handler()
    for number in obeyed:
        signal.signal(number, handler)
    try:
        yield
    finally:
        if not handler.called:
            for number, earlier in before.items():
                signal.signal(number, earlier)


class _Handler:
    """Raises, and then gives peace for a while.

    Attributes:
        called: Whether there was a signal.
    """

    def __init__(self) -> None:
        self.called = False
        self._until = 0.0

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if now < self._until:
            return
        self.called, self._until = True, now + PEACE
        # It would tell of tasks that nobody waits for any more.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
        raise Interrupted(number)
