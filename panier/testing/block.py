"""A sandbox for the length of a block, for tests that are not pytest's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from panier.testing.panier import Panier
from panier.testing.server import Pool, likeness


@contextmanager
def serving(**wanted: Any) -> Iterator[Panier]:
    """A sandbox of its own until the block ends; the arguments are those of the marker."""
    one = likeness(**wanted)
    with TemporaryDirectory(prefix="panier-") as folder, Pool(lambda: Path(folder)) as pool:
        server = pool.server(one)
        server.begin_anew(one)
        yield Panier(server)
