"""Loads what servers and workers of `panier` load, once: for the process that parts/started.py forks."""

import tests.support.parts.started  # noqa: F401
from tests.support.buyers.forks import load

load()
