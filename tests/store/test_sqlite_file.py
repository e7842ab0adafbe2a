"""A shop's file is itself by whatever name, has one process, and is readable by its owner alone."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from panier.core.refusal import Refusal
from panier.store.engine import migrate
from panier.store.engine.sqlite import SqliteDatabase

OPEN = """
import sys
from pathlib import Path
from panier.core.refusal import Refusal
from panier.store.engine.sqlite import SqliteDatabase
try:
    SqliteDatabase(Path(sys.argv[1]))
except Refusal as refusal:
    print(refusal.message)
"""


def symbolic(file: Path) -> str:
    (link := file.parent / "elsewhere" / "link.sqlite").symlink_to(file)
    return str(link)


def symbolic_twice(file: Path) -> str:
    (folder := file.parent / "folder").symlink_to(file.parent)
    (link := file.parent / "elsewhere" / "second.sqlite").symlink_to(folder / file.name)
    return str(link)


def hard(file: Path) -> str:
    (link := file.parent / "elsewhere" / "hard.sqlite").hardlink_to(file)
    return str(link)


def relative(file: Path) -> str:
    return file.name


def roundabout(file: Path) -> str:
    return str(file.parent / "elsewhere" / ".." / "." / file.name)


def same(file: Path) -> str:
    return str(file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "panier.sqlite"


@pytest.mark.parametrize("name", [same, symbolic, symbolic_twice, hard, relative, roundabout])
async def test_a_file_has_one_process_by_whatever_name(
    file: Path, name: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = SqliteDatabase(file)
    try:
        other = name(file)
        command = [sys.executable, "-c", OPEN, other]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        said = await asyncio.to_thread(
            subprocess.run, command, cwd=file.parent, env=environment, capture_output=True, text=True, check=True
        )
        assert "in use by another panier process" in said.stdout or "more than one name" in said.stdout
        monkeypatch.chdir(file.parent)
        with pytest.raises(Refusal, match=r"in use by another|more than one name"):
            SqliteDatabase(Path(other))
        assert await database.write(lambda tx: tx.execute("CREATE TABLE still (here TEXT)")) is not None
    finally:
        await database.close()


async def test_a_file_that_was_given_back_can_be_taken_again(file: Path) -> None:
    for name in (file, Path(symbolic(file)), file):
        await SqliteDatabase(name).close()


async def test_a_file_with_several_names_is_refused_even_when_nobody_has_it(file: Path) -> None:
    await SqliteDatabase(file).close()
    link = hard(file)
    for is_beside in (False, True):
        with pytest.raises(Refusal, match="more than one name"):
            SqliteDatabase(Path(link), is_beside=is_beside)
    with pytest.raises(Refusal, match="more than one name"):
        await asyncio.to_thread(migrate.upgrade, link)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
async def test_everything_of_a_new_shop_is_its_owners_alone(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        file = tmp_path / "new" / "data" / "panier.sqlite"
        await asyncio.to_thread(migrate.upgrade, str(file))
        database = SqliteDatabase(file)
        await database.write(lambda tx: tx.execute("CREATE TABLE more (row TEXT)"))
        assert {path.name for path in file.parent.iterdir()} >= {"panier.sqlite", "panier.sqlite-wal"}
        assert rights(file.parent) == {"panier.sqlite": 0o600, "panier.sqlite-wal": 0o600, "panier.sqlite-shm": 0o600,
                                       "panier.sqlite.lock": 0o600}  # fmt: skip
        assert file.parent.stat().st_mode & 0o777 == 0o700
        await database.close()
    finally:
        os.umask(before)


async def test_an_earlier_release_s_file_becomes_private(file: Path) -> None:
    await asyncio.to_thread(migrate.upgrade, str(file))
    for name in ("panier.sqlite", "panier.sqlite-wal", "panier.sqlite-shm", "panier.sqlite.lock"):
        (path := file.with_name(name)).touch()
        path.chmod(0o666)
    await SqliteDatabase(file).close()
    assert set(rights(file.parent).values()) == {0o600}


def rights(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}
