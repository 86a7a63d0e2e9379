"""What the process that workers are forked from imports first: it ends with its command, quietly, whatever it is doing.

Left to itself it sees that the command is gone when it has imported everything, seconds later on a busy machine, and
a worker that it forks then tells of what it does not find.
"""

from __future__ import annotations

import sys
from types import TracebackType

from warmkernel.parent import end_with_parent


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, (EOFError, FileNotFoundError, ConnectionError)):
        sys.__excepthook__(kind, error, trace)


end_with_parent()
# What a worker raises while it starts; later its errors go to the command.
sys.excepthook = _tell
