"""Leads Python to the sandbox; Python runs this by itself when it starts with this folder on its path.

python-ovh knows endpoints by name only, in a table. Under `panier run` every name in it is the sandbox, so no program
reaches another shop by mistake, and the address itself is a name. Whoever connects to a host of the API without asking
a proxy is led to the sandbox as well. A sitecustomize that this one hides is run too.
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_HERE = Path(__file__).resolve().parent
_HTTPS = (443, "443", "https", b"443", b"https")
Change = Callable[[ModuleType], None]


class _Changing(Loader):
    """Loads a module, then changes it."""

    def __init__(self, loader: Loader, change: Change) -> None:
        self._loader = loader
        self._change = change

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._change(module)


class _Finder(MetaPathFinder):
    """Finds the modules that are to be changed, and nothing else."""

    def __init__(self, changes: dict[str, Change]) -> None:
        self._changes = changes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del target  # a hint, for modules that are loaded again
        change = self._changes.get(fullname)
        spec = PathFinder.find_spec(fullname, path) if change is not None else None
        if spec is not None and spec.loader is not None and change is not None:
            spec.loader = _Changing(spec.loader, change)
        return spec


def _leading(url: str) -> Change:
    """Makes every name in python-ovh's tables the sandbox."""

    def change(module: ModuleType) -> None:
        token_url = f"{url.removesuffix('/1.0')}/auth/oauth2/token"
        for table, address in ((module.ENDPOINTS, url), (module.OAUTH2_TOKEN_URLS, token_url)):
            table.update(dict.fromkeys([*module.ENDPOINTS, url], address))

    return change


def _redirecting(port: int, hosts: frozenset[str]) -> Change:
    """Has a socket that is meant for the API lead to a port of this machine."""

    def change(module: ModuleType) -> None:
        look_up = module.getaddrinfo

        def getaddrinfo(host: Any, service: Any, *words: Any, **named: Any) -> Any:
            text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
            name = text.rstrip(".").lower()
            if service in _HTTPS and (name in hosts or f"*.{name.partition('.')[2]}" in hosts):
                host, service = "127.0.0.1", port
            return look_up(host, service, *words, **named)

        vars(module)["getaddrinfo"] = getaddrinfo

    return change


def _changes() -> dict[str, Change]:
    found: dict[str, Change] = {}
    if endpoint := os.environ.get("OVH_ENDPOINT", ""):
        found["ovh.client"] = _leading(endpoint)
    port, *hosts = os.environ.get("PANIER_REDIRECT", "").split(" ")
    if port.isdigit():
        found["socket"] = _redirecting(int(port), frozenset(hosts))
    return found


def _run_hidden() -> None:
    """Run the sitecustomize that would have been run without this one."""
    elsewhere = [path for path in sys.path if Path(path or ".").resolve() != _HERE]
    spec = PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


if changes := _changes():
    sys.meta_path.insert(0, _Finder(changes))
    if "socket" in changes and "socket" in sys.modules:
        changes["socket"](sys.modules["socket"])
_run_hidden()
