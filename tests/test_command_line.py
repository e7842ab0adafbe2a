"""What the command line says where something is wrong: one line, and what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def panier(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    return subprocess.run(
        [sys.executable, "-c", "from panier.cli import main; main()", *arguments],
        cwd=CHECKOUT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def error_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that could not do its work."""
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("panier: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_reported_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for option in ("--port", "--manage-port"):
            line = error_line(panier("sandbox", option, port, "--data", str(tmp_path)))
            assert f"Port {port} cannot be used" in line
            assert f"choose another with {option}\n" in line


@pytest.mark.parametrize(
    "environment, part",
    [
        ({"PANIER_DATABASE": "postgresql://nobody@127.0.0.1:1/none"}, "The database cannot be opened"),
        ({"PANIER_DATABASE": "/nowhere/panier.sqlite"}, "There is no database at /nowhere/panier.sqlite"),
        ({"PANIER_PORT": "many"}, "PANIER_PORT"),
    ],
)
def test_a_wrong_setting_is_reported_in_a_line(environment: dict[str, str], part: str) -> None:
    assert part in error_line(panier("db", "check", **environment))


def test_a_wrong_option_is_wrong_use(tmp_path: Path) -> None:
    for words in (["--clock-offset", "soon"], ["--port", "0"], ["--delivery-seconds", "-1"], ["--log", "all"]):
        done = panier("sandbox", "--data", str(tmp_path), *words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert words[0] in done.stderr


def test_a_database_without_tables_asks_for_an_upgrade(tmp_path: Path) -> None:
    database = str(tmp_path / "shop" / "panier.sqlite")
    (tmp_path / "shop").mkdir()
    assert "panier db upgrade" in error_line(panier("db", "check", PANIER_DATABASE=database))
    assert panier("db", "upgrade", PANIER_DATABASE=database).returncode == 0
    assert panier("db", "check", PANIER_DATABASE=database).stdout == "The schema is up to date.\n"
