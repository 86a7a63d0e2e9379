"""Signals that end a command: told in one line, obeyed once, and left aside where the command was told to live on."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

WAIT = """\
import signal, sys, time
from arsredovisning.cli.interrupts import Interrupted, interruptible
try:
    with interruptible({also}):
        try:
            print("redo", flush=True)
            time.sleep(60)
        finally:
            print("städar", flush=True)
            time.sleep(0.5)
            print("städat", flush=True)
except Interrupted as interrupted:
    sys.exit(interrupted.number)
"""


def interrupted(*numbers: signal.Signals, ignored: bool = False, also: str = "") -> tuple[int, str]:
    """Have a process wait and clear up, send it signals, and give its exit code and what it said."""

    def dispositions() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.SIG_DFL)

    process = subprocess.Popen(
        [sys.executable, "-c", WAIT.format(also=also)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=dispositions,
    )
    assert process.stdout
    said = process.stdout.readline()
    for at, number in enumerate(numbers):
        if at == 1 and not ignored:
            said += process.stdout.readline()
        process.send_signal(number)
    said += process.communicate()[0]
    return process.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_what_is_done_and_lets_it_clear_up(number: signal.Signals) -> None:
    """Ctrl-C, a request to end and a closed terminal end what is going on, which clears up after itself."""
    assert interrupted(number) == (number, "redo\nstädar\nstädat\n")


def test_a_second_interrupt_does_not_stop_the_clearing_up() -> None:
    """Two Ctrl-C end a command as one does: whole."""
    assert interrupted(signal.SIGINT, signal.SIGINT) == (signal.SIGINT, "redo\nstädar\nstädat\n")


def test_what_was_ignored_is_ignored_unless_it_is_asked_for() -> None:
    """A command in the background of a script lives through Ctrl-C; one that has no other end does not."""
    assert interrupted(signal.SIGINT, signal.SIGTERM, ignored=True)[0] == signal.SIGTERM
    assert interrupted(signal.SIGINT, ignored=True, also="signal.SIGINT")[0] == signal.SIGINT


def test_handlers_are_put_back() -> None:
    """Where no signal came, what the signals did before they do again."""
    from arsredovisning.cli.interrupts import interruptible

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with interruptible():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
