"""Ending with the process that has started this one, however that ends."""

from __future__ import annotations

import ctypes
import signal
import sys

#: prctl's word for: what signal to get when the parent dies.
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Be killed when the parent is gone; where the system has no such thing, nothing is done.

    A parent that was gone before is for the caller to find out.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
