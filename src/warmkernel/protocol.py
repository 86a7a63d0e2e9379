"""What a template and those who ask it for kernels say to each other, over one Unix socket a kernel.

The client sends a request: the kernel's arguments, environment and working directory, together with
descriptors of its standard streams. The kernel answers ``ready`` with its process id when it can be
connected to, or the template answers ``refused`` with a reason. When the kernel has ended, the
template says ``exit`` with its exit code. A client that hangs up wants its kernel killed.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping, Sequence
from typing import Any

#: Bytes that a message may have; by default Linux lets no longer one through.
_PACKET_SIZE = 1 << 18
_STREAMS = 3

#: Beginnings of the environment variables that are read when a process starts or imports a library, and not again.
_READ_AT_START = (
    *("PYTHON", "LANG", "LC_", "LD_", "HOME", "XDG_", "TMP", "TEMP", "MALLOC_", "GLIBC_"),
    *("OMP_", "KMP_", "OPENBLAS_", "GOTO_", "BLIS_", "MKL_", "NUMEXPR_", "NUMBA_", "PANDAS_", "MPL", "MATPLOTLIB"),
)


def new_socket() -> socket.socket:
    """Make a socket whose messages arrive whole."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(connection: socket.socket, descriptors: Sequence[int] = (), **content: Any) -> None:
    """Send a message, and descriptors with it.

    Raises:
        OSError: If nobody is there to receive it, or it is too long.
    """
    socket.send_fds(connection, [json.dumps(content, default=os.fspath).encode()], descriptors)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Receive a message and the descriptors that came with it.

    Raises:
        EOFError: If the other side has hung up.
        ValueError: If the message is not one.
        OSError: If there is none to be had in time.
    """
    packet, descriptors, _flags, _address = socket.recv_fds(connection, _PACKET_SIZE, _STREAMS)
    if not packet:
        raise EOFError
    try:
        content = json.loads(packet)
        if not isinstance(content, dict):
            raise TypeError("a message is an object")
    except (ValueError, TypeError) as error:
        for descriptor in descriptors:
            os.close(descriptor)
        raise ValueError(str(error)) from None
    return content, descriptors


def read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that a fork comes too late to change."""
    return {name: value for name, value in environment.items() if name.startswith(_READ_AT_START)}
