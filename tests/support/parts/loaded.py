"""Loads what servers and workers of `panier` load, once: for the process that parts/started.py forks."""

import gc
from importlib import import_module

import panier.serving  # noqa: F401 - loaded once, for all
import tests.support.parts.started  # noqa: F401
from panier.cli import COMMANDS

for _command in COMMANDS.values():
    import_module(_command.place.partition(":")[0])
gc.freeze()
