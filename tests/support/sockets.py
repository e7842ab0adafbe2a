"""Keeps the tests on this machine: only loopback can be reached, and `tests/core` reaches nothing at all.

An audit hook sees every connection and look-up that Python makes, whichever library asks for it.
"""

import ipaddress
import sys
from dataclasses import dataclass
from typing import Any


class ForbiddenConnectionError(RuntimeError):
    """A test tried to reach something it must not."""


@dataclass(slots=True)
class _Guard:
    installed: bool = False
    offline: bool = False


_guard = _Guard()


def install() -> None:
    if not _guard.installed:
        _guard.installed = True
        sys.addaudithook(_audit)


def set_offline(*, offline: bool) -> None:
    """Allow loopback, or nothing but the sockets of the file system."""
    _guard.offline = offline


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        target = arguments[1]
        if isinstance(target, tuple):  # a str or bytes is the path of a local socket
            _judge(str(target[0]))
    elif event == "socket.getaddrinfo" and arguments[0] is not None:
        host = arguments[0]
        _judge(host.decode() if isinstance(host, bytes) else str(host))


def _judge(host: str) -> None:
    if _guard.offline:
        message = f"tests/core opens no sockets, and this one went to {host}"
        raise ForbiddenConnectionError(message)
    if not _is_loopback(host):
        message = f"tests stay on this machine, and this one went to {host}"
        raise ForbiddenConnectionError(message)


def _is_loopback(host: str) -> bool:
    if host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
