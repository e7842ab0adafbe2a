"""Leads python-ovh to the sandbox; Python runs this by itself when it starts with this folder on its path.

python-ovh knows endpoints by name only, in a table. Under `panier run` every name in it is the sandbox, so no program
reaches another shop by mistake, and the address itself is a name. A sitecustomize that this one hides is run as well.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent
_MODULE = "ovh.client"


class _Leading(Loader):
    """Loads python-ovh's client, then changes its table."""

    def __init__(self, loader: Loader, url: str) -> None:
        self._loader = loader
        self._url = url

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        token_url = f"{self._url.removesuffix('/1.0')}/auth/oauth2/token"
        for table, address in ((module.ENDPOINTS, self._url), (module.OAUTH2_TOKEN_URLS, token_url)):
            table.update(dict.fromkeys([*module.ENDPOINTS, self._url], address))


class _Finder(MetaPathFinder):
    """Finds python-ovh's client, and nothing else."""

    def __init__(self, url: str) -> None:
        self._url = url

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del target  # a hint, for modules that are loaded again
        spec = PathFinder.find_spec(fullname, path) if fullname == _MODULE else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Leading(spec.loader, self._url)
        return spec


def _run_hidden() -> None:
    """Run the sitecustomize that would have been run without this one."""
    elsewhere = [path for path in sys.path if Path(path or ".").resolve() != _HERE]
    spec = PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


if endpoint := os.environ.get("OVH_ENDPOINT", ""):
    sys.meta_path.insert(0, _Finder(endpoint))
_run_hidden()
