"""A sandbox with its owner's port, shared by the tests of a module, and the folder that commands find it by."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live import Live, sandbox
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture(scope="module")
def live(folder: Path) -> Iterator[Live]:
    with sandbox(folder, "--manage-port", str(free_port()), "--delivery-seconds", "0") as found:
        yield found
