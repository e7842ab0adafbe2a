"""How a shop's own commands are called, as its pages and its start say it."""

import shlex
import socket
from pathlib import Path

import pytest

from panier.outside.own_command import own_command


@pytest.mark.parametrize(
    "program, is_contained, said",
    [("/srv/a shop/.venv/bin/panier", False, ["/srv/a shop/.venv/bin/panier"]),
     (".venv/bin/panier", False, [str(Path(".venv/bin/panier").absolute())]),
     ("/lib/panier/__main__.py", False, ["/usr/bin/python3", "-m", "panier"]),
     ("/opt/panier/bin/panier", True, ["docker", "exec", "-it", socket.gethostname(), "/opt/panier/bin/panier"])],
)  # fmt: skip
def test_a_command_is_called_by_the_path_that_this_program_was_started_by(
    program: str, said: list[str], *, is_contained: bool
) -> None:
    command = own_command(program=program, python="/usr/bin/python3", is_contained=is_contained)
    assert shlex.split(command) == said
