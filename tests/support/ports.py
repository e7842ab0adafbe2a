"""Ports for servers that tests start: free ones, of which each process of a run has its own.

They lie below the ports that the kernel gives to outgoing connections, so that no client takes one between the moment
when it is chosen and the moment when its server listens.
"""

import os
import socket
from collections.abc import Iterator
from itertools import count

FIRST, LAST = 10_000, 32_000
_EACH = 200  # for one process, which starts where its number says


def free_port() -> int:
    """A port that nobody listens on, and that this process has not given away before unless all were."""
    for candidate in _candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: old connections do no harm
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    message = f"no port of {FIRST} to {LAST} is free"
    raise OSError(message)


def _numbers() -> Iterator[int]:
    start = os.getpid() * _EACH
    for number in count():
        yield FIRST + (start + number) % (LAST - FIRST)


_candidates = _numbers()
