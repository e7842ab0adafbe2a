"""Whether ports can be listened on, said before anything is started; and where a shop answers, said once it does."""

import os
import socket

from panier.core.refusal import conflict
from panier.settings import Settings


def check_ports(port: int, *, manage_port: int = 0, office_port: int = 0) -> None:
    """Check that ports are free; 0 is none.

    Refuses: one that cannot be listened on, naming the option that chooses another (409).
    """
    for number, option in ((port, "--port"), (manage_port, "--manage-port"), (office_port, "--office-port")):
        if number:
            _check_port(number, option)


def ready_line(settings: Settings) -> str:
    """What `panier serve` says once calls are accepted: its address, where it listens, and the office's address."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    office = settings.office_url or settings.url
    return f"Ready: {settings.url}/ answers on {host}:{settings.port}; the back office is at {office}/office"


def _check_port(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise conflict(
                f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): choose another with {option}"
            ) from error
