"""How this program is called from a terminal: by the path that it was started by, in its container if there is one."""

import shlex
import socket
import sys
from pathlib import Path

# What container engines leave in every container: Docker the first, Podman the second.
_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def own_command(*, program: str = "", python: str = "", is_contained: bool | None = None) -> str:
    """The beginning of a command of this shop, such as /srv/shop/.venv/bin/panier, as any terminal understands it.

    `program` and `python`: what runs, by default this process; `is_contained`: whether it does so in a container.
    """
    program, python = program or sys.argv[0], python or sys.executable
    contained = any(one.exists() for one in _MARKS) if is_contained is None else is_contained
    words = [python, "-m", "panier"] if Path(program).name == "__main__.py" else [str(Path(program).absolute())]
    within = ["docker", "exec", "-it", socket.gethostname()] if contained else []
    return shlex.join([*within, *words])
