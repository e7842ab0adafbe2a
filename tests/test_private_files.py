"""What the command line writes is readable by its owner alone, also where it lay about with wider rights before."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from panier.cli import ready_made
from panier.core.refusal import Refusal
from panier.store.engine.sqlite_file import claim, prepare
from tests.support.live import sandbox


def rights(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}


def test_a_sandbox_writes_for_its_owner_alone(tmp_path: Path) -> None:
    with sandbox(tmp_path):
        found = rights(tmp_path)
    del found["log"]  # the test's own
    assert found.keys() >= {"keys.json", "panier.env", "panier.sqlite", "panier.sqlite-wal", "panier.sqlite.lock"}
    assert set(found.values()) == {0o600}


def test_a_command_creates_private_files(tmp_path: Path) -> None:
    database = tmp_path / "shop" / "panier.sqlite"
    environment = {
        **os.environ, "PANIER_DATABASE": str(database), "PYTHONPATH": str(Path(__file__).parents[1]),
    }  # fmt: skip
    command = [sys.executable, "-c", "from panier.cli import main; main()", "db", "upgrade"]
    subprocess.run(command, env=environment, check=True, umask=0)
    assert database.parent.stat().st_mode & 0o777 == 0o700
    assert set(rights(database.parent).values()) == {0o600}


def test_keys_and_settings_of_an_earlier_release_become_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    keys = ready_made.prepare(folder, is_fresh=False)
    folder.chmod(0o755)
    (folder / "keys.json").chmod(0o644)
    assert ready_made.prepare(folder, is_fresh=False) == keys
    assert rights(folder)["keys.json"] == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    (part := tmp_path / "keys.env.part").touch(mode=0o666)
    part.chmod(0o666)
    ready_made.write_environment(tmp_path / "keys.env", "http://127.0.0.1", keys)
    assert rights(tmp_path) == {"keys.env": 0o600}


def test_a_folder_that_holds_other_things_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    tmp_path.chmod(0o755)
    ready_made.prepare(tmp_path, is_fresh=True)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_running_sandbox_keeps_its_data(tmp_path: Path) -> None:
    with closing(claim(prepare(tmp_path / "panier.sqlite"))), pytest.raises(Refusal, match="in use by another"):
        ready_made.prepare(tmp_path, is_fresh=True)
    assert (tmp_path / "panier.sqlite").exists()
