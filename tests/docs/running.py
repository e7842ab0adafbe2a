"""Runs the blocks of a page as its reader would: in one shell and one Python that go on from block to block."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.docs.blocks import Block
from tests.support.groups import CHECKOUT, NODE_MODULES, OVHCLOUD, PHP_OVH
from tests.support.live import Live, sandbox
from tests.support.ports import free_port

_END = "---8<---"
_BASH = ["bash", "--noprofile", "--norc", "-eu", "-o", "pipefail"]
# Reads names of files, one a line, and runs each in one namespace; what a block prints ends with a line of its own.
_PYTHON = f"""
import sys
place = {{"__name__": "__main__"}}
for line in sys.stdin:
    exec(compile(open(line.strip()).read(), line.strip(), "exec"), place)
    print("\\n{_END}", flush=True)
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has started a sandbox and follows a page: their folder, and what they have typed into."""

    folder: Path
    ports: Mapping[str, str]
    keys: Mapping[str, str]
    shell: "subprocess.Popen[str]"
    python: "subprocess.Popen[str]"

    def run(self, number: int, block: Block) -> str:
        """What a block prints. A block that fails ends its shell or Python, and its last words are what is told."""
        code = self.fitted(block.code)
        if "first" in block.remarks:
            self._type(self.shell, f"before-{number}.sh", self.fitted(block.remarks["first"]), block)
        if block.language == "python":
            return self._type(self.python, f"block-{number}.py", code, block)
        return self._type(self.shell, f"block-{number}.sh", code, block)

    def fitted(self, code: str) -> str:
        """Code with the ports and the keys of this sandbox in place of those that pages print."""
        code = re.sub("panier keys", f"panier keys --port {self.ports['8080']}", code)
        for printed, real in self.ports.items():
            code = re.sub(rf"\b(localhost|127\.0\.0\.1):{printed}\b", rf"\1:{real}", code)
        for name in ("APPLICATION_KEY", "APPLICATION_SECRET", "CONSUMER_KEY"):
            code = code.replace(f'"{name}"', f'"{self.keys[f"OVH_{name}"]}"')
        return code

    def shown(self, text: str) -> str:
        """Output as pages print it, with the ports that they name."""
        for printed, real in self.ports.items():
            text = text.replace(f":{real}", f":{printed}")
        return text

    def _type(self, process: "subprocess.Popen[str]", name: str, code: str, block: Block) -> str:
        (self.folder / name).write_text(code, encoding="utf-8")
        assert process.stdin is not None
        assert process.stdout is not None
        is_python = name.endswith(".py")
        process.stdin.write(f"{name}\n" if is_python else f". ./{name}\necho; echo '{_END}'\n")
        process.stdin.flush()
        lines = list[str]()
        for line in process.stdout:
            if line.strip() == _END:
                return self.shown("".join(lines))
            lines.append(line)
        message = f"{block.place} fails:\n{code}\n{''.join(lines)}"
        raise AssertionError(message)


@contextlib.contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """A reader with a sandbox that has just been started, as `make run` does."""
    manage = free_port()
    with sandbox(folder / "data", "--manage-port", str(manage)) as live:
        (folder / ".venv").symlink_to(CHECKOUT / ".venv")
        (folder / ".curlrc").write_text("fail-with-body\nmax-time = 60\nno-progress-meter\n")
        surroundings = _surroundings(folder, live) | {"PANIER_OWNER_URL": f"http://127.0.0.1:{manage}"}
        shell = _started(_BASH, folder, surroundings)
        python = _started([sys.executable, "-c", _PYTHON], folder, surroundings)
        try:
            ports = {"8080": live.url.rpartition(":")[2], "8079": str(manage)}
            yield Reader(folder, ports, live.environment, shell, python)
        finally:
            for process in (shell, python):
                process.kill()
                process.communicate()


def _surroundings(folder: Path, live: Live) -> dict[str, str]:
    """The environment of somebody who has the keys in it, this checkout's commands, and nothing of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PANIER_", "OVH_"))}
    paths = (str(CHECKOUT / ".venv" / "bin"), os.environ["PATH"])
    # The modules of node and Go that make test has installed, or that Go has kept.
    kept |= {"CHECKOUT": str(CHECKOUT), "NODE_PATH": str(NODE_MODULES), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    kept |= {"PHP_OVH": os.environ.get(PHP_OVH, ""), "OVHCLOUD": os.environ.get(OVHCLOUD, "")}
    kept |= {name: go_keeps(name) for name in ("GOMODCACHE", "GOCACHE") if shutil.which("go")}
    return (
        kept | dict(live.environment) | {"HOME": str(folder), "CURL_HOME": str(folder), "PATH": os.pathsep.join(paths)}
    )


def go_keeps(name: str) -> str:
    """Where Go keeps what it has downloaded or compiled, which does not follow the reader's home."""
    return subprocess.run(["go", "env", name], capture_output=True, text=True, check=True).stdout.strip()


def _started(words: list[str], folder: Path, surroundings: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        words, cwd=folder, env=dict(surroundings), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
