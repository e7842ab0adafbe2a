"""How this program is called from a terminal: by the path that it was started by, and in which container."""

import shlex
import socket
import sys
from pathlib import Path

# What container engines leave in every container: Docker the first, Podman the second.
_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def own_command(*, program: str = "", python: str = "") -> str:
    """The beginning of a command of this shop, such as /srv/shop/.venv/bin/panier, as any terminal understands it.

    `program` and `python`: what runs, by default this process.
    """
    program, python = program or sys.argv[0], python or sys.executable
    words = [python, "-m", "panier"] if Path(program).name == "__main__.py" else [str(Path(program).absolute())]
    return shlex.join(words)


def container_name() -> str:
    """What engines call the container that this program runs in; "" where it runs in none."""
    return socket.gethostname() if any(one.exists() for one in _MARKS) else ""
